"""Node and Program: the Wengert list, as plain data that is valid by construction.

A program is a tuple of nodes; an operand is the index of an earlier node, so a program has no
cycle. Inputs and numbers are nodes too (`op` "input" and "const"). `x*x` has two operands, both x.
"""

from __future__ import annotations

import itertools
import math
import string
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, NoReturn

import autodiff_viz.core.library  # noqa: F401 - fills the registry
from autodiff_viz.core import limits
from autodiff_viz.core.definition import Formula, Function, Group
from autodiff_viz.core.errors import (
    ArityError,
    BadNameError,
    CycleError,
    FunctionError,
    NameClashError,
    ProgramError,
)
from autodiff_viz.core.graph import used
from autodiff_viz.core.numbers import full
from autodiff_viz.core.ops import REGISTRY, Op, op_named

if TYPE_CHECKING:
    from autodiff_viz.core.function_check import Disagreement
    from autodiff_viz.core.plan import Plan

INPUT: Final = "input"
CONST: Final = "const"

RESERVED: Final = frozenset({"pi", "π", INPUT, CONST})
"""Words of the language that are neither ops nor possible names."""

BARS: Final = "\u0304\u0305"
"""The combining macron and overline."""

FILLERS: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
"""Letters and marks by category that are drawn as nothing: Hangul fillers, variation selectors, …"""

FEW: Final = 9
"""Up to this many intermediate nodes get single letters; more are v1, v2, … as in the literature."""

LETTERS: Final = "abcdghkmpqrst"
LAST_LETTERS: Final = "zfwuv"
"""Letters for intermediate nodes and for the output; the two share none."""


@dataclass(frozen=True, slots=True, init=False)
class Node:
    """One line of a program.

    op: a registered name, or INPUT or CONST. operands: indices of earlier nodes, by slot.
    name: what the person called it; "" where the program names it itself (`Program.names`).
    number: the value of a CONST. key: tells the node from all others of its document while it is
    edited (selection, animation); it is no part of equality and is not saved.
    """

    op: str
    operands: tuple[int, ...] = ()
    name: str = ""
    number: float = 0.0
    key: int = field(default=0, compare=False)

    def __init__(
        self,
        op: str,
        operands: tuple[int, ...] = (),
        name: str = "",
        number: float = 0.0,
        key: int = 0,
    ) -> None:
        # Written out: the slots' own setters take half the time of what dataclass would write, and
        # programs have up to a million nodes.
        _set_op(self, op)
        _set_operands(self, operands)
        _set_name(self, name)
        _set_number(self, number)
        _set_key(self, key)

    @property
    def is_anonymous_const(self) -> bool:
        """True for a number that was given no name: it is written inside its user's formula."""
        return self.op == CONST and not self.name


_set_op, _set_operands, _set_name, _set_number, _set_key = (
    vars(Node)[each].__set__ for each in ("op", "operands", "name", "number", "key")
)


