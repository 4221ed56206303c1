"""FunctionPage: all that is known about one op, the registry's or the person's own, with a small plot."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from autodiff_viz.core.formula import parse
from autodiff_viz.core.function_check import applied, wrong_partials
from autodiff_viz.core.functions import definition_latex, definition_rich, partial_name
from autodiff_viz.core.naming import slope_latex, slope_name
from autodiff_viz.core.ops import NO_SLOPE, Op
from autodiff_viz.core.printing import (
    derivative_latex,
    derivative_rich,
    name_latex,
    name_rich,
    node_latex,
    node_rich,
    node_text,
    partial_latex,
    partial_rich,
)
from autodiff_viz.core.program import Program
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.function_plot import FunctionPlot, plotted_slot, sample_of
from autodiff_viz.gui.inspector.formula_view import FormulaView
from autodiff_viz.gui.labels import colour_label, label
from autodiff_viz.gui.look import Look

MOST_FORMULAS = 10
"""One for the value and one for each of up to nine operands."""

OWN = "A function of your own, in this document."
TYPED = "is typed; the difference quotient agrees where it can tell."
WRONG = "and marked wherever it is used."

FORMULA_HEIGHT = 66


def call_of(op: Op) -> Program:
    """Return the program `y = op(a, b)` over the op's own params."""
    return parse(f"y = {op.name}({', '.join(op.params)})")


def formulas(op: Op) -> Iterator[tuple[str, str]]:
    """Yield value and slopes of an op, each as LaTeX and as rich text."""
    if op.defined_by:
        yield from _own_formulas(op)
        return
    program = call_of(op)
    last = len(program.nodes) - 1
    yield f"y = {node_latex(program, last)}", f"y = {node_rich(program, last)}"
    for slot, partial in enumerate(op.partials):
        latex, rich = derivative_latex(program, last, slot), derivative_rich(program, last, slot)
        if partial == NO_SLOPE:
            yield rf"{latex} \; \text{{does not exist}}", f"{rich} does not exist"
        else:
            yield (
                f"{latex} = {partial_latex(program, last, slot)}",
                f"{rich} = {partial_rich(program, last, slot)}",
            )


def _own_formulas(op: Op) -> Iterator[tuple[str, str]]:
    """Yield the definition and the partials of a function of the person's own."""
    *earlier, function = op.defined_by
    program = applied(op.defined_by)
    known = tuple(earlier)
    yield definition_latex(function, known), definition_rich(function, known)
    for slot, param in enumerate(function.params):
        name = slope_latex(name_latex(function.name), name_latex(param))
        rich = slope_name(name_rich(function.name), name_rich(param))
        node = len(function.params)
        yield (
            f"{name} = {partial_latex(program, node, slot)}",
            f"{rich} = {partial_rich(program, node, slot)}",
        )


def _own_facts(op: Op) -> Iterator[tuple[str, str]]:
    function = op.defined_by[-1]
    wrong = {each.slot for each in wrong_partials(op.defined_by, op.name)}
    yield "Domain", op.domain
    told = [
        f"{partial_name(function, slot)} {TYPED}"
        for slot, typed in enumerate(function.partials)
        if typed is not None and slot not in wrong
    ]
    typed_slots = {slot for slot, typed in enumerate(function.partials) if typed is not None}
    rest = [slot for slot in range(len(function.params)) if slot not in typed_slots | wrong]
    if rest:
        names = ", ".join(partial_name(function, slot) for slot in rest)
        told.append(f"{names} {'follows' if len(rest) == 1 else 'follow'} from the formula.")
    if told:
        yield "Partials", "\n".join(told)
    yield "In an expression", function.head


def faults(op: Op) -> str:
    """Say which partials of a function of the person's own are wrong, with both numbers, or ""."""
    found = wrong_partials(op.defined_by, op.name) if op.defined_by else ()
    return "\n".join(f"{each.sentence} {each.kept} {WRONG}" for each in found)


def facts(op: Op) -> Iterator[tuple[str, str]]:
    """Yield the remaining facts about an op: heading and text."""
    if op.defined_by:
        yield from _own_facts(op)
        return
    program = call_of(op)
    calls = [f"{name}({', '.join(op.params)})" for name in (op.name, *op.also)]
    written = node_text(program, len(program.nodes) - 1)
    yield "Domain", op.domain
    if op.conventions:
        yield (
            "Conventions",
            "\n".join(dict.fromkeys(rule.told(op.params)[0] for rule in op.conventions)),
        )
    yield "In an expression", ", ".join(dict.fromkeys((written, *calls)))


class FunctionPage(QScrollArea):
    """The page of one op; `show_op` turns to another."""

    def __init__(self, look: Look, background: Background) -> None:
        super().__init__()
        self._look = look
        self.op: Op | None = None
        self.title = label("", "", select=True)
        self.category = label("", "hint")
        self.doc = label("", "", wrap=True, select=True)
        self.formulas = [FormulaView(look, background) for _ in range(MOST_FORMULAS)]
        self.wrong = label("", "problem", wrap=True, select=True)
        self.plot = FunctionPlot(look)
        self.legend = label("", "hint", wrap=True)
        self.facts = [
            (label("", "heading"), label("", "", wrap=True, select=True)) for _ in range(4)
        ]
        self._lay_out()
        look.changed.connect(self._follow)
        self._follow(look.theme)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(6)
        top = QHBoxLayout()
        top.addWidget(self.title)
        top.addStretch(1)
        top.addWidget(self.category)
        column.addLayout(top)
        column.addWidget(self.doc)
        column.addSpacing(6)
        for view in self.formulas:
            view.setFixedHeight(FORMULA_HEIGHT)
            column.addWidget(view)
        column.addWidget(self.wrong)
        column.addSpacing(6)
        column.addWidget(self.plot)
        column.addWidget(self.legend)
        for heading, text in self.facts:
            column.addSpacing(6)
            column.addWidget(heading)
            column.addWidget(text)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)

    def show_op(self, op: Op) -> None:
        """Turn to the page of an op."""
        self.op = op
        self.title.setText(f"{op.name:.40}")
        self.category.setText(op.category)
        self.doc.setText(OWN if op.defined_by else op.doc)
        self.wrong.setText(faults(op))
        self.wrong.setVisible(bool(self.wrong.text()))
        written = [*formulas(op), *[("", "")] * MOST_FORMULAS]
        for view, (latex, rich) in zip(self.formulas, written, strict=False):
            view.show_formula(latex, rich)
        self.plot.show_op(op)
        self.legend.setText(legend_of(op))
        told = [*facts(op), *[("", "")] * len(self.facts)]
        for (heading, text), (name, fact) in zip(self.facts, told, strict=False):
            heading.setText(name)
            text.setText(fact)
            heading.setVisible(bool(name))
            text.setVisible(bool(name))
        self.verticalScrollBar().setValue(0)

    def _follow(self, theme: Theme) -> None:
        colour_label(self.title, theme.ink, "font-size: 20px; font-weight: bold;")
        colour_label(self.doc, theme.ink, "font-size: 14px;")


def legend_of(op: Op) -> str:
    """Say what the plot shows."""
    slot = plotted_slot(op)
    others = [
        f"{param} = {value:g}"
        for place, (param, value) in enumerate(zip(op.shown_params, sample_of(op), strict=True))
        if place != slot
    ]
    held = f", for {' and '.join(others)}" if others else ""
    return f"Solid: the value. Dashed: the local gradient along {op.shown_params[slot]}{held}."
