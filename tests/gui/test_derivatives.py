"""Tables of derivatives and derivatives as programs, by real clicks and keys."""

import threading

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from autodiff_viz.core.derive import Cancelled, derive
from autodiff_viz.core.errors import CancelledError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.jacobian import Table
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import gradient
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of
from autodiff_viz.gui import derive_dialog, further_windows
from autodiff_viz.gui.derivatives_dialog import DerivativesDialog
from autodiff_viz.gui.derive_dialog import DeriveDialog, mark, title_of
from autodiff_viz.gui.driver import click, settle, wait_until
from autodiff_viz.gui.main_window import MainWindow
from tests.gui.opening import open_program


def opened(window: MainWindow, text: str, **values: float) -> MainWindow:
    """The window with a program."""
    open_program(window, text, **values)
    return window


def tables(window: MainWindow, kind: str) -> DerivativesDialog:
    """The dialog of tables, opened by its key, with one kind chosen."""
    window.commands["derivatives"].trigger()
    dialog = window.findChild(DerivativesDialog)
    assert isinstance(dialog, DerivativesDialog)
    click(dialog.buttons[kind])
    return dialog


def numbers(dialog: DerivativesDialog) -> Table:
    """What the table shows."""
    return dialog.table.numbers.table


def waited(dialog: DerivativesDialog, *rows: tuple[float, ...]) -> None:
    """Wait until the table holds these numbers."""
    wait_until(lambda: numbers(dialog).numbers == rows, f"the table {rows}")


# --- tables -----------------------------------------------------------------------------------------


def test_the_gradient_follows_the_inputs(window: MainWindow) -> None:
    dialog = tables(opened(window, "x*y", x=2.0, y=3.0), "Gradient")
    waited(dialog, (3.0, 2.0))
    assert (numbers(dialog).rows, numbers(dialog).columns) == (("z",), ("x", "y"))
    window.store.do("Change x", lambda document: edits.set_value(document, "x", 7.0))
    waited(dialog, (3.0, 7.0))


def test_the_hessian_of_goldstein_price(window: MainWindow) -> None:
    text = (
        "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))"
    )
    dialog = tables(opened(window, text, x=1.0, y=1.0), "Hessian")
    waited(dialog, (21228.0, -25812.0), (-25812.0, 44748.0))
    assert dialog.what.text() == "∂²z/∂(x, y)²"


