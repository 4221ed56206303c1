"""The fonts of the picture: their files, the widths of texts in them, the fontconfig file.

Widths are FreeType's (through Pillow) at a size so large that no hinting shows, so that a text is as
wide here as on the canvas and in an export. Read by the layout, the composer and the client of the
worker; Qt loads the same files.
"""

from __future__ import annotations

import os
import sys
import tempfile
import unicodedata
import zlib
from collections.abc import Sequence
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autodiff_viz.drawing.rich import Run
from autodiff_viz.resources import resource

if TYPE_CHECKING:
    from PIL import ImageFont

FAMILIES: Final = {"maths": "DejaVu Serif", "number": "DejaVu Sans Mono"}
"""The family of each face of `picture.Text`."""

GENERIC: Final = {"maths": "serif", "number": "monospace"}
"""What to fall back to where the family is not installed."""

SCRIPT_SIZE: Final = 0.7
"""The size of raised and lowered runs beside the size of the line."""

SCRIPT_SHIFT: Final = 0.36
"""How far raised and lowered runs stand off the line, in ems of the line."""

FALLBACK_EM: Final = 1.05
"""The room for a sign the family lacks, in ems: as wide as the widest usual sign."""

MEASURED: Final = 2048
"""The size in pixels at which signs are measured: the units of an em in our fonts."""

LOOKED_AT: Final = 16
NO_SIGN: Final = "\U0010ffff"
"""No font has this sign; what is drawn for it stands for all that is lacking."""

_FILES: Final = {
    ("maths", False): "DejaVuSerif.ttf",
    ("maths", True): "DejaVuSerif-Italic.ttf",
    ("number", False): "DejaVuSansMono.ttf",
    ("number", True): "DejaVuSansMono.ttf",
}


def width(line: Sequence[Run] | str, face: str, size: float, bold: bool = False) -> float:
    """Return the width of a line in points; bold serif is taken 12 % wider than regular."""
    ems = _ems((Run(line),) if isinstance(line, str) else tuple(line), face)
    return ems * size * (1.12 if bold and face == "maths" else 1.0)


def ink(line: Sequence[Run], face: str, size: float) -> tuple[float, float]:
    """Return how far a line's ink reaches above and below the middle of the line, in points."""
    above, below = _ink_ems(tuple(line), face)
    return above * size, below * size


@lru_cache(maxsize=8192)
def _ink_ems(line: tuple[Run, ...], face: str) -> tuple[float, float]:
    ascent, descent = (each / MEASURED for each in _font(face, False, MEASURED).getmetrics())
    baseline = (ascent - descent) / 2
    reaches = [_run_ink(run, face) for run in line if run.text]
    above = max((up for up, _ in reaches), default=0.0) - baseline
    return above, max((down for _, down in reaches), default=0.0) + baseline


def _run_ink(run: Run, face: str) -> tuple[float, float]:
    """Return how far a run's ink reaches above and below the baseline, in ems."""
    _, top, _, bottom = _font(face, run.italic, MEASURED).getbbox(run.text, anchor="ls")
    scale = SCRIPT_SIZE if run.level else 1.0
    off = run.level * SCRIPT_SHIFT
    return off - top / MEASURED * scale, bottom / MEASURED * scale - off


def elided(line: Sequence[Run], face: str, size: float, room: float) -> tuple[Run, ...]:
    """Return the line cut so that it fits into `room`, with … where something is missing."""
    if width(line, face, size) <= room:
        return tuple(line)
    room -= width("…", face, size)
    kept: list[Run] = []
    for run in line:
        text = _fitting(run, face, room / size)
        kept.append(Run(text, run.italic, run.level))
        room -= width(kept[-1:], face, size)
        if len(text) < len(run.text):
            break
    return (*(run for run in kept if run.text), Run("…"))


def _fitting(run: Run, face: str, room: float) -> str:
    """Return the longest beginning of the run that `room` ems hold."""
    scale = SCRIPT_SIZE if run.level else 1.0
    for place, sign in enumerate(run.text):
        room -= scale * advance(face, run.italic, sign)
        if room < 0.0:
            return run.text[:place]
    return run.text


@lru_cache(maxsize=8192)
def _ems(line: tuple[Run, ...], face: str) -> float:
    return sum(_run_width(run, face) for run in line)


def _run_width(run: Run, face: str) -> float:
    ems = sum(advance(face, run.italic, sign) for sign in run.text)
    return ems * (SCRIPT_SIZE if run.level else 1.0)


@lru_cache(maxsize=8192)
def advance(face: str, italic: bool, sign: str) -> float:
    """Return how far one sign moves the line on, in ems; 0 for a mark that combines."""
    if unicodedata.combining(sign):
        return 0.0
    lacking = _drawn(face, italic, sign) == _drawn(face, italic, NO_SIGN)
    return FALLBACK_EM if lacking else _font(face, italic, MEASURED).getlength(sign) / MEASURED


@lru_cache(maxsize=8192)
def _drawn(face: str, italic: bool, sign: str) -> bytes:
    """Return the small picture of a sign; one the font lacks looks like NO_SIGN."""
    return bytes(_font(face, italic, LOOKED_AT).getmask(sign))


@cache
def _font(face: str, italic: bool, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont  # when the first text is measured, not when the window starts

    path = resource("fonts", _FILES[face, italic])
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def fontconfig_file() -> Path:
    """Write, once a process, the fontconfig file that knows our fonts and the system's; return it."""
    folder = _cache_folder()
    text = fontconfig_text(resource("fonts"), folder / "fontconfig")
    path = folder / f"fonts-{zlib.crc32(text.encode()):08x}.conf"
    part = folder / f"fonts-{os.getpid()}.part"
    part.write_text(text, encoding="utf-8")
    part.replace(path)
    return path


def fontconfig_text(fonts: Path, cache_folder: Path) -> str:
    """Return a fontconfig file: our fonts first, then whatever the system has."""
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{escape(str(fonts))}</dir>
  {_system_fonts()}
  <cachedir>{escape(str(cache_folder))}</cachedir>
</fontconfig>
"""


def _system_fonts() -> str:
    if sys.platform == "win32":
        return "<dir>WINDOWSFONTDIR</dir>"
    if sys.platform == "darwin":
        return "<dir>/System/Library/Fonts</dir><dir>/Library/Fonts</dir>"
    return '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'


def _cache_folder() -> Path:
    """Return a folder of ours that can be written: the user's cache, or one in the temporary folder."""
    folder = _user_cache() / "autodiff-viz"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="autodiff-viz-"))


def _user_cache() -> Path:
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    if named and Path(named).is_absolute():
        return Path(named)
    home = Path(os.environ.get("HOME") or tempfile.gettempdir())
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache")
