"""A text with an expression is opened as a document; anything else is refused in a sentence."""

from pathlib import Path

import pytest

from autodiff_viz.core.errors import FileError
from autodiff_viz.core.formula import parse
from autodiff_viz.document.document import document_of
from autodiff_viz.document.files import save
from autodiff_viz.document.texts import Read, read_document


@pytest.mark.parametrize(
    "data",
    [
        b"a = x**2\nexp(a)\n",
        b"\xef\xbb\xbfa = x**2\r\nexp(a)\r\n",
        b"\n  a = x**2; exp(a)  \n\n",
    ],
)
def test_a_text_is_the_program_its_lines_say(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "chain.txt"
    path.write_bytes(data)
    assert read_document(path) == Read(document_of(parse("a = x**2; exp(a)")), is_text=True)


@pytest.mark.parametrize("name", ["a.adviz", "a.json", "a"])
def test_a_document_is_one_under_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    save(document_of(parse("x**2")), path)
    assert read_document(path) == Read(document_of(parse("x**2")), is_text=False)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.txt", b"exp(x", r"^'a\.txt' cannot be opened\. .*\(line 1, column 4\)"),
        ("a.txt", b" \n", "It is empty"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "neither a document nor a text in UTF-8: byte 1 "),
        ("a.adviz", b"exp(x)", r"^'a\.adviz' cannot be opened\. It is damaged"),
        ("a.txt", b"x" * 1_000_001, "1,000,000"),
    ],
)
def test_what_is_neither_is_refused_with_the_place(
    tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FileError, match=sentence):
        read_document(tmp_path / name)
