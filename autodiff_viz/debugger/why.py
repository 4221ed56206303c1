"""Why a gradient is zero, tiny, huge or no number: the paths it is a sum over, and where it is lost.

Read by the window and the command line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from autodiff_viz.core.altered import AlteredTimeline
from autodiff_viz.core.naming import adjoint_name
from autodiff_viz.core.numbers import in_place, shown
from autodiff_viz.core.sweep import Steps, Timeline, adjoints_at
from autodiff_viz.debugger.causes import local_gradient_name
from autodiff_viz.debugger.paths import Factor, Path, Paths
from autodiff_viz.debugger.precision import CANCELS, LEAST
from autodiff_viz.debugger.tails import true_size
from autodiff_viz.debugger.whatif import right_timeline

TINY: Final = 1e-6
HUGE: Final = 1e6
"""A gradient is tiny or huge when it is so many times the seed."""

TOP: Final = 5
NAMED: Final = 3
"""So many paths are listed, and so many places named in a sentence, unless asked otherwise."""


RIGHT: Final = "A rule is broken in this run; this is the gradient with every rule kept."


class Kind(Enum):
    """What there is to explain."""

    ABSENT = "absent"  # no path leads to the output
    ZERO = "zero"
    TINY = "tiny"
    HUGE = "huge"
    NOT_FINITE = "not finite"
    ORDINARY = "ordinary"


class Loss(Enum):
    """How a gradient is lost at an edge or a node."""

    FACTOR = "a local gradient is 0"
    UNDERFLOW = "the product is too small for a float"
    CANCELLED = "contributions cancel"
    NOT_FINITE = "a product is not finite"
    SMALLEST = "the smallest local gradient"
    LARGEST = "the largest local gradient"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happens: at an edge (node reads operand in slot), or in the sum at `operand` (slot -1)."""

    loss: Loss
    node: int
    slot: int
    operand: int


@dataclass(frozen=True)
class Why:
    """The answer for one node: its adjoint, the best paths, and where it dies or explodes.

    places: in the order of the reverse sweep, the one to look at first. is_by_right_rules: a rule is
    broken in the run, and this is what the gradient would be with every rule kept.
    """

    paths: Paths
    adjoint: float
    kind: Kind
    top: tuple[Path, ...]
    places: tuple[Place, ...] = field(default=())
    is_by_right_rules: bool = False

    @property
    def name(self) -> str:
        """What the adjoint is called: x̄."""
        return adjoint_name(self.paths.program.names[self.paths.source])

    @property
    def sentences(self) -> tuple[str, ...]:
        """The answer in words, the reason first."""
        return tuple(_sentences(self))


def why(line: Timeline, node: int, k: int = TOP) -> Why:
    """Return why the adjoint of `node` is what it is by the right rules, with the k largest paths."""
    right = right_timeline(line)
    paths = Paths(line.tape, node, line.seed, _set_by_hand(right))
    adjoints = _adjoints(right)
    adjoint = adjoints[node] or 0.0
    kind = _kind(paths, adjoint)
    top = paths.top(k)
    return Why(paths, adjoint, kind, top, _places(paths, adjoints, kind, top), right is not line)


def _set_by_hand(line: Timeline) -> dict[int, float]:
    """Return the adjoints that are set by hand; one that nothing is passed to is not."""
    if not isinstance(line, AlteredTimeline):
        return {}
    given = line.alteration.adjoints.items()
    return {i: adjoint for i, adjoint in given if i in line.contributions}


def _adjoints(line: Timeline) -> Sequence[float | None]:
    steps = line.steps
    return steps.adjoints if isinstance(steps, Steps) else adjoints_at(line, len(steps))


def _kind(paths: Paths, adjoint: float) -> Kind:
    if not paths.is_there:
        return Kind.ABSENT
    if not math.isfinite(adjoint):
        return Kind.NOT_FINITE
    if not adjoint:
        return Kind.ZERO
    size = abs(adjoint) / (abs(paths.seed) or 1.0)
    if size < TINY:
        return Kind.TINY
    return Kind.HUGE if size > HUGE else Kind.ORDINARY


# Where


def _places(
    paths: Paths, adjoints: Sequence[float | None], kind: Kind, top: tuple[Path, ...]
) -> tuple[Place, ...]:
    if kind in (Kind.ZERO, Kind.NOT_FINITE):
        return tuple(_losses(paths, adjoints, kind))
    if _cancels(paths):
        return tuple(_cancellations(paths, adjoints, CANCELS))
    if kind is Kind.TINY and not _is_tiny(paths, top[0]):
        return tuple(_cancellations(paths, adjoints, TINY))
    if kind is Kind.ORDINARY or not top or not top[0].places or _is_many(kind, top[0]):
        return ()
    first = top[0]
    tiny = kind is Kind.TINY
    factor = first.smallest_first[0] if tiny else first.largest_first[0]
    return (_at(Loss.SMALLEST if tiny else Loss.LARGEST, factor),)


