"""TablePanel: what the panels of breakpoints and of watches have in common."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from autodiff_viz.gui.debugger.add_line import AddLine, button
from autodiff_viz.gui.debugger.stop_table import StopTable
from autodiff_viz.gui.labels import ElidedLabel, label


class TablePanel(QWidget):
    """A line to add something, the table or a sentence in its place, and what is wrong with the chosen rows.

    hint: what may be typed; accept: adds it, or returns why not; empty: what stands there without rows;
    remove: takes the places of the rows to delete; further: buttons before and after that of deleting.
    """

    def __init__(
        self,
        table: StopTable,
        hint: str,
        accept: Callable[[str], str],
        empty: str,
        remove: Callable[[list[int]], object],
        further: tuple[tuple[QPushButton, ...], tuple[QPushButton, ...]] = ((), ()),
    ) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.table = table
        self.problem = ElidedLabel("problem")
        self.empty = label(empty, "hint", wrap=True)
        self.delete = button(
            "Delete", "Remove the chosen ones (Del)", lambda: remove(table.chosen())
        )
        before, after = further
        self.add = AddLine(hint, accept, *before, self.delete, *after)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 4, 12, 4)
        whole.setSpacing(4)
        whole.addWidget(self.add)
        whole.addWidget(self.empty)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.problem)
        whole.addStretch(0)
        table.removed.connect(remove)
        table.selectionModel().selectionChanged.connect(self.tell)

    def tell(self) -> None:
        """Show the table if it has rows, and what is wrong with the first chosen row that has something."""
        model, chosen = self.table.rows, self.table.chosen()
        self.empty.setVisible(not model.count)
        self.table.setVisible(bool(model.count))
        self.delete.setEnabled(bool(chosen))
        places = [place for place in reversed(chosen) if place < model.count]
        said = next(filter(None, map(model.problem_of, places)), "")
        self.problem.show_text(said)
        self.problem.setVisible(bool(said))
