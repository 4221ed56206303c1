"""Exports: asks what to export and where to, and writes it in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QWidget,
)

from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.theme import Theme, palette_themes
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.messages import Button, ask, finish_typing, may_replace, tell

if TYPE_CHECKING:  # the export package is imported when something is exported, not at the start
    from autodiff_viz.drawing.composer import Composer
    from autodiff_viz.export.files import Look
    from autodiff_viz.gui.main_window import MainWindow

FORMATS: Final = {
    ".svg": "SVG — for web pages, sharp at any size",
    ".pdf": "PDF — for papers and slides",
    ".png": "PNG — an image of pixels",
    ".dot": "DOT — the text Graphviz reads",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What the person wants: the format by its suffix, the look, one step or all."""

    suffix: str
    look: Look
    all_steps: bool


class Exports(QObject):
    """What the Export menu does."""

    def __init__(self, window: MainWindow, client: Graphviz) -> None:
        super().__init__(window)
        self._window = window
        self._client = client
        self._suffix = ".svg"
        self._folder = Path.home()
        self._running = 0
        self._background = Background()  # its own: a long export keeps no edit waiting

    def ask(self, *, all_steps: bool) -> None:
        """Ask for format and place, then write."""
        finish_typing(self._window)
        dialog = ExportDialog(self._window, self._window.look.theme, self._suffix, all_steps)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        order = dialog.order()
        self._suffix = order.suffix
        path = self._window.store.path
        proposed = self._folder / f"{path.stem if path else 'picture'}{order.suffix}"
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            "Export every step: a number is added to the name" if order.all_steps else "Export",
            str(proposed),
            f"*{order.suffix}",
        )
        if name:
            chosen = Path(name)
            named = chosen.suffix.lower() == order.suffix
            target = chosen if named else chosen.with_name(chosen.name + order.suffix)
            if self._may_write(order, target, asked=named):
                self.write(order, target)

    def _may_write(self, order: Order, target: Path, *, asked: bool) -> bool:
        if order.all_steps:
            return self._may_replace(target)
        return asked or not target.exists() or may_replace(self._window, target)

    def _may_replace(self, target: Path) -> bool:
        """Ask before files of an earlier export are overwritten."""
        pattern = f"{escape(target.stem)}-[0-9]*{target.suffix}"
        there = sorted(path.name for path in target.parent.glob(pattern))
        if not there:
            return True
        answer = ask(
            self._window,
            f"Files of an earlier export are there already: {there[0]} …",
            f"{len(there)} files have such names. Replace those that the new export writes?",
            Button.Yes | Button.Cancel,
            Button.Cancel,
        )
        return answer == Button.Yes

    def write(self, order: Order, path: Path) -> None:
        """Write the files of `order` in the background and say when they are there."""
        try:
            composer = self._window.pictures.composer()
        except AutodiffVizError as error:
            self._failed(error)
            return
        cursor = self._window.store.cursor
        self._running += 1
        self._window.store.said.emit(f"Exporting {path.name} …")
        self._background.run(
            _job(order, composer, cursor, path, self._client), self._done, self._failed
        )

    def may_close(self) -> bool:
        """Ask before an export that is running is cut off."""
        if not self._running:
            return True
        answer = ask(
            self._window,
            "An export is still being written.",
            "Close all the same? The files that are not there yet are left out.",
            Button.Yes | Button.Cancel,
            Button.Cancel,
        )
        return answer == Button.Yes

    def close(self) -> None:
        """Bring nothing back any more."""
        self._background.close()

    def _done(self, paths: tuple[Path, ...]) -> None:
        self._running -= 1
        self._folder = paths[0].parent
        what = paths[0].name if len(paths) == 1 else f"{len(paths)} files, {paths[0].name} …"
        self._window.store.said.emit(f"Exported {what} to {paths[0].parent}.")

    def _failed(self, error: BaseException) -> None:
        self._running = max(0, self._running - 1)
        if not isinstance(error, AutodiffVizError):
            raise error
        tell(self._window, "The picture was not exported", str(error))


def _job(
    order: Order, composer: Composer, cursor: int, path: Path, client: Graphviz
) -> Callable[[], tuple[Path, ...]]:
    from autodiff_viz.export.files import export_picture, export_steps

    def all_steps() -> tuple[Path, ...]:
        return export_steps(composer, path, client, order.look)

    def one_step() -> tuple[Path, ...]:
        export_picture(composer.at(cursor), path, client, order.look)
        return (path,)

    return all_steps if order.all_steps else one_step


class ExportDialog(QDialog):
    """Format, steps, theme, size, background."""

    def __init__(self, parent: QWidget, theme: Theme, suffix: str, all_steps: bool) -> None:
        super().__init__(parent)
        from autodiff_viz.export.files import SCALES

        self.setWindowTitle("Export")
        self._form = form = QFormLayout(self)
        form.setVerticalSpacing(10)
        form.setContentsMargins(20, 20, 20, 16)
        self.format = QComboBox()
        for each, text in FORMATS.items():
            self.format.addItem(text, each)
        self.format.setCurrentIndex(list(FORMATS).index(suffix))
        self.steps = QComboBox()
        self.steps.addItem("The current step", False)
        self.steps.addItem("Every step, one file each", True)
        self.steps.setCurrentIndex(int(all_steps))
        self.theme = QComboBox()
        self._themes = palette_themes(theme)
        for name in self._themes:
            self.theme.addItem(name.capitalize(), name)
        self.theme.setCurrentIndex(list(self._themes).index(theme.name))
        self.scale = QDoubleSpinBox()
        self.scale.setRange(*SCALES)
        self.scale.setValue(2.0)
        self.scale.setSingleStep(1.0)
        self.scale.setDecimals(1)
        self.scale.setSuffix(" ×")
        self.transparent = QCheckBox("Transparent background")
        for label, field in (
            ("Format", self.format),
            ("Steps", self.steps),
            ("Theme", self.theme),
            ("Scale", self.scale),
            ("", self.transparent),
        ):
            form.addRow(label, field)
        form.addRow(self._buttons())
        self.format.currentIndexChanged.connect(self._offer)
        self._offer()
        self.setMinimumWidth(420)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        choose = buttons.addButton("Choose File…", QDialogButtonBox.ButtonRole.AcceptRole)
        choose.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _offer(self) -> None:
        """Only pixels have a scale."""
        self._form.setRowVisible(self.scale, self.format.currentData() == ".png")

    def order(self) -> Order:
        """Return what was chosen."""
        from autodiff_viz.export.files import Look

        look = Look(
            self._themes[self.theme.currentData()],
            scale=self.scale.value() if self.format.currentData() == ".png" else 1.0,
            transparent=self.transparent.isChecked(),
        )
        return Order(self.format.currentData(), look, self.steps.currentData())
