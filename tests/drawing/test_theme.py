"""Facts about autodiff_viz.drawing.theme: every text of the picture can be read on what is behind it."""

from collections.abc import Iterator
from typing import Any

import pytest

from autodiff_viz.core.tangent import tangent_timeline
from autodiff_viz.drawing import layout
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.picture import Box, Picture
from autodiff_viz.drawing.theme import THEMES, Theme

READABLE = 4.5
"""The contrast WCAG 2.2 asks of small text (1.4.3, level AA)."""

GRAPHIC = 3.0
"""The contrast WCAG 2.2 asks of lines that carry meaning (1.4.11)."""


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def used_in_box(box: Box) -> Iterator[tuple[str, str]]:
    yield from ((text.role, "surface") for text in (box.title, box.value) if text.runs)
    yield box.adjoint.role, f"{box.tone}_fill" if box.adjoint_filled else "surface"
    if box.badge:
        yield box.badge.text.role, "surface"


def used(picture: Picture) -> Iterator[tuple[str, str]]:
    """Each role of a text, and what is behind it."""
    for box in picture.boxes:
        yield from used_in_box(box)
    for part in (*picture.arrows, *picture.flows):
        yield from ((text.role, "canvas") for text in part.texts)
    for card in picture.sums:
        yield from ((text.role, "surface") for text in card.texts)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_text_can_be_read(theme: Theme, examples: dict[str, Any], graphviz: Graphviz) -> None:
    found: set[tuple[str, str]] = set()
    for name in ("chain", "fan-out", "unused", "goldstein"):
        line = examples[name].line()
        made = Composer(line.tape.program, line, layout.place(line, graphviz))
        found |= {pair for n in range(len(line.steps) + 1) for pair in used(made.at(n))}
        ahead = tangent_timeline(line.tape, dict.fromkeys(examples[name].point, 1.0))
        made = Composer(line.tape.program, ahead, layout.place(ahead, graphviz))
        found |= {pair for n in range(len(ahead.steps) + 1) for pair in used(made.at(n))}
    assert ("adjoint_done", "canvas") in found
    assert ("tangent_done", "canvas") in found
    assert ("tangent", "tangent_fill") in found
    assert ("adjoint", "adjoint_fill") in found
    ratios = {pair: contrast(*(getattr(theme, role) for role in pair)) for pair in found}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < READABLE} == {}


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("behind", ["window", "surface", "canvas"])
def test_hints_can_be_read_wherever_they_stand(theme: Theme, behind: str) -> None:
    for role in ("muted", "faint"):
        assert contrast(getattr(theme, role), getattr(theme, behind)) >= READABLE


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_part_of_the_timeline_still_to_come_can_be_seen(theme: Theme) -> None:
    assert contrast(theme.track_edge, theme.window) >= GRAPHIC
    assert contrast(theme.value_soft, theme.track) >= 1.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("tone", ["adjoint", "tangent"])
def test_lines_can_be_seen_and_the_current_one_most(theme: Theme, tone: str) -> None:
    colours = (theme.edge, getattr(theme, f"{tone}_done"), getattr(theme, tone))
    edge, done, current = (contrast(colour, theme.canvas) for colour in colours)
    assert min(edge, done) >= GRAPHIC
    assert done < current
