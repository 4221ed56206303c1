"""What is typed into the dialog, judged: a function, or what is wrong and in which field; no widgets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from autodiff_viz.core.compiled import partial_functions
from autodiff_viz.core.definition import Function
from autodiff_viz.core.errors import AutodiffVizError, FormulaError
from autodiff_viz.core.function_check import Disagreement, PartialCheck, applied, partial_checks
from autodiff_viz.core.functions import function_of
from autodiff_viz.core.numbers import shown
from autodiff_viz.core.numeric import DEFAULT_H, central_difference
from autodiff_viz.core.printing import partial_text

HEAD: Final = -2
FORMULA: Final = -1
"""The fields that are no partial; a partial's field is its slot."""

WIDE: Final = 2.0
"""How far the curves reach on either side of the point."""

SAMPLES: Final = 61


@dataclass(frozen=True, slots=True)
class Texts:
    """The fields: f(x, y), its formula, and what is typed for each partial."""

    head: str
    formula: str
    partials: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What stands before the parenthesis."""
        return self.head.partition("(")[0].strip()

    @property
    def params(self) -> tuple[str, ...]:
        """What stands between the parentheses, at the commas."""
        inside = self.head.partition("(")[2].strip().removesuffix(")")
        return tuple(param.strip() for param in inside.split(",")) if inside.strip() else ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A function, or None with the sentence and the field it is about; "" for nothing to say yet."""

    function: Function | None
    problem: str = ""
    field: int = HEAD


def judged(texts: Texts, known: tuple[Function, ...]) -> Judgement:
    """Return the function the texts define after those in `known`, or what is wrong."""
    if not texts.head.strip() or not texts.formula.strip():
        return Judgement(None)
    if not texts.params or not texts.head.strip().endswith(")"):
        problem = "Write the name and its params in parentheses, as in f(x, y)."
        return Judgement(None, problem)
    try:
        return Judgement(
            function_of(texts.name, texts.params, texts.formula, texts.partials, known)
        )
    except FormulaError as error:
        hint = f" {error.hint}" if error.hint else ""
        return Judgement(None, f"{error.sentence}{hint}", _field(texts, error))
    except AutodiffVizError as error:
        return Judgement(None, str(error))


def without_partials(texts: Texts, known: tuple[Function, ...]) -> Function | None:
    """Return the function of the head and the formula alone, or None where they cannot be read."""
    return judged(Texts(texts.head, texts.formula), known).function


def _field(texts: Texts, error: FormulaError) -> int:
    """Return the field that holds the place of an error in what `function_of` has read."""
    if error.line == 1:
        head = len(f"{texts.name}({', '.join(texts.params)}) = ")
        return HEAD if error.column <= head - 2 else FORMULA
    typed = [slot for slot, text in enumerate(texts.partials) if text.strip()]
    return typed[error.line - 2]


def derived_texts(known: tuple[Function, ...], function: Function) -> tuple[str, ...]:
    """Return the partials that follow from the formula, as texts."""
    program = applied((*known, replace(function, partials=())))
    node = len(function.params)
    return tuple(partial_text(program, node, slot) for slot in range(node))


def checks(known: tuple[Function, ...], function: Function) -> dict[int, PartialCheck]:
    """Return what the grid says of each partial, by slot."""
    return {check.slot: check for check in partial_checks((*known, function), function.name)}


def verdict(check: PartialCheck) -> str:
    """Say what the grid says of a typed partial."""
    if check.wrong is not None:
        wrong = check.wrong
        return (
            f"Wrong at {wrong.place}: it gives {shown(wrong.typed)}, the difference quotient"
            f" {shown(wrong.numerical)}."
        )
    if not check.checked:
        return "It cannot be checked: the difference quotient tells nothing at any point tried."
    return f"It agrees with the difference quotient at {check.checked} points."


@dataclass(frozen=True, slots=True)
class Curves:
    """The typed partial and the difference quotient along one param, the others held at the point."""

    xs: tuple[float, ...]
    typed: tuple[float, ...]
    numerical: tuple[float, ...]
    wrong: Disagreement

    @property
    def x(self) -> float:
        """Where the point is."""
        return self.wrong.point[self.wrong.slot][1]


def curves(known: tuple[Function, ...], function: Function, wrong: Disagreement) -> Curves:
    """Return both curves around the point at which they were found to differ."""
    op = applied((*known, function)).library[function.name]
    slope = partial_functions(op)[wrong.slot]
    point = [value for _, value in wrong.point]
    middle = point[wrong.slot]
    xs = tuple(middle + WIDE * (2 * i / (SAMPLES - 1) - 1) for i in range(SAMPLES))

    def at(x: float) -> list[float]:
        return [*point[: wrong.slot], x, *point[wrong.slot + 1 :]]

    typed = tuple(slope(*at(x), op.compute(*at(x))) for x in xs)
    numerical = tuple(
        central_difference(lambda each: op.compute(*at(each)), x, DEFAULT_H) for x in xs
    )
    return Curves(xs, typed, numerical, wrong)
