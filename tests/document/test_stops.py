"""Stops in a document: what they refer to lives on, and files give them back or say what is wrong."""

import json
from dataclasses import replace
from typing import Any

import pytest

from autodiff_viz.core import limits
from autodiff_viz.core.errors import (
    AutodiffVizError,
    FileError,
    LimitError,
    ProgramError,
    StopError,
)
from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits, files
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.stops import (
    Breakpoint,
    Kind,
    Stops,
    Target,
    Watch,
    all_enabled,
    toggled,
    with_breakpoint,
    with_changed,
    with_watches,
    without_breakpoint,
    without_watch,
)

PLAIN = document_of(parse("a = x**2; y = exp(a); z = y*a"), {"x": 0.5})
X, A, Y, Z = (PLAIN.key_of(name) for name in "xayz")
ALL = Stops(
    (
        Breakpoint(Target.VALUE, A),
        Breakpoint(Target.ADJOINT, A, kind=Kind.NTH, nth=2),
        Breakpoint(Target.EDGE, Z, 1, Kind.ZERO, enabled=False),
        Breakpoint(Target.ANYWHERE, kind=Kind.CONDITION, condition='abs(adjoint) > 1e3 # "?'),
        Breakpoint(Target.ADJOINT, X, log="{name}: {adjoint}\n\x1b ü"),
    ),
    (
        Watch(Target.VALUE, Y),
        Watch(Target.EDGE, Z, 0),
        Watch(Target.ANYWHERE, text="a*adjoint(a)", nodes=(("a", A),)),
    ),
)
DOCUMENT = edits.set_stops(PLAIN, ALL)


# --- what a stop can be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: Breakpoint(Target.VALUE), "names a node"),
        (lambda: Breakpoint(Target.ANYWHERE, 3, kind=Kind.ZERO), "names a node"),
        (lambda: Breakpoint(Target.EDGE, 3), "slot"),
        (lambda: Breakpoint(Target.VALUE, 3, 0), "slot"),
        (lambda: Breakpoint(Target.VALUE, 3, kind=Kind.CONDITION), "condition is missing"),
        (lambda: Breakpoint(Target.VALUE, 3, condition="value > 1"), "condition"),
        (lambda: Breakpoint(Target.ANYWHERE), "needs a condition"),
        (lambda: Breakpoint(Target.VALUE, 3, kind=Kind.SIGN), "sign"),
        (lambda: Breakpoint(Target.EDGE, 3, 0, Kind.NTH), "several contributions"),
        (lambda: Breakpoint(Target.ADJOINT, 3, kind=Kind.NTH, nth=0), "first is 1"),
        (lambda: Breakpoint(Target.VALUE, 3, log="x" * 1001), "1,001 characters"),
        (lambda: Watch(Target.ANYWHERE), "expression is missing"),
        (lambda: Watch(Target.VALUE, 3, text="a"), "expression"),
    ],
)
def test_what_cannot_be_a_stop_is_refused_with_a_sentence(wrong: Any, sentence: str) -> None:
    with pytest.raises(AutodiffVizError, match=sentence) as caught:
        wrong()
    assert isinstance(caught.value, StopError | LimitError)


def test_a_log_point_may_be_at_every_step() -> None:
    assert Breakpoint(Target.ANYWHERE, log="{step}").kind is Kind.REACHED


def test_there_is_a_limit_to_their_number() -> None:
    points = tuple(Breakpoint(Target.VALUE, key) for key in range(limits.STOPS + 1))
    with pytest.raises(LimitError, match="201 breakpoints"):
        Stops(points)


# --- edits ----------------------------------------------------------------------------------------


def test_toggling_adds_and_takes_away_and_leaves_log_points() -> None:
    log = Breakpoint(Target.ADJOINT, A, log="here")
    point = Breakpoint(Target.ADJOINT, A)
    once = toggled(Stops((log,)), point)
    assert once.breakpoints == (log, point)
    assert toggled(once, point) == Stops((log,))
    conditional = with_breakpoint(Stops((log,)), replace(point, kind=Kind.ZERO))
    assert toggled(conditional, point) == Stops((log,))


def test_breakpoints_and_watches_are_added_changed_and_removed() -> None:
    point = ALL.breakpoints[0]
    assert with_breakpoint(ALL, point) is ALL
    assert without_breakpoint(ALL, 0).breakpoints == ALL.breakpoints[1:]
    changed = replace(point, enabled=False)
    assert with_changed(ALL, 0, changed).breakpoints[0] == changed
    assert with_watches(ALL, ALL.watches[:1]) == ALL
    assert without_watch(ALL, 1).watches == (ALL.watches[0], ALL.watches[2])
    assert not any(each.enabled for each in all_enabled(ALL, enabled=False).breakpoints)


