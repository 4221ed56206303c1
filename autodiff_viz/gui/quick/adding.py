"""Quick add: what the search box offers on the canvas, an op, an input or a typed expression."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.core.functions import categories
from autodiff_viz.core.ops import Op
from autodiff_viz.drawing.rich import plain, runs
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui import commands
from autodiff_viz.gui.canvas.targets import Target, place_op, promise
from autodiff_viz.gui.op_search import everyday_words, rank, searchable
from autodiff_viz.gui.palette_memory import PaletteMemory
from autodiff_viz.gui.quick import matching
from autodiff_viz.gui.quick.box import Choice, Group, SearchBox
from autodiff_viz.gui.quick.matching import Searchable
from autodiff_viz.gui.store import Store
from autodiff_viz.gui.symbol_delegate import op_formula, op_markup

SIZE: Final = QSize(290, 360)
TITLE: Final = "Find a function or type an expression"
BY_WORD: Final = 1
"""Up to this rank a text is what an op is called."""

_NAME: Final = re.compile(r"\w+")
_SHOWN: Final = 32
"""Longer expressions are cut in the list."""


class Adding:
    """The choices of quick add at one place of one document."""

    def __init__(self, store: Store, memory: PaletteMemory | None, target: Target) -> None:
        self._store, self._memory, self._target = store, memory, target
        self._program = store.document.program

    def groups(self, text: str) -> Sequence[Group]:
        """Return what a text finds: all ops by category for "", else the nearest first."""
        if not text.strip():
            return self._everything()
        found = self._found(text)
        if self._is_called_so(text, found):
            return (("", [self._op(op) for op in found]), *self._inputs(text))
        expression = [self._expression(text)] if _is_formula(text) or not found else []
        return (
            ("", expression),
            *self._inputs(text),
            ("", [self._op(op) for op in found]),
        )

    def _everything(self) -> Sequence[Group]:
        first = self._memory.groups(self._program.library) if self._memory else ()
        groups = (*first, *categories(self._program))
        ops = [(title, [self._op(op) for op in ops]) for title, ops in groups]
        return (*ops, ("Inputs", [self._input()])) if not self._target.linked else ops

    def _found(self, text: str) -> list[Op]:
        used = self._memory.recent(self._program.library) if self._memory else ()
        ops = dict.fromkeys(op for _, ops in categories(self._program) for op in ops)
        return matching.found(ops, text, searchable, used)

    def _is_called_so(self, text: str, found: Sequence[Op]) -> bool:
        """Whether a text is the very name, symbol or other word of the first op found."""
        return bool(found) and rank(found[0], text) <= BY_WORD

    def _inputs(self, text: str) -> Sequence[Group]:
        thing = Searchable(("input",), everyday_words()["input"])
        is_found = not self._target.linked and matching.rank(thing, text) < matching.MISSED
        return (("", [self._input()]),) if is_found else ()

    def _input(self) -> Choice:
        return Choice("input", "input", "Add an input with the first free name.", self._add_input)

    def _add_input(self) -> None:
        commands.add_input(self._store)

    def _op(self, op: Op) -> Choice:
        formula, markup = op_formula(op), op_markup(op)
        named = plain(runs(markup)).startswith(op.name)
        return Choice(
            op.name,
            formula if formula.startswith(f"{op.name}(") else f"{formula}    {op.name}",
            f"{promise(self._store, op.name, self._target)}.",
            partial(self._place, op.name),
            markup,
            "" if named else op.name,
            op.doc,
        )

    def _place(self, op: str) -> None:
        place_op(self._store, op, self._target)

    def _expression(self, text: str) -> Choice:
        kept = text.strip()
        cut = kept if len(kept) <= _SHOWN else f"{kept[: _SHOWN - 1]}…"
        note = "Add this expression; names of nodes refer to them, others are new inputs."
        if self._target.linked and self._target.node is not None:
            name = commands.name_of(self._store, self._target.node)
            note = f"Add this expression of {name}; one new name in it means {name}."
        return Choice("=", cut, note, partial(self._add, text), beside="expression")

    def _add(self, text: str) -> AutodiffVizError | None:
        source = self._target.node if self._target.linked else None
        return commands.add_expression(self._store, text, source)


def _is_formula(text: str) -> bool:
    """Whether a text has a sign in it, or begins with a digit."""
    kept = text.strip()
    return not all(_NAME.fullmatch(word) for word in kept.split()) or kept[0].isdigit()


def adding_box(
    parent: QWidget, store: Store, memory: PaletteMemory | None, theme: Theme, target: Target
) -> SearchBox:
    """Return the box of quick add, ready to be shown."""
    adding = Adding(store, memory, target)
    return SearchBox(parent, TITLE, adding.groups, theme, SIZE)
