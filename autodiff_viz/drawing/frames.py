"""The frames around functions that are shown unfolded: their room in the layout, and how they look.

A frame is a cluster of Graphviz, so that what belongs together is placed together. Read by the layout
and the composer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from autodiff_viz.core.definition import Group
from autodiff_viz.core.program import Program
from autodiff_viz.core.typed_partials import set_aside
from autodiff_viz.drawing import measures, wording
from autodiff_viz.drawing.fonts import elided, width
from autodiff_viz.drawing.picture import Frame, Rect, Spot, Text
from autodiff_viz.drawing.rich import Run, plain, runs
from autodiff_viz.drawing.wording import Edge

TITLE_SIZE: Final = 14.0
TITLE_HEIGHT: Final = 20
MOST_TITLE: Final = 160.0
ASIDE: Final = ": its typed rule is not used"
MARGIN: Final = 14
"""Points between a frame and what is in it."""

INSET: Final = 12.0


@dataclass(frozen=True, slots=True)
class FrameSize:
    """What the layout must know of a frame: the boxes in it, the frame around it, its title's width."""

    boxes: tuple[int, ...]
    parent: int | None
    title: int


def frame_sizes(program: Program) -> tuple[FrameSize, ...]:
    """Return one for each group of the program, in order."""
    return tuple(
        FrameSize(
            tuple(i for i in group.nodes if wording.is_boxed(program, i)),
            group.parent,
            ceil(width(_cut_title(program, group), "maths", TITLE_SIZE) + 2 * INSET),
        )
        for group in program.groups
    )


def title(program: Program, group: Group) -> tuple[Run, ...]:
    """Return what a frame is called: f, and that its wrong typed partials are not used in it."""
    aside = (Run(ASIDE),) if set_aside(program, group.function) else ()
    return (*runs(program.library[group.function].symbol), *aside)


def _cut_title(program: Program, group: Group) -> tuple[Run, ...]:
    """Return the title as far as there is room; what is said after the name is never cut."""
    whole = title(program, group)
    if whole[-1].text != ASIDE:
        return elided(whole, "maths", TITLE_SIZE, MOST_TITLE)
    return (*elided(whole[:-1], "maths", TITLE_SIZE, MOST_TITLE), whole[-1])


def add_clusters(
    graph: Any, sizes: Sequence[FrameSize], labels: Iterable[Edge], operands: Mapping[Edge, int]
) -> None:
    """Add a cluster for each frame to the question; a label between two boxes of one is in it too."""
    from graphviz import Digraph

    clusters = [Digraph(f"cluster_{place}") for place in range(len(sizes))]
    edges = tuple(labels)
    for cluster, size in zip(clusters, sizes, strict=True):
        cluster.attr("graph", margin=str(MARGIN), labelloc="t", labeljust="l", label=_room(size))
        inside = frozenset(size.boxes)
        for i in size.boxes:
            cluster.node(f"n{i}")
        for edge in edges:
            if edge[0] in inside and operands[edge] in inside:
                cluster.node(f"l{edge[0]}_{edge[1]}")
    for place in range(len(sizes) - 1, -1, -1):
        parent = sizes[place].parent
        (graph if parent is None else clusters[parent]).subgraph(clusters[place])


def _room(size: FrameSize) -> str:
    """Return a label that keeps the room for the title and says nothing."""
    cell = f'<TD FIXEDSIZE="TRUE" WIDTH="{size.title}" HEIGHT="{TITLE_HEIGHT}"></TD>'
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0"><TR>{cell}</TR></TABLE>>'


def placed(objects: Iterable[Mapping[str, Any]], count: int, height: float) -> tuple[Rect, ...]:
    """Return the frames in Graphviz's answer, y growing downwards."""
    found = {each["name"]: str(each["bb"]) for each in objects if "bb" in each}
    return tuple(_rect(found[f"cluster_{place}"], height) for place in range(count))


def _rect(corners: str, height: float) -> Rect:
    left, bottom, right, top = (float(number) for number in corners.split(","))
    x, y = left + measures.MARGIN, height - top + measures.MARGIN
    return Rect(x, y, right - left, top - bottom)


def frame(program: Program, group: Group, rect: Rect) -> Frame:
    """Return a frame as it is drawn."""
    whole = title(program, group)
    at = Spot(rect.x + INSET, rect.y + TITLE_HEIGHT / 2 + 3)
    aside = set_aside(program, group.function)
    role = "error" if aside else "muted"
    cut = _cut_title(program, group)
    text = Text(cut, at, role, "maths", TITLE_SIZE, anchor="start", full=plain(whole))
    tip = f"The inside of {program.library[group.function].doc}"
    return Frame(group.key, rect, text, f"{tip}\n{aside}" if aside else tip)
