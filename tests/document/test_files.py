import json
import math
import os
import socket
import stat
from pathlib import Path
from typing import Any

import pytest

from autodiff_viz.core import limits
from autodiff_viz.core.errors import FileError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.program import CONST, INPUT, Node, Program
from autodiff_viz.document import files
from autodiff_viz.document.document import Document, Settings, document_of, empty_document

CHAIN = document_of(parse("a = x**2; y = exp(a); z = y**2"), {"x": 0.5})


def raw() -> dict[str, Any]:
    """The chain's file as JSON data, to be spoilt."""
    data = json.loads(files.encode(CHAIN))
    assert isinstance(data, dict)
    return data


def refused(data: bytes | dict[str, Any]) -> str:
    """The sentence `data` is refused with."""
    with pytest.raises(FileError) as caught:
        files.decode(data if isinstance(data, bytes) else json.dumps(data).encode())
    sentence = str(caught.value)
    assert sentence.endswith((".", "?", ")"))
    assert len(sentence) < 400
    return sentence


# --- round trips ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        empty_document(),
        CHAIN,
        document_of(parse("x*sin(x) + x**2"), {"x": math.nan}),
        document_of(parse("max(höhe, w)"), {"höhe": math.inf, "w": -math.inf}),
        document_of(parse("x**2.5 + 1e300"), {"x": -0.0}, Settings(-2.5, 1e-3)),
        document_of(parse("x*0.1"), {"x": 5e-324}),
        document_of(Program((Node(INPUT, name="x"), Node(CONST, number=math.inf)), 1)),
    ],
)
def test_a_file_gives_the_document_back(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "a.adviz"
    files.save(document, path)
    assert files.load(path) == document


def test_the_same_document_gives_the_same_bytes() -> None:
    again = document_of(parse("a = x**2; y = exp(a); z = y**2"), {"x": 0.5})
    assert files.encode(again) == files.encode(CHAIN)


def test_a_file_is_json_with_one_line_a_node() -> None:
    text = files.encode(CHAIN).decode()
    assert raw()["format"] == "autodiff-viz"
    assert raw()["version"] == 3
    assert '      {"op": "exp", "operands": [1], "name": "y"},\n' in text
    assert '  "inputs": {"x": 0.5},\n' in text


def test_numbers_that_are_not_finite_are_texts() -> None:
    document = document_of(parse("x*y*w"), {"x": math.nan, "y": math.inf, "w": -math.inf})
    assert json.loads(files.encode(document))["inputs"] == {"x": "nan", "y": "inf", "w": "-inf"}


def test_an_output_by_name_is_read() -> None:
    data = raw()
    data["program"]["output"] = "y"
    assert files.decode(json.dumps(data).encode()).program.output == 2


def test_a_string_may_be_full_of_brackets_and_quotes() -> None:
    data = raw()
    data["program"]["nodes"][1]["name"] = '[{"\\' * 100
    assert "is not a name" in refused(data) or "name has" in refused(data)


# --- versions -------------------------------------------------------------------------------------


def test_version_0_is_migrated() -> None:
    old = b'{"version": 0, "expression": "exp(x**2)**2", "values": {"x": 0.25}}'
    assert files.decode(old) == document_of(parse("exp(x**2)**2"), {"x": 0.25})


@pytest.mark.parametrize(
    ("old", "sentence"),
    [
        (b'{"version": 0, "expression": "exq(x)", "values": {"x": 1}}', "exp"),
        (b'{"version": 0, "expression": "x", "values": {}}', "The input 'x' has no value"),
        (b'{"version": 0, "values": {}}', "expression"),
        (b'{"version": 0, "expression": "x", "values": {"x": "1"}}', "values"),
        (b'{"version": 0, "expression": "x", "values": {"x": 1}, "more": 1}', "more"),
    ],
)
def test_a_wrong_file_of_version_0_is_refused(old: bytes, sentence: str) -> None:
    assert sentence in refused(old)


VERSION_1 = b"""{"format": "autodiff-viz", "version": 1,
 "program": {"output": 1, "nodes": [{"op": "input", "name": "x"}, {"op": "exp", "operands": [0]}]},
 "inputs": {"x": 0.25}, "settings": {"seed": 2.0, "h": 0.001}}"""


def test_version_1_is_migrated() -> None:
    document = files.decode(VERSION_1)
    assert document == document_of(parse("exp(x)"), {"x": 0.25}, Settings(2.0, 0.001))
    assert b'"version": 3' in files.encode(document)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b'"nodes"', b'"functions": [], "nodes"', "functions"),
        (b'{"x": 0.25}', b'{"x": 0.25, "x": 1}', "'x' is twice"),
        (b'"output": 1, ', b"", "output"),
        (b'"inputs"', b'"more": 1, "inputs"', "more"),
        (b'"program": {', b'"programme": {', "program"),
    ],
)
def test_a_wrong_file_of_version_1_is_refused(old: bytes, new: bytes, sentence: str) -> None:
    with pytest.raises(FileError, match=sentence):
        files.decode(VERSION_1.replace(old, new))


