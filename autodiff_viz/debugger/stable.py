"""The stable form of a formula that overflows or cancels: named rules, found by pattern in a program.

A rule is two texts of the language; the operands of its `before` stand for any node. It is applied as
one edit: the node it is about keeps its key and its name. Read by `debugger.offers`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from autodiff_viz.core.errors import ProgramError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import INPUT, Node, Program
from autodiff_viz.core.sweep import Tape, forward, gradient, timeline
from autodiff_viz.document.document import Document
from autodiff_viz.document.rewrite import Draft, draft_of, read_keys


@dataclass(frozen=True, slots=True)
class Rule:
    """`before` and `after` are equal for all real operands; `because` says what `after` avoids."""

    name: str
    before: tuple[str, ...]
    after: str
    because: str


PI: Final = "3.141592653589793"

RULES: Final = (
    Rule("log-sigmoid",
         ("log(sigmoid(x))", "log(1/(1 + exp(-x)))", "-log(1 + exp(-x))", "-softplus(-x)", "-log1p(exp(-x))"),
         "logsigmoid(x)", "it never takes the logarithm of a 0 that was rounded"),
    Rule("log-one-minus-sigmoid", ("log(1 - sigmoid(x))", "log(1 - 1/(1 + exp(-x)))"),
         "logsigmoid(-x)", "it never takes the logarithm of a 0 that was rounded"),
    Rule("tanh", ("(exp(x) - exp(-x))/(exp(x) + exp(-x))",),
         "tanh(x)", "no exponential can overflow in it"),
    Rule("sigmoid", ("1/(1 + exp(-x))", "exp(x)/(1 + exp(x))", "reciprocal(1 + exp(-x))"),
         "sigmoid(x)", "no exponential can overflow in it"),
    Rule("softplus", ("log(1 + exp(x))", "log1p(exp(x))"),
         "softplus(x)", "no exponential can overflow in it"),
    Rule("log-cosh", ("log(cosh(x))",),
         "logaddexp(x, -x) - 0.6931471805599453", "no exponential can overflow in it"),
    Rule("log-add-exp", ("log(exp(a) + exp(b))",),
         "logaddexp(a, b)", "the larger exponential is taken out before it can overflow"),
    Rule("hypot", ("sqrt(x**2 + y**2)", "sqrt(x*x + y*y)"),
         "hypot(x, y)", "no square can overflow or underflow in it"),
    Rule("root-of-square", ("sqrt(x**2)", "sqrt(x*x)"),
         "abs(x)", "the local gradient of the root at 0 does not come in"),
    Rule("sinc", ("sin(x)/x",),
         f"sinc(x/{PI})", "it has its value 1 and its local gradient 0 at 0"),
    Rule("log1p", ("log(1 + x)",),
         "log1p(x)", "the digits of a small operand are not lost in 1 + x"),
    Rule("log1p-minus", ("log(1 - x)",),
         "log1p(-x)", "the digits of a small operand are not lost in 1 - x"),
    Rule("expm1", ("exp(x) - 1",),
         "expm1(x)", "two numbers near 1 are not subtracted"),
    Rule("one-minus-cos", ("1 - cos(x)",),
         "sin(x/2)**2*2", "two numbers near 1 are not subtracted"),
    Rule("difference-of-squares", ("a**2 - b**2", "a*a - b*b"),
         "(a - b)*(a + b)", "the squares are not rounded before they are subtracted"),
)  # fmt: skip
"""In the order in which they are tried: a form that is part of another comes after it."""

NAMED: Final[Mapping[str, Rule]] = {rule.name: rule for rule in RULES}

COMMUTATIVE: Final = frozenset({"add", "mul"})
LOST: Final = 1e-7
"""Two forms that differ by more, relatively: the unstable one has lost half of its digits."""


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that fits with one of its patterns: the node it replaces, the nodes inside, and what each operand of the rule is."""

    rule: str
    pattern: Program
    root: int
    inside: tuple[int, ...]
    operands: tuple[tuple[str, int], ...]


# Patterns


@cache
def patterns(op: str) -> tuple[tuple[Rule, Program], ...]:
    """Return the rules for a node of `op` with their patterns, sums and products in both orders."""
    return tuple(pair for pair in _all_patterns() if _root(pair[1]).op == op)


@cache
def _all_patterns() -> tuple[tuple[Rule, Program], ...]:
    return tuple(
        (rule, turned) for rule in RULES for text in rule.before for turned in _turned(parse(text))
    )


def _root(program: Program) -> Node:
    assert program.output is not None, "a rule has an output"  # noqa: S101 - the table above
    return program.nodes[program.output]


def _turned(pattern: Program) -> Iterator[Program]:
    """Yield the pattern with the operands of its sums and products in every order."""
    turnable = [i for i, node in enumerate(pattern.nodes) if node.op in COMMUTATIVE]
    for chosen in itertools.product((False, True), repeat=len(turnable)):
        turned = {i for i, turn in zip(turnable, chosen, strict=True) if turn}
        nodes = (
            replace(node, operands=node.operands[::-1]) if i in turned else node
            for i, node in enumerate(pattern.nodes)
        )
        yield Program(tuple(nodes), pattern.output)


