"""The question to Graphviz, as DOT, and its answer, as places; pure but for `place`, which asks.

The question holds ids of our own and whole numbers, no text of the person's. An edge that carries
texts goes through a node of its own that keeps the room for them: operand -> label -> user.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Final

from autodiff_viz.core.errors import LayoutError
from autodiff_viz.core.sweep import Tape, timeline
from autodiff_viz.core.tangent import Line
from autodiff_viz.drawing import frames, measures, modes, thinning, wording
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.forms import form
from autodiff_viz.drawing.frames import FrameSize
from autodiff_viz.drawing.measures import BoxSize, Detail, LabelSize
from autodiff_viz.drawing.picture import Rect, Spot
from autodiff_viz.drawing.routes import Path
from autodiff_viz.drawing.shapes import ROOMY, Shape
from autodiff_viz.drawing.ways import Ends, leg_name, ways
from autodiff_viz.drawing.wording import Edge

DRAFT_PAST: Final = 60
"""For programs with more boxes it is worth asking for a draft first."""
FINE_MOST: Final = measures.BARE_PAST
"""For programs with more boxes, whose edges show no texts, the draft is all there is."""
DRAWN_MOST: Final = 20_000
"""Programs with more boxes are not drawn."""

GRAPH: Final = {"rankdir": "LR", "nodesep": "0.25"}
TIGHT_GRAPH: Final = {"rankdir": "LR", "nodesep": "0.06", "ranksep": "0.12"}
CHAIN_GAP: Final = "0.15"
CURVED_GAP: Final = "0.4"
"""The gap between columns, in inches: little where every edge is straight, room to turn elsewhere."""
FINE: Final = {"splines": "spline", "nslimit": "1", "nslimit1": "1"}
"""The limits change nothing in small graphs; one of 260 boxes takes 0.6 s with them, else 10 s."""
DRAFT: Final = {"splines": "line", "nslimit": "0", "nslimit1": "0", "mclimit": "0.1"}
MOST_BENDS: Final = 2000
"""So many bends a draft has time for; see `thinning`."""
POINTS: Final = 72
"""Points an inch, in which Graphviz takes the size of a plain box."""
PLAIN_TABLE: Final = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'


@dataclass(frozen=True)
class Question:
    """What Graphviz is asked: the sizes of the boxes and labels, and the edges between the boxes."""

    boxes: Mapping[int, BoxSize]
    labels: Mapping[Edge, LabelSize]
    operands: Mapping[Edge, int]
    detail: Detail
    draft: bool = False
    frames: tuple[FrameSize, ...] = ()

    @cached_property
    def dot(self) -> str:
        """The question as DOT; two programs with one text have one layout."""
        return _dot(self)

    @property
    def wants_draft(self) -> bool:
        """Whether the program is so large that a draft is worth showing first."""
        return len(self.boxes) > DRAFT_PAST

    @property
    def wants_fine(self) -> bool:
        """Whether more than a draft can be had in good time."""
        return len(self.boxes) <= FINE_MOST

    @property
    def as_draft(self) -> Question:
        """The same question, to be answered in a hurry."""
        return replace(self, draft=True)

    @property
    def as_fine(self) -> Question:
        """The same question, to be answered with care."""
        return replace(self, draft=False) if self.draft else self


@dataclass(frozen=True, slots=True)
class Placement:
    """Where everything is: cards, the middles of labels on their lines, paths, cards for sums.

    backs are the ways back along the edges, still at the height of the edges and from the operand on;
    they begin apart where one node has several. frames are those of the program's groups, in order.
    """

    width: float
    height: float
    boxes: Mapping[int, Rect]
    labels: Mapping[Edge, Rect]
    paths: Mapping[Edge, Path]
    cards: Mapping[int, Rect]
    lines: Mapping[Edge, Spot]
    detail: Detail
    backs: Mapping[Edge, Path]
    frames: tuple[Rect, ...] = ()


EMPTY: Final = Placement(0.0, 0.0, {}, {}, {}, {}, {}, Detail.FULL, {})


def place(source: Tape | Line, graphviz: Graphviz, draft: bool = False) -> Placement:
    """Ask Graphviz for the places of a program; raises LayoutError."""
    return placed(question(source, draft), graphviz)


def placed(
    asked: Question, graphviz: Graphviz, seconds: float | None = None, program: str = "dot"
) -> Placement:
    """Ask one of Graphviz's layouts a question that is ready; raises LayoutError."""
    if not asked.boxes:
        return EMPTY
    return placement(asked, graphviz.ask(asked.dot, program, seconds=seconds).body)


