"""Program -> straight-line Python: the text that is shown by experts' tools and the text that is run.

Where a line raises (log(0), a division by zero, an overflow) the call is done again by the ops' own
computations, which answer by IEEE 754 and never raise; so the floats are those of `core.sweep`.
Only names made in `core.straight_line` and names of registered ops go into the text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from autodiff_viz.core import ieee
from autodiff_viz.core.ops import REGISTRY, Op
from autodiff_viz.core.program import Program
from autodiff_viz.core.straight_line import (
    PART,
    Dialect,
    Listing,
    Part,
    listing,
    parts,
    runs,
)
from autodiff_viz.core.unrolled import (
    OPS_KEPT,
    Gradient,
    Unrolled,
    computed_partials,
    rules_of,
    unrolled_gradient,
)

__all__ = [
    "condition_functions",
    "function",
    "gradient_function",
    "gradient_texts",
    "kernel",
    "kernels_of",
    "partial_functions",
    "source",
    "value_and_gradient_source",
]

ValueAndGradient: TypeAlias = Callable[..., tuple[float, tuple[float, ...]]]
"""A function of the inputs in order: the output's value, and the adjoint of each input."""

Kernel: TypeAlias = Callable[..., tuple[float, tuple[float | None, ...]]]
"""A function of the operands of one op: its value and its partials, None where none is asked for."""

FUSED: Final = 4
"""The value or adjoint of a node that is read once stands inside its reader up to this many calls deep."""

AGAIN: Final = "except (ValueError, OverflowError, ZeroDivisionError):"


def number_text(number: float) -> str:
    """Return a float as Python writes it; inf and nan are names, a minus is enclosed."""
    text = repr(number)
    return f"({text})" if text.startswith("-") else text


PYTHON: Final = Dialect(
    template=lambda op: op.code.python, number=number_text, choice="{a} if {c} else {b}"
)


def _scope() -> dict[str, object]:
    """Return the names templates may use: `core.ieee`'s, and `math`'s before them."""
    ours = {name: value for name, value in vars(ieee).items() if callable(value)}
    return {**ours, **vars(math), "ieee": ieee, "math": math}


def _run(texts: Sequence[str], name: str, scope: dict[str, object]) -> Callable[..., object]:
    """Execute texts of our own making one by one (each compiles in milliseconds) and return `name`."""
    for text in texts:
        exec(compile(text, "<compiled program>", "exec"), scope)  # noqa: S102 - see above
    made = scope[name]
    assert callable(made), name  # noqa: S101 - a contract
    return made


# The value alone


def source(program: Program, arguments: Sequence[str]) -> str:
    """Return `def function(…)` over the inputs named by `arguments`, one line a node."""
    return "\n\n".join(_value_texts(program, arguments)[0])


def function(
    program: Program, arguments: Sequence[str], convert: str = "float"
) -> Callable[..., float]:
    """Return the program as a Python function of floats; it answers by IEEE 754, never raises.

    convert: applied to the inputs; "" where they are sure to be floats.
    """
    texts, made, calls, root = _value_texts(program, arguments, convert)
    scope = {**_scope(), **made.functions}
    scope["again"] = lambda *inputs: calls.performed(inputs, (root,))[0]
    return _run(texts, "function", scope)  # type: ignore[return-value]  # what the text returns


def _value_texts(
    program: Program, arguments: Sequence[str], convert: str = "float"
) -> tuple[list[str], Listing, Unrolled, int]:
    calls = Unrolled()
    given = {name: calls.argument() for name in arguments}
    places = calls.program(program, given)
    root = calls.number(math.nan) if program.output is None else places[program.output]
    names = {place: f"v{i}" for i, place in reversed(list(enumerate(places))) if place >= 0}
    names.update({place: f"a{k}" for k, place in enumerate(calls.arguments)})
    made = listing(calls, (root,), names, PYTHON)
    inputs = [names[place] for place in calls.arguments]
    texts = python_texts("function", made, inputs, lambda results: results[0], convert)
    return texts, made, calls, root


# The value and the gradient


def value_and_gradient_source(program: Program) -> str:
    """Return the text that is run for the value and the gradient of `program`.

    v3 is the value of node number 3, d3 its adjoint; a t is what several lines have in common.
    """
    return "\n\n".join(_gradient_texts(program, unrolled_gradient(program))[0])