def _is_tiny(paths: Paths, largest: Path) -> bool:
    """Whether even the largest product is tiny, so that none need cancel."""
    return largest.product.log10 < math.log10(TINY * (abs(paths.seed) or 1.0))


def _is_many(kind: Kind, largest: Path) -> bool:
    """Whether no path is huge, and only the sum over their number is."""
    return kind is Kind.HUGE and largest.product.log10 < math.log10(HUGE)


def _at(loss: Loss, factor: Factor) -> Place:
    return Place(loss, factor.node, factor.slot, factor.operand)


def _losses(paths: Paths, adjoints: Sequence[float | None], kind: Kind) -> Iterator[Place]:
    """Yield where what is there above is 0 or not finite below."""
    summed: dict[int, None] = {}
    is_zero = kind is Kind.ZERO
    for node, slot, operand, partial in paths.edges:
        upstream = adjoints[node] or 0.0
        if not math.isfinite(upstream) or (is_zero and not upstream):
            continue
        given = upstream * partial
        loss = _loss(partial, given)
        if loss and (loss is Loss.NOT_FINITE) is not is_zero:
            yield Place(loss, node, slot, operand)
        if given:
            summed[operand] = None
    if is_zero:
        yield from (Place(Loss.CANCELLED, i, -1, i) for i in summed if not adjoints[i])


def _loss(partial: float, given: float) -> Loss | None:
    if not math.isfinite(given):
        return Loss.NOT_FINITE
    if given:
        return None
    return Loss.UNDERFLOW if partial else Loss.FACTOR


def _cancels(paths: Paths) -> bool:
    return abs(paths.total) < CANCELS * paths.size < math.inf


def _cancellations(paths: Paths, adjoints: Sequence[float | None], share: float) -> Iterator[Place]:
    """Yield the nodes where less than a share of the contributions is left."""
    sizes: dict[int, float] = {}
    for node, _, operand, partial in paths.edges:
        given = abs((adjoints[node] or 0.0) * partial)
        sizes[operand] = sizes.get(operand, 0.0) + given
    for operand, size in sizes.items():
        if abs(adjoints[operand] or 0.0) < share * size:
            yield Place(Loss.CANCELLED, operand, -1, operand)


# In words


def _sentences(why: Why) -> Iterator[str]:
    names = why.paths.program.names
    if why.kind is Kind.ABSENT:
        yield _absent(why)
        return
    if why.is_by_right_rules:
        yield RIGHT
    if why.paths.source in why.paths.by_hand:
        yield f"{why.name} = {shown(why.adjoint)} is set by hand, whatever is passed on to it."
        return
    if not why.paths.edges:
        yield f"{why.name} = {shown(why.adjoint)} is the seed: {names[why.paths.source]} is the output."
        return
    yield f"{why.name} {_judged(why)}: {_reason(why)}"
    cancels = any(place.loss is Loss.CANCELLED for place in why.places)
    if why.places and (cancels or why.kind in (Kind.ZERO, Kind.NOT_FINITE)):
        yield _where(why)
    if why.paths.count > 1 and (why.kind is not Kind.ORDINARY or why.paths.count > len(why.top)):
        yield _numbers(why)


def _absent(why: Why) -> str:
    program, source = why.paths.program, why.paths.source
    name = program.names[source]
    if not program.differentiable[source]:
        return f"{name} is a number or made of numbers only; no contribution flows into it."
    output = "the output" if program.output is None else program.names[program.output]
    if program.active[source]:
        told = f"every path from {name} to {output} leads through a held node"
        return f"{why.name} is 0: {told}, which passes nothing on."
    return f"{why.name} is 0: no path leads from {name} to {output}, so {output} does not depend on it."


def _judged(why: Why) -> str:
    number = shown(why.adjoint)
    if why.kind is Kind.ZERO:
        return "is 0"
    if why.kind is Kind.ORDINARY:
        return f"= {number}"
    return f"= {number} is {'no finite number' if why.kind is Kind.NOT_FINITE else why.kind.value}"


def _reason(why: Why) -> str:
    if why.kind is Kind.ZERO:
        return _zero(why)
    if why.kind is Kind.NOT_FINITE:
        return _not_finite(why)
    if any(place.loss is Loss.CANCELLED for place in why.places):
        return (
            f"the products along the {count_text(why.paths.count)} paths cancel; their sizes sum to "
            f"{shown(why.paths.size)}."
        )
    return _product(why) if why.paths.count == 1 else _sum(why)


def _zero(why: Why) -> str:
    if not any(why.paths.ends.values()) and not why.paths.by_hand:
        return "the seed is 0, and every contribution is a multiple of it."
    count, alive = why.paths.count, why.paths.alive
    if not alive:
        what = (
            "an adjoint set by hand or a local gradient"
            if why.paths.by_hand
            else "a local gradient"
        )
        return f"along {_every(count)} {what} is 0."
    if any(place.loss is Loss.UNDERFLOW for place in why.places):
        best = why.top[0].product
        if best.number:
            return f"it underflows {_midway(why, why.top[0])}"
        return (
            f"it underflows. The product along the largest path is {best}; the smallest float is "
            f"{LEAST}."
        )
    return f"the contributions of the {count_text(alive)} paths that are not 0 cancel."


