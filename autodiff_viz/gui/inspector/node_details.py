"""NodeDetails: everything about the selected node, with all digits, to be read and copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QVBoxLayout, QWidget

from autodiff_viz.core.function_check import wrong_at
from autodiff_viz.core.numbers import full
from autodiff_viz.core.printing import (
    name_rich,
    node_rich,
    partial_text,
)
from autodiff_viz.core.program import CONST, INPUT, Program
from autodiff_viz.core.sentences import derivative_name
from autodiff_viz.core.sweep import adjoints_at
from autodiff_viz.core.tangent import Line, TangentTimeline, tangents_at
from autodiff_viz.core.unfolding import can_unfold
from autodiff_viz.debugger.stepping import groups_around
from autodiff_viz.gui.inspector.subject import is_reached
from autodiff_viz.gui.labels import label, markup_html
from autodiff_viz.gui.look import Look
from autodiff_viz.gui.store import Store

NOT_YET = "not computed yet"
MUCH = 40
"""Longer names are cut in this many characters; the tip of the canvas has them whole."""


def kind_of(program: Program, i: int) -> str:
    """Say what a node is in a sentence."""
    node = program.nodes[i]
    if node.op == INPUT:
        return "An input of the program."
    if node.op == CONST:
        return "A number."
    wrong = [f"{each.sentence} It is kept on purpose." for each in wrong_at(program, i)]
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


def rows_of(line: Line, cursor: int, i: int) -> list[tuple[str, str]]:
    """Return what is known of node `i` at the cursor: pairs of a caption and a text."""
    program = line.tape.program
    if not program.active[i]:
        return [("", "The output does not use it, so it takes no part in the sweep.")]
    reached = is_reached(line, cursor, i)
    adjoint = derivatives_at(line, cursor)[i]
    rows = [("value", full(line.tape.value(i)) if reached else NOT_YET)]
    caption = derivative_name(line, i)[:MUCH]
    if adjoint is not None or program.differentiable[i] or not is_ahead(line):
        rows.append((caption, NOT_YET if adjoint is None else full(adjoint)))
    for slot, partial in enumerate(line.tape.partials[i]):
        if partial is not None:
            operand = program.names[program.nodes[i].operands[slot]]
            caption = f"∂{program.names[i]}/∂{operand}"[:MUCH]
            formula = partial_text(program, i, slot)
            number = full(partial) if reached else ""
            lines = [formula] if number in ("", formula) else [formula, number]
            rows.append((caption, "\n".join(lines)))
    return rows


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
        self.kind.setText(kind_of(program, i))
        self.domain.setText(f"Domain: {program.op_named(node.op).domain}" if node.operands else "")
        self.domain.setVisible(bool(node.operands))
        self._fill(rows_of(self._store.timeline, self._store.cursor, i))

    def _fill(self, rows: list[tuple[str, str]]) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        for caption, text in rows:
            value = label(text, "mono" if caption else "hint", wrap=True, select=True)
            value.setAccessibleName(f"{caption} {text}")
            if caption:
                self._form.addRow(label(caption, "hint"), value)
            else:
                self._form.addRow(value)

    def rows(self) -> list[str]:
        """Return the texts of the rows as they are shown."""
        role = QFormLayout.ItemRole.FieldRole
        items = (self._form.itemAt(row, role) for row in range(self._form.rowCount()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget.text() for widget in widgets if isinstance(widget, QLabel)]
