"""Functions of the person's own as ops: made from texts, and made into an Op like all others.

The partials of such an op are written out in ops of the registry alone, so whoever reads an op's
partials need not know of the person's functions. Read by `program` (when it is asked for its
library), by the edits and by whoever shows a function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from autodiff_viz.core import compiled
from autodiff_viz.core.definition import Formula, Function
from autodiff_viz.core.derive import Slopes, derive
from autodiff_viz.core.errors import FormulaError, FunctionError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.graph import computed_from
from autodiff_viz.core.naming import slope_sign
from autodiff_viz.core.notation import LATEX, RICH, TEXT, Style, write
from autodiff_viz.core.ops import REGISTRY, Op, call, latex_call, ops_by_category
from autodiff_viz.core.printing import name_latex, name_rich, program_text
from autodiff_viz.core.program import INPUT, Node, Program
from autodiff_viz.core.unfolding import written_out
from autodiff_viz.core.unrolled import computed_partials, partial_programs, twice_partials

CATEGORY: Final = "Your functions"
RESULT: Final = "y"
"""What the output is called in the partials of an op; no param of an op may be called so."""


@lru_cache(maxsize=64)
def library_of(functions: tuple[Function, ...]) -> Mapping[str, Op]:
    """Return the registry with an op for each of `functions`."""
    library = dict(REGISTRY)
    for place, function in enumerate(functions):
        library[function.name] = _op(functions[: place + 1])
    return MappingProxyType(library)


@lru_cache(maxsize=1024)
def _op(own: tuple[Function, ...]) -> Op:
    """Return the op of the last function; those before it are the ones it may use."""
    function, earlier = own[-1], own[:-1]
    name, arity = function.name, len(function.params)
    inner = inner_params(function)
    formula = _only_registry(_renamed(function.formula, inner), own)
    partials, stable, twice = (
        tuple(_partial(function, slot, inner, own, slopes) for slot in range(arity))
        for slopes in (partial_programs, computed_partials, twice_partials)
    )
    return Op(
        name=name,
        params=inner,
        compute=compiled.function(formula, inner),
        partials=partials,
        stable=stable if stable != partials else (),
        twice=twice if twice != stable else (),
        category=CATEGORY,
        symbol=name_rich(name),
        doc=f"{definition_text(function, earlier)}, a function of your own.",
        samples=(),
        text=call(name, arity),
        latex=latex_call(name_latex(name), arity),
        rich=call(name_rich(name), arity),
        domain="operands at which its formula has a value",
        labels=function.params,
        defined_by=own,
    )


def inner_params(function: Function) -> tuple[str, ...]:
    """Return what the params are called inside the op, where y is the output."""
    free = RESULT
    while free in function.params:
        free += "_"
    return tuple(free if param == RESULT else param for param in function.params)


def _renamed(formula: Formula, params: tuple[str, ...]) -> Formula:
    """Return the formula over params with other names."""
    inputs = (Node(node.op, name=new) for node, new in zip(formula.nodes, params, strict=False))
    return Formula((*inputs, *formula.nodes[len(params) :]), formula.output)


def _only_registry(formula: Formula, functions: tuple[Function, ...]) -> Program:
    """Return a formula as a program whose nodes are ops of the registry."""
    flat = written_out(formula, functions)
    return Program(flat.nodes, flat.output)


def _partial(
    function: Function,
    slot: int,
    params: tuple[str, ...],
    functions: tuple[Function, ...],
    slopes: Slopes,
) -> str:
    """Return the partial along a param as a text over ops of the registry: the typed one, or derived."""
    typed = function.partials[slot] if function.partials else None
    slope = typed or _derived(function, slot, functions[:-1], slopes)
    return program_text(_in_order_of_writing(_only_registry(_renamed(slope, params), functions)))


def _derived(
    function: Function, slot: int, earlier: tuple[Function, ...], slopes: Slopes
) -> Formula:
    """Return the partial of the formula along a param, as a formula over the same params."""
    params = function.params
    program = Program(function.formula.nodes, function.formula.output, earlier)
    slope = derive(program, params[slot], slopes=slopes)
    nodes = [Node(INPUT, name=param) for param in params]
    place: list[int] = []
    for node in slope.nodes:
        if node.op == INPUT:
            place.append(params.index(node.name))
        else:
            operands = tuple(place[operand] for operand in node.operands)
            nodes.append(Node(node.op, operands, number=node.number))
            place.append(len(nodes) - 1)
    return Formula(tuple(nodes), place[slope.output or 0])


def _in_order_of_writing(program: Program) -> Program:
    """Return the nodes the output needs, from left to right; what is used once is then inlined."""
    kept = computed_from(program.nodes, program.output or 0)
    place = {i: new for new, i in enumerate(kept)}
    nodes = (program.nodes[i] for i in kept)
    moved = (
        Node(node.op, tuple(place[i] for i in node.operands), node.name, node.number)
        for node in nodes
    )
    return Program(tuple(moved), place[program.output or 0])


def defined(text: str, functions: tuple[Function, ...] = ()) -> Function:
    """Return the function that `text` defines, partials of its own included; `functions` are known.

    Raises FormulaError, also for a text that says more than one definition.
    """
    program = parse(text, functions)
    new = program.functions[len(functions) :]
    alone = len(program.nodes) == len(new[0].params) + 1 if new else False
    if len(new) != 1 or not alone or program.output != len(new[0].params):
        raise FormulaError(
            "This is not the definition of one function.", text, 0, 1, "Write f(x) = x**2."
        )
    return new[0]


def function_of(
    name: str,
    params: Sequence[str],
    formula: str,
    partials: Sequence[str] = (),
    functions: tuple[Function, ...] = (),
) -> Function:
    """Return the function of these texts; a partial that is "" follows from the formula.

    Raises FormulaError whose line, from 1, says which text is wrong: the head and the formula are line
    1, then comes one line for each partial that is not "".
    """
    if len(partials) > len(params):
        raise FunctionError(f"The function {name:.80} has more partials than params.")
    lines = [f"{name}({', '.join(params)}) = {formula}"]
    for param, partial in zip(params, partials, strict=False):
        if partial.strip():
            lines.append(f"d{name}/d{param} = {partial}")
    for number, line in enumerate(lines):
        _check_one_formula("\n".join(lines), number, line)
    made = defined("\n".join(lines), functions)
    if (made.name, made.params) != (name, tuple(params)):
        raise FunctionError(
            f"{name:.80} is not the name of a function, or its params are not names."
        )
    return made


def _check_one_formula(text: str, number: int, line: str) -> None:
    """Refuse a text with a second statement in it."""
    for place, character in enumerate(line):
        if character in ";；\n\r":
            start = sum(len(each) + 1 for each in text.split("\n")[:number]) + place
            raise FormulaError("A function is one formula; there is no second one.", text, start)


def categories(program: Program) -> Iterator[tuple[str, tuple[Op, ...]]]:
    """Yield each category with its ops: the person's own first, then those of the registry."""
    own = tuple(program.library[each.name] for each in program.functions)
    if own:
        yield CATEGORY, own
    yield from ops_by_category()


