"""The library of ops: the only place an op is written. Importing it fills the registry."""

from autodiff_viz.core.library import (  # noqa: F401 - imported for what they register
    activation,
    arithmetic,
    exponential,
    powers,
    trigonometry,
)