def question(
    source: Tape | Line, draft: bool = False, other: modes.Sweep | None = None
) -> Question:
    """Return the question for a program at a point; raises LayoutError when it is too large.

    other: sweeps the other mode, for which room is kept too, where its seeds are not the usual ones.
    """
    line = timeline(source) if isinstance(source, Tape) else source
    program = line.tape.program
    boxed, edges = wording.boxed(program), wording.edges(program)
    if len(boxed) > DRAWN_MOST:
        raise LayoutError(
            f"{len(boxed):,} nodes are too many to draw: at most {DRAWN_MOST:,} are drawn. The list"
            " of steps shows them all."
        )
    how = form(program, boxed, edges)
    both = modes.both(line, how, other)
    labels = modes.labels(both, () if how is Detail.BARE else edges, how)
    operands = {(i, slot): program.nodes[i].operands[slot] for i, slot in edges}
    even = how is Detail.FULL and _is_chain(operands)
    return Question(
        modes.boxes(both, boxed, how),
        measures.evened(labels) if even else labels,
        operands,
        how,
        draft,
        frames.frame_sizes(program),
    )


def slot_lines(count: int, sole: int = -1, shape: Shape = ROOMY) -> tuple[float, ...]:
    """Return the y of each slot's port, from the top of the box; the sole one is in the middle."""
    middle = shape.value_line
    each = int(measures.PORTS_HEIGHT) // max(count, 1)
    if sole >= 0:
        each = min(each, measures.SLOT_APART)
        return tuple(middle + each * (slot - sole) for slot in range(count))
    first = middle - each * count / 2
    return tuple(first + each * (slot + 0.5) for slot in range(count))


def _dot(asked: Question) -> str:
    from graphviz import Digraph

    tight = asked.detail.shape is not ROOMY
    room = CHAIN_GAP if _is_chain(asked.operands) else CURVED_GAP
    usual = TIGHT_GRAPH if tight else GRAPH | {"ranksep": room}
    graph = Digraph("layout", graph_attr=usual | (DRAFT if asked.draft else FINE))
    graph.attr("edge", arrowhead="none")
    (_fill_draft if asked.draft else _fill)(graph, asked)
    return str(graph.source)


def _fill(graph: Any, asked: Question) -> None:
    graph.attr("node", shape="plain")
    for i, size in asked.boxes.items():
        graph.node(f"n{i}", _box_table(size))
        for slot in range(size.slots):
            _add_edge(graph, asked, (i, slot))
    frames.add_clusters(graph, asked.frames, tuple(asked.labels), asked.operands)


def _fill_draft(graph: Any, asked: Question) -> None:
    """Add boxes without ports, and no edge that is too long for a draft."""
    graph.attr("node", shape="box", fixedsize="true", label="")
    left_out = thinning.left_out(asked.boxes, asked.operands, MOST_BENDS)
    for i, size in asked.boxes.items():
        graph.node(f"n{i}", **_inches(size.width, size.height))
    for edge, operand in asked.operands.items():
        _add_draft_edge(graph, asked, edge, None if edge in left_out else operand)


def _inches(width: int, height: int) -> dict[str, str]:
    return {"width": f"{width / POINTS:.3f}", "height": f"{height / POINTS:.3f}"}


def _add_draft_edge(graph: Any, asked: Question, edge: Edge, operand: int | None) -> None:
    name, head, label = f"{edge[0]}_{edge[1]}", f"n{edge[0]}:w", asked.labels.get(edge)
    if label is not None:
        graph.node(f"l{name}", **_inches(label.width, label.above + label.below))
        graph.edge(f"l{name}:e", head, id=f"h{name}", weight="2")
        head = f"l{name}:w"
    if operand is not None:
        graph.edge(f"n{operand}:e", head, id=f"{'e' if label is None else 't'}{name}")


def _is_chain(operands: Mapping[Edge, int]) -> bool:
    """Whether no box reads two others and none is read twice."""
    return len(set(operands.values())) == len({user for user, _ in operands}) == len(operands)


def _add_edge(graph: Any, asked: Question, edge: Edge) -> None:
    operand, label = asked.operands.get(edge), asked.labels.get(edge)
    if operand is None:
        return
    name = f"{edge[0]}_{edge[1]}"
    slot = _slot_port(asked.boxes[edge[0]], edge[1])
    tail, head = f"n{operand}:o:e", f"n{edge[0]}:{slot}:w"
    if label is None:
        graph.edge(tail, head, id=f"e{name}")
        return
    graph.node(f"l{name}", _label_table(label))
    graph.edge(tail, f"l{name}:l:w", id=f"t{name}")
    graph.edge(f"l{name}:l:e", head, id=f"h{name}", weight="2")


@lru_cache(maxsize=1024)
def _box_table(size: BoxSize) -> str:
    """Return a table with the slots' ports at its left and port o at its right; one slot shares o."""
    out = [("o", int(measures.PORTS_HEIGHT))]
    if size.slots <= 1 or size.sole >= 0:
        return f"<{_column(size, size.width, out)}>"
    left = size.width // 2
    each = int(measures.PORTS_HEIGHT) // size.slots
    slots = [(_slot_port(size, slot), each) for slot in range(size.slots)]
    first = _column(size, left, slots)
    second = _column(size, size.width - left, out)
    return f"<<TABLE {PLAIN_TABLE}><TR><TD>{first}</TD><TD>{second}</TD></TR></TABLE>>"


