"""Watches: what a person keeps in view, now and over the whole timeline; pure over timeline and cursor.

An expression speaks of values by their names, a*sin(b), of adjoint(a) (in forward mode tangent(a)) and
of contribution(y, a), what y gives to a. What is not computed yet is None, and so is what depends on it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from autodiff_viz.core.compiled import function
from autodiff_viz.core.definition import Function
from autodiff_viz.core.errors import AutodiffVizError, FormulaError
from autodiff_viz.core.naming import adjoint_name, tangent_name
from autodiff_viz.core.ops import nearest
from autodiff_viz.core.program import Program, has_bar
from autodiff_viz.core.tangent import EDGE_STEPS, Line, TangentTimeline, result
from autodiff_viz.core.tokens import Kind, Token, tokens
from autodiff_viz.debugger.conditions import KEPT, one_expression
from autodiff_viz.debugger.insides import edge_cursors, edges_of, places_of
from autodiff_viz.debugger.origins import derivative_cursors
from autodiff_viz.debugger.stop_texts import edge_text
from autodiff_viz.document.stops import Target, Watch

OF: Final = {"value": 1, "adjoint": 1, "tangent": 1, "contribution": 2}
"""What an expression may say of nodes, and of how many."""


class Reference(NamedTuple):
    """One number of nodes that an expression reads: adjoint(a), contribution(y, a), or value of a."""

    what: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that can be asked: what it reads, and the function of those numbers."""

    references: tuple[Reference, ...]
    function: Callable[..., float]


class Change(NamedTuple):
    """From this cursor on, until the next change, a watch has this number; None: not computed yet."""

    cursor: int
    number: float | None


# Reading a text


@lru_cache(maxsize=KEPT)
def expression(text: str, functions: tuple[Function, ...] = ()) -> Expression:
    """Return the expression a text says; raises FormulaError with the place."""
    try:
        found = tokens(text)
    except FormulaError as error:
        raise _with_word_for_bars(error) from error
    references: dict[str, Reference] = {}
    program = one_expression(text, list(_replaced(text, found, references)), functions)
    names = [program.nodes[i].name for i in program.inputs]
    read = tuple(references.get(name, Reference("value", (name,))) for name in names)
    return Expression(read, function(program, names))


def _with_word_for_bars(error: FormulaError) -> FormulaError:
    """Return the error of a bar with the way an adjoint is written here."""
    if has_bar(error.text[error.start : error.start + error.length]):
        error.hint = "Write adjoint(a) for the adjoint of a."
    return error


def _replaced(
    text: str, found: Sequence[Token], references: dict[str, Reference]
) -> Iterator[Token]:
    """Yield the tokens with a name in place of each adjoint(a), and note what it stands for."""
    taken = {token.text for token in found}
    at = 0
    while at < len(found):
        length, reference = _reference(text, found, at)
        if reference is None:
            yield found[at]
        else:
            name = "_".join((reference.what, *reference.names))
            while name in taken and name not in references:
                name += "_"
            references[name] = reference
            start, stop = found[at].start, found[at + length - 1].stop
            yield Token(Kind.NAME, name, start, stop - start)
        at += length


def _reference(text: str, found: Sequence[Token], at: int) -> tuple[int, Reference | None]:
    """Return how many tokens adjoint(a) or contribution(y, a) takes at `at`, and what it says."""
    word, opened = found[at], found[min(at + 1, len(found) - 1)]
    if word.text not in OF or opened.text != "(" or word.kind is not Kind.NAME:
        return 1, None
    count = OF[word.text]
    inside = found[at + 2 : at + 2 + 2 * count]
    pattern = [kind for _ in range(count) for kind in (Kind.NAME, Kind.SIGN)]
    signs = [token.text for token in inside[1::2]]
    if [token.kind for token in inside] != pattern or signs != [*[","] * (count - 1), ")"]:
        form = "contribution(y, a), what y gives to a" if count == 2 else f"{word.text}(a)"
        sentence = f"{word.text} is of {'two nodes' if count == 2 else 'one node'}."
        raise FormulaError(sentence, text, word.start, word.length, f"Write it as {form}.")
    return 2 + 2 * count, Reference(word.text, tuple(token.text for token in inside[::2]))


