"""EditCommand: one entry of the undo stack, with the documents and the cursors before and after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias
from weakref import WeakMethod

from PySide6.QtGui import QUndoCommand

from autodiff_viz.document.document import Document

NO_MERGE: Final = -1
"""The gesture of an edit that is an entry by itself."""

Place: TypeAlias = tuple[int, bool, frozenset[int]]
"""A cursor with the timeline it counts in: the mode, and what is unfolded."""
Show: TypeAlias = Callable[[Document, Place | None, Place | None], Place]
"""Show a document; who is at the first place goes to the second. Returns where the cursor is then."""


class EditCommand(QUndoCommand):
    """One entry of the undo stack: the documents before and after; entries of one gesture merge.

    It does not keep who shows its documents: in one cycle with the stack that keeps it, it would be freed
    before the stack looks at it for the last time.
    """

    def __init__(
        self, text: str, show: Show, before: Document, after: Document, gesture: int
    ) -> None:
        super().__init__(text)
        self._shown_by = WeakMethod(show)
        self.before = before
        self.after = after
        self._gesture = gesture
        self.left: Place | None = None
        self.reached: Place | None = None

    def id(self) -> int:
        """Return the gesture; Qt offers to merge commands of equal id."""
        return self._gesture

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over what a later command of the same gesture did."""
        if not isinstance(other, EditCommand) or self._gesture == NO_MERGE:
            return False
        self.after, self.reached = other.after, other.reached
        self.setObsolete(self.after == self.before)
        return True

    def _show(self, document: Document, here: Place | None, there: Place | None) -> Place | None:
        show = self._shown_by()
        return show(document, here, there) if show is not None else None

    def undo(self) -> None:
        """Put the document of before back, and the cursor if it is still where the edit left it."""
        self.left = self._show(self.before, self.reached, self.left)

    def redo(self) -> None:
        """Put the document of after in place, and the cursor as `undo` does."""
        self.reached = self._show(self.after, self.left, self.reached)
