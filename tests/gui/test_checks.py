"""The report of every node and the error against h, as a person uses them."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from autodiff_viz.core.numeric import Verdict
from autodiff_viz.core.step_sizes import Method
from autodiff_viz.drawing.theme import DARK, LIGHT
from autodiff_viz.export.files import Look
from autodiff_viz.gui.checks.curve_chart import CurveChart, height, tidy
from autodiff_viz.gui.checks.curve_dialog import CurveDialog
from autodiff_viz.gui.checks.curve_export import CurveExportDialog, export_curve
from autodiff_viz.gui.checks.report_dialog import ReportDialog
from autodiff_viz.gui.checks.report_rows import ERROR, LOCAL, REASON, VERDICT, verdict_colour
from autodiff_viz.gui.driver import type_number
from autodiff_viz.gui.main_window import MainWindow
from tests.gui.opening import open_program

LEFT = Qt.MouseButton.LeftButton


def report_of(qtbot: QtBot, window: MainWindow) -> ReportDialog:
    """The report, opened by its action and computed."""
    window.commands["check_nodes"].trigger()
    dialog = window.checks.report
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.report is not None)
    return dialog


def curve_of(qtbot: QtBot, window: MainWindow) -> CurveDialog:
    """The error against h, opened by its action and drawn."""
    window.commands["error_curve"].trigger()
    dialog = window.checks.curve
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.sizes is not None and dialog.is_settled, timeout=20_000)
    return dialog


def chart_of(dialog: CurveDialog) -> CurveChart:
    assert dialog.chart is not None
    return dialog.chart


def cell(dialog: ReportDialog, row: int, column: int) -> str:
    return str(dialog.rows.data(dialog.rows.index(row, column), Qt.ItemDataRole.DisplayRole))


def click_row(qtbot: QtBot, dialog: ReportDialog, row: int) -> None:
    place = dialog.table.visualRect(dialog.rows.index(row, 0)).center()
    qtbot.mouseClick(dialog.table.viewport(), LEFT, pos=place)


# The report


def test_every_local_gradient_has_a_row(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x**2)**2", x=0.5)
    dialog = report_of(qtbot, window)
    assert dialog.summary.text() == (
        "Every rule is right: 3 of 3 local gradients agree with quotients of their own."
    )
    assert [cell(dialog, row, VERDICT) for row in range(dialog.rows.rowCount())] == ["✓ agrees"] * 3
    assert cell(dialog, 1, LOCAL) == "1.2840254166877414"
    assert not dialog.go.isVisible()
    assert dialog.sweeps.text().startswith("Forward mode gives the same gradient")


def test_the_button_of_the_inspector_opens_the_report(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x)", x=0.5)
    button = window.inspector.check.nodes
    assert isinstance(button, QPushButton)
    assert button.isEnabled()
    button.click()
    dialog = window.checks.report
    assert dialog is not None
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: dialog.report is not None)


def test_a_wrong_partial_of_a_function_is_named_with_its_point_and_leads_to_its_step(
    qtbot: QtBot, window: MainWindow
) -> None:
    open_program(window, "f(x, y) = x*y + sin(x); df/dx = y; f(u, 2)", u=0.5)
    dialog = report_of(qtbot, window)
    told = dialog.summary.text()
    assert "∂z/∂u is 2, and the central difference says 2.87758" in told
    assert "wrong at another point too, x = 0.5, y = 0.5: there ∂f/∂x gives 0.5" in told
    assert told.index("2.87758") < told.index("another point")
    qtbot.mouseClick(dialog.go, LEFT)
    step = window.store.step
    assert window.store.cursor == len(window.store.timeline.steps)
    assert step is not None
    assert step.node == window.store.program.output


@pytest.mark.usefixtures("wrong_exp")
def test_the_first_wrong_rule_is_named_and_its_node_shown(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x**2)**2", x=0.5)
    dialog = report_of(qtbot, window)
    assert dialog.summary.text().startswith("The first wrong rule is that of y = exp")
    assert LIGHT.error in dialog.summary.styleSheet()
    assert dialog.go.isVisible()
    qtbot.mouseClick(dialog.go, LEFT)
    assert window.store.selection == (window.store.document.key_of("y"),)
    assert "the local gradient is wrong" in dialog.reason.text()


@pytest.mark.usefixtures("wrong_exp")
def test_the_inspector_says_which_rule_makes_an_input_differ(window: MainWindow) -> None:
    open_program(window, "exp(x**2)**2", x=0.5)
    (result,) = window.inspector.check.results
    assert result.verdict is Verdict.DIFFERS
    assert result.reason.startswith("The first wrong rule is that of y = exp")


def test_a_click_on_a_row_selects_its_node(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x**2)**2", x=0.5)
    dialog = report_of(qtbot, window)
    click_row(qtbot, dialog, 0)
    assert window.store.selection == (window.store.document.key_of("a"),)
    click_row(qtbot, dialog, 2)
    assert window.store.selection == (window.store.document.key_of("z"),)


def test_the_report_follows_the_document(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "relu(x)*x", x=1.0)
    dialog = report_of(qtbot, window)
    assert cell(dialog, 0, VERDICT) == "✓ agrees"
    open_program(window, "relu(x)*x", x=0.0)
    qtbot.waitUntil(
        lambda: dialog.report is not None and cell(dialog, 0, VERDICT) == "? cannot tell"
    )
    assert "Any slope in [0, 1] is a subgradient" in cell(dialog, 0, REASON)
    click_row(qtbot, dialog, 0)
    assert dialog.reason.text() == cell(dialog, 0, REASON)


def test_what_agrees_can_be_left_out(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "relu(x)*x", x=0.0)
    dialog = report_of(qtbot, window)
    assert dialog.rows.rowCount() == 3
    qtbot.mouseClick(dialog.only, LEFT, pos=QPoint(8, dialog.only.height() // 2))
    assert dialog.only.isChecked()
    assert dialog.rows.rowCount() == 1


def test_the_report_can_be_copied(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x**2)**2", x=0.5)
    dialog = report_of(qtbot, window)
    qtbot.mouseClick(dialog.copy, LEFT)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Every rule is right")
    assert lines[1].split("\t")[:3] == ["verdict", "node", "along"]
    assert [line.split("\t")[1] for line in lines[2:]] == ["a = x**2", "y = exp(a)", "z = y**2"]
    click_row(qtbot, dialog, 1)
    qtbot.keyClick(dialog.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert [line.split("\t")[1] for line in lines[1:]] == ["y = exp(a)"]


def test_a_program_without_inputs_says_so(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "1 + 2")
    dialog = report_of(qtbot, window)
    assert "nothing depends on an input" in dialog.summary.text()
    assert not dialog.table.isVisible()


def test_an_empty_program_offers_no_check(window: MainWindow) -> None:
    assert not window.commands["check_nodes"].isEnabled()
    assert not window.commands["error_curve"].isEnabled()
    assert not window.inspector.check.nodes.isEnabled()
    assert not window.inspector.check.curve.isEnabled()


def test_the_windows_close_with_the_main_window(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x)", x=0.5)
    report, curve = report_of(qtbot, window), curve_of(qtbot, window)
    window.store.undo_stack.setClean()
    window.close()
    assert not report.isVisible()
    assert not curve.isVisible()


# The error against h


def test_the_numbers_at_the_h_of_the_document(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x**2)**2", x=0.5)
    dialog = curve_of(qtbot, window)
    type_number(dialog.h, "0.001")
    assert window.store.document.settings.h == 0.001
    qtbot.waitUntil(lambda: dialog.is_settled)
    assert dialog.backward.text() == "3.297442541400256"
    assert dialog.cells[Method.CENTRAL].slope.text() == "3.2974513345919165"
    assert dialog.cells[Method.CENTRAL].error.text() == "8.8e-6"


@pytest.mark.parametrize("text", ["0", "nan", "-1", "inf"])
def test_an_h_that_is_no_step_is_refused_with_a_sentence(
    text: str, qtbot: QtBot, window: MainWindow
) -> None:
    open_program(window, "exp(x)", x=0.5)
    dialog = curve_of(qtbot, window)
    type_number(dialog.h, text)
    assert window.store.document.settings.h == 1e-5
    assert dialog.h.property("refused") is True
    assert "h must be a number above 0" in dialog.h.toolTip()


def test_one_drag_of_h_is_one_undo_entry(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x**2)**2", x=0.5)
    chart = chart_of(curve_of(qtbot, window))
    viewport, middle = chart.viewport(), chart.height() // 2
    start = QPoint(round(chart.x_of_h()), middle)
    qtbot.mouseMove(viewport, start)
    qtbot.mousePress(viewport, LEFT, pos=start)
    for away in (40, 90, 130):
        qtbot.mouseMove(viewport, start + QPoint(away, 0))
    assert window.store.document.settings.h > 1e-4
    qtbot.mouseRelease(viewport, LEFT, pos=start + QPoint(130, 0))
    assert chart.x_of_h() == pytest.approx(start.x() + 130, abs=3)
    assert window.store.undo_stack.count() == 1
    window.store.undo_stack.undo()
    assert window.store.document.settings.h == 1e-5
    assert chart.x_of_h() == pytest.approx(start.x(), abs=1)


def test_escape_calls_a_drag_of_h_off(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x)", x=0.5)
    dialog = curve_of(qtbot, window)
    chart = chart_of(dialog)
    start = QPoint(round(chart.x_of_h()), chart.height() // 2)
    qtbot.mousePress(chart.viewport(), LEFT, pos=start)
    qtbot.mouseMove(chart.viewport(), start + QPoint(-80, 0))
    assert window.store.document.settings.h < 1e-5
    qtbot.keyClick(chart, Qt.Key.Key_Escape)
    assert window.store.document.settings.h == 1e-5
    assert window.store.undo_stack.count() == 0
    assert dialog.isVisible()
    qtbot.mouseMove(chart.viewport(), start + QPoint(60, 0))
    assert window.store.document.settings.h == 1e-5


def test_keys_move_h(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x)", x=0.5)
    chart = chart_of(curve_of(qtbot, window))
    cursor = window.store.cursor
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert window.store.document.settings.h == 1.8e-5
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert window.store.document.settings.h == 1e-5
    assert window.store.undo_stack.count() == 2
    assert window.store.cursor == cursor


def test_dragging_h_measures_nothing_anew(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x)", x=0.5)
    dialog = curve_of(qtbot, window)
    before = dialog.sizes
    qtbot.keyClick(chart_of(dialog), Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: dialog.is_settled)
    assert dialog.sizes is before
    open_program(window, "exp(x)", x=0.75)
    qtbot.waitUntil(lambda: dialog.sizes is not None and dialog.is_settled)
    assert dialog.sizes is not before


@pytest.mark.usefixtures("complex_ops")
def test_an_op_without_a_complex_formula_is_named(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "relu(x)*x", x=0.5)
    dialog = curve_of(qtbot, window)
    assert "relu, which has no complex formula" in dialog.sentence.text()
    assert dialog.cells[Method.COMPLEX].slope.text() == "no complex formula"


def test_the_input_can_be_chosen(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "x*y**3", x=2.0, y=3.0)
    dialog = curve_of(qtbot, window)
    assert dialog.along.isVisible()
    assert dialog.backward.text() == "27"
    dialog.along.setFocus()
    qtbot.keyClick(dialog.along, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: dialog.backward.text() == "54")


def test_without_inputs_there_is_a_sentence(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "1 + 2")
    window.commands["error_curve"].trigger()
    dialog = window.checks.curve
    assert dialog is not None
    assert "no input" in dialog.sentence.text()
    assert not dialog.export.isEnabled()


@pytest.mark.usefixtures("wrong_exp")
def test_a_wrong_gradient_is_not_called_rounding(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x)", x=0.5)
    dialog = curve_of(qtbot, window)
    assert dialog.sentence.text().startswith("The central difference stays 0.0016 away")


def test_both_themes_colour_the_curves(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x)", x=0.5)
    dialog, report = curve_of(qtbot, window), report_of(qtbot, window)
    for theme in (DARK, LIGHT):
        window.choose_theme(theme.name)
        assert theme.value in dialog.cells[Method.CENTRAL].name.styleSheet()
        assert theme.ink in report.summary.styleSheet()
        assert chart_of(dialog).grab().toImage().pixelColor(3, 3).name() == theme.surface


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png"])
def test_the_curve_is_exported_like_a_picture(
    suffix: str, qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_program(window, "exp(x**2)**2", x=0.5)
    dialog = curve_of(qtbot, window)
    path = tmp_path / f"curve{suffix}"

    def accept(asked: CurveExportDialog) -> int:
        formats = [asked.format.itemData(k) for k in range(asked.format.count())]
        assert formats == [".svg", ".pdf", ".png"]
        asked.format.setCurrentIndex(formats.index(suffix))
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(CurveExportDialog, "exec", accept)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    qtbot.mouseClick(dialog.export, LEFT)
    start = {".svg": b"<?xml", ".pdf": b"%PDF", ".png": b"\x89PNG"}[suffix]
    assert path.read_bytes().startswith(start)
    assert path.stat().st_size > 10_000
    if suffix == ".svg":
        assert "central difference" in path.read_text(encoding="utf-8")


def test_a_picture_has_the_theme_and_the_scale_that_are_asked_for(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_program(window, "exp(x)", x=0.5)
    sizes = curve_of(qtbot, window).sizes
    assert sizes is not None
    path = tmp_path / "curve.png"
    export_curve(sizes, 1e-5, path, Look(DARK, scale=2.0, transparent=False))
    image = QImage(str(path))
    assert (image.width(), image.height()) == (1720, 1040)
    assert image.pixelColor(2, 2).name() == DARK.surface
    export_curve(sizes, 1e-5, path, Look(DARK, scale=1.0, transparent=True))
    assert QImage(str(path)).pixelColor(2, 2).alpha() == 0


def test_where_nothing_can_be_written_there_is_a_sentence(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    from autodiff_viz.core.errors import ExportError

    open_program(window, "exp(x)", x=0.5)
    sizes = curve_of(qtbot, window).sizes
    assert sizes is not None
    with pytest.raises(ExportError, match="cannot be written"):
        export_curve(sizes, 1e-5, tmp_path / "none" / "curve.png", Look(LIGHT, 1.0, False))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("exp(x)", "Truncation rules on the right, rounding on the left."),
        ("3*x + 1", "No truncation is seen here, as along a straight line: rounding alone rules."),
        ("x**2", "Truncation is felt by the forward difference alone; rounding rules on the left."),
        ("0*x", "Both differences are exact at every h."),
    ],
)
def test_truncation_is_told_of_only_where_there_is_some(
    qtbot: QtBot, window: MainWindow, text: str, says: str
) -> None:
    open_program(window, text, x=0.7)
    assert curve_of(qtbot, window).sentence.text().startswith(says)


def test_an_h_beyond_the_range_drawn_says_so(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x)", x=0.5)
    dialog = curve_of(qtbot, window)
    assert dialog.chart is not None
    for text, says in (("0.5", "h = 0.5, above the range drawn"), ("1e-5", "h = 1e-5")):
        type_number(dialog.h, text)
        assert dialog.chart._number.text() == says


def test_a_report_without_a_reason_has_no_column_for_it(qtbot: QtBot, window: MainWindow) -> None:
    open_program(window, "exp(x)", x=0.5)
    dialog = report_of(qtbot, window)
    assert dialog.table.isColumnHidden(REASON)
    open_program(window, "relu(x)", x=0.0)
    qtbot.waitUntil(lambda: dialog.report is not None)
    assert not dialog.table.isColumnHidden(REASON)


# Parts


def test_an_error_of_0_is_drawn_at_the_edge_and_nan_nowhere() -> None:
    assert height(1e-3) == pytest.approx(-3.0)
    assert height(0.0) < -16.0
    assert height(float("nan")) != height(float("nan"))
    assert tidy(-4.999) == 1e-5
    assert (tidy(3.0), tidy(-99.0)) == (1e-1, 1e-15)


@pytest.mark.usefixtures("wrong_exp")
def test_the_verdict_is_first_and_a_wrong_row_is_tinted_with_its_number_in_the_errors_colour(
    qtbot: QtBot, window: MainWindow
) -> None:
    open_program(window, "exp(x**2)**2", x=0.5)
    dialog = report_of(qtbot, window)
    dialog.resize(740, 420)
    row = next(r for r in range(3) if cell(dialog, r, VERDICT) == "✗ differs")
    header = dialog.table.horizontalHeader()
    assert header.visualIndex(VERDICT) == 0
    right = header.sectionPosition(ERROR) + header.sectionSize(ERROR)
    assert right <= dialog.table.viewport().width()
    wrong = dialog.rows.index(row, LOCAL)
    assert dialog.rows.data(wrong, Qt.ItemDataRole.ForegroundRole) == QColor(LIGHT.error)
    tint = dialog.rows.data(wrong, Qt.ItemDataRole.BackgroundRole)
    assert (tint.red(), tint.green()) == (QColor(LIGHT.error).red(), QColor(LIGHT.error).green())
    right_row = next(r for r in range(3) if cell(dialog, r, VERDICT) == "✓ agrees")
    assert dialog.rows.data(dialog.rows.index(right_row, 0), Qt.ItemDataRole.BackgroundRole) is None


def test_what_cannot_be_told_has_a_colour_of_its_own() -> None:
    colours = {verdict_colour(LIGHT, verdict) for verdict in Verdict}
    assert len(colours) == len(Verdict)
    assert verdict_colour(LIGHT, Verdict.CANNOT_TELL) == LIGHT.warm
