"""`autodiff-viz export`: the picture at one step or at all, in every format."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

from autodiff_viz.cli import main
from autodiff_viz.drawing.theme import DARK, LIGHT

CHAIN = ("exp(x**2)**2", "x=0.5")
STEPS = 8
STARTS = {
    ".svg": b"<?xml",
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG",
    ".dot": b"// Every place is given",
}


def exported(capsys: pytest.CaptureFixture[str], path: Path, *words: str) -> list[Path]:
    """The files that `export -o path` says it has written."""
    status = main(("export", *(words or CHAIN), "-o", str(path)))
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    return [Path(line) for line in out.splitlines()]


def texts(path: Path) -> str:
    """All texts of an SVG."""
    return " ".join("".join(each.itertext()) for each in ET.parse(path).iter())  # noqa: S314 - ours


@pytest.mark.parametrize("suffix", STARTS)
def test_every_format_is_written(
    suffix: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / f"out{suffix}"
    assert exported(capsys, path) == [path]
    assert path.read_bytes().lstrip().startswith(STARTS[suffix])


def test_all_steps_are_one_file_each(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    paths = exported(capsys, tmp_path / "out.svg", *CHAIN, "--all-steps")
    assert [path.name for path in paths] == [f"out-{n:02}.svg" for n in range(1, STEPS + 1)]
    assert sorted(tmp_path.iterdir()) == paths
    assert len({path.read_bytes() for path in paths}) == STEPS


def test_step_n_is_file_n_of_all_steps(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    paths = exported(capsys, tmp_path / "out.svg", *CHAIN, "--all-steps")
    exported(capsys, tmp_path / "six.svg", *CHAIN, "--step", "6")
    assert (tmp_path / "six.svg").read_bytes() == paths[5].read_bytes()


def test_the_last_step_is_the_default(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    exported(capsys, tmp_path / "last.svg")
    exported(capsys, tmp_path / "eight.svg", *CHAIN, "--step", str(STEPS))
    assert (tmp_path / "last.svg").read_bytes() == (tmp_path / "eight.svg").read_bytes()
    assert "3.29744" in texts(tmp_path / "last.svg")


def test_step_0_shows_no_value_that_is_not_computed_yet(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    exported(capsys, tmp_path / "none.svg", *CHAIN, "--step", "0")
    assert "1.64872" not in texts(tmp_path / "none.svg")


def test_each_theme_has_its_colours(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    exported(capsys, tmp_path / "light.svg")
    exported(capsys, tmp_path / "dark.svg", *CHAIN, "--theme", "dark")
    assert LIGHT.canvas in (tmp_path / "light.svg").read_text(encoding="utf-8")
    assert DARK.canvas in (tmp_path / "dark.svg").read_text(encoding="utf-8")


def test_scale_2_is_twice_as_many_pixels(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    exported(capsys, tmp_path / "one.png")
    exported(capsys, tmp_path / "two.png", *CHAIN, "--scale", "2")
    with Image.open(tmp_path / "one.png") as one, Image.open(tmp_path / "two.png") as two:
        assert two.width == pytest.approx(2 * one.width, abs=2)
        assert two.height == pytest.approx(2 * one.height, abs=2)


def test_transparent_has_no_background(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    exported(capsys, tmp_path / "clear.png", *CHAIN, "--transparent")
    exported(capsys, tmp_path / "solid.png")
    with Image.open(tmp_path / "clear.png") as clear, Image.open(tmp_path / "solid.png") as solid:
        assert clear.convert("RGBA").getpixel((1, 1))[3] == 0
        assert solid.convert("RGBA").getpixel((1, 1))[3] == 255


def test_a_document_can_be_saved_and_exported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    saved = tmp_path / "chain.adviz"
    assert exported(capsys, saved) == [saved]
    exported(capsys, tmp_path / "direct.svg")
    exported(capsys, tmp_path / "saved.svg", str(saved))
    assert (tmp_path / "saved.svg").read_bytes() == (tmp_path / "direct.svg").read_bytes()


def test_a_picture_that_cannot_be_written_is_a_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(("export", *CHAIN, "-o", str(tmp_path / "missing" / "out.svg"))) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "out.svg" in err
