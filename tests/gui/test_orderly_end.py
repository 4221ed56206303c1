"""A window that is closed on purpose while its journal is being written leaves none behind."""

import os
import subprocess
import sys
from pathlib import Path

CODE = """
import time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from autodiff_viz.core.formula import parse
from autodiff_viz.document import edits, journal_folder
from autodiff_viz.document.document import document_of
from autodiff_viz.gui import app
from autodiff_viz.gui.main_window import MainWindow

replace = journal_folder.replace_file
def slow(path, data):
    time.sleep(1.0)  # the window closes meanwhile
    replace(path, data)
journal_folder.replace_file = slow
QMessageBox.exec = lambda _: QMessageBox.StandardButton.Discard

def edit(window, x):
    window.store.do("x", lambda it: edits.set_value(it, "x", x))
    window.journal._write()

def act():
    (window,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    def again():
        edit(window, 0.8)
        window.close()
    window.journal.written.connect(again)
    edit(window, 0.9)

app.application([])
QTimer.singleShot(500, act)
app.run_window(document_of(parse("x**2")), [])
"""


def test_a_window_closed_during_a_write_leaves_no_journal(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    folders = list(tmp_path.rglob("journal"))
    assert len(folders) == 1
    assert list(folders[0].iterdir()) == []
