"""Facts about autodiff_viz.resources and the files it finds."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from autodiff_viz import resources
from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.resources import ResourceError, resource

SVG = "{http://www.w3.org/2000/svg}"
FONTS = sorted(path.name for path in resource("fonts").glob("*.ttf"))
ICONS = sorted(path.name for path in resource("icons").glob("*.svg") if path.stem != "app")


def test_a_resource_is_found_in_a_checkout() -> None:
    assert resource("icons", "app.svg").is_file()
    assert resource("fonts").is_dir()


def test_a_resource_inside_the_package_is_found_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed = (tmp_path / "resources").resolve()
    (installed / "icons").mkdir(parents=True)
    (installed / "icons" / "app.svg").write_text("<svg/>")
    monkeypatch.setattr(resources, "FOLDERS", (installed, *resources.FOLDERS))
    assert resource("icons", "app.svg").read_text() == "<svg/>"


@pytest.mark.parametrize("parts", [("icons", "no-such.svg"), ("..", "pyproject.toml"), ("/etc",)])
def test_what_is_no_resource_is_refused_with_a_sentence(parts: tuple[str, ...]) -> None:
    with pytest.raises(ResourceError, match="belongs to Autodiff Viz and is not in") as caught:
        resource(*parts)
    assert isinstance(caught.value, AutodiffVizError)
    assert "/".join(parts) in str(caught.value)


def test_every_font_is_a_font_and_has_its_licence() -> None:
    assert "DejaVuSerif-Italic.ttf" in FONTS
    for name in FONTS:
        assert resource("fonts", name).read_bytes()[:4] == b"\x00\x01\x00\x00", name
    assert "SIL OPEN FONT LICENSE" in resource("fonts", "LICENSE-Noto.txt").read_text()
    assert "Bitstream Vera" in resource("fonts", "LICENSE-DejaVu.txt").read_text()


def test_the_readme_says_what_each_font_is_for() -> None:
    readme = resource("fonts", "README.md").read_text(encoding="utf-8")
    assert [name for name in FONTS if f"`{name}`" not in readme] == []


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_is_drawn_in_one_colour_on_the_grid_of_24(name: str) -> None:
    root = ET.fromstring(resource("icons", name).read_text(encoding="utf-8"))  # noqa: S314 (our own file)
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == "0 0 24 24"
    colours = {
        value
        for element in root.iter()
        for key in ("fill", "stroke")
        if (value := element.get(key)) is not None
    }
    assert colours <= {"none", "#000"}
