"""CodeDialog: the Python text that is compiled for the program, as it stands now, to be read and copied."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QHideEvent,
    QShowEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.core.program import Program
from autodiff_viz.core.standalone import standalone_source
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.labels import ElidedLabel, label
from autodiff_viz.gui.latest import Latest
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.store import Store

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

SIZE: Final = (720, 520)
LINES: Final = 500
CHARACTERS: Final = 60_000
"""So much of a long text is shown; it is copied whole."""

NAMED: Final = 12
"""So many nodes are listed by the name they have in the text."""

WORKING: Final = "Working…"
EMPTY: Final = "The program is empty, so there is nothing to compile."
NO_INPUTS: Final = "The program has no inputs: the text is its value alone."
ABOUT: Final = (
    "The function value_and_gradient is the very text that is compiled when the program is evaluated "
    "again and again; above it stands what it calls. A d is the adjoint of "
    "the v of the same number, a t what several "
    "lines have in common; where a line raises, again(…) answers by IEEE 754."
)
TOKENS: Final = re.compile(
    r"\b(?:(?P<keyword>def|try|except|return|raise|if|else|import|from)|(?P<value>v\d+)|(?P<adjoint>d\d+)"
    r"|(?P<number>(?<!\.)\d[\w.]*(?:(?<=e)[-+]\d+)?))\b"
)
TONES: Final = {"keyword": "ink", "value": "value", "adjoint": "adjoint", "number": "muted"}
"""The colour of the theme for each kind of word; a keyword is bold."""


class Code(NamedTuple):
    """The whole text, the part of it that is shown, and what is said of it."""

    text: str
    shown: str
    names: str
    about: str


def code_of(program: Program) -> Code:
    """Return the text that is compiled for the value and the gradient of a program, with what it calls."""
    text = standalone_source(program)
    shown = "\n".join(text.split("\n", LINES)[:LINES])[:CHARACTERS]
    about = ABOUT if program.inputs else NO_INPUTS
    if len(shown) < len(text):
        parts = f"{shown.count(chr(10)) + 1:,} of {text.count(chr(10)) + 1:,} lines"
        about = f"The first {parts} are shown; Copy takes them all. {about}"
    return Code(text, shown, legend(program), about)


def legend(program: Program) -> str:
    """Say which node is meant by which name: v0 is x, v1 is a."""
    named = [i for i, node in enumerate(program.nodes) if not node.is_anonymous_const]
    told = ", ".join(f"v{i} is {program.names[i]:.24}" for i in named[:NAMED])
    more = ", …" if len(named) > NAMED else ""
    return f"{told}{more}"


class Colours(QSyntaxHighlighter):
    """Values, adjoints, numbers and keywords in the colours of the theme."""

    def __init__(self, code: QPlainTextEdit, theme: Theme) -> None:
        super().__init__(code.document())
        self.show_theme(theme)

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._formats = {kind: QTextCharFormat() for kind in TONES}
        for kind, tone in TONES.items():
            self._formats[kind].setForeground(QColor(getattr(theme, tone)))
        self._formats["keyword"].setFontWeight(QFont.Weight.Bold)
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        for found in TOKENS.finditer(text):
            self.setFormat(
                found.start(), len(found.group()), self._formats[found.lastgroup or "number"]
            )


class CodeDialog(QDialog):
    """Stays open beside the window and follows the edits; it makes no text while it is not seen."""

    def __init__(self, store: Store, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._store = store
        self._latest = Latest()
        self._of: Program | None = None
        self.code = Code("", "", "", WORKING)
        self.setWindowTitle("Program as Python Code")
        self.names = ElidedLabel("mono")
        self.view = QPlainTextEdit()
        self.view.setObjectName("mono")
        self.view.setReadOnly(True)
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.view.setAccessibleName("The text that is compiled")
        self.colours = Colours(self.view, look.theme)
        self.about = label("", "hint", wrap=True)
        self.copy = QPushButton("Copy")
        self.copy.setToolTip("Copy the whole text")
        self.copy.clicked.connect(self._copy)
        self.finish = QPushButton("Close")
        self.finish.clicked.connect(self.close)
        self._lay_out()
        store.timeline_changed.connect(self.update_code)
        look.changed.connect(self.colours.show_theme)
        parent.installEventFilter(self)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self.copy, self.finish):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.names)
        column.addWidget(self.view, 1)
        column.addWidget(self.about)
        column.addLayout(buttons)
        room = self.screen().availableGeometry()
        self.resize(min(SIZE[0], room.width() - 60), min(SIZE[1], room.height() - 100))

    @property
    def is_settled(self) -> bool:
        """Whether the text is that of the program as it stands."""
        return not self._latest.is_busy

    def update_code(self) -> None:
        """Follow the program; a changed value of an input changes no text."""
        program = self._store.document.program
        if not self.isVisible() or program is self._of:
            return
        self._of = program
        if program.output is None:
            self._latest.cancel()
            self._show(Code("", "", "", EMPTY))
        else:
            self._latest.ask(lambda _: code_of(program), self._show, self._fail)

    def _show(self, code: Code) -> None:
        self.code = code
        if code.shown != self.view.toPlainText():
            bar = self.view.verticalScrollBar()
            place = bar.value()
            self.view.setPlainText(code.shown)
            bar.setValue(min(place, bar.maximum()))
        self.names.show_text(code.names)
        self.about.setText(code.about)
        self.copy.setEnabled(bool(code.text))

    def _fail(self, error: BaseException) -> None:
        expected = isinstance(error, AutodiffVizError)
        self._show(Code("", "", "", str(error) if expected else "The text could not be made."))
        if not expected:
            raise error

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.text)
        self._store.said.emit("Copied the whole program as Python code.")

    def showEvent(self, event: QShowEvent) -> None:
        """Make the text that is seen now."""
        super().showEvent(event)
        self.update_code()
        self.view.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Make no text that is not seen."""
        self._latest.cancel()
        self._of = None
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close with the window."""
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.close()
        return super().eventFilter(watched, event)


def show_code(window: MainWindow) -> CodeDialog:
    """Show the dialog of a window, made when it is first asked for."""
    dialog = window.findChild(CodeDialog) or CodeDialog(window.store, window.look, window)
    assert isinstance(dialog, CodeDialog)  # noqa: S101 - PySide's stub promises an object only
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
    return dialog
