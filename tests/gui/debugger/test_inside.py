"""Steps over, continue and play stop at a breakpoint inside a folded function, which they unfold; both ways."""

import pytest
from pytestqt.qtbot import QtBot

from autodiff_viz.core.errors import LimitError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.inner_keys import own_keys
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.files import decode, encode
from autodiff_viz.document.stops import Breakpoint, Target
from autodiff_viz.gui.debugger import moves, stop_commands
from autodiff_viz.gui.player import Player
from autodiff_viz.gui.store import Store
from tests.debugger.lines import NESTED, done
from tests.gui.debugger.test_moves import Move, Seen, seen, walked

DOCUMENT = document_of(parse("f(x, y) = x*y + sin(x); b = f(u, v); b**2"))
NESTED_DOCUMENT = Document(NESTED, {"u": 0.5, "v": 2.0})


@pytest.fixture
def store(qtbot: QtBot) -> Store:
    store = Store()
    store.open(DOCUMENT, None)
    return store


def key_of(store: Store, name: str) -> int:
    return store.program.nodes[store.program.index_of(name)].key


def put_inside(store: Store, op: str, target: Target = Target.VALUE) -> None:
    """Unfold f, put a breakpoint on a node of it, and fold it again."""
    key = key_of(store, "b")
    store.unfold(frozenset({key}))
    inner = next(n.key for n in store.program.nodes if n.op == op and n.key < 0)
    slot = 0 if target is Target.EDGE else None
    assert stop_commands.toggle(store, Breakpoint(target, inner, slot))
    store.unfold(frozenset())


def at(store: Store) -> str:
    return done(store.timeline, store.cursor)


def walk(store: Store, move: Move, count: int, *, back: bool = False) -> list[str]:
    found = []
    for _ in range(count):
        move(store, back=back)
        found.append(at(store))
    return found


def test_a_step_over_stops_at_a_breakpoint_in_a_folded_function(store: Store) -> None:
    put_inside(store, "sin")
    assert walk(store, moves.over, 3) == ["u", "v", "b2"]
    assert [group.function for group in store.program.groups] == ["f"]
    assert walk(store, moves.over, 2) == ["b", "z"]
    assert store.unfolded == frozenset()


def test_back_it_stops_there_too_and_then_at_the_begin(store: Store) -> None:
    put_inside(store, "sin")
    while store.next_step is not None:
        moves.over(store)
    there = []
    while at(store) != "v":
        moves.over(store, back=True)
        there.append(at(store))
    assert there[-3:] == ["b", "b2", "v"]
    assert store.unfolded == frozenset()


def test_continue_stops_inside_both_ways(store: Store) -> None:
    put_inside(store, "sin")
    assert walk(store, moves.resume, 1) == ["b2"]
    assert store.unfolded
    moves.resume(store)
    assert (store.next_step, store.unfolded) == (None, frozenset())
    assert walk(store, moves.resume, 1, back=True) == ["b2"]
    moves.resume(store, back=True)
    assert seen(store) == (frozenset(), 0)


def test_play_stops_inside(store: Store) -> None:
    put_inside(store, "sin")
    player = Player(store)
    player.toggle()
    for _ in range(9):
        if player.is_playing:
            player._tick()
    assert at(store) == "b2"
    assert not player.is_playing


def test_the_last_contribution_inside_stops_with_the_function_unfolded(store: Store) -> None:
    put_inside(store, "mul", Target.EDGE)
    walk(store, moves.resume, 1)
    assert at(store) == "b1>u"
    assert store.unfolded
    moves.resume(store)
    assert store.unfolded == frozenset()


def test_an_edge_of_the_last_inner_node_stops(store: Store) -> None:
    key = key_of(store, "b")
    own = own_keys(unfolded(store.program, {key}))[key]
    stop_commands.toggle(store, Breakpoint(Target.EDGE, own, 1))
    assert walk(store, moves.resume, 1) == ["b>b2"]