# In writing


def formula_text(formula: Formula, functions: tuple[Function, ...], style: Style = TEXT) -> str:
    """Return a formula as source text, or in another style; `functions` are those it may use."""
    program = Program(formula.nodes, formula.output, functions)
    leaves = {
        i: style.written_number(node.number)
        if node.is_anonymous_const
        else style.written_name(node.name)
        for i, node in enumerate(formula.nodes)
        if not node.operands
    }
    root = formula.output
    return leaves[root].text if root in leaves else write(program, root, leaves, style)


def definition_text(function: Function, earlier: tuple[Function, ...]) -> str:
    """Return f(x, y) = x*y + sin(x); `earlier` are the functions it may use."""
    return f"{function.head} = {formula_text(function.formula, earlier)}"


def definition_latex(function: Function, earlier: tuple[Function, ...]) -> str:
    """Return the definition as LaTeX."""
    params = ", ".join(map(name_latex, function.params))
    formula = formula_text(function.formula, earlier, LATEX)
    return rf"{name_latex(function.name)}\left({params}\right) = {formula}"


def definition_rich(function: Function, earlier: tuple[Function, ...]) -> str:
    """Return the definition as rich text."""
    params = ", ".join(map(name_rich, function.params))
    formula = formula_text(function.formula, earlier, RICH)
    return f"{name_rich(function.name)}({params}) = {formula}"


def partial_name(function: Function, slot: int, sign: str = "") -> str:
    """Return what the partial along a param is called: ∂f/∂x, or with another sign."""
    sign = sign or slope_sign()
    return f"{sign}{function.name}/{sign}{function.params[slot]}"


def partial_texts(function: Function, functions: tuple[Function, ...]) -> tuple[str, ...]:
    """Return the typed partials as texts, "" for one that is derived; `functions` end with it."""
    return tuple(formula_text(each, functions) if each else "" for each in function.partials)


def statements(functions: Sequence[Function]) -> list[str]:
    """Return the definitions as statements of the language, each followed by its typed partials."""
    found: list[str] = []
    for place, function in enumerate(functions):
        known = tuple(functions[: place + 1])
        found.append(definition_text(function, known[:place]))
        for slot, partial in enumerate(function.partials):
            if partial is not None:
                found.append(
                    f"{partial_name(function, slot, 'd')} = {formula_text(partial, known)}"
                )
    return found