def gradient_texts(program: Program) -> tuple[list[str], Mapping[str, Callable[..., float]]]:
    """Return those texts one by one, and the computations they call, by name."""
    texts, made = _gradient_texts(program, unrolled_gradient(program))
    return texts, made.functions


def gradient_function(program: Program) -> ValueAndGradient:
    """Return the compiled value and gradient: the floats of `core.sweep`, seed 1."""
    unrolled = unrolled_gradient(program)
    texts, made = _gradient_texts(program, unrolled)
    scope = {**_scope(), **made.functions, "again": performer(unrolled)}
    return _run(texts, "value_and_gradient", scope)  # type: ignore[return-value]  # see the text


def performer(unrolled: Gradient) -> ValueAndGradient:
    """Return the value and gradient by the ops' own computations, which never raise."""
    roots = (unrolled.value, *unrolled.slopes)

    def again(*inputs: float) -> tuple[float, tuple[float, ...]]:
        value, *slopes = unrolled.calls.performed(inputs, roots)
        return value, tuple(slopes)

    return again


def _gradient_texts(program: Program, unrolled: Gradient) -> tuple[list[str], Listing]:
    made, inputs = gradient_listing(program, unrolled, PYTHON)
    texts = python_texts(
        "value_and_gradient", made, inputs, lambda found: f"{found[0]}, {tuple_text(found[1:])}"
    )
    return texts, made


def gradient_listing(
    program: Program, unrolled: Gradient, dialect: Dialect
) -> tuple[Listing, list[str]]:
    """Return the lines of value and gradient, and the names of the inputs."""
    names: dict[int, str] = {}
    for i, place in enumerate(unrolled.values):
        names.setdefault(place, f"v{i}")
    for i, place in reversed(list(enumerate(unrolled.adjoints))):
        names.setdefault(place, f"d{i}")
    roots = (unrolled.value, *unrolled.slopes)
    made = listing(unrolled.calls, roots, names, dialect, FUSED)
    return made, [f"v{i}" for i in program.inputs]


def tuple_text(texts: Sequence[str]) -> str:
    """Return the text of a tuple."""
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"


# One op


def kernel(op: Op, flows: Sequence[bool]) -> Kernel:
    """Return the value of `op` with its partials along the slots that flow (None along the others)."""
    return _kernel(op, tuple(flows))


class Kernels(dict[tuple[str, tuple[bool, ...]], Kernel]):
    """The kernels of the ops of one library, by name and by the operands that depend on an input.

    To find one so takes a tenth of the time that finding it by the Op takes.
    """

    def __init__(self, library: Mapping[str, Op]) -> None:
        super().__init__()
        self._library = library

    def __missing__(self, key: tuple[str, tuple[bool, ...]]) -> Kernel:
        name, flows = key
        self[key] = made = kernel(self._library[name], flows)
        return made


_OF_THE_REGISTRY: Final = Kernels(REGISTRY)


def kernels_of(library: Mapping[str, Op]) -> Kernels:
    """Return the kernels of a library; those of the registry stay."""
    return _OF_THE_REGISTRY if library is REGISTRY else Kernels(library)


@lru_cache(maxsize=OPS_KEPT)
def _kernel(op: Op, flows: tuple[bool, ...]) -> Kernel:
    calls = Unrolled()
    operands = tuple([calls.argument() for _ in op.params])
    value = calls.call(op, operands)
    slopes = [
        calls.slope(op, slot, operands, value) if asked else -1 for slot, asked in enumerate(flows)
    ]
    names = {place: f"a{k}" for k, place in enumerate(operands)}
    made = listing(calls, (value, *(s for s in slopes if s >= 0)), names, PYTHON)
    scope = {**_scope(), **made.functions, "again": _again(calls, value, slopes)}
    texts = python_texts("kernel", made, list(names.values()), lambda found: _row(found, flows), "")
    return _run(texts, "kernel", scope)  # type: ignore[return-value]  # what the text returns


def _row(found: Sequence[str], flows: Sequence[bool]) -> str:
    slopes = iter(found[1:])
    return f"{found[0]}, {tuple_text([next(slopes) if asked else 'None' for asked in flows])}"


