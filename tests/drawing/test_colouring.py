"""Numbers as colours: the classes, the legend, and that the colours can be told apart."""

from __future__ import annotations

import math

import pytest

from autodiff_viz.drawing.colouring import LEGENDS, Colouring, legend, shade
from autodiff_viz.drawing.theme import DARK, LIGHT, Theme


@pytest.mark.parametrize(
    ("number", "by_sign", "by_magnitude"),
    [
        (0.0, "blank", "blank"),
        (-0.0, "blank", "blank"),
        (math.nan, "error", "error"),
        (-math.inf, "error", "error"),
        (2.0, "warm_3", "warm_1"),
        (-2.0, "cool_3", "warm_1"),
        (1e-4, "warm_1", "cool_2"),
        (-1e-9, "cool_1", "cool_3"),
        (-0.5, "cool_2", "cool_1"),
        (1e7, "warm_3", "warm_3"),
        (1e3, "warm_3", "warm_2"),
    ],
)
def test_a_number_has_one_class(number: float, by_sign: str, by_magnitude: str) -> None:
    assert shade(number, Colouring.SIGN).fill == by_sign
    assert shade(number, Colouring.MAGNITUDE).fill == by_magnitude
    assert shade(number, Colouring.NONE).fill == ""


@pytest.mark.parametrize("colouring", [Colouring.SIGN, Colouring.MAGNITUDE])
def test_every_colour_is_in_the_legend_with_words_of_its_own(colouring: Colouring) -> None:
    numbers = [sign * 10.0**power for sign in (1, -1) for power in range(-12, 13)]
    used = {shade(number, colouring).fill for number in (*numbers, 0.0, math.nan)}
    entries = legend(colouring)
    assert used == {swatch.role for swatch in entries}
    assert len({swatch.text for swatch in entries}) == len(entries)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_numbers_stay_readable_on_every_colour(theme: Theme) -> None:
    for swatch in LEGENDS[Colouring.SIGN]:
        assert _contrast(theme.ink, getattr(theme, swatch.role)) >= 4.5
    assert _contrast(theme.ink, theme.blank) >= 4.5
    assert _contrast(theme.surface, theme.error) >= 4.5
    for line in (theme.cool, theme.warm):
        assert _contrast(line, theme.canvas) >= 3.0


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_blue_and_orange_differ_for_eyes_without_red_or_green(theme: Theme) -> None:
    """Red-green blindness keeps the difference between blue and the mean of red and green."""
    for strength in ("_3", "_2", ""):
        cool, warm = (getattr(theme, f"{side}{strength}") for side in ("cool", "warm"))
        yellow = [_channels(each)[2] - sum(_channels(each)[:2]) / 2 for each in (cool, warm)]
        assert yellow[0] > 0.05 > -0.05 > yellow[1]


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return red, green, blue


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 has it."""
    light = sorted((_luminance(one), _luminance(other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def _luminance(colour: str) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
