"""ExpressionBar: the row under the menus; the expression line, what is wrong in it, and the inputs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from autodiff_viz.core.errors import AutodiffVizError, FormulaError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.printing import name_rich, program_text
from autodiff_viz.core.program import CONST, INPUT, Program
from autodiff_viz.core.typed_partials import warning
from autodiff_viz.document import edits
from autodiff_viz.document.document import Document
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.expression_line import ExpressionLine
from autodiff_viz.gui.input_cards import CARD_HEIGHT, InputStrip
from autodiff_viz.gui.labels import ElidedLabel, markup_html, restyle, tip
from autodiff_viz.gui.look import Look, icon
from autodiff_viz.gui.number_field import sentence_of
from autodiff_viz.gui.store import Store, Swept, swept

SHORT: Final = 1000
"""Texts up to this length are read at once when the typing rests, longer ones in the background.

Programs of up to so many nodes are written at once, larger ones in the background.
"""

REST: Final = 220
"""Milliseconds without a key after which the text is read: half a word is no program worth drawing."""

PAUSE: Final = 2000
"""Milliseconds without a key after which the next one begins another undo entry."""

BESIDE: Final = 2
"""Up to this many inputs stand beside the line, more in a row of their own."""

LONGEST_NAME: Final = 12

HELD: Final = "Press Enter when the definition is complete, or go on after a ; to use it."
HEAD: Final = re.compile(r"\s*(?:\w+\s*\([^()]*\)|[d∂]\w+\s*/\s*[d∂]\w+)\s*=(?!=)")
"""How a statement begins that defines a function, or a partial of one."""

BREAKS: Final = re.compile(r"[;；\n\r]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that is to become the program of `base`, in an editing session of its own."""

    text: str
    base: Document
    gesture: int

    def read(self) -> tuple[Program, Swept]:
        """Return the program the text says and the document it makes, in any thread."""
        program = program_of(self.text)
        return program, swept(edits.set_program(self.base, program))


