"""The sweeps over a graph of Variables: reverse for adjoints, forward for tangents; no recursion.

With numbers the partials that were remembered are used. Where the answer must be differentiable
itself (a function read a Variable from outside, or an input is one) the partials' formulas are
evaluated on Variables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import cast

from autodiff_viz.core.errors import TracingError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.program import CONST, INPUT, Program
from autodiff_viz.core.sweep import convention_at, local_gradient
from autodiff_viz.core.unrolled import partial_programs, twice_partials
from autodiff_viz.tracing.plain import number
from autodiff_viz.tracing.running import is_for_numbers, is_running
from autodiff_viz.tracing.variable import COPY, Value, Variable, call_of

by_index = attrgetter("_index")


def ancestors(outputs: Iterable[Value], first: int = 0) -> tuple[list[Variable], bool]:
    """Return the Variables numbered `first` and above that `outputs` are or come from, latest first.

    Also whether any of them reads one that is numbered below.
    """
    variables = [each for each in outputs if each.__class__ is Variable]
    outside = False
    for each in variables:
        outside = outside or each._index < first
    stack = [each for each in dict.fromkeys(variables) if each._index >= first]
    found, seen = [], set(stack)
    while stack:
        node = stack.pop()
        found.append(node)
        for operand in (node._a, node._b) if not node._more else operands_of(node):
            if operand.__class__ is not Variable or operand in seen:
                continue
            if operand._index < first:
                outside = True
            else:
                seen.add(operand)
                stack.append(operand)
    found.sort(key=by_index, reverse=True)
    return found, outside


def operands_of(node: Variable) -> tuple[Value, ...]:
    """Return the operands of a Variable, by slot."""
    if node._more:
        return tuple(operand for operand, _ in node._more)
    return tuple(each for each in (node._a, node._b) if each is not None)


def adjoints(nodes: Sequence[Variable], seeds: dict[Variable, float]) -> dict[Variable, float]:
    """Sweep `nodes` (latest first) from `seeds`: ā += ȳ · ∂y/∂a, with the partials remembered."""
    found = dict(seeds)
    for node in nodes:
        upstream = found.get(node)
        if upstream is None:
            continue
        a = node._a
        if a.__class__ is Variable:
            share = upstream * node._slope_a
            found[a] = found[a] + share if a in found else share
        b = node._b
        if b.__class__ is Variable:
            share = upstream * node._slope_b
            found[b] = found[b] + share if b in found else share
        if node._more:
            _spread(node, upstream, found)
    return found


def _spread(node: Variable, upstream: float, found: dict[Variable, float]) -> None:
    """Add the contributions of an op with more than two operands."""
    for operand, slope in node._more:
        if isinstance(operand, Variable):
            share = upstream * slope
            found[operand] = found[operand] + share if operand in found else share


def differentiable_adjoints(
    nodes: Sequence[Variable], seeds: dict[Variable, Value], first: int
) -> dict[Variable, Value]:
    """Sweep as `adjoints` does, on Variables; what is numbered below `first` gets nothing."""
    found: dict[Variable, Value] = dict(seeds)
    for node in nodes:
        upstream = found.get(node)
        if upstream is None:
            continue
        for slot, operand in enumerate(operands_of(node)):
            if isinstance(operand, Variable) and operand._index >= first:
                share = product(upstream, differentiable_slope(node, slot))
                found[operand] = found[operand] + share if operand in found else share
    return found


def product(upstream: Value, slope: Value) -> Value:
    """upstream · slope, without an op where one of them is the number 1."""
    if slope.__class__ is float and slope == 1.0:
        return upstream
    if upstream.__class__ is float and upstream == 1.0:
        return slope
    return upstream * slope


def differentiable_slope(node: Variable, slot: int) -> Value:
    """Return ∂node/∂(operand in `slot`), a Variable where it depends on one.

    A convention is a number, whose own slope is 0, as it is in `core.derive`. The slope has the number
    that the sweep has, also where the op computes it in another form. While a function is run for
    numbers it is written in the form whose own slopes keep their digits; in a program as a textbook does.
    """
    if node._op == COPY:
        return 1.0
    op = cast("Op", node._op)
    operands = operands_of(node)
    meaning = dict(zip(op.params, operands, strict=True)) | {"y": node}
    numeric = is_for_numbers()
    formulas = twice_partials(op) if numeric else partial_programs(op)
    slope = replayed(formulas[slot], meaning, settled=numeric)
    numbers = [plain(operand) for operand in operands]
    rule = convention_at(op, slot, numbers)
    if rule is None:
        if op.stable and isinstance(slope, Variable):
            slope._data = local_gradient(op, slot, numbers, node._data)
        return slope
    if not isinstance(slope, Variable) or slope._data != rule.slope:
        return rule.slope
    return call_of(REGISTRY["where"])(replayed(parse(rule.when), meaning), rule.slope, slope)  # type: ignore[no-any-return]


def plain(value: Value) -> float:
    """Return the number of a Variable, or the number itself."""
    return value._data if isinstance(value, Variable) else value


def replayed(program: Program, meaning: dict[str, Value], *, settled: bool = False) -> Value:
    """Return the output of `program` evaluated on numbers and Variables, each input by its name.

    settled: a where is the branch it takes, so that no 0 · ∞ of the other one is in the way.
    """
    library, values = program.library, cast("list[Value]", [])
    for node in program.nodes:
        if node.op == CONST:
            values.append(node.number)
        elif node.op == INPUT:
            values.append(meaning[node.name])
        elif settled and node.op == "where":
            condition, a, b = node.operands
            values.append(values[a if plain(values[condition]) != 0.0 else b])
        else:
            call = call_of(library[node.op])
            values.append(call(*[values[operand] for operand in node.operands]))
    return values[program.output or 0]


def tangents(nodes: Sequence[Variable], starts: dict[Variable, float]) -> dict[Variable, float]:
    """Sweep `nodes` (latest first) forward: ẏ = Σ ∂y/∂a · ȧ; none where nothing has a tangent."""
    found = dict(starts)
    for node in reversed(nodes):
        shares = [found[a] * slope for a, slope in _slopes(node) if a in found]
        if shares and node not in starts:
            found[node] = sum(shares[1:], shares[0])
    return found


def _slopes(node: Variable) -> Iterator[tuple[Variable, float]]:
    """Yield each operand that is a Variable, with the partial that was remembered."""
    if isinstance(node._a, Variable):
        yield node._a, node._slope_a
    if isinstance(node._b, Variable):
        yield node._b, node._slope_b
    for operand, slope in node._more:
        if isinstance(operand, Variable):
            yield operand, slope


def differentiable_tangents(
    nodes: Sequence[Variable], starts: dict[Variable, Value]
) -> dict[Variable, Value]:
    """Sweep as `tangents` does, on Variables."""
    found: dict[Variable, Value] = dict(starts)
    for node in reversed(nodes):
        if node in starts:
            continue
        shares = [
            product(found[operand], differentiable_slope(node, slot))
            for slot, operand in enumerate(operands_of(node))
            if isinstance(operand, Variable) and operand in found
        ]
        for share in shares:
            found[node] = found[node] + share if node in found else share
    return found


def set_gradients(output: Variable, seed: float) -> None:
    """Set the gradient of all that `output` comes from, and its own; see Variable.backward."""
    nodes, _ = ancestors((output,))
    if is_running() and any(node._op == COPY for node in nodes):
        raise TracingError(
            "backward() gives plain numbers, and the function it is called in is being "
            "differentiated or traced, which would not see them; use adv.gradient inside."
        )
    for node, adjoint in adjoints(nodes, {output: number(seed)}).items():
        node._grad = adjoint