def test_the_outputs_of_the_jacobian_are_ticked(window: MainWindow, qtbot: QtBot) -> None:
    dialog = tables(opened(window, "a = x*y; b = x + y; a*b", x=2.0, y=3.0), "Jacobian")
    waited(dialog, (21.0, 16.0))
    assert dialog.chosen_outputs() == ["z"]
    listed = [dialog.outputs.item(row).text() for row in range(dialog.outputs.count())]
    assert listed == ["x", "y", "a = x*y", "b = x + y", "z = a*b"]
    box = dialog.outputs.visualItemRect(dialog.outputs.item(2))
    middle = QPoint(box.left() + 10, box.center().y())
    qtbot.mouseClick(dialog.outputs.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    waited(dialog, (3.0, 2.0), (21.0, 16.0))
    assert numbers(dialog).rows == ("a", "z")


def test_ctrl_c_copies_the_table_and_the_selection_alone(window: MainWindow, qtbot: QtBot) -> None:
    dialog = tables(opened(window, "x/y", x=1.0, y=3.0), "Hessian")
    wait_until(lambda: len(numbers(dialog).rows) == 2, "the Hessian")
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(dialog.table, Qt.Key.Key_C, control)
    first, second = (repr(number) for number in numbers(dialog).numbers[1])
    assert QGuiApplication.clipboard().text() == f"\tx\ty\nx\t0\t{first}\ny\t{first}\t{second}"
    side = dialog.table.verticalHeader()
    row = QPoint(side.width() // 2, side.sectionViewportPosition(1) + 5)
    qtbot.mouseClick(side.viewport(), Qt.MouseButton.LeftButton, pos=row)
    qtbot.keyClick(dialog.table, Qt.Key.Key_C, control)
    assert QGuiApplication.clipboard().text() == f"{first}\t{second}"
    qtbot.keyClick(dialog.table, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert not dialog.table.selectedIndexes()


def test_a_button_copies_latex(window: MainWindow) -> None:
    dialog = tables(opened(window, "x**2*y", x=1.0, y=2.0), "Hessian")
    waited(dialog, (4.0, 2.0), (2.0, 0.0))
    click(dialog.latex)
    assert "  4 & 2 \\\\\n  2 & 0\n" in QGuiApplication.clipboard().text()
    click(dialog.copy)
    assert QGuiApplication.clipboard().text() == "\tx\ty\nx\t4\t2\ny\t2\t0"


def test_wide_columns_fill_the_table_with_all_digits(window: MainWindow) -> None:
    dialog = tables(opened(window, "x/y", x=1.0, y=3.0), "Gradient")
    waited(dialog, (1 / 3, -1 / 9))
    index = dialog.table.numbers.index(0, 0)
    dialog.resize(900, 360)
    QApplication.processEvents()
    assert index.data() == "0.3333333333333333"
    widths = [dialog.table.columnWidth(column) for column in range(2)]
    assert abs(sum(widths) - dialog.table.viewport().width()) <= 2
    dialog.resize(300, 360)
    QApplication.processEvents()
    assert index.data() == "0.333333"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "0.3333333333333333"


def test_a_button_closes_the_tables(window: MainWindow) -> None:
    dialog = tables(opened(window, "x/y", x=1.0, y=3.0), "Gradient")
    click(dialog.finish)
    assert not dialog.isVisible()


def test_what_cannot_be_shown_is_a_sentence(window: MainWindow) -> None:
    dialog = tables(opened(window, "x", x=1.0), "Hessian")
    waited(dialog, (0.0,))
    opened(window, "2*3")
    assert dialog.problem.text() == "The program has no inputs, so there is no slope."
    assert not dialog.copy.isEnabled()


def test_the_dialog_is_as_large_as_its_table_asks_for(window: MainWindow) -> None:
    dialog = tables(opened(window, "exp(x)", x=0.0), "Gradient")
    waited(dialog, (1.0,))
    small = dialog.size()
    assert small.width() < 500
    assert small.height() < 260
    opened(window, "x*y*u*v", x=1.0, y=1.0, u=1.0, v=1.0)
    dialog.choose("Hessian")
    wait_until(lambda: len(dialog.table.numbers.table.rows) == 4, "the table")
    assert dialog.height() > small.height() + 60
    assert dialog.table.verticalScrollBar().maximum() == 0
    dialog.close()


def test_a_hidden_dialog_computes_nothing(window: MainWindow) -> None:
    dialog = tables(opened(window, "x*y", x=2.0, y=3.0), "Gradient")
    waited(dialog, (3.0, 2.0))
    dialog.hide()
    opened(window, "x + y", x=2.0, y=3.0)
    assert numbers(dialog).numbers == ((3.0, 2.0),)
    window.commands["derivatives"].trigger()
    waited(dialog, (1.0, 1.0))


# --- programs ---------------------------------------------------------------------------------------


def asked(window: MainWindow) -> DeriveDialog:
    """The dialog of the derivative, opened from the menu."""
    window.commands["derive"].trigger()
    dialog = window.findChild(DeriveDialog)
    assert isinstance(dialog, DeriveDialog)
    return dialog


def ready(dialog: DeriveDialog) -> str:
    """What the dialog says of the derivative once it is made."""
    wait_until(dialog.opening.isEnabled, "the derivative")
    return dialog.text.toPlainText()


def test_a_derivative_opens_in_a_window_of_its_own(window: MainWindow) -> None:
    dialog = asked(opened(window, "exp(x**2)**2", x=0.5))
    assert ready(dialog) == "b = exp(x**2)\n2*b*b*(2*x)"
    assert dialog.about.text() == "9 variables, 6 functions, 16 edges"
    click(dialog.opening)
    other = further_windows._BESIDE[-1]
    settle(other)
    assert other.isVisible()
    assert other.windowTitle().startswith("∂z/∂x")
    assert not other.store.is_modified
    slope = gradient(window.store.reverse)["x"]
    output = other.store.document.program.output
    assert output is not None
    assert other.store.tape.values[output] == pytest.approx(slope, rel=1e-15)
    other.commands["last"].trigger()
    assert other.store.cursor == len(other.store.timeline.steps)
    other.close()
    wait_until(lambda: other not in further_windows._BESIDE, "the end of the window")


def test_a_window_opened_on_a_document_shows_its_functions_and_stays_on_the_screen(
    window: MainWindow,
) -> None:
    window.move(window.screen().availableGeometry().bottomRight() - QPoint(200, 200))
    document = document_of(parse("h(x) = 2*x; h(u)**3"), {"u": 1.0})
    other = further_windows.open_beside(window, document, "derived")
    settle(other)
    other.complete()
    assert [tile.op.name for tile in other.palette_panel.yours.tiles] == ["h"]
    assert other.pos().x() < window.pos().x(), "it moved back onto the screen"
    other.close()
    wait_until(lambda: other not in further_windows._BESIDE, "the end of the window")


def test_a_further_window_stands_wholly_on_the_screen() -> None:
    screen, size = QRect(0, 0, 1280, 720), QSize(1200, 660)
    assert further_windows.placed(screen, QPoint(32, 10), size) == QPoint(32, 10)
    moved = further_windows.placed(screen, QPoint(132, 132), size)
    assert screen.contains(QRect(moved, size))
    assert further_windows.placed(screen, QPoint(-50, -50), size) == QPoint(0, 0)


def test_input_and_order_are_chosen(window: MainWindow, qtbot: QtBot) -> None:
    dialog = asked(opened(window, "x*y**3", x=2.0, y=1.0))
    assert ready(dialog) == "x\ny**3"
    dialog.wrt.setCurrentIndex(1)
    qtbot.keyClick(dialog.order, Qt.Key.Key_Up)
    assert dialog.order.value() == 2
    assert ready(dialog) == "3*x*(2*y)"
    dialog.reject()


def test_a_long_derivative_is_shown_a_statement_a_line_and_scrolls(window: MainWindow) -> None:
    dialog = asked(opened(window, "tanh(x)", x=0.5))
    dialog.order.setValue(6)
    text = ready(dialog)
    order = program_text(derive(window.store.document.program, "x", 6))
    assert text.split("\n") == order.split("; ")
    assert dialog.text.verticalScrollBar().maximum() > 0
    dialog.reject()


def test_a_derivative_through_a_wrong_rule_says_so_wherever_it_is_shown(
    window: MainWindow,
) -> None:
    dialog = asked(opened(window, "f(x) = x**2; df/dx = x; 3*f(u)", u=0.5))
    said = "f's rule is wrong on purpose; the derivative uses it."
    assert ready(dialog).split("\n")[-1] == "3*u"
    assert dialog.mark.text() == said
    click(dialog.opening)
    other = further_windows._BESIDE[-1]
    settle(other)
    told = [each for each in other.statusBar().findChildren(QLabel) if each.isVisible()]
    assert [each.text() for each in told] == [said]
    key = other.store.document.program.nodes[0].key
    other.store.do("Rename", lambda it: edits.rename(it, key, "t"))
    assert not told[0].isVisible()
    other.store.undo_stack.undo()
    assert told[0].isVisible()
    other.store.open(document_of(parse("sin(x)")), None)
    assert not told[0].isVisible()
    other.close()
    wait_until(lambda: other not in further_windows._BESIDE, "the end of the window")


def test_a_derivative_that_uses_only_the_value_of_a_wrong_rule_is_not_blamed_on_it(
    window: MainWindow,
) -> None:
    dialog = asked(opened(window, "f(x) = x**2; df/dx = x; f(u)*tanh(v)", u=0.5, v=0.5))
    assert "f's rule is wrong" in mark(window.store.document.program, "u")
    assert mark(window.store.document.program, "v") == ""
    dialog.wrt.setCurrentText("v")
    assert ready(dialog).split("\n")[-1].startswith("f(u)*")
    assert dialog.mark.isHidden()
    dialog.reject()


def test_a_derivative_that_is_too_large_is_refused_in_a_sentence(window: MainWindow) -> None:
    dialog = asked(opened(window, "tanh(x)", x=0.5))
    dialog.order.setValue(1000)
    wait_until(lambda: "too large" in dialog.about.text(), "the refusal")
    assert not dialog.opening.isEnabled()
    dialog.order.setValue(1)
    assert ready(dialog) == "1 - tanh(x)**2"
    dialog.reject()


def test_cancel_calls_off_what_is_being_made(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    called_off = threading.Event()

    def endless(program: Program, wrt: str, order: int, cancelled: Cancelled) -> Program:
        while not cancelled():
            pass
        called_off.set()
        raise CancelledError("called off")

    monkeypatch.setattr(derive_dialog, "derive", endless)
    dialog = asked(opened(window, "tanh(x)", x=0.5))
    assert dialog.about.text() == "Working…"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert called_off.wait(20)
    QApplication.processEvents()
    assert further_windows._BESIDE == []


def test_both_windows_have_one_theme(window: MainWindow) -> None:
    dialog = asked(opened(window, "x**2", x=0.5))
    ready(dialog)
    click(dialog.opening)
    other = further_windows._BESIDE[-1]
    other.commands["theme_dark"].trigger()
    assert (other.look.theme.name, window.look.theme.name) == ("dark", "dark")
    other.close()
    wait_until(lambda: other not in further_windows._BESIDE, "the end of the window")
    window.commands["theme_light"].trigger()
    assert window.look.theme.name == "light"


def test_without_an_input_there_is_nothing_to_differentiate_by(window: MainWindow) -> None:
    opened(window, "2*3")
    assert not window.commands["derive"].isEnabled()
    assert "no input" in window.commands["derive"].toolTip()


@pytest.mark.parametrize(("order", "title"), [(1, "∂z/∂x"), (2, "∂²z/∂x²"), (10, "∂¹⁰z/∂x¹⁰")])
def test_the_title_is_the_derivatives_name(order: int, title: str) -> None:
    assert title_of(parse("sin(x)"), "x", order) == title


def test_the_document_stays_untouched(window: MainWindow) -> None:
    before = opened(window, "sin(x)", x=0.5).store.document
    dialog = asked(window)
    ready(dialog)
    dialog.reject()
    assert window.store.document is before
    assert program_text(before.program) == "sin(x)"


def test_a_derivative_that_lost_its_digits_says_so(window: MainWindow) -> None:
    dialog = asked(opened(window, "tanh(x)", x=20.0))
    ready(dialog)
    assert "gives 0 here; the sweep gives 1.69934e-17." in dialog.mark.text()
    assert dialog.mark.isVisible()
    dialog.reject()
