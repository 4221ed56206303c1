"""What the command line refuses, in which words, and with which exit status."""

import io
import re
from pathlib import Path

import pytest

from autodiff_viz.cli import main
from autodiff_viz.cli.arguments import COMMANDS

SOURCED = [command for command in COMMANDS if command not in ("tour", "desktop")]


def refused(capsys: pytest.CaptureFixture[str], *words: str, status: int) -> str:
    """What a command says on stderr that prints nothing and ends with `status`."""
    assert main(words) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("grad",), "needs an expression"),
        (("grad", "x", "x=1", "--jsn"), "--jsn"),
        (("grad", "x", "x=1", "--js"), "--js"),
        (("grad", "x", "x=1", "--json=1"), "--json"),
        (("grad", "x", "x=1", "--seed"), "--seed needs a value"),
        (("grad", "x", "x=1", "--seed", "--json"), "--seed needs a value"),
        (("grad", "x", "x=1", "--seed", "y"), "'y' is not a number"),
        (("grad", "x", "x=1", "--seed", "nan"), "finite"),
        (("grad", "x", "x=1", "--h", "0"), "above 0"),
        (("grad", "x", "x=1", "--h", "-1"), "above 0"),
        (("grad", "x", "x=1", "-o", "out.svg"), "out.svg"),
        (("grad", "x", "x"), "NAME=VALUE"),
        (("grad", "x", "x="), "The value of x"),
        (("grad", "x", "x=y"), "The value of x"),
        (("grad", "x", "x=1=2"), "The value of x"),
        (("grad", "x", "x=1", "x=2"), "two values"),
        (("grad", "x*y", "x=1", "w=2"), "w; the inputs are x, y"),
        (("grad", "x", "=2", "x=1"), "no input called"),
        (("grad", "42", "x=1"), "no inputs"),
        (("grad", "x", "x=1", "--step", "1"), "--step"),
        (("export", "x", "x=1"), "needs -o"),
        (("export", "x", "x=1", "-o", "out"), "'out'"),
        (("export", "x", "x=1", "-o", "out.gif"), "out.gif"),
        (("export", "x", "x=1", "-o", "o.svg", "--step", "-1"), "-1"),
        (("export", "x", "x=1", "-o", "o.svg", "--step", "1", "--all-steps"), "--all-steps"),
        (("export", "x", "x=1", "-o", "o.svg", "--step", "9"), "to 2"),
        (("export", "x", "x=1", "-o", "o.svg", "--theme", "blue"), "blue"),
        (("export", "x", "x=1", "-o", "o.svg", "--scale", "inf"), "finite"),
        (("export", "x", "x=1", "-o", "o.adviz", "--step", "1"), "step"),
        (("tour",), "--output"),
        (("desktop",), "install or remove, not nothing"),
        (("desktop", "install", "remove"), "not install remove"),
        (("desktop", "instal"), "not instal"),
        (("tour", "x**2"), "x**2"),
        (("grda", "x"), "did you mean grad?"),
        (("x**2", "x=1"), "x**2"),
        (("--what",), "--what"),
        (("-platform",), "-platform needs a value"),
        (("a.adviz", "b.adviz"), "b.adviz"),
    ],
)
def test_wrong_use_is_one_sentence_and_status_2(
    words: tuple[str, ...], part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    err = refused(capsys, *words, status=2)
    assert part in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", SOURCED)
def test_an_input_without_a_value_is_named(
    command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    output = ("-o", str(tmp_path / "out.svg")) if command == "export" else ()
    err = refused(capsys, command, "x*why", "x=1", *output, status=2)
    assert err == "The input why has no value; give one, as in why=0.5.\n"
    assert list(tmp_path.iterdir()) == []


def test_all_inputs_without_values_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    err = refused(capsys, "grad", "x*y*z", "y=1", status=2)
    assert err == "The inputs x, z have no values; give each one, as in x=0.5.\n"


def test_a_wrong_value_leaves_no_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    refused(capsys, "grad", "x", "x=a b", "-o", str(tmp_path / "a.adviz"), status=2)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_expression_is_shown_with_a_caret(capsys: pytest.CaptureFixture[str]) -> None:
    lines = refused(capsys, "grad", "2 + exq(x)", "x=1", status=1).splitlines()
    assert "exp" in lines[0]
    assert lines[-2] == "    2 + exq(x)"
    assert lines[-1].index("^") == lines[-2].index("exq")


def test_the_caret_stands_under_its_place_where_a_control_character_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = refused(capsys, "grad", "2 \t+ \x1b[31m(x", "x=1", status=1).splitlines()
    assert "\x1b" not in "".join(lines)
    assert lines[-1].index("^") == lines[-2].index("[31m") - 1


@pytest.mark.parametrize(
    "text", ["", " ", ";", "x +", "(x", "x\ny z", "x" * 300, "1\x00", "\udcff"]
)
@pytest.mark.parametrize("command", ["grad", "export"])
def test_what_is_no_expression_is_refused_with_status_1(
    command: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output = ("-o", "/nowhere/out.svg") if command == "export" else ()
    assert refused(capsys, command, text, *output, status=1)


@pytest.mark.parametrize("name", ["none.adviz", ".adviz", "a\0b.adviz", "folder.adviz"])
def test_a_file_that_cannot_be_read_is_a_sentence_and_status_1(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "folder.adviz").mkdir()
    err = refused(capsys, "grad", f"{tmp_path}/{name}", status=1)
    assert err.rstrip().endswith(".")


def test_a_foreign_file_is_a_sentence_and_status_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "foreign.adviz"
    path.write_bytes(b"\x1b[31mhello")
    assert "\x1b" not in refused(capsys, "grad", str(path), status=1)


@pytest.mark.parametrize(
    "command", ["grad", "steps", "debug", "check", "derive", "hessian", "jacobian"]
)
def test_an_empty_document_has_nothing_to_compute(
    command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from autodiff_viz import Document, save

    save(Document(), tmp_path / "empty.adviz")
    assert "no nodes" in refused(capsys, command, str(tmp_path / "empty.adviz"), status=1)


@pytest.mark.parametrize("command", SOURCED)
def test_a_document_that_cannot_be_saved_is_a_sentence(
    command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "missing" / "a.adviz"
    assert "a.adviz" in refused(capsys, command, "x", "x=1", "-o", str(path), status=1)


@pytest.mark.parametrize(
    ("data", "part"),
    [(b"x + \xff", "byte 5 is 0xff"), (b"x" * 4_000_001, "too many"), (b"", "")],
    ids=["not UTF-8", "too long", "empty"],
)
def test_a_standard_input_that_is_no_expression_is_refused(
    data: bytes, part: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert part in refused(capsys, "grad", "-", "x=1", status=1)


def test_long_words_are_cut_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("grad", "x", "w" * 9999), ("w" * 9999,), ("grad", "x", "--" + "w" * 9999)):
        assert len(refused(capsys, *words, status=2)) < 500


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_has_an_example_and_every_example_is_a_command(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main((*([command] if command else []), "--help")) == 0
    out = capsys.readouterr().out
    assert "example" in out
    assert re.search(rf"^  .*autodiff-viz {command}", out, re.MULTILINE)
    assert max(map(len, out.splitlines())) <= 100


def test_help_wins_over_everything_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("grad", "x +", "-h")) == 0
    assert capsys.readouterr().out.startswith("usage: autodiff-viz grad")


@pytest.mark.parametrize("name", ["notes.md", "notes.md/pictures"])
def test_the_tour_says_which_folder_it_cannot_have(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.md").write_text("a file", encoding="utf-8")
    said = refused(capsys, "tour", "--output", str(tmp_path / name), status=1)
    assert f"{name}' cannot be the folder for the pictures: " in said
    assert "Errno" not in said


@pytest.mark.parametrize("name", ["./README.md", "README.md", "../here"])
def test_a_file_that_is_no_expression_is_spoken_of_as_a_file(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "README.md").write_text("x**2", encoding="utf-8")
    monkeypatch.chdir(here)
    said = refused(capsys, "grad", name, "x=1", status=1)
    assert f"{name!r} is a f" in said
    assert ".adviz" in said


@pytest.mark.parametrize("words", [("x=1",), ("x=1", "y=pi/4"), ("x=-inf",)])
def test_values_without_an_expression_are_no_program(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, "grad", *words, status=2)
    assert said.startswith(f"There is no expression, only a value: {words[0]}")


@pytest.mark.parametrize("text", ["x = 1", "x=1;", "z=x**2"])
def test_a_statement_is_a_program(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grad", text, *(["x=1"] if "**" in text else [])]) == 0
    assert "1" in capsys.readouterr().out
