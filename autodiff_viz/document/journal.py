"""What a recovery journal says: the document of one window at one moment, and where it belongs.

    {"format": "autodiff-viz-journal", "version": 1, "path": "/home/me/chain.adviz", "cursor": 3, …}
    (the document, as `files` writes it)

The first line is about the document, the rest is the document. Nothing here touches the disk; see
`journal_folder`. A file is read with mistrust: whatever is wrong with it is a FileError.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from autodiff_viz.core import limits
from autodiff_viz.core.errors import FileError
from autodiff_viz.document.document import Document
from autodiff_viz.document.files import decode, encode
from autodiff_viz.document.saving import Fingerprint, stamp_of

FORMAT: Final = "autodiff-viz-journal"
VERSION: Final = 1
REST_MS: Final = 500
"""Milliseconds from the first edit that is in no journal to the writing; more edits do not put it off."""

LAST_MOMENT: Final = 253_402_214_400.0
"""The last day of the year 9999, past which no date is written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document that is in no file as it stands.

    path: its file; None for none yet. title: what its window called it. cursor: the steps done, in the
    timeline of its mode. when: seconds since 1970. known: what its file was when it was last read.
    text: what stood in the expression line and was no program.
    """

    document: Document
    path: Path | None
    title: str
    cursor: int
    is_forward: bool
    when: float
    process: int
    known: Fingerprint | None = None
    text: str = ""


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    """The first line."""

    format: str
    version: int
    path: str | None
    title: str
    cursor: int
    is_forward: bool
    when: float
    process: int
    known: Fingerprint | None
    text: str
    digest: str


def is_wanted(is_modified: bool, text: str) -> bool:
    """Whether a window has something that is in no file."""
    return is_modified or bool(text)


def encode_entry(entry: Entry) -> bytes:
    """Return the entry as the bytes of a file; raises FileError where it is too large."""
    body = encode(entry.document)
    head = _Head(
        FORMAT,
        VERSION,
        None if entry.path is None else str(entry.path),
        entry.title,
        entry.cursor,
        entry.is_forward,
        entry.when,
        entry.process,
        entry.known,
        entry.text,
        stamp_of(body, 0).digest,
    )
    return msgspec.json.encode(head) + b"\n" + body


def decode_entry(data: bytes) -> Entry:
    """Return the entry in the bytes of a file; raises FileError for whatever is wrong with them."""
    first, _, body = data.partition(b"\n")
    head = _head(first)
    if head.digest != stamp_of(body, 0).digest:
        raise FileError("It is damaged: the document in it is not the one that was written.")
    return Entry(
        decode(body),
        None if head.path is None else Path(head.path),
        head.title,
        max(0, head.cursor),
        head.is_forward,
        head.when,
        head.process,
        head.known,
        head.text,
    )


def _head(line: bytes) -> _Head:
    if len(line) > limits.TEXT_CHARACTERS * 8:
        raise FileError("It is no recovery journal: its first line is too long.")
    try:
        head = msgspec.json.decode(line, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FileError(f"It is no recovery journal: {error}.") from error
    if head.format != FORMAT or head.version != VERSION:
        raise FileError(f"It is no recovery journal of this version, but {head.format!r:.40}.")
    if not 0.0 <= head.when <= LAST_MOMENT or "\0" in (head.path or ""):
        raise FileError("It is no recovery journal: its time or its path cannot be.")
    return head


def is_saved(entry: Entry, content: bytes | None) -> bool:
    """Whether the content of its file is all there is to the entry, so that nothing is lost."""
    return content is not None and not entry.text and content == encode(entry.document)