class ExpressionBar(QWidget):
    """Edits the program as text: what can be read is done once the typing rests, else the graph stays."""

    def __init__(self, store: Store, look: Look, background: Background) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store = store
        self._look = look
        self._background = background
        self._reading: Reading | None = None
        self._unwritten: Program | None = None
        self._known: tuple[str, Program] | None = None
        self._writing = False
        self._held = False
        self._problem: AutodiffVizError | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._rested)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._end_entry)
        self.output = QLabel()
        self.line = ExpressionLine(store.undo_stack)
        self.status = ElidedLabel("hint")
        self.inputs = InputStrip(store, look)
        self.add_input = QPushButton("input")
        self._begin()
        self._lay_out()
        self._connect()
        self._rewrite()
        self._follow(look.theme)

    def _lay_out(self) -> None:
        self.output.setTextFormat(Qt.TextFormat.RichText)
        self.output.setMinimumWidth(44)
        self.output.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.line.setMinimumHeight(CARD_HEIGHT)
        self.add_input.setMinimumHeight(CARD_HEIGHT)
        self.add_input.setToolTip("Add an input to the program.")
        self.add_input.setAccessibleName("Add an input")
        self.add_input.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.grid = QGridLayout()
        self.grid.setContentsMargins(10, 8, 12, 0)
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(1, 1)
        self.grid.addWidget(self.output, 0, 0)
        self.grid.addWidget(self.line, 0, 1)
        self.grid.addWidget(self.add_input, 0, 3)
        self.grid.addWidget(self.status, 1, 1, 1, 3)
        below = QVBoxLayout(self)
        below.setContentsMargins(0, 0, 0, 4)
        below.setSpacing(0)
        below.addLayout(self.grid)
        self._place_inputs()

    def _connect(self) -> None:
        self.line.entered.connect(self._begin)
        self.line.typed.connect(self._typed)
        self.line.left.connect(self._flush)
        self.line.history_wanted.connect(self.finish)
        self.line.given_up.connect(self._rewrite)
        self.line.returnPressed.connect(self._commit)
        self.add_input.clicked.connect(self._add_input)
        self._store.document_changed.connect(self._document_changed)
        self._store.opened.connect(self._rewrite)
        self._store.timeline_changed.connect(self._timeline_changed)
        self._look.changed.connect(self._follow)

    def text(self) -> str:
        """Return the text in the line."""
        return self.line.text()

    def focus_line(self) -> None:
        """Put the keyboard into the line."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def put_text(self, text: str) -> None:
        """Put a text into the line as if it had been typed."""
        self.line.setText(text)
        self._typed()

    def problem(self) -> str:
        """Return the sentence about the text; "" when it is a program."""
        return sentence_of(self._problem) if self._problem else ""

    def _begin(self) -> None:
        """Begin an editing session: one undo entry over the document as it stands."""
        self._base = self._store.document
        self._gesture = self._store.new_gesture()

    @property
    def is_settled(self) -> bool:
        """Whether the text has been read as it stands and every input has its card."""
        is_written = self._unwritten is None
        return is_written and not self._is_behind and self.inputs.is_settled

    @property
    def _is_behind(self) -> bool:
        return self._reading is not None or self._timer.isActive()

    def finish(self) -> None:
        """Read at once what has been typed and not read yet, a definition under way too."""
        if self._is_behind or self._held:
            self._timer.stop()
            self._read_now()

    def _typed(self) -> None:
        self._reading = None
        self._held = False
        self.line.unmark()
        self._timer.start(REST)
        self._pause.start(PAUSE)

    def _flush(self) -> None:
        if self._timer.isActive() or self._held:
            self._timer.stop()
            self._read()

    def _rested(self) -> None:
        """Read the text, unless a definition is being typed: half of one defines another function."""
        self._held = is_defining(self.text(), self.line.cursorPosition())
        if self._held:
            self._show_problem(None)
            self._store.unfinished = self.text()
        else:
            self._read()

    def _end_entry(self) -> None:
        """Let what is typed next be another undo entry; a definition under way belongs to this one."""
        if not self._held:
            self._commit()

    def _commit(self) -> None:
        self._flush()
        self._begin()

    def _read(self) -> None:
        """Begin to make the text the program, a long one in the background."""
        self._held = False
        if len(self.text()) <= SHORT:
            self._read_now()
            return
        reading = self._reading = Reading(self.text(), self._base, self._gesture)
        self._background.run(
            lambda: reading.read() if self._wants(reading) else None,
            lambda read: self._take(reading, *read) if self._wants(reading) else None,
            lambda error: self._refuse(error) if self._wants(reading) else None,
        )

    def _read_now(self) -> None:
        """Make the text the program, or say what is wrong with it."""
        self._held = False
        reading = Reading(self.text(), self._base, self._gesture)
        try:
            self._take(reading, *reading.read())
        except AutodiffVizError as error:
            self._refuse(error)

    def _wants(self, reading: Reading) -> bool:
        return self._reading is reading

    def _take(self, reading: Reading, program: Program, ready: Swept) -> None:
        """Make what was read the document, as one undo entry with all of its editing session."""
        self._reading = None
        self._known = (reading.text, program)
        self._show_problem(None)
        self._writing = True
        self._store.take("Edit expression", ready, reading.gesture)
        self._writing = False
        if reading.gesture != self._gesture:
            self._begin()

    def _refuse(self, error: BaseException) -> None:
        self._reading = None
        if not isinstance(error, AutodiffVizError):
            raise error
        self._show_problem(error)

    def _show_problem(self, error: AutodiffVizError | None) -> None:
        self._problem = error
        self._store.unfinished = self.text() if error else ""
        self.line.setAccessibleDescription(self.problem())
        if isinstance(error, FormulaError):
            self.line.mark(error.start, error.length, self._look.theme.error)
        else:
            self.line.unmark()
        self._tell()

    def _tell(self) -> None:
        """Show the sentence about the text, or what the program is made of."""
        theme = self._look.theme
        if self._held:
            restyle(self.status, f"color: {theme.muted}; font-size: 11px; padding-left: 2px;")
            self.status.show_text(HELD)
            return
        said = warning(self._store.reverse.tape)
        colour = theme.error if self._problem or said else theme.muted
        restyle(self.status, f"color: {colour}; font-size: 11px; padding-left: 2px;")
        self.status.show_text(self.problem() or said or summary(self._store.document.program))

    def _timeline_changed(self) -> None:
        """Say it anew: a typed partial is checked at the values too, and is set aside unfolded."""
        if self._store.program.functions:
            self._tell()

    def _document_changed(self, old: Document, new: Document) -> None:
        if not self._writing:
            self._begin()
            is_told = self._unwritten is None and self._says(new.program)
            if old.program != new.program and not is_told:
                self._rewrite()
            elif self._reading is not None:
                self._read()  # again, over the document as it is now
        self._name_output()
        self._place_inputs()
        self._tell()

    def _says(self, program: Program) -> bool:
        """Whether the person is in the line, and the line says `program` in words of their own."""
        if not self.line.hasFocus():
            return False
        text = self.text()
        if self._known is not None and self._known[0] == text:
            return self._known[1] == program
        try:
            return len(text) <= SHORT and program_of(text) == program
        except AutodiffVizError:
            return False

    def _rewrite(self) -> None:
        """Make the line say the program; nothing can be typed until a large one is written."""
        self._timer.stop()
        self._reading = None
        self._held = False
        program = self._store.document.program
        self._unwritten = program if len(program.nodes) > SHORT else None
        self.line.setReadOnly(self._unwritten is not None)
        if self._unwritten is None:
            self._write(program_text(program))
        else:
            self._background.run(
                lambda: program_text(program), lambda text: self._late(program, text)
            )

    def _late(self, program: Program, text: str) -> None:
        """Take the text of a large program, unless another has come since."""
        if self._unwritten is program:
            self._unwritten = None
            self.line.setReadOnly(False)
            self._write(text)

    def _write(self, text: str) -> None:
        self.line.rewrite(text)
        self._show_problem(None)
        self._name_output()

    def _name_output(self) -> None:
        program = self._store.document.program
        name = program.names[program.output] if program.output is not None else "z"
        short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
        self.output.setText(
            f'<span style="font-family: DejaVu Serif; font-size: 17px">'
            f"{markup_html(name_rich(short))}:</span>"
        )
        self.output.setToolTip(tip(f"The output is {name}."))

    def _place_inputs(self) -> None:
        """Put few inputs beside the line, more into a row of their own."""
        count = len(self._store.document.program.inputs)
        self.grid.removeWidget(self.inputs)
        if count <= BESIDE:
            self.grid.addWidget(self.inputs, 0, 2)
        else:
            self.grid.addWidget(self.inputs, 2, 0, 1, 4)
        self.inputs.setVisible(count > 0)

    def _add_input(self) -> None:
        self._store.do("Add input", edits.add_input)

    def _follow(self, theme: Theme) -> None:
        self.add_input.setIcon(icon("plus", theme))
        self._show_problem(self._problem)


def is_defining(text: str, cursor: int) -> bool:
    """Whether the statement around the cursor defines a function, or a partial of one."""
    start = max((found.end() for found in BREAKS.finditer(text, 0, cursor)), default=0)
    return HEAD.match(text, start) is not None


def program_of(text: str) -> Program:
    """Return the program `text` says; a blank text is the empty program."""
    return parse(text) if text.strip() else Program()


def summary(program: Program) -> str:
    """Return what a program is made of: 3 ops, 1 input, 2 nodes not used."""
    if program.output is None:
        empty = "The program is empty."
        return f"{empty} {_functions(program)}".strip() if program.functions else empty
    ops = sum(node.op not in (INPUT, CONST) for node in program.nodes)
    unused = sum(
        not active and not node.is_anonymous_const
        for node, active in zip(program.nodes, program.active, strict=True)
    )
    parts = [_counted(ops, "op"), _counted(len(program.inputs), "input")]
    if program.functions:
        parts.append(_functions(program))
    if unused:
        parts.append(f"{_counted(unused, 'node')} the output does not use")
    return " · ".join(parts)


def _functions(program: Program) -> str:
    return _counted(len(program.functions), "function") + " of your own"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
