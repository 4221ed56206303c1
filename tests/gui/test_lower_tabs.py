"""The panels below the graph: built when they are first shown, and not before."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from autodiff_viz.gui.lower_tabs import LowerTabs


def tabs_of(qtbot: QtBot, *names: str) -> tuple[LowerTabs, list[str]]:
    tabs, built = LowerTabs(), []

    def build(name: str) -> QLabel:
        built.append(name)
        return QLabel(name)

    for name in names:
        tabs.add(name, name.title(), lambda name=name: build(name))  # type: ignore[misc]
    qtbot.addWidget(tabs)
    tabs.show()
    return tabs, built


def test_a_single_panel_has_no_row_of_tabs(qtbot: QtBot) -> None:
    tabs, _ = tabs_of(qtbot, "steps")
    assert not tabs.bar.isVisible()


def test_a_panel_is_built_once_and_when_it_is_first_chosen(qtbot: QtBot) -> None:
    tabs, built = tabs_of(qtbot, "steps", "log")
    assert built == []
    tabs.begin()
    assert built == ["steps"]
    for place in (1, 0, 1):
        qtbot.mouseClick(tabs.bar, Qt.MouseButton.LeftButton, pos=tabs.bar.tabRect(place).center())
    assert built == ["steps", "log"]
    assert tabs.current == "log"
    assert tabs.panel("log").isVisible()
    assert not tabs.panel("steps").isVisible()


def test_choosing_by_name_brings_the_panel_to_the_front_and_says_so(qtbot: QtBot) -> None:
    tabs, _ = tabs_of(qtbot, "steps", "log")
    tabs.begin()
    with qtbot.waitSignal(tabs.shown) as said:
        tabs.choose("log")
    assert said.args == ["log"]
    assert tabs.built("log") is tabs.panel("log")
