"""Dialogs and views that are imported and built when they are first asked for; read by the table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow


def show_about(window: MainWindow) -> None:
    """Say what the app is, what it stands on and where its files are."""
    from autodiff_viz.gui.about import AboutDialog

    AboutDialog(window).open()


def show_preferences(window: MainWindow) -> None:
    """Show every preference."""
    from autodiff_viz.gui.preferences_dialog import PreferencesDialog

    PreferencesDialog(window).open()


def present(window: MainWindow) -> None:
    """Begin to present, or leave it."""
    from autodiff_viz.gui.presentation import presentation

    presentation(window).toggle()


def reset_panels(window: MainWindow) -> None:
    """Give every panel its place and size of a first start."""
    from autodiff_viz.gui import window_state
    from autodiff_viz.gui.presentation import presentation

    presentation(window).leave()
    window_state.reset_panels(window)
