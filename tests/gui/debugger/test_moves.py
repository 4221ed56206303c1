"""Moving as acts on the store: what is gone into, folded, and shown again on the way back."""

from collections.abc import Callable, Sequence

import pytest
from pytestqt.qtbot import QtBot

from autodiff_viz.core.errors import LimitError
from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.files import load
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.layout import place
from autodiff_viz.drawing.picture import Picture
from autodiff_viz.gui.debugger import moves
from autodiff_viz.gui.store import Store
from autodiff_viz.resources import resource
from tests.debugger.lines import EXAMPLES, NESTED, done

Seen = tuple[frozenset[int], int]
Move = Callable[..., None]


@pytest.fixture
def store(qtbot: QtBot) -> Store:
    return Store()


def seen(store: Store) -> Seen:
    """What decides the picture of a document: what is unfolded, and the cursor."""
    return store.unfolded, store.cursor


def walked(store: Store, move: Move, *, back: bool = False) -> list[Seen]:
    """What is seen on the way until the move goes no further."""
    found = [seen(store)]
    while True:
        move(store, back=back)
        if seen(store) == found[-1]:
            return found
        found.append(seen(store))


def example(name: str) -> Document:
    return load(resource("examples", f"{name}.adviz"))


FUNCTIONS = document_of(
    parse("g(x) = 2*sin(x); h(x) = exp(x); f(x, y) = x*y + g(x)*h(y); b = f(u, v); f(b, u)*b")
)
DOCUMENTS = [*EXAMPLES, "functions", "nested"]


def document(name: str) -> Document:
    made = {
        "functions": FUNCTIONS,
        "nested": Document(NESTED, {"u": 0.5, "v": 2.0}),
    }
    return made[name] if name in made else example(name)


@pytest.mark.parametrize("forward_mode", [False, True])
@pytest.mark.parametrize("move", [moves.over, moves.into, moves.out, moves.phase, moves.touching])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_n_moves_forward_and_n_back_show_the_same(
    store: Store, name: str, move: Move, forward_mode: bool
) -> None:
    store.open(document(name), None)
    store.set_forward_mode(forward_mode)
    if move is moves.touching:
        store.select([store.program.nodes[store.program.inputs[0]].key])
    there = walked(store, move)
    assert store.next_step is None
    assert walked(store, move, back=True) == there[::-1]
    assert seen(store) == (frozenset(), 0)


@pytest.mark.parametrize("name", ["fan-out", "functions"])
def test_the_pictures_on_the_way_back_are_those_of_the_way_there(
    store: Store, client: Graphviz, name: str
) -> None:
    def picture() -> Picture:
        line = store.timeline
        return Composer(store.program, line, place(line, client)).at(store.cursor)

    store.open(document(name), None)
    for move in (moves.over, moves.into):
        there = [picture()]
        while store.next_step is not None:
            move(store)
            there.append(picture())
        back = [picture()]
        while store.cursor:
            move(store, back=True)
            back.append(picture())
        assert back == there[::-1]


@pytest.mark.parametrize("start", range(0, 12, 3))
def test_from_a_stop_of_over_steps_into_go_back_the_way_they_came(store: Store, start: int) -> None:
    store.open(document("functions"), None)
    for _ in range(start):
        moves.over(store)
    there = walked(store, moves.into)
    for expected in there[-2::-1]:
        moves.into(store, back=True)
        assert seen(store) == expected


def names_there(store: Store, move: Move, count: int) -> Sequence[str]:
    found = []
    for _ in range(count):
        move(store)
        found.append(done(store.timeline, store.cursor))
    return found


def test_over_takes_a_folded_function_as_one_node(store: Store) -> None:
    store.open(document_of(parse("f(x, y) = x*y + sin(x); b = f(u, v); b**2")), None)
    assert names_there(store, moves.over, 7) == ["u", "v", "b", "z", "z", "z>b", "b>v"]


def test_into_does_the_ops_of_a_function_and_folds_it_when_it_is_left(store: Store) -> None:
    store.open(document_of(parse("f(x, y) = x*y + sin(x); b = f(u, v); b**2")), None)
    assert names_there(store, moves.into, 4) == ["u", "v", "b1", "b2"]
    assert [group.function for group in store.program.groups] == ["f"]
    assert names_there(store, moves.into, 1) == ["b"]
    assert store.unfolded == frozenset()


def test_what_a_person_has_unfolded_stays_so(store: Store) -> None:
    store.open(document_of(parse("f(x, y) = x*y + sin(x); b = f(u, v); b**2")), None)
    key = store.program.nodes[store.program.index_of("b")].key
    store.unfold(frozenset({key}))
    there = walked(store, moves.into)
    assert {unfolded for unfolded, _ in there} == {frozenset({key})}
    assert walked(store, moves.into, back=True) == there[::-1]


def test_out_finishes_the_function_and_folds_it(store: Store) -> None:
    store.open(document_of(parse("f(x, y) = x*y + sin(x); b = f(u, v); b**2")), None)
    names_there(store, moves.into, 3)
    assert names_there(store, moves.out, 1) == ["b"]
    assert store.unfolded == frozenset()
    moves.into(store, back=True)
    assert done(store.timeline, store.cursor) == "b2"
    moves.out(store, back=True)
    assert (store.unfolded, done(store.timeline, store.cursor)) == (frozenset(), "v")


def test_running_to_the_selected_node_goes_to_its_value_and_then_its_whole_adjoint(
    store: Store,
) -> None:
    store.open(document_of(parse("x*sin(x)")), None)
    store.select([store.program.nodes[0].key])
    assert names_there(store, moves.to_selection, 2) == ["x", "y>x"]
    moves.to_selection(store, back=True)
    assert done(store.timeline, store.cursor) == "x"


def test_a_number_is_run_to_by_no_step_and_a_sentence_says_so(store: Store) -> None:
    store.open(document_of(parse("x + 2")), None)
    said: list[str] = []
    store.refused.connect(said.append)
    store.select([node.key for node in store.program.nodes if node.op == "const"])
    moves.to_selection(store)
    assert store.cursor == 0
    assert said == [moves.NO_STEP]


def test_without_breakpoints_continue_goes_to_the_end_and_back_to_the_start(store: Store) -> None:
    store.open(example("fan-out"), None)
    moves.resume(store)
    assert store.next_step is None
    moves.resume(store, back=True)
    assert store.cursor == 0


def test_restart_goes_to_the_start_and_folds_what_was_gone_into(store: Store) -> None:
    store.open(document("functions"), None)
    names_there(store, moves.into, 4)
    assert store.unfolded
    moves.restart(store)
    assert seen(store) == (frozenset(), 0)


def test_a_function_too_large_to_be_seen_is_stepped_over_and_a_sentence_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(keys: frozenset[int]) -> None:
        raise LimitError(f"{len(keys)} is too large.")

    store.open(document_of(parse("f(x) = x*sin(x); f(u)")), None)
    said: list[str] = []
    store.refused.connect(said.append)
    monkeypatch.setattr(store, "unfold", refuse)
    assert names_there(store, moves.into, 2) == ["u", "z"]
    assert said == ["1 is too large."]
    assert store.entered == frozenset()
