"""Pictures: what is drawn at once, what comes later, and what is dropped, with a background of the test's."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from autodiff_viz.core.errors import LayoutError
from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits
from autodiff_viz.document.document import document_of, empty_document
from autodiff_viz.drawing.client import Answer, Graphviz
from autodiff_viz.gui.pictures import NOTHING, Pictures
from autodiff_viz.gui.store import Store


class ByHand:
    """A background whose jobs run when the test says so."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Callable[[], Any], Callable[[Any], None], Any]] = []

    def run(
        self, function: Callable[[], Any], then: Callable[[Any], None], failed: Any = None
    ) -> None:
        self.jobs.append((function, then, failed))

    def next(self) -> None:
        function, then, failed = self.jobs.pop(0)
        try:
            result = function()
        except LayoutError as error:
            failed(error)
            return
        then(result)


class Impatient(Graphviz):
    """Has no time for a careful layout."""

    careful = 0

    def ask(
        self, dot: str, program: str = "dot", form: str = "json0", seconds: float | None = None
    ) -> Answer:
        if "splines=spline" in dot and dot.count(":o:e") > 100:
            self.careful += 1
            raise LayoutError("Graphviz had no answer within 4 s.")
        return super().ask(dot, program, form, seconds)


@pytest.fixture(scope="module")
def client() -> Iterator[Impatient]:
    with Impatient() as graphviz:
        yield graphviz


class Made:
    def __init__(self, client: Graphviz, parent: QObject) -> None:
        self.store = Store(parent)
        self.background = ByHand()
        self.pictures = Pictures(self.store, client, self.background, parent)  # type: ignore[arg-type]  # stands in for it
        self.said: list[str] = []
        self.pictures.failed.connect(self.said.append)

    def open(self, text: str) -> None:
        self.store.open(document_of(parse(text)), None)

    def names(self) -> set[str]:
        names = self.store.document.program.names
        return {names[box.index] for box in self.pictures.picture.boxes}


@pytest.fixture
def made(qtbot: QtBot, client: Impatient) -> Iterator[Made]:
    parent = QObject()
    yield Made(client, parent)
    parent.deleteLater()


LARGE = " + ".join(f"sin(x{place})" for place in range(60))


def test_a_large_program_is_drawn_as_a_draft_that_stays_when_the_careful_layout_is_late(
    made: Made, client: Impatient, qtbot: QtBot
) -> None:
    made.open(LARGE)
    assert made.pictures.picture is NOTHING
    made.background.next()
    draft = made.pictures.picture
    assert len(draft.boxes) == 179
    assert not made.pictures.is_settled
    qtbot.waitUntil(lambda: bool(made.background.jobs))
    asked = client.careful
    made.background.next()
    assert client.careful == asked + 1
    assert made.pictures.picture is draft
    assert made.pictures.is_settled
    assert made.said == []


def test_a_layout_that_came_too_late_is_not_asked_for_again(
    made: Made, client: Impatient, qtbot: QtBot
) -> None:
    made.open(LARGE)
    made.background.next()
    qtbot.waitUntil(lambda: bool(made.background.jobs))
    made.background.next()
    asked = client.careful
    made.store.do("Change x0", lambda document: edits.set_value(document, "x0", 0.25))
    made.background.next()
    assert made.pictures.is_settled
    assert client.careful == asked
    assert made.pictures.picture.boxes[0].value.runs is not None


def test_what_is_drawn_for_another_program_is_dropped(made: Made) -> None:
    made.open(LARGE)
    function, then, _ = made.background.jobs.pop()
    late = function()
    made.open(f"{LARGE} + y")
    then(late)
    assert made.pictures.picture is NOTHING
    made.background.next()
    assert len(made.pictures.picture.boxes) == 181


def test_while_one_drawing_is_under_way_no_other_is_begun(made: Made) -> None:
    made.open(LARGE)
    for value in (0.1, 0.2, 0.3):
        made.store.do(
            "Change", lambda document, value=value: edits.set_value(document, "x0", value)
        )
    assert len(made.background.jobs) == 1
    made.background.next()
    made.background.next()
    assert made.pictures.composer().line is made.store.timeline


def test_dragging_a_slider_shows_older_values_of_the_same_program_until_the_newest_are_drawn(
    made: Made,
) -> None:
    made.open(LARGE)
    made.store.do("Change", lambda document: edits.set_value(document, "x0", 0.25))
    made.background.next()
    assert len(made.pictures.picture.boxes) == 179
    assert not made.pictures.is_settled
    with pytest.raises(LayoutError, match="not ready"):
        made.pictures.composer()


def test_an_emptied_document_drops_what_is_being_drawn(made: Made) -> None:
    made.open(LARGE)
    made.store.open(empty_document(), None)
    while made.background.jobs:
        made.background.next()
    assert made.pictures.picture is NOTHING
    assert made.pictures.is_settled
