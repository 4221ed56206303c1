"""Finding: the panels that find faults, as tabs below the graph, and the actions that bring them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from autodiff_viz.drawing.colouring import Colouring

if TYPE_CHECKING:
    from autodiff_viz.gui.debugger.nonfinite_panel import NonFinitePanel
    from autodiff_viz.gui.debugger.paths_panel import PathsPanel
    from autodiff_viz.gui.main_window import MainWindow


def add_tabs(window: MainWindow) -> None:
    """Add the tabs; their panels are imported and built when they are first shown."""
    window.lower_tabs.add("paths", "Paths", lambda: _new_paths(window))
    window.lower_tabs.add("nonfinite", "Nan and Inf", lambda: _new_nonfinite(window))


def _new_paths(window: MainWindow) -> QWidget:
    from autodiff_viz.gui.debugger.paths_panel import PathsPanel

    return PathsPanel(window.store, window.canvas.stage.show_marks, window.background)


def _new_nonfinite(window: MainWindow) -> QWidget:
    from autodiff_viz.gui.debugger.nonfinite_panel import NonFinitePanel

    show = window.canvas.stage.show_marks
    return NonFinitePanel(window.store, window.look, show, window.background)


def nonfinite_panel(window: MainWindow) -> NonFinitePanel:
    """Return the panel about numbers that are not finite."""
    return cast("NonFinitePanel", window.lower_tabs.panel("nonfinite"))


def paths_panel(window: MainWindow) -> PathsPanel:
    """Return the panel of the paths."""
    return cast("PathsPanel", window.lower_tabs.panel("paths"))


def first_nonfinite(window: MainWindow) -> None:
    """Bring up the panel and go to the first number that is not finite, or say that there is none."""
    window.complete()
    window.lower_tabs.choose("nonfinite")
    nonfinite_panel(window).look_for()


def explain_gradient(window: MainWindow) -> None:
    """Bring up the paths of the selected node, or of the first input."""
    window.complete()
    window.lower_tabs.choose("paths")
    paths_panel(window).explain()


def colour(window: MainWindow, colouring: Colouring) -> None:
    """Colour the numbers of the picture, or take the colours back."""
    from autodiff_viz.gui.action_states import (
        update_actions,  # it imports the table that names this
    )

    window.pictures.colour(colouring)
    update_actions(window)
