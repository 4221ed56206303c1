"""The tour: drives the real window through the reference article's story and checks every number.

z = (exp(x²))² at x = 0.5, built by drag and drop, stepped to the end, compared with the central
difference, drawn at each stage and exported. The numbers are read from the window and compared
with the article's.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMessageLogContext, QPoint, QSettings, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QPushButton

from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.document.files import load
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.theme import DARK, LIGHT
from autodiff_viz.export.files import Look, export_picture, export_steps
from autodiff_viz.gui.app import application
from autodiff_viz.gui.collector import Collector
from autodiff_viz.gui.driver import (
    click,
    drop_op,
    place_of,
    settle,
    settle_wholly,
    type_number,
    wait_until,
)
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.number_field import NumberField
from autodiff_viz.interruption import INTERRUPTION

ARTICLE_H: Final = 0.001
CENTRAL_DIFFERENCE: Final = 3.2974513345919165
VALUE_Z: Final = 1.648721270700128
ADJOINTS: Final = {
    "z": 1.0,
    "y": 2.568050833375483,
    "a": 3.297442541400256,
    "x": 3.297442541400256,
}
LAST_DIGITS: Final = 1e-14
"""Relative difference that is allowed to the article's printed digits."""

WINDOW_SIZE: Final = (1440, 900)


@dataclass
class Log:
    """What the tour has read, and how much of it was wrong."""

    output: Path
    say: Callable[[str], None]
    wrong: int = 0
    shots: list[str] = field(default_factory=list)

    def expect(
        self, what: str, read: float, article: float, tolerance: float = LAST_DIGITS
    ) -> None:
        """Print a number beside the article's and count it when it differs."""
        same = math.isclose(read, article, rel_tol=tolerance, abs_tol=0.0)
        self.wrong += not same
        self.say(
            f"{what:<34} {read!r:<22} {'as in the article' if same else f'ARTICLE: {article!r}'}"
        )

    def shoot(self, window: MainWindow, name: str) -> None:
        """Save a picture of the window as it stands."""
        settle_wholly(window)
        path = self.output / f"{len(self.shots) + 1:02}-{name}.png"
        if not window.grab().save(str(path)):
            raise AutodiffVizError(f"{path} could not be written.")
        self.shots.append(path.name)


def run_tour(output: Path, say: Callable[[str], None]) -> int:
    """Do the tour, `say` its numbers, leave its pictures in `output`; 0 if all are the article's."""
    output.mkdir(parents=True, exist_ok=True)
    qInstallMessageHandler(_pass_on)
    application([])
    log = Log(output, say)
    with Collector(), Graphviz() as client, tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(settings, client)
        window.look.choose("light")
        window.look.apply()
        window.resize(*WINDOW_SIZE)
        window.show()
        try:
            _tell_the_story(window, client, log)
        finally:
            window.store.forget_changes()
            window.close()
    INTERRUPTION.check()
    say(f"{len(log.shots)} screenshots and the exports are in {output}")
    return 1 if log.wrong else 0


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Write Qt's messages to stderr, but not what a display without windows cannot do."""
    if not message.startswith("This plugin does not support"):
        sys.stderr.write(f"{message}\n")


def _tell_the_story(window: MainWindow, client: Graphviz, log: Log) -> None:
    log.shoot(window, "empty")
    _build(window, log)
    _step_forward(window, log)
    _step_backward(window, log)
    _compare(window, log)
    _export(window, client, log)
    _save_and_reopen(window, log)


def _build(window: MainWindow, log: Log) -> None:
    viewport = window.canvas.viewport()
    drop_op(window, "square", QPoint(viewport.width() // 2, viewport.height() // 2))
    log.shoot(window, "square-dropped")
    for op in ("exp", "square"):
        output = window.store.document.program.output
        assert output is not None, "a program that was built has an output"  # noqa: S101
        drop_op(window, op, place_of(window, window.store.document.program.names[output]))
    x = window.expression_bar.findChild(NumberField)
    assert x is not None, "the input x has its field"  # noqa: S101
    type_number(x, "0.5")
    settle(window)
    log.shoot(window, "chain-built")
    log.say(f"built by drag and drop:            {window.expression_bar.text()}")


def _step_forward(window: MainWindow, log: Log) -> None:
    for _ in range(window.store.reverse.forward):
        _press_step(window)
    log.expect("forward: z", _shown(window, "z", "value"), VALUE_Z)
    log.shoot(window, "forward-done")


def _step_backward(window: MainWindow, log: Log) -> None:
    for name, article in ADJOINTS.items():
        _press_step(window)
        log.expect(f"backward: adjoint of {name}", _shown(window, name, "adjoint"), article)
        log.shoot(window, f"backward-{name}")


def _press_step(window: MainWindow) -> None:
    before = window.store.cursor
    button = window.transport.findChild(QPushButton, "primary")
    assert button is not None, "the transport has its step button"  # noqa: S101
    click(button)
    wait_until(lambda: window.store.cursor == before + 1, "the step")


def _shown(window: MainWindow, name: str, row: str) -> float:
    """Read a number from the picture the canvas shows, with all its digits."""
    index = window.store.document.program.index_of(name)
    box = next(box for box in window.canvas.picture.boxes if box.index == index)
    return float((box.value if row == "value" else box.adjoint).full)


def _compare(window: MainWindow, log: Log) -> None:
    type_number(window.inspector.check.h, str(ARTICLE_H))
    wait_until(lambda: bool(window.inspector.check.rows.numerical_text()), "the central difference")
    shown = float(window.inspector.check.rows.numerical_text())
    log.expect("central difference, h = 0.001", shown, CENTRAL_DIFFERENCE, 0.0)
    log.shoot(window, "compared")
    window.look.choose("dark")
    log.shoot(window, "dark")
    window.look.choose("light")


def _export(window: MainWindow, client: Graphviz, log: Log) -> None:
    picture = window.pictures.picture
    for suffix in ("svg", "pdf", "png", "dot"):
        export_picture(picture, log.output / f"chain.{suffix}", client, Look(LIGHT, scale=2.0))
    export_picture(picture, log.output / "chain-dark.svg", client, Look(DARK))
    written = export_steps(window.pictures.composer(), log.output / "step.svg", client)
    log.say(f"exported                           {len(written)} steps and 5 pictures")


def _save_and_reopen(window: MainWindow, log: Log) -> None:
    path = log.output / "chain.adviz"
    before = window.store.document
    window.files.write(path)
    window.files.open(path)
    settle(window)
    if window.store.document != before or load(path) != before:
        log.wrong += 1
        log.say("The saved document differs from the one in the window.")
    log.shoot(window, "reopened")
