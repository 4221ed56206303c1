"""Judge: compares the typed partials of a document's functions beside the GUI thread where it takes long.

Until the answer is there nothing is marked as wrong; then everything is drawn again, with the marks.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from autodiff_viz.core.definition import Function
from autodiff_viz.document.document import Document
from autodiff_viz.gui.latest import Latest
from autodiff_viz.gui.store import Store


class Judge(QObject):
    """Follows the document; made before the views, so that none of them asks first."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._store = store
        self._latest = Latest()
        store.document_changed.connect(self._follow)

    def _follow(self, old: Document, new: Document) -> None:
        functions = new.program.functions
        if functions == old.program.functions:
            return
        self._latest.cancel()
        if any(each.partials for each in functions):
            self._judge(functions)

    def _judge(self, functions: tuple[Function, ...]) -> None:
        from autodiff_viz.core.function_check import is_quick, judge, put_off

        if not is_quick(functions):
            put_off(functions)
            self._latest.ask(lambda cancelled: judge(functions, cancelled), self._tell)

    def _tell(self, _: object) -> None:
        self._store.judged.emit()
        self._store.timeline_changed.emit()

    def stop(self) -> None:
        """End with the window."""
        self._latest.close()
