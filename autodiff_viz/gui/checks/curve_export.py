"""Writes the error against h as a picture: SVG, PDF or PNG, in either theme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from autodiff_viz.core.errors import ExportError
from autodiff_viz.core.step_sizes import StepSizes
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui.exports import ExportDialog
from autodiff_viz.gui.messages import may_replace, tell
from autodiff_viz.gui.store import Store

if TYPE_CHECKING:
    from autodiff_viz.export.files import Look

WIDTH: Final = 860
HEIGHT: Final = 520


class CurveExportDialog(ExportDialog):
    """The questions of an export that a chart has: it has no steps and is no DOT."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent, theme, ".svg", all_steps=False)
        self.format.removeItem(self.format.findData(".dot"))
        self._form.setRowVisible(self.steps, False)


def ask_and_export(parent: QWidget, store: Store, theme: Theme, sizes: StepSizes) -> None:
    """Ask for format and place, then write."""
    dialog = CurveExportDialog(parent, theme)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return
    order = dialog.order()
    stem = store.path.stem if store.path else "picture"
    folder = store.path.parent if store.path else Path.home()
    name, _ = QFileDialog.getSaveFileName(
        parent, "Export", str(folder / f"{stem}-error{order.suffix}"), f"*{order.suffix}"
    )
    if not name:
        return
    path = Path(name)
    if path.suffix.lower() != order.suffix:
        path = path.with_name(path.name + order.suffix)
        if path.exists() and not may_replace(parent, path):
            return
    try:
        export_curve(sizes, store.document.settings.h, path, order.look)
    except ExportError as error:
        tell(parent, "The picture was not exported", str(error))
    else:
        store.said.emit(f"Exported {path.name} to {path.parent}.")


def export_curve(sizes: StepSizes, h: float, path: Path, look: Look) -> None:
    """Write the chart to `path`, in the format of its suffix; raises ExportError."""
    suffix = path.suffix.lower()
    write = {".svg": _write_svg, ".pdf": _write_pdf, ".png": _write_png}[suffix]
    if not write(sizes, h, path, look):
        raise ExportError(f"{path.name} cannot be written in {path.parent}; choose another place.")


def _dots() -> int:
    """Return the dots an inch of SVG and PDF: the screen's, in which Qt keeps the axes' pictures."""
    return round(QGuiApplication.primaryScreen().logicalDotsPerInch())


def _write_svg(sizes: StepSizes, h: float, path: Path, look: Look) -> bool:
    device = QSvgGenerator()
    device.setFileName(str(path))
    device.setResolution(_dots())
    device.setSize(QSizeF(WIDTH, HEIGHT).toSize())
    device.setViewBox(QRectF(0, 0, WIDTH, HEIGHT))
    device.setTitle("Error of each method against h")
    return _draw(sizes, h, QPainter(device), 1.0, look)


def _write_pdf(sizes: StepSizes, h: float, path: Path, look: Look) -> bool:
    device = QPdfWriter(str(path))
    device.setResolution(_dots())
    size = QSizeF(WIDTH, HEIGHT) * (72 / _dots())
    device.setPageSize(
        QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    )
    device.setPageMargins(QMarginsF())
    painter = QPainter()
    return painter.begin(device) and _draw(sizes, h, painter, 1.0, look)


def _write_png(sizes: StepSizes, h: float, path: Path, look: Look) -> bool:
    image = QImage(
        round(WIDTH * look.scale), round(HEIGHT * look.scale), QImage.Format.Format_ARGB32
    )
    image.fill(QColor(0, 0, 0, 0))
    return _draw(sizes, h, QPainter(image), look.scale, look) and image.save(str(path))


def _draw(sizes: StepSizes, h: float, painter: QPainter, scale: float, look: Look) -> bool:
    """Draw the chart on the device of `painter`, `scale` dots a pixel, and end it."""
    from autodiff_viz.gui.checks.curve_chart import CurveChart

    if not painter.isActive():
        return False
    chart = CurveChart()
    chart.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    chart.resize(WIDTH, HEIGHT)
    chart.show()
    chart.show_sizes(sizes)
    chart.show_h(h)
    chart.show_theme(look.theme, scale)
    target = QRectF(0, 0, WIDTH * scale, HEIGHT * scale)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if not look.transparent:
        painter.fillRect(target, QColor(look.theme.surface))
    chart.setBackground(None)
    chart.scene().prepareForPaint()
    chart.scene().render(painter, target, QRectF(chart.rect()))
    chart.close()
    chart.deleteLater()
    return painter.end()