def watch_of(program: Program, text: str) -> Watch:
    """Return the watch a text says; raises FormulaError with the place, StopError for a text of nothing."""
    read = expression(text, program.functions)
    names = dict.fromkeys(name for each in read.references for name in each.names)
    keys = {name: program.nodes[_index(program, text, name)].key for name in names}
    whole = _written(text)
    for each in read.references:
        if whole in (_written(each.names[0]), f"{each.what}({','.join(each.names)})"):
            return _plain(program, each, keys) or Watch(
                Target.ANYWHERE, text=text, nodes=tuple(keys.items())
            )
    return Watch(Target.ANYWHERE, text=text, nodes=tuple(keys.items()))


def _written(text: str) -> str:
    return "".join(token.text for token in tokens(text))


def _plain(program: Program, reference: Reference, keys: dict[str, int]) -> Watch | None:
    """Return the watch of one number of a node or of an edge; None for several edges."""
    key = keys[reference.names[0]]
    if reference.what == "value":
        return Watch(Target.VALUE, key)
    if reference.what != "contribution":
        return Watch(Target.ADJOINT, key)
    user, operand = (program.index_of(name) for name in reference.names)
    slots = [i for i, each in enumerate(program.nodes[user].operands) if each == operand]
    return Watch(Target.EDGE, key, slots[0]) if len(slots) == 1 else None


def _index(program: Program, text: str, name: str) -> int:
    try:
        return program.names.index(name)
    except ValueError:
        place = next(token for token in tokens(text) if token.text == name)
        near = nearest(name, program.names)
        hint = f"Is it {near}?" if near else ""
        sentence = f"There is no node called {name:.80}."
        raise FormulaError(sentence, text, place.start, place.length, hint) from None


# Saying what is watched


def label(line: Line, watch: Watch) -> str:
    """Return a watch as it is read: a, ā (in forward mode ȧ), y → a, or the expression."""
    program = line.tape.program
    names = {key: _name(program, key) for key in watch.keys}
    if watch.key is None:
        return text_now(watch, names)
    name = names[watch.key]
    if watch.target is Target.VALUE:
        return name
    if watch.target is Target.ADJOINT:
        return tangent_name(name) if isinstance(line, TangentTimeline) else adjoint_name(name)
    return edge_text(line, program.index_of_key(watch.key) or 0, watch.slot or 0)


def _name(program: Program, key: int) -> str:
    index = program.index_of_key(key)
    return "" if index is None else program.names[index]


def text_now(watch: Watch, names: dict[int, str]) -> str:
    """Return the expression of a watch with the names its nodes have now."""
    renamed = {name: names.get(key, name) for name, key in watch.nodes}
    pieces, done = [], 0
    try:
        found = tokens(watch.text)
    except FormulaError:  # a broken one is told as it is written
        return watch.text
    for token, following in pairwise(found):
        if token.kind is Kind.NAME and token.text in renamed and following.text != "(":
            pieces += [watch.text[done : token.start], renamed[token.text]]
            done = token.stop
    return "".join((*pieces, watch.text[done:]))


def watch_problem(watch: Watch, program: Program) -> str:
    """Say what is wrong with a watched expression; "" when nothing is."""
    if not watch.text:
        return ""
    try:
        read = expression(watch.text, program.functions)
    except FormulaError as error:
        return f"{error.sentence} {error.hint}".strip()
    except AutodiffVizError as error:
        return str(error)
    bound = dict(watch.nodes)
    lost = [name for each in read.references for name in each.names if name not in bound]
    return f"There is no node called {lost[0]:.80}." if lost else ""


# The numbers


def number_at(line: Line, watch: Watch, cursor: int) -> float | None:
    """Return what a watch has after `cursor` steps; None when it is not computed yet."""
    return Watched(line, watch).at(cursor)


def numbers_at(line: Line, watches: Iterable[Watch], cursor: int) -> list[float | None]:
    """Return what each watch has after `cursor` steps."""
    return [number_at(line, watch, cursor) for watch in watches]


def history(line: Line, watch: Watch) -> list[Change]:
    """Return every change of a watch over the timeline, in order; at cursor 0 is what it starts with."""
    return Watched(line, watch).history()


