"""Failures: an uncaught exception is logged to a file and shown; it never closes the window."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

LOG_BYTES: Final = 1_000_000
LOGGER: Final = logging.getLogger("autodiff_viz")


def log_path() -> Path:
    """Return the file failures are logged to."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(folder) / "autodiff-viz.log"


class Failures(QObject):
    """Catches what nobody else caught, in any thread, and shows it once at a time."""

    _caught = Signal(str, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: QDialog | None = None
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over the hooks of Python for exceptions nobody caught."""
        sys.excepthook = self.catch
        threading.excepthook = lambda a: self.catch(a.exc_type, a.exc_value, a.exc_traceback)

    def catch(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Log the exception and show it; Ctrl+C in a terminal still ends the app."""
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.exit(130)
            return
        if not LOGGER.handlers:
            _log_to_file()
        text = "".join(traceback.format_exception(kind, error, trace))
        LOGGER.error("%s", text)
        self._caught.emit(f"{kind.__name__}: {error}", text)

    def _show(self, summary: str, text: str) -> None:
        if self._dialog is not None and self._dialog.isVisible():
            return
        self._dialog = FailureDialog(self._window, summary, text)
        self._dialog.show()


class FailureDialog(QDialog):
    """Says what failed, that the document is safe, and lets the report be copied."""

    def __init__(self, parent: QWidget, summary: str, text: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        column = QVBoxLayout(self)
        label = QLabel(
            f"{summary}\n\nThe document is as it was; you can go on working. "
            f"The report is in {log_path()}."
        )
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        report = QPlainTextEdit(text)
        report.setReadOnly(True)
        report.setObjectName("mono")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy Report", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        buttons.rejected.connect(self.close)
        for widget in (label, report, buttons):
            column.addWidget(widget)
        self.resize(640, 360)


def _log_to_file() -> None:
    from logging.handlers import RotatingFileHandler  # slow to import, rarely needed

    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError as error:
        sys.stderr.write(f"No log is written: {error}\n")
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOGGER.addHandler(handler)
