"""The edits of functions of the person's own: define, redefine, rename, delete, write out.

Pure functions as in `document.edits`; each raises a subclass of AutodiffVizError with a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autodiff_viz.core.definition import Formula, Function
from autodiff_viz.core.errors import FunctionError, NameClashError
from autodiff_viz.core.functions import library_of
from autodiff_viz.core.program import Node, Program
from autodiff_viz.core.unfolding import inlined, unfolded
from autodiff_viz.document.document import Document
from autodiff_viz.document.rewrite import fresh_key, with_keys
from autodiff_viz.document.stop_moves import with_function_renamed, written_out

FEW = 3
"""So many users are named in a sentence."""


def define(document: Document, function: Function) -> Document:
    """Add a function after those that are there."""
    _check_name_is_free(document.program, function.name)
    return _with_functions(document, (*document.program.functions, function))


def redefine(document: Document, name: str, function: Function) -> Document:
    """Put `function` in place of the one called `name`; all that use it follow, also to a new name.

    Refused when it takes another number of operands while it is used.
    """
    place = _place(document.program, name)
    old = document.program.functions[place]
    if function.name != name:
        _check_name_is_free(document.program, function.name)
    users = users_of(document.program, name)
    if len(function.params) != len(old.params) and users:
        raise FunctionError(
            f"{name:.80} is used by {_listed(users)}, so it keeps its {len(old.params)} params."
        )
    functions = [*document.program.functions]
    functions[place] = _renamed_inside(function, name, function.name)
    redefined = _with_functions(document, functions, {name: function.name})
    stops = with_function_renamed(document.stops, name, function.name)
    return replace(redefined, stops=stops)


def delete_function(document: Document, name: str) -> Document:
    """Delete a function; refused while something uses it."""
    place = _place(document.program, name)
    users = users_of(document.program, name)
    if users:
        raise FunctionError(
            f"{name:.80} is used by {_listed(users)}; write it out there, or delete those first."
        )
    functions = document.program.functions
    return _with_functions(document, (*functions[:place], *functions[place + 1 :]))


def write_out(document: Document, name: str) -> Document:
    """Put the inside of a function wherever it is used, and delete it; typed partials go with it."""
    place = _place(document.program, name)
    program = document.program
    function = program.functions[place]
    keys = {node.key for node in program.nodes if node.op == name}
    flat = unfolded(program, keys)
    if any(node.op == name for node in flat.nodes):
        raise FunctionError(f"{function.head:.160} has no inside to write out; delete its uses.")
    nodes, shown = _automatic_again(program, flat), flat
    flat = Program(nodes, flat.output, _without(program.functions, place))
    count = fresh_key(program)
    keys_now = [key if key >= 0 else count - key for key in (node.key for node in nodes)]
    fresh = {key: count + i for i, key in enumerate(sorted(k for k in keys_now if k >= count))}
    new = [fresh.get(key, key) for key in keys_now]
    moved = dict(zip((node.key for node in nodes), new, strict=True))
    stops = written_out(document.stops, shown, function, moved)
    return replace(document, program=with_keys(flat, new), stops=stops)


def _automatic_again(program: Program, flat: Program) -> tuple[Node, ...]:
    """Return the nodes with the names that the person gave, and no others."""
    given = {node.key: node.name for node in program.nodes}
    return tuple(replace(node, name=given.get(node.key, "")) for node in flat.nodes)


def users_of(program: Program, name: str) -> list[str]:
    """Return the names of the nodes and functions that use the function called `name`."""
    nodes = [program.names[i] for i, node in enumerate(program.nodes) if node.op == name]
    functions = [
        each.name
        for each in program.functions
        if each.name != name and any(_uses(formula, name) for formula in _formulas(each))
    ]
    return nodes + functions


def _formulas(function: Function) -> list[Formula]:
    return [function.formula, *filter(None, function.partials)]


def _uses(formula: Formula, name: str) -> bool:
    return any(node.op == name for node in formula.nodes)


def _listed(users: Sequence[str]) -> str:
    few = ", ".join(f"{user:.40}" for user in users[:FEW])
    return few + (", …" if len(users) > FEW else "")


def _place(program: Program, name: str) -> int:
    for place, function in enumerate(program.functions):
        if function.name == name:
            return place
    raise FunctionError(f"There is no function called {name!r:.80}.")


def _check_name_is_free(program: Program, name: str) -> None:
    if program.function_named(name):
        raise NameClashError(f"There is a function called {name:.80} already; choose another name.")
    if any(node.name == name for node in program.nodes):
        raise NameClashError(f"There is a node called {name:.80}; choose another name.")


def _with_functions(
    document: Document, functions: Sequence[Function], renamed: dict[str, str] | None = None
) -> Document:
    """Return the document with other functions, uses of the old names being uses of the new ones."""
    nodes = document.program.nodes
    for old, new in (renamed or {}).items():
        functions = [_renamed_inside(each, old, new) for each in functions]
        nodes = _renamed(nodes, old, new)
    program = replace(document.program, nodes=nodes, functions=tuple(functions))
    library_of(program.functions)  # a partial that grows too large is refused here
    return replace(document, program=program)


def _renamed_inside(function: Function, old: str, new: str) -> Function:
    """Return a function that calls `new` wherever it called `old`."""
    formula = _renamed_formula(function.formula, old, new)
    partials = tuple(each and _renamed_formula(each, old, new) for each in function.partials)
    return replace(function, formula=formula, partials=partials)


def _renamed_formula(formula: Formula, old: str, new: str) -> Formula:
    return replace(formula, nodes=_renamed(formula.nodes, old, new))


def _renamed(nodes: tuple[Node, ...], old: str, new: str) -> tuple[Node, ...]:
    return tuple(replace(node, op=new) if node.op == old else node for node in nodes)


def _without(functions: tuple[Function, ...], place: int) -> tuple[Function, ...]:
    """Return the functions but for one, whose inside is put in place in those after it."""
    gone = functions[place]
    kept = functions[:place]
    for function in functions[place + 1 :]:
        formula = inlined(function.formula, gone)
        partials = tuple(each and inlined(each, gone) for each in function.partials)
        kept = (*kept, replace(function, formula=formula, partials=partials))
    return kept
