"""Text files that hold an expression: what a file without our format is taken for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autodiff_viz.core.errors import AutodiffVizError, FileError
from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.files import decode
from autodiff_viz.document.saving import read_file

SUFFIX: Final = ".adviz"


@dataclass(frozen=True, slots=True)
class Read:
    """The document in a file; is_text: the file is a text with an expression, which a save must not replace."""

    document: Document
    is_text: bool


def read_document(path: Path) -> Read:
    """Read a document, or the expression in a text; raises FileError with a sentence."""
    data = read_file(path)
    is_text = path.suffix.lower() != SUFFIX and not data.lstrip().startswith(b"{")
    try:
        return Read(_of_text(data) if is_text else decode(data), is_text)
    except AutodiffVizError as error:
        raise FileError(f"{path.name!r} cannot be opened. {error}") from error


def _of_text(data: bytes) -> Document:
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise FileError(
            f"It is neither a document nor a text in UTF-8: byte {error.start + 1} is wrong."
        ) from error
    if not text:
        raise FileError("It is empty; an expression such as exp(x**2) can be opened from a text.")
    return document_of(parse(text))
