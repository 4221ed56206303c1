"""A seeded monkey sends real events to the window; whatever it does, the window stays true."""

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from autodiff_viz.core.ops import REGISTRY
from autodiff_viz.core.sweep import adjoints_at, forward, timeline
from autodiff_viz.document.files import decode, encode
from autodiff_viz.gui.driver import drop_op, settle
from autodiff_viz.gui.main_window import MainWindow

EVENTS = 90
KEYS = [
    Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Delete,
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape, Qt.Key.Key_F10,
    Qt.Key.Key_F11, Qt.Key.Key_F3, Qt.Key.Key_Up, Qt.Key.Key_Down,
]  # fmt: skip
TEXTS = ["sin(x)*y", "a = x**2; a*a", "exp(", "x", "", "1/0 + x", "log(x) - max(x, y)"]


class Monkey:
    def __init__(self, window: MainWindow, qtbot: QtBot, seed: int) -> None:
        self.window, self.qtbot, self.chance = window, qtbot, random.Random(seed)
        self.acts: list[Callable[[], None]] = [
            self.drop, self.drop, self.click, self.drag, self.key, self.key, self.undo, self.redo,
            self.type, self.scrub, self.slide, self.palette,
        ]  # fmt: skip

    def place(self) -> QPoint:
        view = self.window.canvas.viewport()
        boxes = self.window.canvas.picture.boxes
        if boxes and self.chance.random() < 0.7:
            frame = self.chance.choice(boxes).frame
            x = frame.x + self.chance.choice((2.0, frame.width / 2, frame.width - 2.0))
            return self.window.canvas.mapFromScene(x, frame.y + 46.0)
        return QPoint(self.chance.randrange(view.width()), self.chance.randrange(view.height()))

    def drop(self) -> None:
        drop_op(self.window, self.chance.choice(list(REGISTRY)), self.place())

    def click(self) -> None:
        self.qtbot.mouseClick(
            self.window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=self.place()
        )

    def drag(self) -> None:
        view = self.window.canvas.viewport()
        self.qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=self.place())
        for _ in range(3):
            self.qtbot.mouseMove(view, self.place())
        if self.chance.random() < 0.3:
            self.qtbot.keyClick(self.window.canvas, Qt.Key.Key_Escape)
        self.qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=self.place())

    def key(self) -> None:
        self.window.canvas.setFocus()
        self.qtbot.keyClick(self.window.canvas, self.chance.choice(KEYS))

    def undo(self) -> None:
        self.window.commands["undo"].trigger()

    def redo(self) -> None:
        self.window.commands["redo"].trigger()

    def type(self) -> None:
        self.window.expression_bar.focus_line()
        field = self.window.focusWidget()
        assert field is not None
        self.qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.keyClick(field, Qt.Key.Key_Delete)
        self.qtbot.keyClicks(field, self.chance.choice(TEXTS))
        self.window.canvas.setFocus()

    def scrub(self) -> None:
        bar = self.window.transport.bar
        at = QPoint(self.chance.randrange(bar.width()), bar.height() // 2)
        self.qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=at)

    def slide(self) -> None:
        names = list(self.window.store.document.values)
        if names:
            from autodiff_viz.document import edits

            name, value = self.chance.choice(names), self.chance.choice((0.0, -1.5, 1e308, 2.5))
            self.window.store.do("Change", lambda it: edits.set_value(it, name, value))

    def palette(self) -> None:
        tile = self.chance.choice(self.window.palette_panel.tiles())
        self.qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)


def close_popups() -> None:
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


def check(window: MainWindow) -> None:
    """What holds after every event, once all that was typed is read."""
    settle(window)
    store = window.store
    document = store.document
    assert decode(encode(document)) == document
    fresh = timeline(forward(document.program, document.values), document.settings.seed)
    assert repr(fresh.steps) == repr(store.timeline.steps)  # repr: nan is nan
    assert 0 <= store.cursor <= len(fresh.steps)
    shown = {box.index: box for box in window.canvas.picture.boxes}
    adjoints = adjoints_at(store.timeline, store.cursor)
    for index, box in shown.items():
        assert box.key == document.program.nodes[index].key
        assert bool(box.adjoint.full) == (adjoints[index] is not None)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_monkey_does_the_window_stays_true(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)
    monkeypatch.setattr(QMenu, "exec", lambda *_: None)
    monkey = Monkey(window, qtbot, seed)
    for _ in range(EVENTS):
        monkey.chance.choice(monkey.acts)()
        close_popups()
        check(window)
    while window.store.undo_stack.canUndo():
        window.store.undo_stack.undo()
    assert window.store.document.program.nodes == ()
    check(window)
