"""The windows that check: every local gradient by itself, and the error against h."""

from autodiff_viz.gui.checks.checks import Checks

__all__ = ["Checks"]