def _same(one: float | None, other: float | None) -> bool:
    both_nan = one is not None and other is not None and one != one and other != other
    return one == other or both_nan


class _Part:
    """One number an expression reads: the cursors at which it changes, and what it is after each."""

    def __init__(self, cursors: Sequence[int], after: Callable[[int], float]) -> None:
        self.cursors = cursors
        self.after = after

    def at(self, cursor: int) -> float | None:
        """Return the number after `cursor` steps, None before the first change."""
        done = bisect_right(self.cursors, cursor)
        return self.after(done) if done else None


class Watched:
    """A watch on a timeline, made once for many questions; a broken one has no numbers."""

    def __init__(self, line: Line, watch: Watch) -> None:
        self.parts: list[_Part] = []
        self.function: Callable[..., float] | None = None
        if watch_problem(watch, line.tape.program):
            return
        places = places_of(line.tape.program)
        if watch.key is not None:
            self.parts = [_part_of(line, watch, places.get(watch.key))]
            self.function = _itself
            return
        read = expression(watch.text, line.tape.program.functions)
        bound = {name: places.get(key) for name, key in watch.nodes}
        self.parts = [
            _part(line, each, [bound[name] for name in each.names]) for each in read.references
        ]
        self.function = read.function

    def at(self, cursor: int) -> float | None:
        """Return the number after `cursor` steps; None when a part of it is not computed yet."""
        numbers = [part.at(cursor) for part in self.parts]
        if self.function is None or None in numbers:
            return None
        return self.function(*numbers)

    def history(self) -> list[Change]:
        """Return every change, in order."""
        cursors = sorted({0, *(n for part in self.parts for n in part.cursors)})
        found: list[Change] = []
        for cursor in cursors:
            number = self.at(cursor)
            if not found or not _same(found[-1].number, number):
                found.append(Change(cursor, number))
        return found


def _itself(number: float) -> float:
    return number


NO_PART: Final = _Part((), lambda _: 0.0)


def _part_of(line: Line, watch: Watch, node: int | None) -> _Part:
    if node is None:
        return NO_PART
    if watch.target is Target.EDGE:
        return _sums(line, edge_cursors(line, watch.key or 0, node, watch.slot or 0))
    return _value(line, node) if watch.target is Target.VALUE else _derivative(line, node)


def _part(line: Line, reference: Reference, nodes: Sequence[int | None]) -> _Part:
    first = nodes[0]
    if first is None:
        return NO_PART
    if reference.what == "value":
        return _value(line, first)
    if reference.what == "contribution":
        return _sums(line, _cursors_along(line, first, nodes[1]))
    ahead = isinstance(line, TangentTimeline)
    return _derivative(line, first) if ahead == (reference.what == "tangent") else NO_PART


def _value(line: Line, node: int) -> _Part:
    cursor = line.forward_steps.get(node)
    number = line.tape.values[node]
    return NO_PART if cursor is None or number is None else _Part((cursor,), lambda _: number)


def _derivative(line: Line, node: int) -> _Part:
    """Return the adjoint, or in forward mode the tangent, of a node."""
    cursors = derivative_cursors(line, node)
    return _Part(cursors, lambda done: result(line.steps[cursors[done - 1] - 1]))


def _cursors_along(line: Line, user: int, operand: int | None) -> list[int]:
    """Return the cursors of what a node, or the inside of an unfolded function, gives to another."""
    program = line.tape.program
    edges = edges_of(program, program.nodes[user].key, user, None)
    along = [edge for edge in edges if program.nodes[edge[0]].operands[edge[1]] == operand]
    return sorted(n for edge in along for n in line.edge_cursors(*edge))


def _sums(line: Line, cursors: Sequence[int]) -> _Part:
    """Return the sum of the last contribution along each of some edges, made at `cursors`."""

    def sum_of(done: int) -> float:
        steps = (line.steps[cursor - 1] for cursor in cursors[:done])
        edges = (step for step in steps if isinstance(step, EDGE_STEPS))
        last = {(step.node, step.slot): step.contribution for step in edges}
        return sum(last.values(), -0.0)  # keeps the sign of 0

    return _Part(cursors, sum_of)
