"""Op, the registry of ops, and how an op is written.

An op is registered once, in `core/library/`; the parser, the sweeps, the palette, the plots and the
tests all read it from here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from autodiff_viz.core.errors import UnknownOpError

if TYPE_CHECKING:
    from autodiff_viz.core.definition import Function


class Binding(IntEnum):
    """How tightly a written expression holds together; a looser operand needs parentheses."""

    COMPARISON = 0
    SUM = 1
    PRODUCT = 2
    UNARY = 3
    POWER = 4
    ATOM = 5


@dataclass(frozen=True, slots=True)
class Notation:
    """One way to write a call: `#0`, `#1` in the template stand for the written operands.

    `binding` is how tightly the whole holds together; `needs[slot]` how tightly the operand of
    that slot must hold together to stand without parentheses.
    """

    template: str
    binding: Binding
    needs: tuple[Binding, ...]


NO_SLOPE: Final = "0/0"
"""The partial along an operand that has no slope anywhere: nan."""

ANYTHING: Final = Binding.COMPARISON
"""What an operand must hold together where its place is enclosed anyway."""


def call(name: str, arity: int = 1, opening: str = "(", closing: str = ")") -> Notation:
    """Return the notation `name(#0, #1)`."""
    operands = ", ".join(f"#{slot}" for slot in range(arity))
    return Notation(f"{name}{opening}{operands}{closing}", Binding.ATOM, (ANYTHING,) * arity)


def latex_call(name: str, arity: int = 1) -> Notation:
    """Return the notation of a function with an upright name in LaTeX."""
    return call(name, arity, r"\left(", r"\right)")


def prefix(name: str) -> Notation:
    """Return the notation of a function that needs no parentheses around a name: sin x."""
    return Notation(f"{name} #0", Binding.PRODUCT, (Binding.ATOM,))


def infix(sign: str, binding: Binding) -> Notation:
    """Return the notation of a left-associative operator."""
    return Notation(f"#0{sign}#1", binding, (binding, Binding(binding + 1)))


@dataclass(frozen=True, slots=True)
class Convention:
    """A slope fixed by rule at points where the derivative does not exist or its formula fails.

    `when` is a condition over the op's params in the app's own language (x == 0), so that it can be
    computed, printed as code and differentiated past; `text` is a whole sentence. `others` says what
    mathematics allows here and what other libraries take, in whole sentences, or is empty. In both
    `#0`, `#1` stand for the operands.
    """

    slot: int
    slope: float
    when: str
    text: str
    others: str = ""

    def told(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return its sentences about operands that are called so, without an empty one."""
        return tuple(_filled(text, names) for text in (self.text, self.others) if text)


def _filled(text: str, names: Sequence[str]) -> str:
    for slot, name in enumerate(names):
        text = text.replace(f"#{slot}", name)
    return text


AT_A_JUMP: Final = "There is no slope at a jump; where other libraries have one, it is 0 too."
"""What others take at a jump."""


@dataclass(frozen=True, slots=True)
class Pole:
    """Where an op's value is infinite by its nature, not by its size: `when`, for the operand in `slot`."""

    slot: int
    when: str


@dataclass(frozen=True, slots=True)
class Code:
    """How a call is written in generated code; each a template over the params in braces: {x}*{x}.

    python: gives what `compute` gives wherever it does not raise; reads `math.…` and `ieee.…` (of
        `core.ieee`). numpy: the same over arrays (`np`), with floating-point warnings off. c: the
        same in C99 doubles (math.h). complex: the op continued into the complex plane away from its
        kinks (`cmath`, `math`, `ieee`), so that a complex step of any size is not lost.
    An empty template: the code calls `compute` for Python, elementwise for NumPy; C has no such op,
    and no complex step is made. Every template is a call or stands in parentheses; a param that
    stands more than once in it is a name or a number when it is put in.
    """

    python: str = ""
    numpy: str = ""
    c: str = ""
    complex: str = ""


