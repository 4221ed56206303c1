"""Help: the page of keys, made from the table of actions."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from autodiff_viz.gui.actions import ROWS
from autodiff_viz.gui.text_table import text_table

ON_THE_CANVAS = (
    ("Next Node, Previous Node", "Tab, Shift+Tab", "Walk the nodes in program order."),
    ("Menu", "Shift+F10", "Open the menu of the selected node."),
    ("Cancel", "Esc", "Cancel a drag; with none under way, select nothing."),
    ("Zoom", "Wheel", "Show the graph larger or smaller around the pointer."),
)
"""What the canvas does by itself, without a row in the table."""

IN_THE_PALETTE = (
    ("Apply", "Enter", "In the palette: apply the function to the selected node."),
    ("Favourite, About", "Shift+F10", "In the palette: mark the function, or read about it."),
    ("Open or Close a Group", "Space", "In the palette: show or hide the functions of a group."),
)


class KeysDialog(QDialog):
    """Every action with its keys, and a field to search them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        rows = [(row.title, _keys(row.keys), row.tip) for row in ROWS if row.keys]
        rows += (*ON_THE_CANVAS, *IN_THE_PALETTE)
        self.table = text_table(("Action", "Keys", "What it does"), rows)
        search = QLineEdit()
        search.setPlaceholderText("Find an action or a key")
        search.textChanged.connect(self._filter)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        for widget in (search, self.table, buttons):
            column.addWidget(widget)
        self.resize(860, 620)

    def _filter(self, wanted: str) -> None:
        for row in range(self.table.rowCount()):
            cells = [self.table.item(row, column) for column in range(3)]
            text = " ".join(cell.text() for cell in cells if cell is not None)
            self.table.setRowHidden(row, wanted.casefold() not in text.casefold())


def _keys(keys: tuple[str, ...]) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(native) for key in keys)
