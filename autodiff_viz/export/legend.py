"""The legend of a coloured picture as a Graphviz table under it. Read by `export.graphviz_dot`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.picture import Picture, Spot, Swatch, Text
from autodiff_viz.drawing.rich import upright
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.export.html_labels import cell, colour, font, table

SIZE: Final = 10.0
SQUARE: Final = 12
ROW: Final = 20.0
GAP: Final = 12
LEFT: Final = 12.0


def room(picture: Picture) -> float:
    """Return the height the legend needs below the picture; 0 without one."""
    return ROW * len(_rows(picture)) + GAP if picture.legend else 0.0


def tables(picture: Picture, theme: Theme) -> Iterator[tuple[str, Spot]]:
    """Yield each row of the legend as markup, with its middle; y begins under the picture."""
    for number, row in enumerate(_rows(picture)):
        middle = Spot(LEFT + sum(map(_wide, row)) / 2, picture.height + (number + 0.5) * ROW)
        yield table(["".join(_entry(swatch, theme) for swatch in row)]), middle


def _rows(picture: Picture) -> list[list[Swatch]]:
    """Return the entries in as many rows as the width of the picture asks for."""
    rows: list[list[Swatch]] = []
    for swatch in picture.legend:
        if not rows or LEFT + sum(map(_wide, [*rows[-1], swatch])) > picture.width:
            rows.append([])
        rows[-1].append(swatch)
    return rows


def _text(swatch: Swatch) -> Text:
    return Text(upright(swatch.text), Spot(0.0, 0.0), "muted", "number", SIZE)


def _wide(swatch: Swatch) -> int:
    return sum(_parts(swatch))


def _parts(swatch: Swatch) -> Sequence[int]:
    """Return the widths of the square, the gap, the text and the gap after it."""
    return SQUARE, 4, round(width(_text(swatch).runs, "number", SIZE)) + 4, GAP


def _entry(swatch: Swatch, theme: Theme) -> str:
    square, gap, text, after = _parts(swatch)
    return (
        cell(square, SQUARE, "", bgcolor=colour(theme, swatch.role))
        + cell(gap, SQUARE)
        + cell(text, SQUARE + 2, font(_text(swatch), theme), align="LEFT")
        + cell(after, SQUARE)
    )