@dataclass(frozen=True)
class Program:
    """A list of nodes, each after its operands, and which of them is the output.

    `output` is an index, or None for the empty program only. `functions` are the person's own, each
    after those it uses. `groups` is no part of equality: the functions that are shown unfolded (see
    `core.unfolding`). Raises ProgramError (UnknownOpError, ArityError, CycleError, NameClashError,
    FunctionError) or BadNameError when a rule is broken.
    """

    nodes: tuple[Node, ...] = ()
    output: int | None = None
    functions: tuple[Function, ...] = ()
    groups: tuple[Group, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        _check(self.nodes, self.output, check_functions(self.functions))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name of each node: the person's, or one chosen here; a number's own text for a const."""
        return _names(self)

    @cached_property
    def inputs(self) -> tuple[int, ...]:
        """The indices of the inputs, in order."""
        return tuple([i for i, node in enumerate(self.nodes) if node.op == INPUT])

    @cached_property
    def active(self) -> tuple[bool, ...]:
        """Whether the output depends on each node (or is it); the others take no part in a sweep."""
        return used(self.nodes, () if self.output is None else (self.output,))

    @cached_property
    def users(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each node, every (user, slot) that reads it, in order: one entry an edge."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.nodes]
        for i, node in enumerate(self.nodes):
            for slot, operand in enumerate(node.operands):
                found[operand].append((i, slot))
        return tuple(tuple(pairs) for pairs in found)

    @cached_property
    def differentiable(self) -> tuple[bool, ...]:
        """Whether each node depends on an input or is one; contributions flow only into these."""
        answer: list[bool] = []
        for node in self.nodes:
            read = node.operands
            if len(read) == 2:  # most nodes, and quicker without a loop
                answer.append(answer[read[0]] or answer[read[1]])
            elif len(read) == 1:
                answer.append(answer[read[0]])
            else:
                answer.append(node.op == INPUT or any(answer[operand] for operand in read))
        return tuple(answer)

    @cached_property
    def plan(self) -> Plan:
        """How the sweeps go over the nodes."""
        from autodiff_viz.core.plan import plan_of

        return plan_of(self)

    @cached_property
    def library(self) -> Mapping[str, Op]:
        """Every op the nodes may name: the registry, and the functions of the person's own."""
        if not self.functions:
            return REGISTRY
        from autodiff_viz.core.functions import library_of

        return library_of(self.functions)

    @cached_property
    def wrong_partials(self) -> dict[str, tuple[Disagreement, ...]]:
        """What `core.function_check` has found so far, by function: it is asked for every edge drawn."""
        return {}

    def op_named(self, name: str) -> Op:
        """Return the op a node of this program means by `name`; raises UnknownOpError."""
        return self.library[name] if name in self.library else op_named(name)

    def function_named(self, name: str) -> Function | None:
        """Return the person's function called `name`; None for an op of the registry."""
        return next((each for each in self.functions if each.name == name), None)

    def has_same_steps(self, other: Program) -> bool:
        """Whether both compute the same in the same order, whatever the nodes are called."""
        if self.output != other.output or len(self.nodes) != len(other.nodes):
            return False
        pairs = zip(self.nodes, other.nodes, strict=True)
        return all(
            (a.op, a.operands, a.number, a.is_anonymous_const)
            == (b.op, b.operands, b.number, b.is_anonymous_const)
            for a, b in pairs
        )

    def index_of(self, name: str) -> int:
        """Return the index of the node called `name`; raises ProgramError when there is none."""
        try:
            return self.names.index(name)
        except ValueError:
            raise ProgramError(f"There is no node called {name!r:.80}.") from None

    def index_of_key(self, key: int) -> int | None:
        """Return the index of the node with `key`, or None when it is gone."""
        return next((i for i, node in enumerate(self.nodes) if node.key == key), None)


def _check(nodes: tuple[Node, ...], output: int | None, functions: Mapping[str, int]) -> None:
    limits.check_limit(len(nodes), limits.NODES, "nodes")
    if (output is None) != (not nodes) or (output is not None and not 0 <= output < len(nodes)):
        raise ProgramError("A program with nodes has one of them as its output.")
    seen: set[str] = set()
    arities = {INPUT: 0, CONST: 0, **functions}
    for i, node in enumerate(nodes):
        op, read = node.op, node.operands
        if op not in arities:
            arities[op] = op_named(op).arity
        if len(read) != arities[op]:
            _refuse_operands(i, node, arities[op])
        for operand in read:
            if not 0 <= operand < i:
                _refuse_operands(i, node, arities[op])
        if node.name:
            check_name(node.name)
            if node.name in seen:
                raise NameClashError(f"Two nodes are called {node.name!r:.80}.")
            if node.name in functions:
                raise NameClashError(f"{node.name:.80} is a function; it cannot name a node too.")
            seen.add(node.name)
        elif op == INPUT:
            raise BadNameError(f"The input number {i + 1} has no name.")


def _refuse_operands(i: int, node: Node, arity: int) -> NoReturn:
    if len(node.operands) != arity:
        called = node.name or f"number {i + 1}"
        raise ArityError(
            f"The node {called!r:.80} has {len(node.operands)} operands; {node.op} takes {arity}."
        )
    raise CycleError(f"The node number {i + 1} reads a node that does not come before it.")


@lru_cache(maxsize=256)
def check_functions(functions: tuple[Function, ...]) -> dict[str, int]:
    """Return how many operands each function takes; raises when one of them breaks a rule."""
    limits.check_limit(len(functions), limits.FUNCTIONS, "functions")
    arities: dict[str, int] = {}
    sizes: dict[str, int] = {}
    for function in functions:
        _check_function(function, arities)
        sizes[function.name] = _size(function.formula, sizes)
        _check_formula(function, function.formula, arities, sizes, ())
        for partial in filter(None, function.partials):
            _check_formula(function, partial, arities, sizes, (function.name,))
        arities[function.name] = len(function.params)
    return arities


def _check_function(function: Function, earlier: Mapping[str, int]) -> None:
    check_name(function.name)
    if function.name in earlier:
        raise NameClashError(f"There are two functions called {function.name:.80}.")
    if not function.params:
        raise FunctionError(f"The function {function.name:.80} has no param; it needs one.")
    limits.check_limit(len(function.params), limits.PARAMS, "params of a function")
    for param in function.params:
        check_name(param)
        if param == function.name or param in earlier or function.params.count(param) > 1:
            raise NameClashError(f"{param:.80} cannot be a param of {function.head:.160}.")
    if function.partials and len(function.partials) != len(function.params):
        raise FunctionError(f"The function {function.name:.80} needs a partial for each param.")


def _check_formula(
    function: Function,
    formula: Formula,
    arities: Mapping[str, int],
    sizes: Mapping[str, int],
    more: tuple[str, ...],
) -> None:
    """Check a formula of `function`, which may use the functions before it and those in `more`."""
    known = {**arities, **dict.fromkeys(more, len(function.params))}
    if function.name not in known and any(n.op == function.name for n in formula.nodes):
        raise FunctionError(f"The function {function.name:.80} is used in its own definition.")
    limits.check_limit(
        _size(formula, sizes),
        limits.OPERATIONS,
        f"operations in {function.name:.80}, those of the functions it uses included,",
    )
    _check(formula.nodes, formula.output, known)
    names = [node.name for node in formula.nodes]
    if names != [*function.params, *[""] * (len(names) - len(function.params))]:
        raise FunctionError(f"The formula of {function.head:.160} must begin with its params.")


def _size(formula: Formula, sizes: Mapping[str, int]) -> int:
    return sum(sizes.get(node.op, 1) for node in formula.nodes if node.operands)


def check_name(name: str) -> None:
    """Raise BadNameError unless `name` can be a node's name.

    A name is letters of any script, digits 0-9 and _, does not begin with a digit, is in NFKC form
    and is not the name of an op or a word of the language. Combining marks may follow a letter.
    """
    if not name or len(name) > limits.NAME_CHARACTERS:
        raise BadNameError(
            f"A name has 1 to {limits.NAME_CHARACTERS} characters; {name!r:.40} has not."
        )
    if name in REGISTRY or name in RESERVED:
        raise BadNameError(f"{name} is a word of the language; choose another name.")
    if name.isascii() and name.isidentifier():
        return  # the rules below hold, and this is quicker
    if unicodedata.normalize("NFKC", name) != name or not is_name_start(name[0]):
        raise BadNameError(f"{name!r:.80} is not a name: it must begin with a letter or _.")
    if not all(is_name_part(character) for character in name):
        raise BadNameError(f"{name!r:.80} is not a name: use letters, digits and _.")
    if has_bar(name):
        raise BadNameError(f"{name!r:.80} is not a name: a bar over a letter marks an adjoint.")


def is_name_start(character: str) -> bool:
    """Whether a name may begin with this character."""
    if is_invisible(character):
        return False
    return character == "_" or unicodedata.category(character)[0] == "L"


def is_name_part(character: str) -> bool:
    """Whether a name may go on with this character (after NFKC, so subscript digits are digits)."""
    return (
        is_name_start(character)
        or character in string.digits
        or (unicodedata.category(character) in ("Mn", "Mc") and not is_invisible(character))
    )


def is_invisible(character: str) -> bool:
    """Whether a character shows nothing or is none: control, bidi, zero-width, surrogate, filler."""
    return character in FILLERS or unicodedata.category(character)[0] == "C"


def has_bar(name: str) -> bool:
    """Whether a letter of `name` has a macron or overline, which marks adjoints (ȳ)."""
    return not name.isascii() and any(bar in unicodedata.normalize("NFKD", name) for bar in BARS)


def number_text(number: float) -> str:
    """Return the shortest text that reads back as `number`: 2 for 2.0, 1e999 for inf."""
    if math.isinf(number):
        return "1e999" if number > 0.0 else "-1e999"
    return full(number)


def _names(program: Program) -> tuple[str, ...]:
    nodes = program.nodes
    given = {node.name for node in nodes if node.name}
    given.update(function.name for function in program.functions)
    between = [i for i in range(len(nodes)) if _is_intermediate(program, i)]
    # What the output uses is named first, so that an unused node takes no name from it.
    used = [i for i in between if program.active[i]]
    names = _names_between(program, used, given)
    if program.output is not None:
        names[program.output] = next(_free_names(LAST_LETTERS, "z", given))
    taken = given.union(names.values())
    unused = [i for i in between if not program.active[i] and not nodes[i].name]
    left = _free_names(LETTERS if len(used) <= FEW else "", "v", taken)
    names.update(zip(unused, left, strict=False))
    return tuple(_name(node, names.get(i, "")) for i, node in enumerate(nodes))


def _names_between(program: Program, between: list[int], given: set[str]) -> dict[int, str]:
    """Return names for those of the intermediate nodes `between` that have none; the last is y."""
    unnamed = [i for i in between if not program.nodes[i].name]
    few = len(between) <= FEW
    chosen = list(itertools.islice(_free_names(LETTERS if few else "", "v", given), len(unnamed)))
    if few and unnamed and unnamed[-1] == between[-1] and "y" not in given:
        chosen[-1] = "y"
    return dict(zip(unnamed, chosen, strict=True))


def _name(node: Node, chosen: str) -> str:
    if node.name:
        return node.name
    return number_text(node.number) if node.op == CONST else chosen


def _is_intermediate(program: Program, i: int) -> bool:
    return program.nodes[i].op not in (INPUT, CONST) and i != program.output


def _free_names(letters: str, stem: str, given: set[str]) -> Iterator[str]:
    """Yield the single letters, then stem1, stem2, …, leaving out those that are given."""
    numbered = (f"{stem}{place}" for place in itertools.count(1))
    return (name for name in itertools.chain(letters, numbered) if name not in given)
