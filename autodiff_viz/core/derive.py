"""Program -> the program of its derivative, again a Program that can be drawn, stepped and derived.

Reverse accumulation with formulas for numbers: the adjoints of the ops' partials, with equal parts
shared and numbers folded. Conventions stay what they are, inside a where.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from autodiff_viz.core import limits
from autodiff_viz.core.definition import used_functions
from autodiff_viz.core.errors import CancelledError, DerivativeError, LimitError
from autodiff_viz.core.graph import computed_from, needed
from autodiff_viz.core.ops import Op, nearest
from autodiff_viz.core.printing import canonical
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.core.rows import Graph
from autodiff_viz.core.shared import SharedNodes
from autodiff_viz.core.unrolled import partial_programs, rules_of

Cancelled: TypeAlias = Callable[[], bool]
Slopes: TypeAlias = Callable[[Op], tuple[Program, ...]]
"""The partials of an op, each as a program over its params and `y`."""

LEGIBLE: Final = 2_000
"""The nodes of a program whose text somebody might read."""


def never() -> bool:
    """Return False: what is asked for is wanted."""
    return False


def derive(
    program: Program,
    wrt: str,
    order: int = 1,
    cancelled: Cancelled = never,
    *,
    slopes: Slopes = partial_programs,
) -> Program:
    """dⁿz/dxⁿ of the output z by the input `wrt`, n = `order`, as a program of the same inputs.

    slopes: the form the ops' partials are written in, the textbook's unless the result is for numbers.
    Raises DerivativeError (no output, no such input or order), LimitError where the result would
    be too large, and CancelledError soon after `cancelled()` is true. Order 0 is the program itself.
    """
    check_order(order)
    start = _Start(program, cancelled)
    along = start.input(wrt)
    output = start.output
    for done in range(order):
        try:
            found = _adjoints(start.at, output, (along,), cancelled, slopes)
            output = found.get(along, start.zero)
        except LimitError as error:
            raise _too_large(wrt, order, done + 1, start.at.most) from error
    graph = _finished(program, start, output, cancelled)
    return part(graph, graph.output or 0, cancelled)


def check_order(order: int) -> None:
    """Raise DerivativeError for an order that is negative or past the limit."""
    if not 0 <= order <= limits.ORDER:
        raise DerivativeError(
            f"There is no derivative of order {order:,} here: choose 1 to {limits.ORDER:,}."
        )


def _most(nodes: int) -> int:
    """Return how many nodes may be made for the derivative of a program of so many."""
    return min(limits.NODES, max(limits.DERIVED_NODES, 10 * nodes))


def _too_large(wrt: str, order: int, reached: int, most: int) -> LimitError:
    already = "it" if reached == order else f"already that of order {reached}"
    return LimitError(
        f"The derivative of order {order:,} by {wrt:.80} is too large: {already} would have more"
        f" than {most:,} nodes. Choose a lower order."
    )


def gradient_graph(
    program: Program, cancelled: Cancelled = never, *, slopes: Slopes = partial_programs
) -> Graph:
    """Return the nodes in which every ∂z/∂x is one; slopes as in `derive`, which raises alike."""
    start = _Start(program, cancelled)
    along = tuple(start.places[i] for i in program.inputs)
    try:
        found = _adjoints(start.at, start.output, along, cancelled, slopes)
        outputs = [found.get(i, start.zero) for i in along]
    except LimitError as error:
        raise LimitError(f"The program of the gradient is too large. {error}") from error
    names = (program.nodes[i].name for i in program.inputs)
    return Graph(start.at.nodes, program.library, along, dict(zip(names, outputs, strict=True)))


def part(program: Program, output: int, cancelled: Cancelled = never) -> Program:
    """Return the program with another output, without nodes and functions it does not need; all inputs stay.

    Its nodes stand in the order of its text, where one could read it, the inputs in the order they
    had.
    """
    place: dict[int, int] = {}
    nodes: list[Node] = []
    for i in _order(program, output, cancelled):
        check_wanted(cancelled)
        node = program.nodes[i]
        moved = tuple(place[operand] for operand in node.operands)
        place[i] = len(nodes)
        nodes.append(Node(node.op, moved, node.name, node.number, len(nodes)))
    check_wanted(cancelled)
    functions = used_functions(nodes, program.functions)
    found = replace(program, nodes=tuple(nodes), output=place[output], functions=functions)
    if len(nodes) > LEGIBLE:
        return found
    return _tidied(found, [program.names[i] for i in program.inputs])


def check_wanted(cancelled: Cancelled) -> None:
    """Raise CancelledError once `cancelled()` is true."""
    if cancelled():
        raise CancelledError("The derivative was not made: it is no longer wanted.")


def _order(program: Program, output: int, cancelled: Cancelled) -> list[int]:
    """Return the nodes a part has: inputs it does not use, then operands first, from left to right.

    Of a program too long to be read all inputs come first.
    """
    order = computed_from(program.nodes, output, lambda: check_wanted(cancelled))
    late = {i for i in order if program.nodes[i].op != INPUT or len(order) <= LEGIBLE}
    return [*(i for i in program.inputs if i not in late), *(i for i in order if i in late)]


def _tidied(program: Program, inputs: Sequence[str]) -> Program:
    """Return the program with its nodes in the order of its text; only the person's names stay.

    Where that would change the order of the inputs, they come first.
    """
    given = {node.name for node in program.nodes}
    found = canonical(program)
    order = list(range(len(found.nodes)))
    if [found.nodes[i].name for i in found.inputs] != inputs:
        first = sorted(found.inputs, key=lambda i: inputs.index(found.nodes[i].name))
        order = [*first, *(i for i in order if found.nodes[i].op != INPUT)]
    place = {i: k for k, i in enumerate(order)}
    nodes = [_moved(found.nodes[i], place, given) for i in order]
    return replace(found, nodes=tuple(nodes), output=place[found.output or 0])


def _moved(node: Node, place: Mapping[int, int], given: Container[str]) -> Node:
    """Return a node with its operands at other places, and without a name that was not given."""
    operands = tuple(place[operand] for operand in node.operands)
    return replace(node, operands=operands, name=node.name if node.name in given else "")


# The program that is derived


class _Start:
    """The nodes of a program taken over, shared and folded; `places` tells where each one is."""

    def __init__(self, program: Program, cancelled: Cancelled) -> None:
        if program.output is None:
            raise DerivativeError("The program is empty; there is nothing to differentiate.")
        self.program = program
        self.at = SharedNodes(program.library, _most(len(program.nodes)))
        self.places: dict[int, int] = {}
        active = program.active
        for i, node in enumerate(program.nodes):
            check_wanted(cancelled)
            if active[i] or node.op == INPUT:
                self.places[i] = _taken_over(self.at, node, self.places)
        self.output = self.places[program.output]

    @property
    def zero(self) -> int:
        """Where 0 is, the slope along what the output does not use."""
        return self.at.number(0.0)

    def input(self, name: str) -> int:
        """Return the place of an input; raises DerivativeError naming the nearest."""
        names = [self.program.names[i] for i in self.program.inputs]
        if name not in names:
            raise DerivativeError(f"There is no input called {name:.80}{_hint(name, names)}")
        return self.places[self.program.inputs[names.index(name)]]


def _hint(name: str, names: Sequence[str]) -> str:
    if not names:
        return "; the program has no inputs."
    near = nearest(name, names)
    return f". Did you mean {near:.80}?" if near else f"; there is {', '.join(names[:20]):.200}."


def _taken_over(at: SharedNodes, node: Node, places: Mapping[int, int]) -> int:
    """Return the place of a node of a program whose operands have places already."""
    if node.op == INPUT or (node.op == CONST and node.name):
        return at.leaf(node)
    if node.op == CONST:
        return at.number(node.number)
    operands = (places[operand] for operand in node.operands)
    return at.call(node.op, *operands, name=node.name)


# Reverse accumulation


def _adjoints(
    at: SharedNodes,
    output: int,
    along: Iterable[int],
    cancelled: Cancelled,
    slopes: Slopes = partial_programs,
) -> dict[int, int]:
    """Return, for each node of `along` the output depends on, the place of its adjoint."""
    depends = _dependent(at.nodes, output, along, cancelled)
    adjoints: dict[int, int] = {output: at.number(1.0)}
    for i in range(output, -1, -1):
        check_wanted(cancelled)
        upstream = adjoints.get(i) if depends[i] else None
        if upstream is not None:
            for slot, operand in enumerate(at.nodes[i].operands):
                if depends[operand]:
                    slope = _partial(at, i, slot, slopes)
                    _accumulate(at, adjoints, operand, upstream, slope)
    return {i: adjoints[i] for i in along if i in adjoints}


def _dependent(
    nodes: Sequence[Node], output: int, along: Iterable[int], cancelled: Cancelled
) -> list[bool]:
    """Return which of the nodes up to the output depend on a node of `along`, or are one."""
    depends = [False] * (output + 1)
    for i in along:
        if i <= output:
            depends[i] = True
    for i in range(output + 1):
        check_wanted(cancelled)
        depends[i] = depends[i] or any(depends[operand] for operand in nodes[i].operands)
    return depends


def _accumulate(
    at: SharedNodes, adjoints: dict[int, int], operand: int, upstream: int, partial: int
) -> None:
    """ā += ȳ·∂y/∂a."""
    contribution = at.call("mul", upstream, partial)
    before = adjoints.get(operand)
    adjoints[operand] = contribution if before is None else at.call("add", before, contribution)


def _partial(at: SharedNodes, i: int, slot: int, slopes: Slopes) -> int:
    """Return the place of ∂y/∂(operand in `slot`) of node y, conventions included."""
    node = at.nodes[i]
    op = at.library[node.op]
    meant = dict(zip((*op.params, "y"), (*node.operands, i), strict=True))
    slope = _put_in(at, slopes(op)[slot], meant)
    for number, when in rules_of(op)[slot][1]:
        slope = at.call("where", _put_in(at, when, meant), at.number(number), slope)
    return slope


def _put_in(at: SharedNodes, formula: Program, meant: Mapping[str, int]) -> int:
    """Return the place of a formula over params with the nodes they mean put in."""
    places: dict[int, int] = {}
    for k, node in enumerate(formula.nodes):
        if node.op == INPUT:
            places[k] = meant[node.name]
        else:
            nameless = replace(node, name="") if node.name else node
            places[k] = _taken_over(at, nameless, places)
    return places[formula.output or 0]


# The program that results


def _finished(program: Program, start: _Start, output: int, cancelled: Cancelled) -> Program:
    """Return the program of the nodes the output needs, each use of a number with a node of its own.

    All inputs stay.
    """
    at, made = start.at, _Made(start.at)
    inputs = [start.places[i] for i in program.inputs]
    for i in needed(at.nodes, (output, *inputs), lambda: check_wanted(cancelled)):
        check_wanted(cancelled)
        if at.number_at(i) is None:
            made.add(i)
    place = made.place(output)
    return replace(program, nodes=tuple(made.nodes), output=place)


class _Made:
    """The nodes of a program in the making."""

    def __init__(self, at: SharedNodes) -> None:
        self.at = at
        self.nodes: list[Node] = []
        self.places: dict[int, int] = {}

    def add(self, i: int) -> None:
        """Add a node whose operands are there, with a node for each number it reads."""
        node = self.at.nodes[i]
        operands = tuple(self.place(operand) for operand in node.operands)
        self.places[i] = self._append(replace(node, operands=operands))

    def place(self, i: int) -> int:
        """Return where a node is; a number without a name gets one more node."""
        if self.at.number_at(i) is None:
            return self.places[i]
        return self._append(self.at.nodes[i])

    def _append(self, node: Node) -> int:
        self.nodes.append(Node(node.op, node.operands, node.name, node.number, len(self.nodes)))
        return len(self.nodes) - 1


# Size


@dataclass(frozen=True, slots=True)
class Size:
    """How large the graph of a program is, counted as DeZero draws it.

    variables: every value there is: inputs, numbers (one for each use) and results. functions: the
    nodes with an op. edges: one from each operand to its function, one from each function to its
    result.
    """

    variables: int
    functions: int
    edges: int

    def __str__(self) -> str:
        """Return 5 variables, 1 function, 2 edges."""
        counts = (("variable", self.variables), ("function", self.functions), ("edge", self.edges))
        return ", ".join(f"{count:,} {what}{'s' * (count != 1)}" for what, count in counts)


def size(program: Program) -> Size:
    """Return how large the graph of a program is; every node counts, also one that nothing reads."""
    functions = sum(bool(node.operands) for node in program.nodes)
    read = sum(len(node.operands) for node in program.nodes)
    return Size(len(program.nodes), functions, read + functions)