SQUARE = {"name": "f", "params": ["x"], "formula": "x**2"}


@pytest.mark.parametrize(
    ("functions", "sentence"),
    [
        ([SQUARE | {"formula": "x*k"}], r"functions\[0\] \('f'\): k is no param of f"),
        ([SQUARE, SQUARE], r"functions\[1\]"),
        ([SQUARE | {"name": "exp"}], "exp is the name of an op"),
        ([SQUARE | {"name": "x"}], "x"),
        ([SQUARE | {"formula": "f(x)"}], "its own definition"),
        ([SQUARE | {"formula": "x; df/dx = 3"}], "one formula"),
        ([SQUARE | {"partials": ["2*"]}], "After"),
        ([SQUARE | {"partials": ["2", "3"]}], "more partials than params"),
        ([SQUARE | {"params": []}], "no param"),
        ([SQUARE | {"params": ["x", "x"]}], "twice"),
        ([SQUARE | {"more": 1}], "more"),
        ([SQUARE | {"name": 3}], "str"),
        ({}, "array"),
        ([SQUARE] * 300, "functions"),
    ],
)
def test_a_wrong_function_in_a_file_is_refused(functions: object, sentence: str) -> None:
    wrong = raw()
    wrong["program"]["functions"] = functions
    with pytest.raises(FileError, match=sentence):
        files.decode(json.dumps(wrong).encode())


def test_every_older_version_has_a_migration() -> None:
    assert sorted(files._MIGRATIONS) == list(range(files.VERSION))


@pytest.mark.parametrize("version", [4, 10**6, 10**30])
def test_a_newer_version_is_refused_with_the_way_out(version: int) -> None:
    sentence = refused(raw() | {"version": version, "brand new": True})
    assert "newer Autodiff Viz" in sentence or version > 2**63
    assert str(version)[:7] in sentence or version > 2**63


def test_a_version_below_the_first_is_refused() -> None:
    assert "version -1" in refused(raw() | {"version": -1})


# --- wrong files ----------------------------------------------------------------------------------


def spoilt(*path: str | int, to: object) -> dict[str, Any]:
    data = raw()
    part: Any = data
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = to
    return data