def _slot_port(size: BoxSize, slot: int) -> str:
    return f"s{slot}" if size.slots > 1 and size.sole < 0 else "o"


def _column(size: BoxSize, width: int, ports: list[tuple[str, int]]) -> str:
    inner = sum(each for _, each in ports)
    top = int(size.shape.value_line) - inner // 2
    rows = [("", top), *ports, ("", size.height - top - inner)]
    return f"<TABLE {PLAIN_TABLE}>{''.join(_row(width, *row) for row in rows)}</TABLE>"


def _row(width: int, port: str, height: int) -> str:
    if not height:
        return ""
    named = f' PORT="{port}"' if port else ""
    return f'<TR><TD{named} FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}"></TD></TR>'


@lru_cache(maxsize=1024)
def _label_table(size: LabelSize) -> str:
    rows = (("", size.above - 1), ("l", 2), ("", size.below - 1))
    return f"<<TABLE {PLAIN_TABLE}>{''.join(_row(size.width, *row) for row in rows)}</TABLE>>"


def placement(asked: Question, body: bytes) -> Placement:
    """Return the places in Graphviz's answer (json0), y growing downwards; raises LayoutError."""
    try:
        return _placement(asked, json.loads(body))
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise LayoutError(f"Graphviz gave an answer that is no layout: {error!r:.80}.") from error


def _placement(asked: Question, answer: dict[str, Any]) -> Placement:
    _, _, width, height = (float(number) for number in answer["bb"].split(","))
    centres = {
        each["name"]: _spot(each["pos"], height) for each in answer["objects"] if "pos" in each
    }
    curves = {each["id"]: _curve(each["pos"], height) for each in answer.get("edges", ())}
    boxes = {i: _box(centres[f"n{i}"], size) for i, size in asked.boxes.items()}
    labels = {
        edge: _label(centres[leg_name("l", edge)], size) for edge, size in asked.labels.items()
    }
    lines = {
        edge: Spot(label.x + label.width / 2, label.y + asked.labels[edge].above)
        for edge, label in labels.items()
    }
    bare, margin = asked.detail is Detail.BARE, 2 * measures.MARGIN
    found = ways(
        {edge: _ends(asked, edge, boxes, labels) for edge in asked.operands},
        asked.operands if bare else asked.labels,
        curves,
        (*(_reserved(boxes[i], size) for i, size in asked.boxes.items()), *labels.values()),
        None if bare else asked.detail.shape,
        height + margin,
    )
    cards = {i: _card(boxes[i], size) for i, size in asked.boxes.items() if size.card}
    return Placement(
        math.ceil(width + margin),
        math.ceil(height + margin),
        boxes,
        labels,
        found.paths,
        cards,
        lines,
        asked.detail,
        found.backs,
        frames.placed(answer["objects"], 0 if asked.draft else len(asked.frames), height),
    )


def _spot(text: str, height: float) -> Spot:
    x, y = text.split(",")
    return Spot(float(x) + measures.MARGIN, height - float(y) + measures.MARGIN)


def _curve(text: str, height: float) -> Path:
    return tuple(_spot(part, height) for part in text.split() if part[0] not in "es")


def _box(centre: Spot, size: BoxSize) -> Rect:
    left, top = centre.x - size.width / 2, centre.y - size.height / 2
    return Rect(left, top, size.width, size.shape.height)


def _label(centre: Spot, size: LabelSize) -> Rect:
    tall = size.above + size.below
    return Rect(centre.x - size.width / 2, centre.y - tall / 2, size.width, tall)


def _card(box: Rect, size: BoxSize) -> Rect:
    return Rect(box.x, box.y + box.height + measures.CARD_GAP, box.width, size.card)


def _reserved(box: Rect, size: BoxSize) -> Rect:
    """Return a box with the card under it."""
    return Rect(box.x, box.y, size.width, size.height)


def _ends(
    asked: Question, edge: Edge, boxes: Mapping[int, Rect], labels: Mapping[Edge, Rect]
) -> Ends:
    user, slot = edge
    size, operand, label = asked.boxes[user], asked.operands[edge], labels.get(edge)
    through = None
    if label is not None:
        line = label.y + asked.labels[edge].above
        through = Spot(label.x, line), Spot(label.x + label.width, line)
    return Ends(
        operand,
        out_port(boxes[operand], asked.boxes[operand].shape),
        slot_ports(boxes[user], size.slots, size.sole, size.shape)[slot],
        through,
    )


def out_port(box: Rect, shape: Shape = ROOMY) -> Spot:
    """Return the place of a box's output port."""
    return Spot(box.x + box.width, box.y + shape.value_line)


def slot_ports(box: Rect, count: int, sole: int = -1, shape: Shape = ROOMY) -> tuple[Spot, ...]:
    """Return the places of a box's slots."""
    return tuple(Spot(box.x, box.y + y) for y in slot_lines(count, sole, shape))
