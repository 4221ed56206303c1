"""Pictures into files: SVG, PDF and PNG rendered by Graphviz, and its own DOT.

Read by the command line, the window and whoever imports the package.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autodiff_viz.core import limits
from autodiff_viz.core.errors import ExportError, FileError, LayoutError, LimitError
from autodiff_viz.document.saving import replace_file
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.picture import Picture
from autodiff_viz.drawing.theme import LIGHT, Theme
from autodiff_viz.export.graphviz_dot import dot_text, extent
from autodiff_viz.export.svg import finished

SCALES: Final = (1.0, 8.0)
"""The least and the most a PNG may be enlarged."""

SIDE: Final = 32_767
"""The longest side cairo draws; past it Graphviz would silently draw a smaller picture."""

DRAW: Final = "nop2"
"""The layout of Graphviz that keeps every place: neato -n2."""


@dataclass(frozen=True, slots=True)
class Look:
    """How an export looks; scale matters for PNG only."""

    theme: Theme = LIGHT
    scale: float = 1.0
    transparent: bool = False


DEFAULT: Final = Look()


def formats() -> tuple[str, ...]:
    """Return the suffixes a picture can be written with."""
    return tuple(_WRITERS)


def export_picture(
    picture: Picture, path: Path | str, graphviz: Graphviz, look: Look = DEFAULT
) -> None:
    """Write a picture in the format its suffix names, whole or not at all; raises ExportError."""
    path = Path(path)
    _written(path, rendered(picture, path.suffix.lower(), graphviz, look))


def export_steps(
    composer: Composer, path: Path | str, graphviz: Graphviz, look: Look = DEFAULT
) -> tuple[Path, ...]:
    """Write one file a step, name-01.svg, name-02.svg, …; return their paths. Raises ExportError."""
    path, count = Path(path), len(composer.line.steps)
    if not count:
        raise ExportError("There are no steps to export: the program is empty.")
    digits = max(2, len(str(count)))
    paths = tuple(
        path.with_name(f"{path.stem}-{cursor:0{digits}d}{path.suffix}")
        for cursor in range(1, count + 1)
    )
    for cursor, each in enumerate(paths, 1):
        export_picture(composer.at(cursor), each, graphviz, look)
    return paths


def rendered(picture: Picture, suffix: str, graphviz: Graphviz, look: Look = DEFAULT) -> bytes:
    """Return the picture in the format of a suffix (`.svg`); raises ExportError."""
    try:
        writer = _WRITERS[suffix]
    except KeyError:
        known = ", ".join(_WRITERS)
        raise ExportError(
            f"{suffix or 'No suffix'!s:.40} is no format to export; use {known}."
        ) from None
    try:
        return writer(picture, graphviz, look)
    except LayoutError as error:
        raise ExportError(f"The picture could not be drawn: {error}") from error


def _svg(picture: Picture, graphviz: Graphviz, look: Look) -> bytes:
    dot = dot_text(picture, look.theme, look.transparent)
    return finished(graphviz.ask(dot, DRAW, "svg").body, picture)


def _pdf(picture: Picture, graphviz: Graphviz, look: Look) -> bytes:
    return graphviz.ask(dot_text(picture, look.theme, look.transparent), DRAW, "pdf").body


def _png(picture: Picture, graphviz: Graphviz, look: Look) -> bytes:
    _check_scale(picture, look.scale)
    dot = dot_text(picture, look.theme, look.transparent, 72.0 * look.scale)
    return graphviz.ask(dot, DRAW, "png").body


def _dot(picture: Picture, _graphviz: Graphviz, look: Look) -> bytes:
    return dot_text(picture, look.theme, look.transparent).encode()


_WRITERS: Final[dict[str, Callable[[Picture, Graphviz, Look], bytes]]] = {
    ".svg": _svg,
    ".pdf": _pdf,
    ".png": _png,
    ".dot": _dot,
}


def _check_scale(picture: Picture, scale: float) -> None:
    least, most = SCALES
    if not least <= scale <= most:
        raise ExportError(f"A scale of {scale:g} is not accepted: choose {least:g} to {most:g}.")
    sides = tuple(round(side * scale) for side in extent(picture))
    try:
        limits.check_limit(sides[0] * sides[1], limits.PIXELS, "pixels")
        limits.check_limit(max(sides), SIDE, "pixels along one side")
    except LimitError as error:
        raise ExportError(f"{error} Choose a smaller scale, or SVG.") from error


def _written(path: Path, data: bytes) -> None:
    try:
        replace_file(path, data)
    except FileError as error:
        raise ExportError(str(error)) from error
