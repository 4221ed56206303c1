"""What `autodiff-viz desktop install` writes: the texts of the entry and of the file type, and the icons.

After the Desktop Entry Specification 1.0 (old validators know no later one), the Shared MIME-info
Database and the Icon Theme Specification. Knows no folder of the user's; read by `cli.desktop`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from autodiff_viz.resources import PACKAGE, resource

NAME: Final = "autodiff-viz"
"""The name of the entry and of the icon, and what the window calls itself for the desktop."""

MIME_TYPE: Final = "application/x-autodiff-viz"
SIZES: Final = (16, 24, 32, 48, 64, 128, 256)
"""Pixels of the icons that are no SVG, for desktops that draw none."""

ENTRY: Final = f"applications/{NAME}.desktop"
PACKAGE_XML: Final = f"mime/packages/{NAME}.xml"
TYPE_XML: Final = f"mime/{MIME_TYPE}.xml"
"""What update-mime-database makes of the file type."""

_RESERVED: Final = frozenset(" \t\n\"'\\><~|&;$*?#()`")

_TYPE: Final = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="{MIME_TYPE}">
    <comment>Autodiff Viz document</comment>
    <sub-class-of type="application/json"/>
    <icon name="{NAME}"/>
    <glob pattern="*.adviz"/>
  </mime-type>
</mime-info>
"""


def launcher() -> tuple[str, ...]:
    """Return the words that start the app: the script beside Python, else Python with the package."""
    script = Path(sys.executable).with_name(NAME)
    if os.access(script, os.X_OK):
        return (str(script),)
    return (sys.executable, "-m", "autodiff_viz")


def entry(words: tuple[str, ...]) -> str:
    """Return the desktop entry that starts the app by `words`; a module is found from its folder."""
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        "Version=1.0",
        "Name=Autodiff Viz",
        "GenericName=Automatic Differentiation",
        "Comment=Build, draw, step through and check reverse-mode automatic differentiation",
        f"TryExec={_as_string(words[0])}",
        f"Exec={_as_string(' '.join(map(_quoted, words)))} %f",
        *([f"Path={_as_string(str(PACKAGE.parent))}"] if len(words) > 1 else []),
        f"Icon={NAME}",
        "Terminal=false",
        "StartupNotify=true",
        f"StartupWMClass={NAME}",
        "Categories=Education;Math;",
        "Keywords=gradient;backpropagation;derivative;graph;",
        f"MimeType={MIME_TYPE};",
    ]
    return "\n".join(lines) + "\n"


def _quoted(word: str) -> str:
    """Return an argument of Exec: in double quotes where a sign is reserved; % is written twice."""
    word = word.replace("%", "%%")
    if not _RESERVED.intersection(word):
        return word
    for sign in '\\"`$':
        word = word.replace(sign, f"\\{sign}")
    return f'"{word}"'


def _as_string(text: str) -> str:
    r"""Return a value of type string: \ is written twice, a line break \n."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def files() -> dict[str, bytes]:
    """Return what is to be written: contents by path below the folder of the user's data."""
    icons = "icons/hicolor"
    pictures = {
        f"{icons}/{size}x{size}/apps/{NAME}.png": resource("icons", "app", f"{size}.png")
        for size in SIZES
    } | {f"{icons}/scalable/apps/{NAME}.svg": resource("icons", "app.svg")}
    return {
        ENTRY: entry(launcher()).encode(),
        PACKAGE_XML: _TYPE.encode(),
        **{path: picture.read_bytes() for path, picture in pictures.items()},
    }
