"""About: versions and licences as they are installed, no network, and where the app's own files are."""

import ast
import re
from importlib import metadata
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

import autodiff_viz
from autodiff_viz.gui.about import NO_NETWORK, AboutDialog, libraries
from autodiff_viz.gui.failures import log_path
from autodiff_viz.gui.main_window import MainWindow

ROOT = Path(autodiff_viz.__file__).resolve().parent


@pytest.fixture
def dialog(window: MainWindow) -> AboutDialog:
    window.commands["about"].trigger()
    return window.findChildren(AboutDialog)[-1]


def button(dialog: AboutDialog, name: str) -> QPushButton:
    return next(
        b for b in dialog.findChildren(QPushButton) if name in (b.accessibleName(), b.text())
    )


def test_the_version_the_licence_and_no_network_are_said(dialog: AboutDialog) -> None:
    said = " ".join(each.text() for each in dialog.findChildren(QLabel))
    assert autodiff_viz.__version__ in said
    assert "MIT licence" in said
    assert NO_NETWORK in said


def test_every_library_that_is_required_is_named_with_version_and_licence() -> None:
    required = metadata.requires("autodiff-viz") or []
    names = {
        re.split("[^A-Za-z0-9-]", each)[0].casefold() for each in required if "extra" not in each
    }
    found = {each.name.casefold(): each for each in libraries()}
    assert names <= found.keys()
    for name in names:
        assert found[name].version == metadata.version(name)
        assert found[name].licence


NETWORK = {"socket", "ssl", "http", "urllib", "requests", "ftplib", "smtplib", "QtNetwork"}
LOCAL = {"QLocalServer", "QLocalSocket"}
"""What a second start finds the running app by: never off this machine."""

ON_THIS_MACHINE = ("display.py", "handover.py")
"""Asks the X server whether it answers; hands a file to the app that runs, by a Unix socket."""


def test_nothing_in_the_app_asks_the_internet() -> None:
    found = [
        f"{path.name}: {ast.unparse(node)}"
        for path in sorted(ROOT.rglob("*.py"))
        if path.name not in ON_THIS_MACHINE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and not {alias.name for alias in node.names} <= LOCAL
        and NETWORK.intersection(ast.unparse(node).replace(",", " ").replace(".", " ").split())
    ]
    assert found == []


def test_the_paths_can_be_copied_and_their_folder_opened(
    dialog: AboutDialog, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    button(dialog, "Copy the path of the log").click()
    assert QGuiApplication.clipboard().text() == str(log_path())
    button(dialog, "Copy the path of the settings").click()
    assert QGuiApplication.clipboard().text() == window.settings.fileName()
    button(dialog, "Open the folder of the settings").click()
    assert [Path(url.toLocalFile()) for url in opened] == [Path(window.settings.fileName()).parent]


def test_the_versions_can_be_copied(dialog: AboutDialog) -> None:
    button(dialog, "Copy Versions").click()
    said = QGuiApplication.clipboard().text()
    assert said.startswith(f"Autodiff Viz {autodiff_viz.__version__}\n")
    assert f"numpy {metadata.version('numpy')}" in said.splitlines()
