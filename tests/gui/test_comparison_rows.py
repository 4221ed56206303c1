"""The rows of the check in the inspector."""

from PySide6.QtWidgets import QLabel

from autodiff_viz.document.files import load
from autodiff_viz.gui.driver import settle
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.resources import resource


def test_no_number_of_the_check_is_cut_in_the_example_of_two_layers(
    window: MainWindow,
) -> None:
    window.resize(1280, 720)
    window.show()
    window.complete()
    window.store.open(load(resource("examples", "two-layer-network.adviz")), None)
    settle(window)
    numbers = [
        each
        for each in window.inspector.check.rows.findChildren(QLabel)
        if each.isVisible() and each.objectName() == "mono"
    ]
    assert len(numbers) >= 3 * 8
    for each in numbers:
        assert each.width() >= each.fontMetrics().horizontalAdvance(each.text())
        right = each.mapTo(window.inspector, each.rect().topRight()).x()
        assert right < window.inspector.width()
