"""Graphviz's HTML-like labels: escaped texts, fonts, cells and tables. Read by `graphviz_dot` only.

Every text of the person's passes `escaped`; everything else here is numbers and words of our own.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence
from typing import Final

from autodiff_viz.drawing.fonts import FAMILIES, SCRIPT_SIZE
from autodiff_viz.drawing.picture import Text
from autodiff_viz.drawing.rich import Run
from autodiff_viz.drawing.theme import Theme

NOTHING: Final = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'


def escaped(text: str) -> str:
    """Return a text for markup: no tag, entity, escape of Graphviz or control character is live."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cs"))
    return html.escape(seen).replace("\\", "&#92;&#92;")


def colour(theme: Theme, role: str) -> str:
    """Return the colour of a role."""
    return str(getattr(theme, role))


def font(text: Text, theme: Theme) -> str:
    """Return a line of rich text as markup; nothing for an empty one."""
    written = "".join(_run(run, text.size) for run in text.runs if run.text)
    if not written:
        return ""
    written = f"<B>{written}</B>" if text.bold else written
    face, shade = FAMILIES[text.face], colour(theme, text.role)
    return f'<FONT FACE="{face}" POINT-SIZE="{text.size:g}" COLOR="{shade}">{written}</FONT>'


def _run(run: Run, size: float) -> str:
    written = escaped(run.text)
    written = f"<I>{written}</I>" if run.italic else written
    if not run.level:
        return written
    tag = "SUP" if run.level > 0 else "SUB"
    return f'<FONT POINT-SIZE="{size * SCRIPT_SIZE:g}"><{tag}>{written}</{tag}></FONT>'


def cell(width: float, height: float, content: str = "", **attributes: str) -> str:
    """Return a cell of fixed size in whole points."""
    more = "".join(f' {name.upper()}="{value}"' for name, value in attributes.items())
    size = f'FIXEDSIZE="TRUE" WIDTH="{round(width)}" HEIGHT="{round(height)}"'
    return f"<TD {size}{more}>{content}</TD>"


def table(rows: Sequence[str], attributes: str = NOTHING) -> str:
    """Return a table of rows, each the cells of one."""
    return f"<TABLE {attributes}>{''.join(f'<TR>{row}</TR>' for row in rows)}</TABLE>"


def rounded(border: int, edge: str, fill: str, more: str = "") -> str:
    """Return the attributes of a rounded card."""
    style = "ROUNDED,DASHED" if more == "dashed" else "ROUNDED"
    return (
        f'BORDER="{border}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" '
        f'STYLE="{style}" COLOR="{edge}" BGCOLOR="{fill}" GRADIENTANGLE="270"'
    )