def test_a_stop_at_a_node_that_is_gone_is_refused() -> None:
    with pytest.raises(ProgramError, match="not there any more"):
        edits.set_stops(PLAIN, Stops((Breakpoint(Target.VALUE, 99),)))


def test_an_edit_keeps_the_stops_of_living_nodes() -> None:
    for edited in (
        edits.rename(DOCUMENT, A, "side"),
        edits.set_value(DOCUMENT, "x", 2.0),
        edits.apply_op(DOCUMENT, "sin", Z),
        edits.set_program(DOCUMENT, parse("a = x**2; y = exp(a); z = y*a; z + 1")),
    ):
        assert edited.stops == ALL


def test_an_edit_drops_the_stops_of_nodes_that_go() -> None:
    left = edits.delete(DOCUMENT, (A,)).stops
    assert {point.key for point in left.breakpoints} == {Z, X, None}
    assert [watch.key for watch in left.watches] == [Y, Z]


def test_stops_tell_documents_apart() -> None:
    assert DOCUMENT != PLAIN
    assert edits.set_stops(DOCUMENT, Stops()) == PLAIN


# --- files ----------------------------------------------------------------------------------------


def reopened(document: Document) -> Document:
    """The document after a save."""
    return files.decode(files.encode(document))


def test_a_file_gives_the_stops_back() -> None:
    again = reopened(DOCUMENT)
    assert again == DOCUMENT
    assert files.encode(again) == files.encode(DOCUMENT)


def test_stops_of_an_edited_document_are_saved_by_place() -> None:
    edited = edits.insert_op(edits.delete(DOCUMENT, (A,)), "sin", Y, 0)
    again = reopened(edited)

    def told(document: Document) -> list[tuple[str, Target]]:
        program = document.program
        places = {node.key: program.names[i] for i, node in enumerate(program.nodes)}
        return [(places.get(s.key or -1, ""), s.target) for s in document.stops.breakpoints]

    assert told(again) == told(edited)
    assert len(told(again)) == 3


def test_a_document_without_stops_has_none_in_its_file() -> None:
    assert b"stops" not in files.encode(PLAIN)
    assert reopened(PLAIN).stops == Stops()


def test_version_2_had_no_stops() -> None:
    data = json.loads(files.encode(PLAIN)) | {"version": 2}
    assert files.decode(json.dumps(data).encode()) == PLAIN
    with pytest.raises(FileError, match='version 2 has no "stops"'):
        files.decode(json.dumps(data | {"stops": {}}).encode())


@pytest.mark.parametrize(
    ("stops", "sentence"),
    [
        ({"breakpoints": [{"at": "value", "node": 9}]}, r"breakpoints\[0\]: There is no nodes\[9\]"),
        ({"breakpoints": [{"at": "value", "node": -1}]}, r"no nodes\[-1\]"),
        ({"breakpoints": [{"at": "contribution", "node": 3, "slot": 2}]}, "no slot 2"),
        ({"breakpoints": [{"at": "contribution", "node": 3, "slot": -1}]}, "no slot -1"),
        ({"breakpoints": [{"at": "value"}]}, "names a node"),
        ({"breakpoints": [{"at": "somewhere", "node": 1}]}, "somewhere"),
        ({"breakpoints": [{"at": "value", "node": True}]}, "node"),
        ({"breakpoints": [{"at": "value", "node": 1, "when": "often"}]}, "often"),
        ({"breakpoints": [{"at": "value", "node": 1, "more": 1}]}, "more"),
        ({"breakpoints": [{"at": "adjoint", "node": 1, "nth": 0, "when": "n-th contribution"}]},
         "first is 1"),
        ({"breakpoints": [{"at": "anywhere", "when": "condition", "condition": "1+" * 600}]},
         "1,200 characters"),
        ({"breakpoints": [{"at": "anywhere", "when": "is exactly zero"}] * 201}, "201 breakpoints"),
        ({"watches": [{"at": "value", "node": 1}] * 201}, "201 watches"),
        ({"watches": [{"at": "anywhere", "text": "a", "nodes": {"a": 77}}]}, r"no nodes\[77\]"),
        ({"watches": [{"at": "anywhere"}]}, r"watches\[0\]: An expression is missing"),
        ({"watches": 3}, "watches"),
        ([], "stops"),
    ],
)  # fmt: skip
def test_wrong_stops_in_a_file_are_refused_with_the_place(stops: object, sentence: str) -> None:
    data = json.loads(files.encode(PLAIN)) | {"stops": stops}
    with pytest.raises(FileError, match=sentence):
        files.decode(json.dumps(data).encode())


def test_a_broken_condition_is_no_reason_to_refuse_a_file() -> None:
    point = Breakpoint(Target.ANYWHERE, kind=Kind.CONDITION, condition="abs(")
    assert reopened(edits.set_stops(PLAIN, Stops((point,)))).stops.breakpoints == (point,)
