"""The inspector: the panel on the right of the window."""

from autodiff_viz.gui.inspector.panel import Inspector

__all__ = ["Inspector"]