def same_code(name: str, numpy: str = "", c: str = "", complex_code: str = "") -> Code:
    """Return the code of a function of x that `math`, C and `cmath` all call `name`."""
    return Code(
        python=f"math.{name}({{x}})",
        numpy=f"np.{numpy or name}({{x}})",
        c=f"{c or name}({{x}})",
        complex=complex_code or f"cmath.{name}({{x}})",
    )


@dataclass(frozen=True, slots=True)
class Op:
    """A primitive function with its rule.

    compute: IEEE 754 floats in, one float out; never raises.
    partials: one formula per slot, in the app's own language over `params` and `y`, the output.
    stable: the same slopes in the form numbers are computed by, where the textbook's form above loses
        digits or overflows; empty where it does not. `partials` is what is shown and derived.
    twice: the same slopes in a form whose own slopes keep their digits too, for second derivatives;
        empty where `stable`, or else `partials`, is one.
    text, latex, rich: how a call is written as source text, as LaTeX, and as one line of rich text
        (`^{...}` raises, single letters are set in italics).
    symbol: what the palette tile shows, as rich text; doc: one sentence.
    samples: points inside the domain, where value and slopes exist, for the generated tests.
    edges: points at the edge of the domain, at kinks and far out, for the tests of what is said there.
    aliases: words that find the op; also: other names under which a text may call it.
    code: how a call is written in programs that the app generates.
    labels: what the params are called on the screen, where that differs.
    defined_by: of a function of the person's own its definition, the last, after those it may use.
    """

    name: str
    params: tuple[str, ...]
    compute: Callable[..., float]
    partials: tuple[str, ...]
    category: str
    symbol: str
    doc: str
    samples: tuple[tuple[float, ...], ...]
    text: Notation
    latex: Notation
    rich: Notation
    domain: str = "all real numbers"
    conventions: tuple[Convention, ...] = field(default=())
    aliases: tuple[str, ...] = ()
    code: Code = Code()
    edges: tuple[tuple[float, ...], ...] = ()
    also: tuple[str, ...] = ()
    pole: Pole | None = None
    labels: tuple[str, ...] = ()
    defined_by: tuple[Function, ...] = field(default=(), compare=False)
    stable: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()

    @property
    def arity(self) -> int:
        """How many operands a node of this op has."""
        return len(self.params)

    @property
    def shown_params(self) -> tuple[str, ...]:
        """The params as they are called on the screen."""
        return self.labels or self.params


_registry: dict[str, Op] = {}

REGISTRY: Final[Mapping[str, Op]] = MappingProxyType(_registry)
"""Every op by name, in the order of registration."""


def register(op: Op) -> None:
    """Add `op` to the registry; its name must be new and every param must have a partial."""
    if op.name in _registry:
        raise ValueError(f"The op {op.name} is registered twice.")
    if len(op.partials) != op.arity:
        raise ValueError(f"The op {op.name} has {op.arity} params, {len(op.partials)} partials.")
    for kind, texts in (("stable", op.stable), ("twice", op.twice)):
        if len(texts) not in (0, op.arity):
            raise ValueError(
                f"The op {op.name} has {op.arity} params, {len(texts)} partials of {kind}."
            )
    _registry[op.name] = op


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the word most like `name`, of equally likely ones that with the longest same beginning."""
    import difflib  # only a mistake needs it

    likely = difflib.get_close_matches(name, tuple(known), n=5)
    return max(likely, key=lambda word: _alike(name, word), default=None)


def _alike(one: str, other: str) -> int:
    """Return how many characters two words begin with alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def op_named(name: str) -> Op:
    """Return the op called `name`; raises UnknownOpError with the nearest name."""
    try:
        return _registry[name]
    except KeyError:
        near = nearest(name, _registry)
        hint = f" Did you mean {near}?" if near else ""
        raise UnknownOpError(f"There is no op called {name!r:.60}.{hint}") from None


def ops_by_category() -> Iterator[tuple[str, tuple[Op, ...]]]:
    """Yield each category with its ops, both in the order of registration."""
    categories = dict.fromkeys(op.category for op in _registry.values())
    for category in categories:
        yield category, tuple(op for op in _registry.values() if op.category == category)