NODES = ("program", "nodes")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (spoilt("format", to="other"), "not a file of Autodiff Viz"),
        (spoilt("version", to="1"), "version"),
        (spoilt("version", to=True), "version"),
        (spoilt("version", to=None), "not a file of Autodiff Viz"),
        (spoilt("program", to=[]), "$.program"),
        (spoilt(*NODES, 1, "op", to="exq"), "Did you mean exp?"),
        (spoilt(*NODES, 1, "op", to=1), "$.program.nodes[1].op"),
        (spoilt(*NODES, 1, "op", to="input"), "operands"),
        (spoilt(*NODES, 1, "operands", to=[]), "has 0 operands; square takes 1"),
        (spoilt(*NODES, 1, "operands", to=[0, 0]), "has 2 operands; square takes 1"),
        (spoilt(*NODES, 1, "operands", to=[1]), "nodes[1] reads node 1"),
        (spoilt(*NODES, 1, "operands", to=[3]), "cycle"),
        (spoilt(*NODES, 1, "operands", to=[-1]), "nodes[1] reads node -1"),
        (spoilt(*NODES, 1, "operands", to=["0"]), "Expected `int`"),
        (spoilt(*NODES, 1, "operands", to=[0.5]), "Expected `int`"),
        (spoilt(*NODES, 1, "operands", to=[10**30]), "which does not come before it"),
        (spoilt(*NODES, 1, "name", to="x"), "Two nodes are called 'x'"),
        (spoilt(*NODES, 1, "name", to="sin"), "sin is a word of the language"),
        (spoilt(*NODES, 1, "name", to="a b"), "is not a name"),
        (spoilt(*NODES, 1, "name", to="\u202ea"), "is not a name"),
        (spoilt(*NODES, 1, "name", to="a" * 256), "1 to 255 characters"),
        (spoilt(*NODES, 0, "name", to=""), "has no name"),
        (spoilt(*NODES, 1, "number", to=1.0), 'Only a "const" has a "number"'),
        (spoilt(*NODES, 1, "colour", to="red"), "colour"),
        (spoilt("program", "output", to=4), "output"),
        (spoilt("program", "output", to=-1), "output"),
        (spoilt("program", "output", to=None), "output"),
        (spoilt("program", "output", to="q"), "No node is called 'q'"),
        (spoilt("program", "output", to=1.5), "$.program.output"),
        (spoilt("inputs", to={}), "The input 'x' has no value"),
        (spoilt("inputs", to=[]), '"inputs" must be an object'),
        (spoilt("inputs", to={"x": 0.5, "q": 1.0}), "no input called 'q'"),
        (spoilt("inputs", "x", to=None), "inputs['x']"),
        (spoilt("inputs", "x", to=True), "True is not a number"),
        (spoilt("inputs", "x", to="0.5"), "'0.5' is not a number"),
        (spoilt("inputs", "x", to="NaN"), "'NaN' is not a number"),
        (spoilt("inputs", "x", to=[]), "is not a number"),
        (spoilt("settings", to={}), "seed"),
        (spoilt("settings", "seed", to="inf"), "$.settings.seed"),
        (spoilt("settings", "h", to=0), "h must be a number above 0"),
        (spoilt("settings", "h", to=-1), "h must be a number above 0"),
    ],
)
def test_a_wrong_part_is_named(data: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(data)


@pytest.mark.parametrize(
    "node",
    [
        {"op": "const"},
        {"op": "const", "number": "nan"},
        {"op": "const", "number": "one"},
        {"op": "const", "number": True},
        {"op": "const", "number": 1.0, "operands": [0]},
    ],
)
def test_a_wrong_number_node_is_refused(node: dict[str, Any]) -> None:
    data = raw()
    data["program"]["nodes"].append(node)
    refused(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "cut short"),
        (b"null", "not a file of Autodiff Viz"),
        (b"[]", "not a file of Autodiff Viz"),
        (b"{}", "not a file of Autodiff Viz"),
        (b"hello", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "not a text in UTF-8: byte 1"),
        (b'{"format": "\xff"}', "not a text in UTF-8: byte 13"),
        (b'{"format": "\xed\xa0\x80"}', "UTF-8"),
        (b"\xef\xbb\xbf{}", "damaged"),
        (b"\x00" * 100, "damaged"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * 65 + b"]" * 65, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"format": "autodiff-viz", "version": 1, "x": ' + b"[" * 10**6 + b"]" * 10**6 + b"}",
         "nested too deeply"),
        (b'{"format": "autodiff-viz", "version": 1' + b"9" * 5000 + b"}", ""),
    ],
    ids=lambda value: repr(value[:20]),
)  # fmt: skip
def test_a_foreign_or_broken_file_is_refused(data: bytes, sentence: str) -> None:
    assert sentence in refused(data)


def test_64_levels_are_not_too_deep() -> None:
    assert "nested" not in refused(b"[" * 64 + b"]" * 64)


def test_brackets_in_strings_do_not_count() -> None:
    assert "nested" not in refused(b'{"format": "' + b"[" * 1000 + b'"}')
    assert "nested" not in refused(b'{"format": "\\"' + b"[" * 1000 + b'"}')
    assert "nested too deeply" in refused(b'{"format": "\\\\"' + b"[" * 1000)


@pytest.mark.parametrize("piece", [b'"', b'\\"', b'"\\"', b"[]", b'"[', b"\\"])
def test_the_depth_of_a_very_long_text_is_found(piece: bytes) -> None:
    """In quadratic time this would take hours."""
    assert ("nested" in refused(piece * 2_000_000)) == (piece == b'"[')


@pytest.mark.parametrize("number", ["1e999", "NaN", "Infinity", "-Infinity", "1" * 5000])
def test_an_input_beyond_the_floats_is_refused(number: str) -> None:
    data = files.encode(CHAIN).replace(b'"x": 0.5', f'"x": {number}'.encode())
    refused(data)


