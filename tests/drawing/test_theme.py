"""Facts about autodiff_viz.drawing.theme: every text of the picture can be read on what is behind it."""

import math
from collections.abc import Iterator
from typing import Any

import pytest

from autodiff_viz.core.tangent import tangent_timeline
from autodiff_viz.drawing import layout
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.picture import Box, Picture
from autodiff_viz.drawing.theme import COLOUR_BLIND_THEMES, THEMES, Theme, palette_themes

EVERY = {
    f"{name}{which}": theme
    for themes, which in ((THEMES, ""), (COLOUR_BLIND_THEMES, ", colour-blind"))
    for name, theme in themes.items()
}

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


@pytest.mark.parametrize("theme", EVERY.values(), ids=EVERY)
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


@pytest.mark.parametrize("theme", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("behind", ["window", "surface", "canvas"])
def test_hints_can_be_read_wherever_they_stand(theme: Theme, behind: str) -> None:
    for role in ("muted", "faint"):
        assert contrast(getattr(theme, role), getattr(theme, behind)) >= READABLE


@pytest.mark.parametrize("theme", EVERY.values(), ids=EVERY)
def test_the_part_of_the_timeline_still_to_come_can_be_seen(theme: Theme) -> None:
    assert contrast(theme.track_edge, theme.window) >= GRAPHIC
    assert contrast(theme.value_soft, theme.track) >= 1.5


@pytest.mark.parametrize("theme", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("tone", ["adjoint", "tangent"])
def test_lines_can_be_seen_and_the_current_one_most(theme: Theme, tone: str) -> None:
    colours = (theme.edge, getattr(theme, f"{tone}_done"), getattr(theme, tone))
    edge, done, current = (contrast(colour, theme.canvas) for colour in colours)
    assert min(edge, done) >= GRAPHIC
    assert done < current


# How eyes without the long, the middle or the short cones see linear RGB: Machado, Oliveira and
# Fernandes, "A physiologically-based model for simulation of color vision deficiency", IEEE
# Transactions on Visualization and Computer Graphics 15 (2009), table of severity 1.0.
EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}

APART = 25.0
"""CIE 1976 distance; about 2.3 is just noticeable, and these are thin lines and small texts."""


def seen(colour: str, eyes: str) -> tuple[float, float, float]:
    """L*, a*, b* of a colour as such eyes see it, under D65."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    red, green, blue = (
        min(1.0, max(0.0, sum(m * c for m, c in zip(row, linear, strict=True))))
        for row in EYES[eyes]
    )
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def nearest(theme: Theme, eyes: str) -> float:
    """The least distance of two colours that stand beside each other in one mode."""
    pairs = [
        (theme.value, theme.local),
        *(
            (each, mode)
            for mode in (theme.adjoint, theme.tangent)
            for each in (theme.value, theme.local)
        ),
        (theme.good, theme.error),
    ]
    return min(math.dist(seen(one, eyes), seen(other, eyes)) for one, other in pairs)


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("name", THEMES)
def test_the_palette_for_colour_blind_eyes_keeps_what_it_tells_apart(name: str, eyes: str) -> None:
    assert nearest(COLOUR_BLIND_THEMES[name], eyes) >= APART


@pytest.mark.parametrize("name", THEMES)
def test_the_usual_palette_needs_the_other_one(name: str) -> None:
    assert min(nearest(THEMES[name], eyes) for eyes in EYES) < 5.0


@pytest.mark.parametrize("themes", [THEMES, COLOUR_BLIND_THEMES], ids=["usual", "colour-blind"])
def test_a_theme_knows_the_others_of_its_palette(themes: dict[str, Theme]) -> None:
    for name, theme in themes.items():
        assert theme.name == name
        assert palette_themes(theme) is themes
