"""Which parts of a picture get items: all parts of a small one, of a large one what is near the view.

Making and taking away an item costs a tenth of a millisecond; a sum of 5,000 terms has 27,000 parts, of
which some fifty are seen. Read by the stage.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QRectF

from autodiff_viz.drawing.picture import Arrow, Picture, Rect

WHOLE: Final = 200
"""Up to this many boxes everything has its item."""

LONGEST: Final = 10.0
"""An edge longer than so many times the area is drawn only where one of its ends is near."""


def near(picture: Picture, area: QRectF) -> Picture:
    """Return the picture with the parts of it that are in `area`; whole where it is small."""
    if len(picture.boxes) <= WHOLE:
        return picture
    boxes = tuple(box for box in picture.boxes if _has(area, box.frame))
    arrows = tuple(arrow for arrow in picture.arrows if _is_near(area, arrow))
    nodes, edges = {box.key for box in boxes}, {arrow.key for arrow in arrows}
    return replace(
        picture,
        boxes=boxes,
        arrows=arrows,
        flows=tuple(flow for flow in picture.flows if flow.key in edges),
        sums=tuple(total for total in picture.sums if total.key in nodes),
    )


def around(seen: QRectF) -> QRectF:
    """Return what is seen with as much again on every side."""
    return seen.adjusted(-seen.width(), -seen.height(), seen.width(), seen.height())


def _has(area: QRectF, frame: Rect) -> bool:
    x, y, width, height = frame
    return (
        x < area.right()
        and x + width > area.left()
        and y < area.bottom()
        and y + height > area.top()
    )


def _is_near(area: QRectF, arrow: Arrow) -> bool:
    left, right = area.left(), area.right()
    start, end = arrow.path[0].x, arrow.path[-1].x
    if left < start < right or left < end < right:
        return True
    passes = start < right and end > left
    return passes and end - start <= LONGEST * (right - left)