def matches(program: Program, i: int) -> Iterator[Match]:
    """Yield every rule that fits the node `i`, once each, larger forms first."""
    found: set[str] = set()
    for rule, pattern in patterns(program.nodes[i].op):
        met = None if rule.name in found else _met(program, i, pattern)
        if met is not None:
            found.add(rule.name)
            yield _match(rule, pattern, met)


def _match(rule: Rule, pattern: Program, met: Mapping[int, int]) -> Match:
    inside = (met[k] for k, node in enumerate(pattern.nodes) if node.operands)
    leaves = ((pattern.nodes[k].name, met[k]) for k in pattern.inputs)
    assert pattern.output is not None, "a rule has an output"  # noqa: S101 - the table above
    return Match(rule.name, pattern, met[pattern.output], tuple(inside), tuple(leaves))


def _met(program: Program, i: int, pattern: Program) -> dict[int, int] | None:
    """Return the node each node of the pattern meets where its output meets `i`, or None."""
    assert pattern.output is not None, "a rule has an output"  # noqa: S101 - the table above
    met = {pattern.output: i}
    for k in range(pattern.output, -1, -1):
        if k not in met:
            continue
        part, node = pattern.nodes[k], program.nodes[met[k]]
        if part.op == INPUT:
            continue
        if part.op != node.op or part.number != node.number:
            return None
        for wanted, operand in zip(part.operands, node.operands, strict=True):
            if met.setdefault(wanted, operand) != operand:
                return None
    return met


# Whether it helps


def helps(tape: Tape, match: Match) -> bool:
    """Whether the stable form is finite where the other is not, or keeps digits that it loses."""
    point = {name: tape.value(i) for name, i in match.operands}
    before = _numbers(match.pattern, point)
    after = _numbers(parse(NAMED[match.rule].after), point)
    bad, good = (sum(not math.isfinite(x) for x in found) for found in (before, after))
    if good or not bad:
        return not good and any(map(_differ, before, after))
    return True


def _numbers(program: Program, point: Mapping[str, float]) -> list[float]:
    """Return the value of a form and its slopes by name."""
    line = timeline(forward(program, point))
    slopes = gradient(line)
    assert program.output is not None, "a rule has an output"  # noqa: S101 - the table above
    return [line.tape.value(program.output), *(slopes[name] for name in sorted(slopes))]


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > LOST * max(abs(one), abs(other))


# The edit


def apply_rule(document: Document, name: str, key: int) -> Document:
    """Return the document with the stable form `name` at the node with `key`; raises ProgramError.

    The node keeps its key and name; what only it was made of goes.
    """
    program = document.program
    i = program.index_of_key(key)
    if i is None:
        raise ProgramError("That node is not there any more.")
    match = next((match for match in matches(program, i) if match.rule == name), None)
    if match is None:
        raise ProgramError(f"{program.names[i]} has not the form this is about any more.")
    draft = draft_of(program)
    leaves = {leaf: program.nodes[k].key for leaf, k in match.operands}
    _write(draft, key, parse(NAMED[name].after), leaves)
    _drop(draft, [program.nodes[k].key for k in match.inside if k != i])
    return replace(document, program=draft.program())


def stable_document(document: Document, tape: Tape) -> Document | None:
    """Return the document with the first stable form that helps at `tape`, its own; None for none."""
    program = tape.program
    for i in range(len(program.nodes) - 1, -1, -1):
        if program.active[i]:
            for match in matches(program, i):
                if helps(tape, match):
                    return apply_rule(document, match.rule, program.nodes[i].key)
    return None


def _write(draft: Draft, key: int, form: Program, leaves: Mapping[str, int]) -> None:
    """Make the node `key` the output of `form` over the nodes `leaves`; its other nodes are new."""
    places: dict[int, int] = {}
    for k, node in enumerate(form.nodes):
        operands = tuple(places[operand] for operand in node.operands)
        if node.op == INPUT:
            places[k] = leaves[node.name]
        elif k == form.output:
            draft.nodes[key] = replace(draft.nodes[key], op=node.op, operands=operands)
        else:
            places[k] = draft.add(node.op, operands, number=node.number)
    fresh = [places[k] for k, node in enumerate(form.nodes) if k in places and node.op != INPUT]
    move_before(draft, key, fresh)


def move_before(draft: Draft, key: int, fresh: Sequence[int]) -> None:
    """Put the new nodes in front of the node that reads them, so that nothing need be sorted."""
    moved = {each: draft.nodes.pop(each) for each in fresh}
    ordered: dict[int, Node] = {}
    for each, node in draft.nodes.items():
        ordered |= moved if each == key else {}
        ordered[each] = node
    draft.nodes = ordered


def _drop(draft: Draft, keys: Sequence[int]) -> None:
    """Drop those of `keys` that nothing reads any more, users before operands."""
    for key in reversed(keys):
        if key != draft.output and key not in read_keys(draft.nodes.values()):
            del draft.nodes[key]
