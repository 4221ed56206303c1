"""Store: the document, its timeline, the cursor and the undo stack; everything the views show.

Views call `do`, `move_to` and `select`, and redraw on the signals. Selection, cursor, mode and the
seeds of forward mode are view state: not undoable, not in the file.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.core.program import Program
from autodiff_viz.core.sweep import Tape, Timeline
from autodiff_viz.core.tangent import AnyStep, Line, TangentTimeline, tangent_timeline
from autodiff_viz.core.unfolding import unfolded
from autodiff_viz.debugger.stepping import carried_cursor, moved_cursor
from autodiff_viz.debugger.whatif import checked_timeline, timeline_of
from autodiff_viz.document.document import Document, empty_document
from autodiff_viz.gui.edit_command import NO_MERGE, EditCommand, Place

Edit: TypeAlias = Callable[[Document], Document]
KEPT: Final = 4
"""So many documents keep their timelines, so that the next undo need not sweep."""


@dataclass(frozen=True, slots=True)
class Swept:
    """A document with its timeline of reverse mode: what the store shows.

    `unfolded` are the keys of the nodes whose functions are unfolded in it.
    """

    document: Document
    timeline: Timeline
    unfolded: frozenset[int] = frozenset()


def swept(
    document: Document, keys: frozenset[int] = frozenset(), before: Swept | None = None
) -> Swept:
    """Return the document with its timeline, in any thread.

    The program that is seen is the very one of `before` where only values are others, and the timeline
    where not even those are: stops change nothing that is computed.
    """
    if before and before.unfolded == keys and _computes_as(document, before.document):
        return Swept(document, before.timeline, keys)
    if before and before.document.program is document.program and before.unfolded == keys:
        program = before.timeline.tape.program
    else:
        program = unfolded(document.program, keys)
    return Swept(document, timeline_of(document, program), keys)


def same_place(old: Line, cursor: int, new: Line) -> int:
    """Return the cursor in a run in which other rules hold: at the same step, or at the end."""
    if not cursor or len(old.steps) == len(new.steps):
        return cursor
    return len(new.steps) if cursor == len(old.steps) else moved_cursor(old, cursor, new)


def _computes_as(document: Document, other: Document) -> bool:
    """Whether two documents have the same program, values and settings, for sure and at once."""
    return (
        document.program is other.program
        and document.values is other.values
        and document.settings is other.settings
        and document.whatif is other.whatif
    )


class Store(QObject):
    """The one place that changes; one for each window."""

    document_changed = Signal(object, object)
    """(old, new) Document, after the timeline is up to date."""
    timeline_changed = Signal()
    """The values, the steps or the program are others now; follows document_changed."""
    folding_changed = Signal()
    """Other functions are unfolded; follows timeline_changed."""
    cursor_changed = Signal(int)
    selection_changed = Signal()
    refused = Signal(str)
    """An edit was not done; the sentence says why."""
    said = Signal(str)
    """Something was done; a sentence for the status bar."""
    op_used = Signal(str)
    """(name of an op): a person has put it into the program."""
    path_changed = Signal()
    mode_changed = Signal()
    """The other mode is in force, or forward mode goes along another direction; after the timeline."""
    judged = Signal()
    """Which typed partials are wrong has been found; timeline_changed follows."""
    opened = Signal()
    """Another document is here; views forget what belonged to the old one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack: QUndoStack = QUndoStack(self)
        self._unfolded: frozenset[int] = frozenset()
        self.entered: frozenset[int] = frozenset()
        """The keys of the functions that a step has unfolded, and that fold again when it leaves."""
        self._shown = swept(empty_document())
        self._kept: deque[Swept] = deque(maxlen=KEPT)
        self._ahead: TangentTimeline | None = None  # in forward mode
        self._seeds: dict[int, float] = {}  # by key, so that a rename changes nothing
        self._cursor = 0
        self.is_scrubbing = False
        """Whether a drag on the timeline moves the cursor: what is costly may wait until it rests."""
        self._selection: tuple[int, ...] = ()
        self._path: Path | None = None
        self.unfinished = ""
        """What stands in the expression line and is no program; it is in no document and no file."""
        self._gestures: Iterator[int] = itertools.count(1)

    @property
    def document(self) -> Document:
        """The document now."""
        return self._shown.document

    @property
    def program(self) -> Program:
        """The program that is seen: the document's, with the insides of unfolded functions."""
        return self.tape.program

    @property
    def unfolded(self) -> frozenset[int]:
        """The keys of the nodes whose functions are unfolded wherever they are seen."""
        return self._unfolded

    @property
    def timeline(self) -> Line:
        """All steps of the document in the mode in force."""
        return self._ahead or self._shown.timeline

    @property
    def reverse(self) -> Timeline:
        """The steps of reverse mode, whichever mode is in force."""
        return self._shown.timeline

    @property
    def other_mode(self) -> Callable[[], Line]:
        """What sweeps the mode that is not in force, in any thread."""
        line, tape, seeds = self.reverse, self.tape, self.seeds
        return (lambda: line) if self.is_forward_mode else lambda: tangent_timeline(tape, seeds)

    @property
    def checked(self) -> Timeline:
        """The steps that a check of the gradient looks at: no rule is broken on purpose in them."""
        if not self.document.whatif:
            return self.reverse
        return checked_timeline(self.document, self.program)

    @property
    def tape(self) -> Tape:
        """The values and local gradients of the document."""
        return self._shown.timeline.tape

    @property
    def is_forward_mode(self) -> bool:
        """Whether tangents are swept with the values, instead of adjoints back."""
        return self._ahead is not None

    @property
    def seeds(self) -> dict[str, float]:
        """The tangent of each input in forward mode; 1 for the first unless chosen."""
        inputs = self._inputs()
        if not any(key in self._seeds for key in inputs):
            return {name: float(place == 0) for place, name in enumerate(inputs.values())}
        return {name: self._seeds.get(key, 0.0) for key, name in inputs.items()}

    def _inputs(self) -> dict[int, str]:
        """Return the name of each input by its key."""
        program = self.document.program
        return {program.nodes[i].key: program.names[i] for i in program.inputs}

    @property
    def cursor(self) -> int:
        """How many steps are done: 0 to len(timeline.steps)."""
        return self._cursor

    @property
    def place(self) -> Place:
        """The cursor, and the timeline it counts in."""
        return self._cursor, self.is_forward_mode, self._unfolded

    @property
    def step(self) -> AnyStep | None:
        """The step just done; None at the start."""
        return self.timeline.steps[self._cursor - 1] if self._cursor else None

    @property
    def next_step(self) -> AnyStep | None:
        """The step that comes next; None at the end."""
        steps = self.timeline.steps
        return steps[self._cursor] if self._cursor < len(steps) else None

    @property
    def selection(self) -> tuple[int, ...]:
        """The keys of the selected nodes, in program order."""
        return self._selection

    @property
    def path(self) -> Path | None:
        """The file of the document; None before it is first saved."""
        return self._path

    @property
    def before_last_edit(self) -> Document | None:
        """The document before the last entry of the undo stack; None without any."""
        command = self.undo_stack.command(self.undo_stack.index() - 1)
        return command.before if isinstance(command, EditCommand) else None

    @property
    def is_modified(self) -> bool:
        """Whether there are edits that are not in the file."""
        return not self.undo_stack.isClean()

    def new_gesture(self) -> int:
        """Return a number for the `gesture` of `do`: edits of one gesture are one undo entry."""
        return next(self._gestures)

    def do(self, text: str, edit: Edit, gesture: int = NO_MERGE) -> bool:
        """Run `edit` as the undo entry `text`; False (and `refused`) when it breaks a rule."""
        try:
            after = edit(self.document)
        except AutodiffVizError as error:
            self.refused.emit(str(error))
            return False
        if after != self.document:
            command = EditCommand(text, self._show, self.document, after, gesture)
            command.left = self.place
            self.undo_stack.push(command)
        return True

    def take(self, text: str, ready: Swept, gesture: int = NO_MERGE) -> None:
        """Like `do`, with what the edit came to when it was run elsewhere on the document as it is."""
        self._kept.append(ready)
        self.do(text, lambda _: ready.document, gesture)

    def open(self, document: Document, path: Path | None) -> None:
        """Replace everything by a document from a file (or an example, or a new one)."""
        self.undo_stack.clear()
        self.undo_stack.setClean()
        self._selection = ()
        self._seeds = {}
        self._unfolded = self.entered = frozenset()
        self.set_path(path)
        self._show(document)
        self.move_to(0)
        self.opened.emit()

    def set_path(self, path: Path | None) -> None:
        """Name the file the document lives in."""
        self._path = path
        self.path_changed.emit()

    def mark_saved(self, path: Path) -> None:
        """The document is in `path` as it stands."""
        self.undo_stack.setClean()
        self.set_path(path)

    def mark_changed(self) -> None:
        """The document is in no file as it stands, though nothing was edited here."""
        self.undo_stack.resetClean()

    def forget_changes(self) -> None:
        """Let nothing be asked about changes that are not saved; for who closes without a person."""
        self.undo_stack.setClean()
        self.unfinished = ""

    def sweep_again(self) -> None:
        """Compute all steps anew, so that every view writes its numbers again."""
        self._kept.clear()
        self._shown = swept(self.document, self._unfolded)
        if self.is_forward_mode:
            self._ahead = self._swept_ahead()
        self.timeline_changed.emit()
        self.cursor_changed.emit(self._cursor)

    def move_to(self, cursor: int) -> None:
        """Set the cursor, clamped to the timeline."""
        cursor = max(0, min(cursor, len(self.timeline.steps)))
        if cursor != self._cursor:
            self._cursor = cursor
            self.cursor_changed.emit(cursor)

    def set_forward_mode(self, on: bool) -> None:
        """Switch the mode; the cursor stays behind the last value that is computed, or at the end."""
        if on == self.is_forward_mode:
            return
        values = bisect_right(list(self.timeline.forward_steps.values()), self._cursor)
        at_end = bool(self._cursor) and self.next_step is None
        self._ahead = self._swept_ahead() if on else None
        cursors = list(self.timeline.forward_steps.values())
        cursor = cursors[values - 1] if values else 0
        self._cursor = len(self.timeline.steps) if at_end else cursor
        self._tell_mode()

    def set_seeds(self, seeds: Mapping[str, float]) -> None:
        """Let forward mode go along another direction; the cursor stays."""
        self._seeds = {key: seeds[name] for key, name in self._inputs().items() if name in seeds}
        if self.is_forward_mode:
            self._ahead = self._swept_ahead()
            self._tell_mode()

    def _swept_ahead(self) -> TangentTimeline:
        return tangent_timeline(self.tape, self.seeds)

    def _forget_seeds(self) -> None:
        """Drop the seeds of inputs that are gone; where none but zeros are left, all."""
        inputs = self._inputs()
        gone = self._seeds.keys() - inputs.keys()
        if gone:
            kept = {key: seed for key, seed in self._seeds.items() if key in inputs}
            self._seeds = kept if any(kept.values()) else {}

    def _tell_mode(self) -> None:
        self.mode_changed.emit()
        self.timeline_changed.emit()
        self.cursor_changed.emit(self._cursor)

    def select(self, keys: Iterable[int]) -> None:
        """Select the nodes with these keys; keys that are gone are left out."""
        wanted = set(keys)
        selection = tuple(n.key for n in self.program.nodes if n.key in wanted)
        if selection != self._selection:
            self._selection = selection
            self.selection_changed.emit()

    def unfold(self, keys: frozenset[int]) -> None:
        """Show the functions of exactly these nodes unfolded; the cursor stays where it is in the sweep."""
        if keys == self._unfolded:
            return
        old = self.timeline
        self._shown = self._swept(self.document, keys)
        self._unfolded = keys
        if self.is_forward_mode:
            self._ahead = self._swept_ahead()
        before, self._cursor = self._cursor, moved_cursor(old, self._cursor, self.timeline)
        self.timeline_changed.emit()
        self.folding_changed.emit()
        if self._cursor != before:
            self.cursor_changed.emit(self._cursor)
        self.select(self._selection)

    def _show(
        self, document: Document, here: Place | None = None, there: Place | None = None
    ) -> Place:
        """Make `document` the one that is seen; the cursor stays at the node it is at, in its phase."""
        old, seen, before, left = self.document, self.program, self.timeline, self.place
        line = self.reverse
        self._shown = self._swept(document, self._unfolded)
        self._forget_seeds()
        if self.reverse is line:
            self.document_changed.emit(old, document)
            return left
        if self.is_forward_mode:
            self._ahead = self._swept_ahead()
        self._cursor = self._cursor_after(before, seen, old.whatif != document.whatif)
        if here == left and there is not None and there[1:] == left[1:]:
            self._cursor = min(there[0], len(self.timeline.steps))
        self.document_changed.emit(old, document)
        self.timeline_changed.emit()
        if self._cursor != left[0]:
            self.cursor_changed.emit(self._cursor)
        self.select(self._selection)
        return self.place

    def _cursor_after(self, before: Line, seen: Program, other_rules: bool) -> int:
        if not seen.has_same_steps(self.program):
            return carried_cursor(before, self._cursor, self.timeline)
        if other_rules:
            return same_place(before, self._cursor, self.timeline)
        return self._cursor

    def line_with(self, keys: frozenset[int]) -> Line:
        """Return the steps in the mode in force with these functions unfolded too; LimitError when too many."""
        if keys <= self._unfolded:
            return self.timeline
        line = self._swept(self.document, self._unfolded | keys).timeline
        return tangent_timeline(line.tape, self.seeds) if self.is_forward_mode else line

    def _swept(self, document: Document, keys: frozenset[int]) -> Swept:
        kept = (each for each in self._kept if each.document is document and each.unfolded == keys)
        found = next(kept, None)
        if found is None:
            found = swept(document, keys, self._shown)
            self._kept.append(found)
        return found
