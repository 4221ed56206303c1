"""Facts about autodiff_viz.drawing.fonts."""

import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import ImageFont

from autodiff_viz.drawing import fonts
from autodiff_viz.drawing.rich import Run, runs
from autodiff_viz.resources import resource

PRINTABLE = [chr(code) for code in range(0x20, 0x7F)] + list("∂×·−…ȳāσ₁⁻")


def folder_in(text: str) -> str | None:
    root = ET.fromstring(text.split("?>", 1)[1])  # noqa: S314 - a file of our own making
    return root.findtext("dir")


@pytest.mark.parametrize("face", fonts.FAMILIES)
def test_every_sign_of_a_formula_is_in_the_fonts(face: str) -> None:
    assert all(fonts.advance(face, False, sign) != fonts.FALLBACK_EM for sign in PRINTABLE)


def test_a_digit_is_as_wide_as_its_font_says() -> None:
    assert fonts.width("0", "number", 2048) == 1233  # hmtx of DejaVu Sans Mono


def test_the_width_grows_with_the_size() -> None:
    assert fonts.width("1.28403", "number", 24) == 2 * fonts.width("1.28403", "number", 12)


def test_bold_digits_are_as_wide_as_regular_ones() -> None:
    bold = ImageFont.truetype(resource("fonts", "DejaVuSansMono-Bold.ttf"), 2048)
    assert bold.getlength("0") / 2048 == fonts.width("0", "number", 1.0)


def test_a_raised_run_is_narrower() -> None:
    flat, raised = (fonts.width((Run("a", level=level),), "maths", 10) for level in (0, 1))
    assert raised == pytest.approx(fonts.SCRIPT_SIZE * flat)


def test_a_combining_mark_takes_no_room() -> None:
    assert fonts.width("x\u0304", "number", 12) == fonts.width("x", "number", 12)


@pytest.mark.parametrize("face", fonts.FAMILIES)
def test_a_sign_the_family_lacks_gets_room_to_spare(face: str) -> None:
    assert fonts.width("重", face, 10) >= 10


def test_a_line_that_fits_is_not_cut() -> None:
    line = runs("y = e^{a}")
    assert fonts.elided(line, "maths", 16, 500) == line


@pytest.mark.parametrize("room", [20.0, 55.0, 100.0, 199.0])
def test_a_line_that_does_not_fit_is_cut_so_that_it_does(room: float) -> None:
    line = runs("averylongname = anotherlongname · e^{x}")
    cut = fonts.elided(line, "maths", 16, room)
    assert cut[-1].text == "…"
    assert fonts.width(cut, "maths", 16) <= room


def test_the_fontconfig_file_is_xml_that_names_our_folder() -> None:
    text = fonts.fontconfig_file().read_text(encoding="utf-8")
    assert folder_in(text) == str(resource("fonts"))


def test_a_folder_name_cannot_break_the_fontconfig_file() -> None:
    text = fonts.fontconfig_text(Path("/a<b>&c"), Path("/d"))
    assert folder_in(text) == "/a<b>&c"


def test_a_cache_that_cannot_be_written_is_replaced_by_a_temporary_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "file"))
    monkeypatch.setattr(fonts.sys, "platform", "linux")
    folder = fonts._cache_folder()
    try:
        assert folder.is_dir()
        assert not folder.is_relative_to(tmp_path)
    finally:
        shutil.rmtree(folder)
