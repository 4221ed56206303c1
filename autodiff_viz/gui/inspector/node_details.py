"""NodeDetails: everything about the selected node, with all digits, to be read and copied."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QVBoxLayout, QWidget

from autodiff_viz.core.naming import slope_name
from autodiff_viz.core.numbers import full
from autodiff_viz.core.printing import (
    adjoint_rich,
    name_rich,
    node_rich,
    partial_rich,
    partial_text,
    tangent_rich,
)
from autodiff_viz.core.program import CONST, INPUT, Program
from autodiff_viz.core.sweep import Tape, adjoints_at
from autodiff_viz.core.tangent import Line, TangentTimeline, tangents_at
from autodiff_viz.core.typed_partials import wrong_slots
from autodiff_viz.core.unfolding import can_unfold
from autodiff_viz.debugger.origins import Quantity
from autodiff_viz.debugger.stepping import groups_around
from autodiff_viz.drawing.rich import Run, plain, runs, upright
from autodiff_viz.gui.inspector.shortening import shortened
from autodiff_viz.gui.inspector.subject import is_reached
from autodiff_viz.gui.labels import NOT_YET, MarkupLabel, breakable, label, markup_html, tip
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.store import Store

UNUSED = "The output does not use it, so it takes no part in the sweep."
CAPTION_ROOM = 200.0
"""Points from which on names in a caption are shortened, in the size of formulas; its tip has them whole."""


def kind_of(tape: Tape, i: int) -> str:
    """Say what a node is in a sentence."""
    program, node = tape.program, tape.program.nodes[i]
    if node.op == INPUT:
        return "An input of the program."
    if node.op == CONST:
        return "A number."
    wrong = [f"{each.sentence} {each.kept}." for each in wrong_slots(tape, i)]
    more = ["Ctrl+U or F11 shows its inside."] if can_unfold(program, i) else []
    what = f"{node.op}: {program.op_named(node.op).doc}"
    return " ".join((what, *more, *wrong, *_inside(program, i)))


def _inside(program: Program, i: int) -> list[str]:
    """Say that a node is inside an unfolded function, where its typed partials do not apply."""
    around = [program.groups[place] for place in groups_around(program, i)]
    function = program.function_named(around[-1].function) if around else None
    if function is None:
        return []
    typed = any(function.partials)
    rule = f" The typed partials of {function.name:.40} apply only when it is folded."
    return [f"It is inside {function.name:.40}, which is unfolded.{rule if typed else ''}"]


class Row(NamedTuple):
    """A caption as rich text, what stands beside it: one line or two, and the number that is."""

    caption: str
    lines: tuple[tuple[Run, ...], ...]
    quantity: Quantity | None = None


def rows_of(line: Line, cursor: int, i: int) -> list[Row]:
    """Return what is known of node `i` at the cursor, with all digits."""
    program = line.tape.program
    if not program.active[i]:
        return [Row("", (upright(UNUSED),))]
    reached = is_reached(line, cursor, i)
    adjoint = derivatives_at(line, cursor)[i]
    value = upright(full(line.tape.value(i)) if reached else NOT_YET)
    rows = [Row("value", (value,), Quantity("value", i))]
    named = tangent_rich if is_ahead(line) else adjoint_rich
    if adjoint is not None or program.differentiable[i] or not is_ahead(line):
        caption = named(program.names[i])
        text = upright(NOT_YET if adjoint is None else full(adjoint))
        rows.append(Row(caption, (text,), Quantity("derivative", i)))
    for slot, partial in enumerate(line.tape.partials[i]):
        if partial is not None:
            row = _partial_row(program, i, slot, full(partial) if reached else "")
            rows.append(row._replace(quantity=Quantity("partial", i, slot)))
    return rows


def _partial_row(program: Program, i: int, slot: int, number: str) -> Row:
    operand = program.names[program.nodes[i].operands[slot]]
    caption = slope_name(name_rich(program.names[i]), name_rich(operand))
    formula = runs(partial_rich(program, i, slot))
    same = number in ("", partial_text(program, i, slot))
    return Row(caption, (formula,) if same else (formula, upright(number)))


def _caption(shown: MarkupLabel, caption: str) -> str:
    """Let a label show a caption, names cut and whole in its tip; return the whole as plain text."""
    whole, (_, short) = plain(runs(caption)), shortened("", caption, CAPTION_ROOM)
    shown.show_markup(short)
    shown.setWordWrap(False)
    shown.setToolTip(tip(whole) if short != caption else "")
    return whole


def is_ahead(line: Line) -> bool:
    """Whether the steps are those of forward mode."""
    return isinstance(line, TangentTimeline)


def derivatives_at(line: Line, cursor: int) -> tuple[float | None, ...]:
    """Return the adjoints, or in forward mode the tangents, after `cursor` steps."""
    if isinstance(line, TangentTimeline):
        return tangents_at(line, cursor)
    return adjoints_at(line, cursor)


class NodeDetails(QWidget):
    """A card about the first selected node; hidden when none is selected."""

    def __init__(self, store: Store, look: Look) -> None:
        super().__init__()
        self._store = store
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.RichText)
        self.title.setWordWrap(True)
        self.kind = label("", "", wrap=True)
        self.domain = label("", "hint", wrap=True)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(3)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setContentsMargins(0, 4, 0, 0)
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 8, 12, 10)
        inside.setSpacing(3)
        for part in (self.title, self.kind, self.domain):
            inside.addWidget(part)
        inside.addLayout(self._form)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(label("Selected node", "heading"))
        whole.addWidget(card)
        for changed in (store.timeline_changed, store.cursor_changed, store.selection_changed):
            changed.connect(self.update_node)
        self.update_node()

    def update_node(self) -> None:
        """Show the node that is selected."""
        keys = self._store.selection
        program = self._store.program
        index = program.index_of_key(keys[0]) if keys else None
        self.setVisible(index is not None)
        if index is not None:
            self._show(program, index)

    def _show(self, program: Program, i: int) -> None:
        node = program.nodes[i]
        name = name_rich(program.names[i])
        written = name if node.op == INPUT else f"{name} = {node_rich(program, i)}"
        self.title.setText(
            f'<span style="font-family: DejaVu Serif; font-size: 16px">'
            f"{markup_html(written).replace('&nbsp;', ' ')}</span>"
        )
        self.kind.setText(breakable(kind_of(self._store.tape, i)))
        self.domain.setText(f"Domain: {program.op_named(node.op).domain}" if node.operands else "")
        self.domain.setVisible(bool(node.operands))
        self._fill(rows_of(self._store.timeline, self._store.cursor, i))

    def _fill(self, rows: list[Row]) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        for row in rows:
            value = MarkupLabel("mono" if row.caption else "hint", select=True)
            value.show_lines(*row.lines)
            caption = MarkupLabel("hint")
            value.setAccessibleName(f"{_caption(caption, row.caption)} {value.plain}")
            if row.quantity is not None:
                self._give_menu(value, row.quantity)
            if row.caption:
                self._form.addRow(caption, value)
            else:
                self._form.addRow(value)

    def _give_menu(self, value: QLabel, quantity: Quantity) -> None:
        """Let a right click on a row ask where its number came from."""
        value.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        value.customContextMenuRequested.connect(
            lambda at: self._open_menu(quantity, value.mapToGlobal(at))
        )

    def _open_menu(self, quantity: Quantity, at: QPoint) -> None:
        from autodiff_viz.gui.debugger.number_menu import number_menu

        number_menu(self._store, quantity, self).popup(at)

    def rows(self) -> list[str]:
        """Return the texts of the rows as they are shown."""
        role = QFormLayout.ItemRole.FieldRole
        items = (self._form.itemAt(row, role) for row in range(self._form.rowCount()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget.plain for widget in widgets if isinstance(widget, MarkupLabel)]