def _again(calls: Unrolled, value: int, slopes: Sequence[int]) -> Kernel:
    asked = [slope for slope in slopes if slope >= 0]

    def again(*operands: float) -> tuple[float, tuple[float | None, ...]]:
        found, *rest = calls.performed(operands, (value, *asked))
        row = iter(rest)
        return found, tuple([next(row) if slope >= 0 else None for slope in slopes])

    return again


@lru_cache(maxsize=OPS_KEPT)
def condition_functions(op: Op) -> tuple[Callable[..., float], ...]:
    """Return the conditions of the conventions of `op`, each as a function of the operands."""
    return tuple(function(condition, op.params) for condition in _conditions(op))


def _conditions(op: Op) -> Iterator[Program]:
    """Yield the condition of each convention in the order they are registered in."""
    waiting = [list(rules) for _, rules in rules_of(op)]
    for rule in op.conventions:
        yield waiting[rule.slot].pop()[1]


@lru_cache(maxsize=OPS_KEPT)
def partial_functions(op: Op) -> tuple[Callable[..., float], ...]:
    """Return the partials of `op`, each as a function of the operands and the value."""
    arguments = (*op.params, "y")
    return tuple(function(program, arguments) for program in computed_partials(op))


# Text


def python_texts(
    name: str,
    made: Listing,
    inputs: Sequence[str],
    answer: Callable[[Sequence[str]], str],
    convert: str = "float",
) -> list[str]:
    """Return `def name(…)`, preceded by the parts it calls when it is long.

    answer: what is returned, from the texts of the results. convert: applied to the inputs, or "".
    """
    if len(made.lines) <= PART and len(inputs) <= PART:
        return [_short(name, made, inputs, answer(made.results), convert)]
    kept = [text for text in made.results if text[0] in "vdt"]
    pieces = parts(made.lines, inputs, kept)
    slots = {text: slot for slot, text in enumerate(dict.fromkeys([*inputs, *_stored(pieces)]))}
    found = [f"s[{slots[text]}]" if text in slots else text for text in made.results]
    texts = [_part(k, piece, slots) for k, piece in enumerate(pieces)]
    blank = len(slots) - len(inputs)
    calls = [f"        part{k}(s)" for k in range(len(pieces))]
    refusal = f"    if len(inputs) != {len(inputs)}: raise TypeError(len(inputs))"
    head = [
        f"def {name}(*inputs):",
        refusal,
        f"    s = [*map(float, inputs), *[0.0]*{blank}]",
        "    try:",
    ]
    tail = [f"        return {answer(found)}", f"    {AGAIN}", f"        return again(*s[:{len(inputs)}])"]  # fmt: skip
    return [*texts, "\n".join([*head, *calls, *tail])]


def _stored(pieces: Sequence[Part]) -> list[str]:
    return [name for piece in pieces for name in piece.stores]


def _short(name: str, made: Listing, inputs: Sequence[str], answer: str, convert: str) -> str:
    head = [f"def {name}({', '.join(inputs)}):"]
    if convert:
        head += [f"    {each} = {convert}({each})" for each in inputs]
    lines = [f"        {line.name} = {line.text}" for line in made.lines]
    tail = [
        f"        return {answer}",
        f"    {AGAIN}",
        f"        return again({', '.join(inputs)})",
    ]
    return "\n".join([*head, "    try:", *lines, *tail])


def _part(k: int, piece: Part, slots: Mapping[str, int]) -> str:
    """Write a part as a function over the list `s` of what the parts share."""
    loads = _transfers(piece.loads, slots, "{names} = {slots}")
    lines = [f"    {line.name} = {line.text}" for line in piece.lines]
    stores = _transfers(piece.stores, slots, "{slots} = {names}")
    return "\n".join([f"def part{k}(s):", *loads, *lines, *stores])


def _transfers(names: Sequence[str], slots: Mapping[str, int], form: str) -> list[str]:
    """Return the lines that move names from or to the list, neighbours in one line."""
    by_slot = {slots[name]: name for name in names}
    lines = []
    for first, end in runs(sorted(by_slot)):
        moved = ", ".join(by_slot[slot] for slot in range(first, end))
        place = f"s[{first}]" if end - first == 1 else f"s[{first}:{end}]"
        lines.append(f"    {form.format(names=moved, slots=place)}")
    return lines