def test_a_name_that_is_twice_in_the_inputs_is_refused() -> None:
    data = files.encode(CHAIN).replace(b'{"x": 0.5}', b'{"x": 0.5, "x": 0.6}')
    assert "'x' is twice" in refused(data)


def test_nothing_in_a_file_is_run(tmp_path: Path) -> None:
    target = tmp_path / "made"
    code = f"__import__('os').mknod({str(target)!r})"
    for data in (
        spoilt(*NODES, 1, "op", to=code),
        spoilt(*NODES, 1, "name", to=code),
        spoilt("inputs", to={code: 1.0}),
        {"version": 0, "expression": code, "values": {}},
    ):
        refused(data)
    assert not target.exists()


def test_more_nodes_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NODES", 3)
    assert "4 nodes are too many" in refused(raw())


def test_a_document_too_large_to_be_read_again_is_not_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 100)
    with pytest.raises(FileError, match="at most 100 are accepted"):
        files.encode(CHAIN)


def test_every_prefix_is_refused_or_valid() -> None:
    data = files.encode(CHAIN)
    for end in range(len(data) - 2):
        refused(data[:end])
    assert files.decode(data.rstrip()) == CHAIN


def test_every_one_bit_change_is_refused_or_valid() -> None:
    data = files.encode(document_of(parse("a = x**2; a*w - 3"), {"w": math.inf}))
    outcomes = {True: 0, False: 0}
    for place in range(len(data)):
        for bit in range(8):
            spoiled = bytearray(data)
            spoiled[place] ^= 1 << bit
            outcomes[is_valid_or_refused(bytes(spoiled))] += 1
    assert outcomes[True] > 30  # spaces, letters of names and digits may change
    assert outcomes[False] > 1000


def is_valid_or_refused(data: bytes) -> bool:
    try:
        document = files.decode(data)
    except FileError:
        return False
    assert files.decode(files.encode(document)) == document
    return True


# --- opening --------------------------------------------------------------------------------------


def test_a_wrong_file_is_named_in_the_sentence(tmp_path: Path) -> None:
    path = tmp_path / "wrong.adviz"
    path.write_bytes(b"hello")
    with pytest.raises(FileError, match=r"'wrong\.adviz' cannot be opened\. It is damaged"):
        files.load(path)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"no\.adviz' cannot be opened: No such file"):
        files.load(tmp_path / "no.adviz")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a folder"):
        files.load(tmp_path)


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(FileError, match="a device or a pipe"):
        files.load(path)
    with pytest.raises(FileError, match="a device or a pipe"):
        files.save(CHAIN, path)
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_device_is_refused() -> None:
    with pytest.raises(FileError, match="a device or a pipe"):
        files.load(Path("/dev/zero"))


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s")
        with pytest.raises(FileError):
            files.load(tmp_path / "s")


def test_a_name_with_a_zero_byte_is_a_sentence() -> None:
    with pytest.raises(FileError, match="cannot be opened"):
        files.load(Path("a\0b"))
    with pytest.raises(FileError, match="cannot be saved"):
        files.save(CHAIN, Path("a\0b"))


def test_100_mb_are_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.adviz"
    path.touch()
    os.truncate(path, 100_000_000)
    monkeypatch.setattr(os, "read", lambda *_: pytest.fail("it was read"))
    with pytest.raises(FileError, match="too large: 100,000,000 bytes; at most 67,108,864"):
        files.load(path)


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.adviz"
    path.write_bytes(b"x")
    monkeypatch.setattr(limits, "FILE_BYTES", 1000)
    monkeypatch.setattr(os, "read", lambda *_: b"y" * 300)
    with pytest.raises(FileError, match="too large"):
        files.load(path)


def test_a_read_that_fails_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.adviz"
    files.save(CHAIN, path)

    def broken(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "read", broken)
    with pytest.raises(FileError, match="cannot be read: Input/output error"):
        files.load(path)


def test_a_large_document_is_saved_and_read(tmp_path: Path) -> None:
    nodes = (Node(INPUT, name="x"), *(Node("sin", (i,)) for i in range(100_000)))
    document = document_of(Program(nodes, 100_000))
    files.save(document, tmp_path / "large.adviz")
    assert files.load(tmp_path / "large.adviz") == document
