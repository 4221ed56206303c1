"""Choosing a row of a table whatever keys are held."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QTableView

CHOOSE_ROW: Final = (
    QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
)


def choose_row(table: QTableView, row: int) -> None:
    """Make a row the current and only chosen one.

    Qt's selectRow heeds the keys that are held, and those of the action that asked may still be.
    """
    table.selectionModel().setCurrentIndex(table.model().index(row, 0), CHOOSE_ROW)
