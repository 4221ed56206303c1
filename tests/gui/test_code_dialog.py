"""The text that is compiled, shown in the window, by real clicks and keys."""

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from autodiff_viz.core import compiled
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import Program
from autodiff_viz.core.standalone import standalone_source
from autodiff_viz.document.document import document_of
from autodiff_viz.gui import code_dialog
from autodiff_viz.gui.code_dialog import CodeDialog
from autodiff_viz.gui.driver import click, press_key, settle, wait_until
from autodiff_viz.gui.main_window import MainWindow
from tests.gui.opening import open_program

CHAIN = "exp(x**2)**2"


def opened(window: MainWindow, qtbot: QtBot, text: str, **values: float) -> CodeDialog:
    """The dialog of a program, opened by its keys, with its text."""
    open_program(window, text, **values)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_Y, keys)
    dialog = window.findChild(CodeDialog)
    assert isinstance(dialog, CodeDialog)
    wait_until(lambda: dialog.is_settled, "the text")
    return dialog


def executed(monkeypatch: pytest.MonkeyPatch, program: Program) -> list[str]:
    """The texts that are executed when the program is compiled."""
    texts: list[str] = []
    run = compiled._run

    def spied(given: list[str], name: str, scope: dict[str, object]) -> object:
        texts.extend(given)
        return run(given, name, scope)

    monkeypatch.setattr(compiled, "_run", spied)
    compiled.gradient_function(program)
    return texts


def test_the_text_shown_is_the_text_that_is_run(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(window, qtbot, CHAIN, x=0.5)
    texts = executed(monkeypatch, window.store.document.program)
    assert dialog.view.toPlainText().endswith("\n\n".join(texts))
    scope: dict[str, object] = {}
    exec(dialog.view.toPlainText(), scope)  # noqa: S102 - our own text stands on its own
    run = scope["value_and_gradient"]
    assert callable(run)
    value, (slope,) = run(0.5)
    assert value == pytest.approx(math.exp(0.5), rel=1e-15)  # z = e^{2x²}, dz/dx = 4x·z
    assert slope == pytest.approx(2.0 * math.exp(0.5), rel=1e-14)
    assert dialog.names.text() == "v0 is x, v1 is a, v2 is y, v3 is z"


def test_an_edit_is_followed_and_the_window_stays_usable(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot, CHAIN, x=0.5)
    assert not dialog.isModal()
    line = window.expression_bar.line
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "sin(x)*y")
    press_key(line, Qt.Key.Key_Return)
    wait_until(lambda: "sin(v0)" in dialog.view.toPlainText(), "the text of the edit")
    assert "exp" not in dialog.view.toPlainText()


def test_copy_takes_the_whole_of_a_program_that_is_shown_in_part(
    window: MainWindow, qtbot: QtBot
) -> None:
    dialog = opened(window, qtbot, " + ".join(f"sin({k}*x)" for k in range(1, 400)), x=0.5)
    whole = standalone_source(window.store.document.program)
    lines = whole.count("\n") + 1
    assert dialog.view.toPlainText().count("\n") + 1 == code_dialog.LINES < lines
    told = f"The first {code_dialog.LINES} of {lines:,} lines are shown; Copy takes them all."
    assert dialog.about.text().startswith(told)
    click(dialog.copy)
    assert QGuiApplication.clipboard().text() == whole


def test_an_empty_program_has_a_sentence(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot, CHAIN, x=0.5)
    window.store.open(document_of(Program()), None)
    assert dialog.about.text() == code_dialog.EMPTY
    assert dialog.view.toPlainText() == ""
    assert not dialog.copy.isEnabled()


def test_words_have_the_colours_of_both_themes(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot, CHAIN, x=0.5)
    for theme in ("light", "dark"):
        window.commands[f"theme_{theme}"].trigger()
        found = colours(dialog.view)
        look = window.look.theme
        assert found["v2"] == QColor(look.value)
        assert found["d0"] == QColor(look.adjoint)
        assert found["return"] == QColor(look.ink)
    window.commands["theme_light"].trigger()


def colours(view: QPlainTextEdit) -> dict[str, QColor]:
    """The colour of each word."""
    found: dict[str, QColor] = {}
    block = view.document().begin()
    while block.isValid():
        for span in block.layout().formats():
            word = block.text()[span.start : span.start + span.length]
            found[word] = span.format.foreground().color()
        block = block.next()
    return found


def test_escape_closes_it_and_a_hidden_one_makes_no_text(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot, CHAIN, x=0.5)
    before = dialog.view.toPlainText()
    qtbot.keyClick(dialog.view, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    window.store.open(document_of(parse("cos(x)")), None)
    settle(window)
    assert dialog.view.toPlainText() == before
    window.commands["python_code"].trigger()
    wait_until(lambda: "cos" in dialog.view.toPlainText(), "the new text")


def test_it_closes_with_the_window(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot, CHAIN, x=0.5)
    window.store.forget_changes()
    window.close()
    assert not dialog.isVisible()
