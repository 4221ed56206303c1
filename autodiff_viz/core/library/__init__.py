"""The library of ops: the only place an op is written. Importing it fills the registry."""

# ruff: noqa: I001, F401 - imported for what they register, in the order the palette shows them

from autodiff_viz.core.library import powers
from autodiff_viz.core.library import exponential
from autodiff_viz.core.library import arithmetic
from autodiff_viz.core.library import trigonometry
from autodiff_viz.core.library import hyperbolic
from autodiff_viz.core.library import activation
from autodiff_viz.core.library import pieces
from autodiff_viz.core.library import comparison
from autodiff_viz.core.library import special
