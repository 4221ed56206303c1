"""Walking the nodes by keys: Tab in program order, Shift and the arrows along edges; following the steps."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from enum import Enum

from PySide6.QtCore import QRectF

from autodiff_viz.core.program import Program
from autodiff_viz.core.tangent import EDGE_STEPS
from autodiff_viz.drawing.picture import Rect
from autodiff_viz.gui import commands
from autodiff_viz.gui.canvas.stage import Stage
from autodiff_viz.gui.store import Store


def neighbour(store: Store, shown: Container[int], *, forward: bool) -> int | None:
    """Return the shown node after (or before) the selected one in program order; None past the end."""
    keys = [node.key for node in store.program.nodes if node.key in shown]
    if not forward:
        keys.reverse()
    if not store.selection:
        return next(iter(keys), None)
    last = store.selection[-1 if forward else 0]
    following = keys[keys.index(last) + 1 :] if last in keys else keys
    return next(iter(following), None)


class Way(Enum):
    """Along an edge to a reader or to an operand; or among the nodes that share one."""

    READER = "No node reads {}."
    OPERAND = "{} reads no other node."
    ABOVE = "Nothing beside {} is above it."
    BELOW = "Nothing beside {} is below it."


def along(program: Program, heights: Mapping[int, float], index: int, way: Way) -> int | None:
    """Return the node reached from the node `index`; None at an end.

    heights: how far down each shown node is, by its index. Of several readers or operands the one most
    level with the node, of equally level ones the first. Beside a node are those that share a reader or
    an operand with it.
    """
    if way is Way.READER:
        return _most_level(_readers(program, index), heights, index)
    if way is Way.OPERAND:
        return _most_level(program.nodes[index].operands, heights, index)
    here = (heights[index], index)
    places = [(heights[i], i) for i in _beside(program, index) if i in heights]
    if way is Way.ABOVE:
        return max((place for place in places if place < here), default=(0.0, None))[1]
    return min((place for place in places if place > here), default=(0.0, None))[1]


def _readers(program: Program, index: int) -> list[int]:
    return [user for user, _ in program.users[index]]


def _beside(program: Program, index: int) -> list[int]:
    shared = [i for user in _readers(program, index) for i in program.nodes[user].operands]
    shared += [user for i in program.nodes[index].operands for user in _readers(program, i)]
    return [i for i in dict.fromkeys(shared) if i != index]


def _most_level(found: Iterable[int], heights: Mapping[int, float], index: int) -> int | None:
    shown = (i for i in found if i in heights)
    return min(shown, key=lambda i: abs(heights[i] - heights[index]), default=None)


def step_along(store: Store, tops: Mapping[int, float], way: Way) -> int | None:
    """Return the key of the node reached from the selected one; the first one when none is selected.

    tops: how far down each shown node is, by its key. At an end the person is told why, and it is None.
    """
    program = store.program
    heights = {i: tops[node.key] for i, node in enumerate(program.nodes) if node.key in tops}
    here = program.index_of_key(store.selection[-1]) if store.selection else None
    if here not in heights:
        return next((program.nodes[i].key for i in heights), None)
    reached = along(program, heights, here, way)
    if reached is None:
        store.said.emit(way.value.format(commands.name_of(store, program.nodes[here].key)))
        return None
    return program.nodes[reached].key


def follow(store: Store, stage: Stage, show: Callable[[QRectF | None], None]) -> None:
    """Show the cards of the step just done and both ends of its edge, its node last, so that it surely is seen."""
    nodes, step = store.timeline.tape.program.nodes, store.step
    node = commands.key_of_step(store)
    if isinstance(step, EDGE_STEPS):
        for card in _cards(stage, (nodes[step.node].key, step.slot), node):
            show(QRectF(*card))
        show(stage.frame_of(nodes[step.source].key))
    show(stage.frame_of(node))


def _cards(stage: Stage, edge: tuple[int, int], node: int) -> Iterator[Rect]:
    """Yield the card of an edge's arithmetic and that of a node's sum, where there are any."""
    flow, total = stage.flows.get(edge), stage.sums.get(node)
    if flow is not None and flow.flow.ground is not None:
        yield flow.flow.ground
    if total is not None:
        yield total.sum.frame
