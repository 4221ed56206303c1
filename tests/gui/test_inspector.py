"""The inspector: the step, the slope, the selected node, the check."""

import math
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.core.numeric import Comparison
from autodiff_viz.core.ops import REGISTRY
from autodiff_viz.core.sweep import Timeline, forward, timeline
from autodiff_viz.document import edits
from autodiff_viz.document.document import Document, Settings, document_of, empty_document
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.inspector import Inspector, check_panel
from autodiff_viz.gui.inspector.local_curve import Curve, curve
from autodiff_viz.gui.inspector.shortening import shortened
from autodiff_viz.gui.inspector.typesetting import typeset
from autodiff_viz.gui.inspector.wording import EMPTY, END, explanation, next_line
from autodiff_viz.gui.labels import MarkupLabel
from autodiff_viz.gui.look import Look, load_fonts
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.number_field import NumberField
from autodiff_viz.gui.store import Store

CENTRAL_DIFFERENCE = "3.2974513345919165"


Wanted = Callable[[Document], bool]


class Fixture:
    def __init__(self, qtbot: QtBot, look: Look) -> None:
        self.qtbot, self.look = qtbot, look
        self.store = Store()
        self.background = Background()
        self.inspector = Inspector(self.store, look, self.background)
        qtbot.addWidget(self.inspector)
        self.inspector.resize(300, 800)
        with qtbot.waitActive(self.inspector):
            self.inspector.show()
            self.inspector.activateWindow()

    def open(self, text: str, cursor: int = 0, **values: float) -> None:
        self.store.open(document_of(parse(text), values), None)
        self.store.move_to(cursor)
        QApplication.processEvents()

    def select(self, name: str) -> None:
        self.store.select([self.store.document.key_of(name)])

    def give(self, field: NumberField, text: str) -> None:
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClicks(field, text)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)

    def texts(self) -> list[str]:
        labels = self.inspector.findChildren(QLabel)
        return [label.text() for label in labels if label.isVisible()]


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Iterator[Fixture]:
    load_fonts()
    look = Look(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    look.choose("light")
    fixture = Fixture(qtbot, look)
    yield fixture
    fixture.background.close()


# The step


def test_a_backward_step_is_a_formula_with_its_numbers_under_it(made: Fixture) -> None:
    made.open("exp(x**2)**2", 7)
    told = explanation(made.store.timeline, 7)
    assert told.latex == (
        r"\bar{a} = \bar{y} \cdot \frac{\partial y}{\partial a} = \bar{y} \cdot e^{a}"
    )
    assert told.numbers == ("2.56805 × 1.28403 = 3.29744",)
    assert made.inspector.step.numbers.plain == "2.56805 × 1.28403 = 3.29744"
    assert made.inspector.step.next.plain == "Next: x̄ += ā · 2x"


def test_the_formula_is_typeset_and_never_wider_than_the_panel(made: Fixture) -> None:
    made.open("exp(speed_of_light_in_vacuum**2)**2", 7)
    made.qtbot.waitUntil(lambda: made.inspector.step.formula.is_typeset, timeout=20_000)
    assert made.inspector.step.formula.width() <= 300


LONG = "learning_rate_of_model = momentum_coefficient*gradient_norm; learning_rate_of_model**2.5"
ENDLESS = "where(a_name_of_an_input_that_no_panel_can_hold > 0, {0}*{0}, {0})".format("b" * 70)


def out_of_sight(inspector: Inspector) -> list[str]:
    """Return the visible widgets that run out of the inspector."""
    widgets = (each for each in inspector.findChildren(QWidget) if each.isVisible())
    return [
        f"{type(each).__name__} {each.accessibleName() or each.objectName()}"
        for each in widgets
        if each.mapTo(inspector, each.rect().topRight()).x() > inspector.width()
    ]


@pytest.mark.parametrize("text", [LONG, ENDLESS, "x*x + atan2(y, x)", "z" * 60 + " = x*y"])
def test_long_names_keep_within_the_inspector_at_every_step(made: Fixture, text: str) -> None:
    made.open(text)
    made.store.select([made.store.program.nodes[made.store.program.output or 0].key])
    for cursor in range(len(made.store.timeline.steps) + 1):
        made.store.move_to(cursor)
        QApplication.processEvents()
        assert out_of_sight(made.inspector) == [], cursor


def test_a_formula_of_long_names_keeps_letters_of_ten_pixels_and_says_all_in_its_tip(
    made: Fixture,
) -> None:
    made.open(LONG)
    formula = made.inspector.step.formula
    for cursor in range(3, len(made.store.timeline.steps) + 1):
        made.store.move_to(cursor)
        made.qtbot.waitUntil(lambda: formula.is_typeset, timeout=20_000)
        assert formula.letter_size >= 10.0
    assert "∂learning_rate_of_model/∂gradient_norm" in formula.toolTip()


def test_short_names_of_a_formula_stay_whole() -> None:
    latex, rich = shortened(r"\mathit{total} = \mathit{left} + y", "total = left + y", 200.0)
    assert latex == r"\mathit{total} = \mathit{left} + y"
    assert rich == "total = left + y"


def test_a_formula_in_another_script_is_drawn_by_qt(made: Fixture) -> None:
    made.open("exp(日)", 2)
    assert not made.inspector.step.formula.is_typeset
    assert made.inspector.step.formula.accessibleName() == "z = e^日"


def test_typeset_formulas_are_all_of_one_colour() -> None:
    drawn = typeset(r"\overline{\mathit{total}} = \frac{a}{b} \;\text{+=}\; \sqrt{x}", "#123456")
    assert b"black" not in drawn
    assert b"#123456" in drawn


def test_the_formulas_of_every_op_can_be_typeset() -> None:
    for op in REGISTRY.values():
        names = ("x1", "total", "k")[: op.arity]
        program = parse(f"{op.name}({', '.join(names)})")
        for point in op.samples:
            made = document_of(program, dict(zip(names, point, strict=True)))
            line = timeline(forward(made.program, made.values))
            for cursor in range(1, len(line.steps) + 1):
                assert typeset(explanation(line, cursor).latex, "#000000").startswith(b"<svg")


def test_a_formula_that_is_left_before_it_is_typeset_is_not_asked_for(made: Fixture) -> None:
    made.open("exp(x)", 2)
    made.store.open(empty_document(), None)
    made.qtbot.wait(150)
    assert not made.inspector.step.formula.isVisible()


def test_at_a_fan_out_the_sum_is_shown(made: Fixture) -> None:
    made.open("x*sin(x) + x**2", 99)
    told = explanation(made.store.timeline, made.store.cursor)
    assert "+=" in told.latex
    assert len(told.numbers) == 2
    assert told.numbers[1].endswith("= 1.91822")


def test_both_ends_say_so(made: Fixture) -> None:
    assert made.inspector.step.sentence.text() == EMPTY
    made.open("exp(x)")
    assert made.inspector.step.sentence.text() == "Nothing is computed yet."
    made.store.move_to(99)
    assert made.inspector.step.next.plain == END


def test_a_forward_step_shows_the_formula_with_numbers(made: Fixture) -> None:
    made.open("sqrt(x) - x**3", 99, x=0.25)
    numbers = [explanation(made.store.timeline, n).numbers for n in range(1, 5)]
    assert numbers == [
        ("x = 0.25",), ("√0.25 = 0.5",), ("0.25^{3} = 0.015625",), ("0.5 − 0.015625 = 0.484375",),
    ]  # fmt: skip


def test_a_value_that_is_no_number_is_explained(made: Fixture) -> None:
    made.open("log(x)", 2, x=-1.0)
    assert made.inspector.step.remarks.text() == "log(-1) is nan: log is defined for x > 0."
    made.open("1/x", 2, x=0.0)
    assert made.inspector.step.remarks.text() == "1/0 is inf: at 0 there is no finite value."


def test_a_convention_is_told_at_its_point(made: Fixture) -> None:
    made.open("relu(x)", 99, x=0.0)
    assert "kink at 0" in made.inspector.step.remarks.text()


@pytest.mark.parametrize("value", [0.0, -1.5, 1.7e308, math.nan, -math.inf])
def test_every_step_of_every_op_can_be_explained(made: Fixture, value: float) -> None:
    for op in REGISTRY.values():
        names = ("x", "w", "k")[: op.arity]
        made.open(f"{op.name}({', '.join(names)})", **dict.fromkeys(names, value))
        line = made.store.timeline
        for cursor in range(len(line.steps) + 1):
            told = explanation(line, cursor)
            assert told.sentence
            assert next_line(line, cursor)
            assert "None" not in f"{told}"


# The slope


def test_the_plot_shows_the_slope_at_the_point(made: Fixture) -> None:
    made.open("exp(x**2)**2", 7)
    plot = made.inspector.plot
    made.qtbot.waitUntil(lambda: plot.chart is not None, timeout=20_000)
    assert plot.chart is not None
    assert plot.chart.slope_text == "slope 1.28403"
    assert "0.25" in plot.heading.text()


def test_the_tangent_has_the_slope_of_the_curve() -> None:
    for op in REGISTRY.values():
        for operands in op.samples:
            slot = 1 if op.name == "polygamma" else 0  # along n it has no slope
            found = curve(op, slot, operands)
            assert isinstance(found, Curve)
            assert found.tangent is not None
            (x1, y1), (x2, y2) = found.tangent
            rise = (y2 - y1) * (found.top - found.bottom) / ((x2 - x1) * (found.high - found.low))
            assert rise == pytest.approx(found.slope, rel=1e-9, abs=1e-9)


def test_the_point_lies_on_the_curve_and_in_the_window() -> None:
    for op in REGISTRY.values():
        for operands in op.samples:
            slot = 1 if op.name == "polygamma" else 0  # along n it has no slope
            found = curve(op, slot, operands)
            assert isinstance(found, Curve)
            assert 0.0 <= found.point[1] <= 1.0
            assert found.y_share(op.compute(*operands)) == pytest.approx(found.point[1])


def test_outside_the_domain_the_curve_has_a_gap() -> None:
    found = curve(REGISTRY["log"], 0, (0.5,))
    assert isinstance(found, Curve)
    shares = dict(zip(found.xs, found.ys, strict=True))
    assert all(
        math.isnan(y) == (found.low + x * (found.high - found.low) <= 1e-12)
        for x, y in shares.items()
    )


@pytest.mark.parametrize("x", [1.7e308, math.nan, -math.inf])
def test_a_point_without_a_curve_is_a_sentence(made: Fixture, x: float) -> None:
    made.open("x**2", 2, x=x)
    assert made.inspector.plot.sentence.isVisible()
    assert not made.inspector.plot.frame.isVisible()


def test_an_infinite_slope_has_no_tangent() -> None:
    found = curve(REGISTRY["sqrt"], 0, (0.0,))
    assert isinstance(found, Curve)
    assert found.tangent is None


def test_the_operand_of_the_plot_can_be_chosen(made: Fixture) -> None:
    made.open("a*b", 3, a=2.0, b=5.0)
    plot = made.inspector.plot
    buttons = [each for each in plot.choice.findChildren(QPushButton) if each.isVisible()]
    assert [each.text() for each in buttons] == ["a", "b"]
    made.qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    subject = plot.subject()
    assert subject is not None
    assert subject.slot == 1
    assert plot.sentence.text() == "With a = 2 fixed."


def test_a_value_not_yet_computed_is_not_plotted(made: Fixture) -> None:
    made.open("exp(x**2)", 1)
    made.select("z")
    assert made.inspector.plot.sentence.text() == "z is not computed yet."


# The selected node


def test_the_selected_nodes_numbers_have_all_digits_once_they_are_reached(made: Fixture) -> None:
    made.open("exp(x**2)**2", 3)
    made.select("y")
    assert made.inspector.node.rows()[:2] == ["1.2840254166877414", "not computed yet"]
    made.store.move_to(8)
    assert made.inspector.node.rows()[:2] == ["1.2840254166877414", "2.568050833375483"]
    made.store.select([])
    assert not made.inspector.node.isVisible()


# The check


def test_the_central_difference_can_be_read_in_full(made: Fixture) -> None:
    made.open("exp(x**2)**2")
    made.give(made.inspector.check.h, "0.001")
    assert made.store.undo_stack.undoText() == "Change h"
    assert made.inspector.numerical("x") == float(CENTRAL_DIFFERENCE)
    assert CENTRAL_DIFFERENCE in made.texts()
    assert any("✓" in text for text in made.texts())
    made.store.undo_stack.undo()
    assert made.inspector.check.h.number == Settings().h


@pytest.mark.parametrize("text", ["0", "-1", "nan", "x"])
def test_an_h_that_cannot_be_used_is_refused(made: Fixture, text: str) -> None:
    made.open("exp(x)")
    made.give(made.inspector.check.h, text)
    assert made.inspector.check.h.property("refused") is True
    assert made.store.undo_stack.count() == 0


def test_the_seed_is_a_setting_and_scales_the_gradient(made: Fixture) -> None:
    made.open("x**2", x=3.0)
    made.give(made.inspector.check.seed, "2")
    assert made.store.undo_stack.undoText() == "Change seed"
    assert "12" in made.texts()


def test_what_cannot_be_told_says_why(made: Fixture) -> None:
    made.open("x**2", x=1e300)
    assert "cannot tell" in made.texts()
    assert any("x + h and x are the same number" in text for text in made.texts())


def test_an_empty_program_has_nothing_to_check(made: Fixture) -> None:
    made.store.open(empty_document(), None)
    assert made.inspector.numerical("x") is None
    assert "There is no input to check along." in made.texts()


def test_a_large_program_is_checked_beside_the_gui_and_late_answers_are_dropped(
    made: Fixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end, checked = threading.Event(), check_panel._checked

    def held(document: Document, line: Timeline, wanted: Wanted) -> tuple[Comparison, ...]:
        may_end.wait()
        return checked(document, line, wanted)

    monkeypatch.setattr(check_panel, "_checked", held)
    made.open("+".join(f"sin({n}*x)" for n in range(300)), x=0.5)
    assert made.inspector.numerical("x") is None
    made.store.do("Change x", lambda document: edits.set_value(document, "x", 0.0))
    may_end.set()
    made.qtbot.waitUntil(lambda: made.inspector.numerical("x") is not None, timeout=20_000)
    assert made.inspector.check.results[0].backward == sum(range(300))


def test_the_slow_libraries_are_not_imported_with_the_inspector() -> None:
    code = (
        "import sys, autodiff_viz.gui.inspector\n"
        "print([name for name in ('numpy', 'pyqtgraph', 'ziamath') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_inspector_is_settled_once_formula_and_curve_are_drawn(made: Fixture) -> None:
    made.open("exp(x**2)**2", 7)
    assert not made.inspector.is_settled
    made.qtbot.waitUntil(lambda: made.inspector.is_settled, timeout=20_000)
    assert made.inspector.step.formula.is_typeset
    chart = made.inspector.plot.chart
    assert chart is not None
    made.qtbot.waitUntil(chart.isVisible)
    made.open("exp(日)", 2)
    made.qtbot.waitUntil(lambda: made.inspector.is_settled, timeout=20_000)


def test_the_check_says_that_it_is_of_the_whole_program_before_anything_is_computed(
    made: Fixture,
) -> None:
    made.open("exp(x**2)**2", 0)
    assert made.inspector.check.heading.text() == "Check of the whole program"
    assert "wherever the steps stand" in made.inspector.check.heading.toolTip()


def test_the_theme_can_change_at_any_time(made: Fixture) -> None:
    made.open("a*b", 5)
    made.select("z")
    made.qtbot.waitUntil(lambda: made.inspector.plot.chart is not None, timeout=20_000)
    for theme in ("dark", "light", "dark"):
        made.look.choose(theme)
        assert not made.inspector.grab().isNull()


def test_digits_of_names_are_lowered_wherever_the_inspector_says_them(made: Fixture) -> None:
    made.open("exp(x1**2)*x2", 99, x1=0.5, x2=2.0)
    line = made.store.timeline
    last = explanation(line, len(line.steps))
    assert "x̄₁" in last.sentence
    assert "x̄1" not in last.sentence
    assert next_line(line, len(line.steps) - 1).startswith("Next: x̄_{1} += ")
    made.store.select((made.store.program.nodes[0].key,))
    form = made.inspector.node
    captions = [each.text() for each in form.findChildren(MarkupLabel) if each.plain == "x̄_1"]
    assert captions == ["<i>x̄</i><sub>1</sub>"]


def test_numbers_in_a_step_are_written_as_in_the_titles(made: Fixture) -> None:
    made.open("exp((x - 3)**2)*1e-7", x=1.0)
    line = made.store.timeline
    told = [explanation(line, n).numbers[0] for n in range(1, line.forward + 1)]
    assert "1 − 3 = −2" in told
    assert "(−2)^{2} = 4" in told
    assert "e^{4} = 54.5982" in told
    made.store.move_to(1 + told.index("e^{4} = 54.5982"))
    assert "<sup>4</sup>" in made.inspector.step.numbers.text()


def test_a_convention_the_step_says_is_not_said_again_under_the_plot(window: MainWindow) -> None:
    window.store.open(document_of(parse("relu(x)*3"), {"x": 0.0}), None)
    settle(window)
    window.commands["last"].trigger()
    settle(window)
    assert "relu has a kink at 0" in window.inspector.step.remarks.text()
    assert "kink" not in window.inspector.plot.sentence.text()


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_the_buttons_of_the_longer_checks_are_seen_whole_wherever_it_is_scrolled(
    window: MainWindow, size: tuple[int, int]
) -> None:
    window.resize(*size)
    window.store.open(document_of(parse("log(1 + exp(x)) + x*y"), {"x": 800.0, "y": 2.0}), None)
    settle(window)
    window.store.move_to(3)
    QApplication.processEvents()
    inspector = window.inspector
    for button in (inspector.check.nodes, inspector.check.curve):
        seen = button.visibleRegion().boundingRect()
        assert seen == button.rect()


def test_the_choice_of_the_operand_tells_place_value_and_local_gradient(made: Fixture) -> None:
    made.open("z = x*y", x=3.0, y=5.0)
    made.select("z")

    def tips() -> dict[str, str]:
        QApplication.processEvents()
        buttons = made.inspector.plot.choice.findChildren(QPushButton)
        return {each.text(): each.toolTip() for each in buttons if each.isVisible()}

    assert tips()["x"] == "Operand 1 of z: x, not computed yet."
    made.store.move_to(3)
    assert tips()["x"] == "Operand 1 of z: x = 3. Local gradient along it: 5."
    assert tips()["y"] == "Operand 2 of z: y = 5. Local gradient along it: 3."


def test_a_node_the_output_does_not_use_has_a_choice_of_operands_without_local_gradients(
    made: Fixture,
) -> None:
    made.open("p = x*y; z = exp(x)", x=3.0, y=5.0)
    made.select("p")
    QApplication.processEvents()
    buttons = made.inspector.plot.choice.findChildren(QPushButton)
    tips = [each.toolTip() for each in buttons if each.isVisible()]
    assert all("Local gradient" not in tip for tip in tips)
    assert [tip.partition(":")[0] for tip in tips] == ["Operand 1 of p", "Operand 2 of p"]
