"""The fonts of the picture: their files, the widths of texts in them, the fontconfig file.

Widths are read from the font files themselves (tables cmap and hmtx of TrueType), so nothing is
imported for them and a sign that a font lacks is known to be lacking. Read by the layout, the composer
and the client of the worker; Qt loads the same files.
"""

from __future__ import annotations

import os
import struct
import sys
import tempfile
import unicodedata
import zlib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from autodiff_viz.drawing.rich import Run
from autodiff_viz.resources import resource

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
    advances = _advances(face, run.italic)
    scale = SCRIPT_SIZE if run.level else 1.0
    for place, sign in enumerate(run.text):
        room -= scale * _advance(advances, sign)
        if room < 0.0:
            return run.text[:place]
    return run.text


@lru_cache(maxsize=8192)
def _ems(line: tuple[Run, ...], face: str) -> float:
    return sum(_run_width(run, face) for run in line)


def _run_width(run: Run, face: str) -> float:
    advances = _advances(face, run.italic)
    ems = sum(_advance(advances, sign) for sign in run.text)
    return ems * (SCRIPT_SIZE if run.level else 1.0)


def _advance(advances: dict[str, float], sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    return advances.get(sign, FALLBACK_EM)


@cache
def _advances(face: str, italic: bool) -> dict[str, float]:
    return advances_of(resource("fonts", _FILES[face, italic]))


def advances_of(path: Path) -> dict[str, float]:
    """Return the advance of every sign of a TrueType font, in ems."""
    data = path.read_bytes()
    tables = {
        data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0]
        for at in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16)
    }
    units = struct.unpack_from(">H", data, tables[b"head"] + 18)[0]
    count = struct.unpack_from(">H", data, tables[b"hhea"] + 34)[0]
    wide = struct.unpack_from(f">{2 * count}H", data, tables[b"hmtx"])[::2]
    glyphs = _glyphs(data, tables[b"cmap"])
    return {chr(code): wide[min(glyph, count - 1)] / units for code, glyph in glyphs.items()}


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Return the glyph of each code point of the Basic Multilingual Plane (cmap format 4)."""
    for number in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        table = cmap + struct.unpack_from(">I", data, cmap + 8 + 8 * number)[0]
        if struct.unpack_from(">H", data, table)[0] == 4:
            return _format_4(data, table)
    return {}


def _format_4(data: bytes, table: int) -> dict[int, int]:
    count = struct.unpack_from(">H", data, table + 6)[0] // 2
    at = table + 14
    ends = struct.unpack_from(f">{count}H", data, at)
    starts = struct.unpack_from(f">{count}H", data, at + 2 * count + 2)
    deltas = struct.unpack_from(f">{count}H", data, at + 4 * count + 2)
    ranges_at = at + 6 * count + 2
    ranges = struct.unpack_from(f">{count}H", data, ranges_at)
    found: dict[int, int] = {}
    for segment in range(count):
        for code in range(starts[segment], min(ends[segment], 0xFFFE) + 1):
            glyph = code
            if ranges[segment]:
                place = ranges_at + 2 * segment + ranges[segment] + 2 * (code - starts[segment])
                glyph = struct.unpack_from(">H", data, place)[0]
            if glyph and (glyph := (glyph + deltas[segment]) & 0xFFFF):
                found[code] = glyph
    return found


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
