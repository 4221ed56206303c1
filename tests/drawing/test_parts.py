"""Facts about autodiff_viz.drawing.parts: a part is made when it is looked at, and once."""

from __future__ import annotations

import pytest

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import forward, timeline
from autodiff_viz.drawing import layout
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.colouring import Colouring
from autodiff_viz.drawing.composer import MANY, Composer
from autodiff_viz.drawing.parts import Parts
from autodiff_viz.drawing.picture import Picture

LETTERS = {letter: place for place, letter in enumerate("abcd")}


def upper(made: list[str], letter: str) -> str | None:
    made.append(letter)
    return letter.upper() if letter != "c" else None


def test_only_what_is_looked_at_is_made_and_only_once() -> None:
    made: list[str] = []
    parts = Parts.fresh(LETTERS, lambda letter: upper(made, letter))
    assert (parts.of("b"), parts.of("b"), parts.of("c"), parts.of("z")) == ("B", "B", None, None)
    assert made == ["b", "c"]
    assert tuple(parts) == ("A", "B", "D")
    assert made == ["b", "c", "a", "d"]


def test_of_parts_that_changed_the_others_stay() -> None:
    made: list[str] = []
    before = Parts.fresh(LETTERS, lambda letter: upper(made, letter))
    assert before == ("A", "B", "D")
    after = before.with_changes(("b", "z"), lambda letter: letter * 2)
    assert after == ("A", "bb", "D")
    assert before == ("A", "B", "D")


TIMES = 60
JUMPS = (300, 0, 3, 250, 251, 249, 20, 299, 121, 0, 122)


@pytest.fixture(scope="module")
def long_one(graphviz: Graphviz) -> Composer:
    """Return a composer with more steps than are compared one by one."""
    text = "; ".join(["v1 = x*x", *(f"v{n} = tanh(v{n - 1}) + v{n - 1}" for n in range(2, TIMES))])
    line = timeline(forward(parse(text), {"x": 0.5}))
    assert len(line.steps) > MANY
    return Composer(line.tape.program, line, layout.place(line, graphviz))


def fresh(composer: Composer, cursor: int) -> Picture:
    return Composer(composer.program, composer.line, composer.placement).at(cursor)


def test_pictures_of_any_jumps_are_those_of_a_new_composer(long_one: Composer) -> None:
    for cursor in JUMPS:
        found = long_one.at(cursor)
        assert isinstance(found.boxes, Parts)
        assert [found.boxes.of(key) is None for key in (cursor % TIMES, 7)] == [False, False]
        if cursor % 2:
            assert found == fresh(long_one, cursor)


def test_a_picture_stays_as_it_was_when_colours_or_cursor_change(long_one: Composer) -> None:
    found = long_one.at(200)
    long_one.colour(Colouring.SIGN)
    long_one.at(0)
    assert found == fresh(long_one, 200)
    long_one.colour(Colouring.NONE)


def test_a_plan_says_where_the_parts_stand(long_one: Composer) -> None:
    picture = long_one.at(200)
    cards = picture.plan.cards
    assert [(c.index, c.key, c.frame) for c in cards] == [
        (box.index, box.key, box.frame) for box in picture.boxes
    ]
    ends = [(arrow.path[0], arrow.path[-1]) for arrow in picture.arrows]
    assert list(picture.plan.ends.values()) == ends
