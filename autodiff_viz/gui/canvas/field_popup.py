"""FieldPopup: one field over a node, for its name or its number; what is refused stays, with why."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget


class FieldPopup(QFrame):
    """Enter gives the text to `accept`, which returns why it is refused or ""; Escape closes."""

    def __init__(
        self, parent: QWidget, title: str, text: str, accept: Callable[[str], str]
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._accept = accept
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        heading = QLabel(title)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setObjectName("hint")
        self.field = QLineEdit(text)
        self.field.setAccessibleName(title)
        self.field.selectAll()
        self.problem = QLabel()
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setObjectName("problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        for widget in (heading, self.field, self.problem):
            column.addWidget(widget)
        self.setFixedWidth(240)
        self.field.textEdited.connect(self._forget_problem)
        self.field.installEventFilter(self)

    def open_at(self, where: QPoint) -> None:
        """Show the field at a point of the screen, wholly inside the screen."""
        room = self.screen().availableGeometry()
        self.adjustSize()
        x = min(where.x(), room.right() - self.width())
        y = min(where.y(), room.bottom() - self.height())
        self.move(max(room.left(), x), max(room.top(), y))
        self.show()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Enter from the field; no key in it is a shortcut of the canvas."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        is_enter = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        )
        if is_enter:
            self._commit()
        return is_enter

    def _commit(self) -> None:
        refusal = self._accept(self.field.text())
        if not refusal:
            self.close()
            return
        self.problem.setText(refusal)
        self.problem.show()
        self._mark(refused=True)
        self._fit()

    def _forget_problem(self) -> None:
        self.problem.hide()
        self._mark(refused=False)
        self._fit()

    def _fit(self) -> None:
        """Take the height that the wrapped reason needs, and stay inside the screen."""
        self._column.activate()
        # adjustSize asks for the height at the preferred width, which is not the fixed one.
        self.resize(self.width(), self._column.totalHeightForWidth(self.width()))
        lowest = self.screen().availableGeometry().bottom() - self.height()
        self.move(self.x(), min(self.y(), lowest))

    def _mark(self, *, refused: bool) -> None:
        self.field.setProperty("refused", refused)
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
