"""Shapes: how boxes and edges are built, roomy in small programs and tight in large ones.

Read by the measures, the layout and the makers of boxes and edges.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Shape:
    """How boxes and edges are built, in points; heights in a box are from its top.

    rows: the two separators. titles: the lines of the title, which in a tight box has two, the name and
    the formula. shift: how far below its edge a contribution flows. departures, arrivals: the parts of the
    right side edges leave from and contributions arrive in, around their middles.
    """

    rows: tuple[float, float]
    height: float
    titles: tuple[float, ...]
    value_line: float
    adjoint_line: float
    shift: float
    title_size: float
    value_size: float
    label_formula: float
    padding: float
    least_width: int
    departures: float
    arrivals: float


ROOMY: Final = Shape(
    rows=(32.0, 60.0),
    height=88.0,
    titles=(16.0,),
    value_line=46.0,
    adjoint_line=74.0,
    shift=28.0,
    title_size=16.0,
    value_size=13.0,
    label_formula=13.0,
    padding=7.0,
    least_width=104,
    departures=28.0,
    arrivals=21.0,
)
TIGHT: Final = Shape(
    rows=(20.0, 36.0),
    height=52.0,
    titles=(10.0,),
    value_line=28.0,
    adjoint_line=44.0,
    shift=12.0,
    title_size=15.0,
    value_size=14.0,
    label_formula=13.0,
    padding=3.0,
    least_width=56,
    departures=24.0,
    arrivals=7.0,
)
"""For programs so large that every point counts."""
BRIEF: Final = replace(ROOMY, height=60.0)
TIGHT_BRIEF: Final = replace(TIGHT, height=36.0)
"""A box of a number, into which nothing ever flows, has no third row."""
FOLDED: Final = replace(
    TIGHT,
    rows=(37.0, 53.0),
    height=69.0,
    titles=(9.0, 27.0),
    value_line=45.0,
    adjoint_line=61.0,
)
"""A tight box whose title is too long for one line: columns are as wide as their widest box."""