def _midway(why: Why, path: Path) -> str:
    """Say where the sweep's running product leaves the floats though the whole product does not."""
    lost = path.loss
    name = adjoint_name(why.paths.program.names[path.nodes[0] if lost is None else lost.operand])
    return (
        f"on the way. Swept back from the output the product leaves the floats at {name}, though the "
        f"whole product along the path is {path.product}."
    )


def _every(count: int) -> str:
    return "the one path" if count == 1 else f"every one of the {count_text(count)} paths"


def _not_finite(why: Why) -> str:
    midway = (path for path in why.top if path.loss and math.isfinite(path.product.number))
    path = next((path for path in midway if path.product.number), None)
    if path is not None and why.places:
        return f"it overflows {_midway(why, path)}"
    if why.places:
        return "a finite upstream meets a local gradient it does not stay finite with."
    values = [v for v in why.paths.tape.values if v is not None and not math.isfinite(v)]
    return "values are not finite already." if values else "a sum is larger than a float can hold."


def _product(why: Why) -> str:
    path = why.top[0]
    many = len(path.factors)
    if many == 1:
        return f"it is the one local gradient {factor_text(why, path.factors[0])}{_seed(why)}."
    ranked = path.largest_first if why.kind is Kind.HUGE else path.smallest_first
    word = "largest" if why.kind is Kind.HUGE else "smallest"
    told = ", ".join(factor_text(why, factor) for factor in ranked[:NAMED])
    verb = "is" if many == 1 else "are"
    return f"along the one path the product of {many:,} local gradients{_seed(why)}; the {word} {verb} {told}."


def _seed(why: Why) -> str:
    path = why.top[0]
    end = path.nodes[-1]
    if end in why.paths.by_hand:
        name = adjoint_name(why.paths.program.names[end])
        return f" times {name} = {shown(path.seed)}, which is set by hand"
    return "" if path.seed == 1.0 else f" times the seed {shown(path.seed)}"


def _sum(why: Why) -> str:
    count, best = count_text(why.paths.count), why.top[0].product
    told = f"the sum over {count} paths; the largest product is {best}"
    if _is_many(why.kind, why.top[0]):
        return f"{told}, so it is their number that makes it huge."
    if why.kind in (Kind.TINY, Kind.HUGE):
        ranked = why.top[0].smallest_first if why.kind is Kind.TINY else why.top[0].largest_first
        return f"{told}, with the local gradient {factor_text(why, ranked[0])} in it."
    return f"{told}."


def factor_text(why: Why, factor: Factor) -> str:
    """Return a local gradient with its number."""
    return (
        f"{local_gradient_name(why.paths.tape, factor.node, factor.slot)} = {shown(factor.partial)}"
    )


def _where(why: Why) -> str:
    told = [_place(why, place) for place in why.places[:NAMED]]
    more = len(why.places) - NAMED
    rest = f", and at {more:,} more places" if more > 0 else ""
    return f"It is lost at {'; '.join(told)}{rest}."


def _place(why: Why, place: Place) -> str:
    names, rows = why.paths.program.names, why.paths.tape.partials
    name = adjoint_name(names[place.operand])
    if place.slot < 0:
        return f"{name}, whose contributions cancel"
    partial = rows[place.node][place.slot]
    slope = local_gradient_name(why.paths.tape, place.node, place.slot)
    number = in_place(partial if partial is not None else math.nan)
    where = shown(why.paths.tape.value(place.operand))
    told = f"{names[place.node]}, where {slope} is {number} at {names[place.operand]} = {where}"
    size = "" if partial else true_size(why.paths.tape, place.node)
    return f"{told}: it is about {size}, too small for a float, and becomes 0" if size else told


def _numbers(why: Why) -> str:
    paths, names = why.paths, why.paths.program.names
    to = names[paths.program.output or 0]
    to = f"{to} or an adjoint set by hand" if paths.by_hand else to
    told = f"{count_text(paths.count)} paths lead from {names[paths.source]} to {to}"
    alive = paths.alive
    some = f"; {count_text(alive)} of them without a 0" if 0 < alive < paths.count else ""
    return f"{told[0].upper()}{told[1:]}{some}."


def count_text(count: int) -> str:
    """Return a number of paths: 12, 2^30 = 1,073,741,824, or about 1.99e3010."""
    if count < 10**15:
        power = count.bit_length() - 1
        return f"2^{power} = {count:,}" if count >= 1024 and count == 1 << power else f"{count:,}"
    digits = math.log10(count)
    rounded = f"about {10 ** (digits % 1):.3g}e{int(digits)}"
    power = count.bit_length() - 1
    return f"2^{power:,} ({rounded})" if count == 1 << power else rounded