def inner_stops(document: Document) -> list[Breakpoint]:
    """A breakpoint on each number of each node inside the functions, two deep."""
    program, keys = document.program, frozenset[int]()
    while (more := frozenset(n.key for n in program.nodes if program.function_named(n.op))) - keys:
        keys |= more
        program = unfolded(document.program, keys)
    inner = [n for n in program.nodes if n.key < 0 and n.operands]
    own = own_keys(program)
    return [
        *(Breakpoint(Target.VALUE, n.key) for n in inner),
        *(Breakpoint(Target.ADJOINT, n.key) for n in inner),
        *(Breakpoint(Target.EDGE, own.get(n.key, n.key), len(n.operands) - 1) for n in inner),
    ]


def with_stops(*points: Breakpoint) -> Store:
    store = Store()
    store.open(NESTED_DOCUMENT, None)
    for point in points:
        assert stop_commands.toggle(store, point)
    return store


@pytest.mark.parametrize("forward_mode", [False, True])
@pytest.mark.parametrize("move", [moves.over, moves.resume])
@pytest.mark.parametrize("first", range(0, 30, 4))
def test_n_strides_forward_and_n_back_show_the_same(
    qtbot: QtBot, move: Move, first: int, forward_mode: bool
) -> None:
    points = inner_stops(NESTED_DOCUMENT)
    chosen = {points[first % len(points)], points[(first * 7 + 3) % len(points)]}
    store = with_stops(*chosen)
    store.set_forward_mode(forward_mode)
    there: list[Seen] = walked(store, move)
    assert store.next_step is None
    assert any(unfolded for unfolded, _ in there)
    assert walked(store, move, back=True) == there[::-1]
    assert seen(store) == (frozenset(), 0)


def test_every_inner_breakpoint_is_stopped_at_by_continue(qtbot: QtBot) -> None:
    for point in inner_stops(NESTED_DOCUMENT):
        store = with_stops(point)
        moves.resume(store)
        assert store.next_step is not None
        assert store.unfolded


def test_a_disabled_breakpoint_inside_leaves_the_function_one_node(store: Store) -> None:
    put_inside(store, "sin")
    stop_commands.enable(store, 0, False)
    assert walk(store, moves.over, 4) == ["u", "v", "b", "z"]
    assert store.unfolded == frozenset()


def test_undo_takes_a_breakpoint_inside_back_and_redo_puts_it_there(store: Store) -> None:
    put_inside(store, "sin")
    stops = store.document.stops
    store.undo_stack.undo()
    assert not store.document.stops
    store.undo_stack.redo()
    assert store.document.stops == stops


def test_saved_and_read_again_it_stops_at_the_same_step(store: Store) -> None:
    put_inside(store, "sin")
    store.open(decode(encode(store.document)), None)
    assert walk(store, moves.resume, 1) == ["b2"]


def test_going_to_where_it_fires_unfolds_the_function(store: Store) -> None:
    put_inside(store, "sin")
    stop_commands.go_to_firing(store, 0)
    assert at(store) == "b2"


def test_what_a_person_has_unfolded_is_gone_through_node_by_node(store: Store) -> None:
    put_inside(store, "sin")
    key = key_of(store, "b")
    store.unfold(frozenset({key}))
    assert walk(store, moves.over, 5) == ["u", "v", "b1", "b2", "b"]
    assert store.unfolded == frozenset({key})


def test_a_function_too_large_to_be_seen_is_passed_and_a_sentence_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(keys: frozenset[int]) -> None:
        raise LimitError(f"{len(keys)} is too large.")

    put_inside(store, "sin")
    said: list[str] = []
    store.refused.connect(said.append)
    monkeypatch.setattr(store, "line_with", refuse)
    assert walk(store, moves.over, 3) == ["u", "v", "b"]
    assert said[0] == "1 is too large."
