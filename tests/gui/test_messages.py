"""Facts about autodiff_viz.gui.messages."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from autodiff_viz.gui import messages


def test_a_message_stands_in_the_middle_of_its_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(40, 30, 700, 500)
    child = QWidget(window)
    window.show()
    off = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        middle = box.frameGeometry().center() - window.frameGeometry().center()
        off.append(middle.manhattanLength())
        box.accept()

    QTimer.singleShot(50, look)
    messages.tell(child, "broken.adviz cannot be opened.", "It ends in the middle. " * 8)
    assert len(off) == 1
    assert off[0] <= 2
