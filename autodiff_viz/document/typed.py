"""An expression typed onto the canvas: its nodes are added to the program that is there."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from autodiff_viz.core.errors import NameClashError, ProgramError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import INPUT, Node, Program
from autodiff_viz.document.document import Document
from autodiff_viz.document.edits import with_program
from autodiff_viz.document.rewrite import Draft, draft_of


def add_expression(document: Document, text: str, source: int | None = None) -> Document:
    """Add the nodes `text` says; a node's name refers to it, any other is a new input.

    With a `source` (a key) the expression must read it: by its name, or by the one name that no node
    has. Where it reads the output it becomes the output. Raises FormulaError, and ProgramError where
    nothing would be added or a name is taken.
    """
    read = parse(text, document.program.functions)
    meant = _meant(document.program, read, source)
    draft = draft_of(document.program)
    draft.functions = read.functions
    output = draft.output
    keys = _add_nodes(draft, read, meant)
    result = keys[read.output or 0]
    _check(document.program, read, result)
    if output is None or output in meant.values():
        output = result
    draft.output = output
    return with_program(document, draft.program())


def _meant(program: Program, read: Program, source: int | None) -> Mapping[int, int]:
    """Return the keys of the nodes that inputs of the expression stand for, by their index in it."""
    known = {
        unicodedata.normalize("NFKC", name): node.key
        for name, node in zip(program.names, program.nodes, strict=True)
        if not node.is_anonymous_const
    }
    names = {i: read.nodes[i].name for i in read.inputs}
    meant = {i: known[name] for i, name in names.items() if name in known}
    if source is None or source in meant.values():
        return meant
    unknown = [i for i in names if i not in meant]
    if len(unknown) != 1:
        raise _does_not_read(program, source)
    return {**meant, unknown[0]: source}


def _does_not_read(program: Program, source: int) -> ProgramError:
    index = program.index_of_key(source)
    if index is None:
        return ProgramError("That node is not there any more.")
    name = program.names[index]
    return ProgramError(f"The expression does not read {name:.80}; write {name:.80} in it.")


def _add_nodes(draft: Draft, read: Program, meant: Mapping[int, int]) -> list[int]:
    """Add the nodes of an expression, but for those that are meant; return the key of each."""
    keys: list[int] = []
    for i, node in enumerate(read.nodes):
        keys.append(meant[i] if i in meant else _add(draft, node, keys))
    return keys


def _add(draft: Draft, node: Node, keys: list[int]) -> int:
    if node.name and node.op != INPUT and node.name in draft.taken:
        raise NameClashError(f"There is a node called {node.name:.80} already; choose another.")
    operands = (keys[operand] for operand in node.operands)
    return draft.add(node.op, operands, node.name, node.number)


def _check(program: Program, read: Program, result: int) -> None:
    """Raise when the expression says a node that is there, or a number by itself."""
    index = program.index_of_key(result)
    if index is not None:
        name = program.names[index]
        raise ProgramError(
            f"{name:.80} is there already; write what is computed from it, as in {name:.80} + 1."
        )
    if read.nodes[read.output or 0].is_anonymous_const:
        raise ProgramError("That is a number by itself; write what reads it, as in x + 2.")
