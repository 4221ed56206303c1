"""Facts about autodiff_viz.export.files and svg: what is exported is what is seen."""

import dataclasses
import io
import os
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from PIL import Image, ImageChops

from autodiff_viz.core.errors import ExportError
from autodiff_viz.drawing import forms
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.picture import Picture
from autodiff_viz.drawing.theme import DARK, LIGHT, Theme
from autodiff_viz.export.files import Look, export_picture, export_steps, formats, rendered

SVG = "{http://www.w3.org/2000/svg}"
FAN_OUT = "s = sin(x); p = x*s; q = x**2; f = p + q"


def texts_of(picture: Picture) -> list[str]:
    lines = [line for box in picture.boxes for line in box.texts]
    badges = (badge for box in picture.boxes for badge in (box.badge, box.coming))
    lines += [badge.text for badge in badges if badge]
    parts = (*picture.arrows, *picture.flows, *picture.sums)
    lines += [line for part in parts for line in part.texts]
    return [run.text for line in lines for run in line.runs]


def colour_of(pixel: Any) -> str:
    red, green, blue = pixel
    return f"#{red:02x}{green:02x}{blue:02x}"


def read(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - a file of our own making


def svg_of(picture: Picture, graphviz: Graphviz, theme: Theme = LIGHT) -> ET.Element:
    return read(rendered(picture, ".svg", graphviz, Look(theme)))


@pytest.mark.parametrize("cursor", range(13))
def test_the_svg_has_exactly_the_texts_of_the_picture(
    compose: Any, graphviz: Graphviz, cursor: int
) -> None:
    picture = compose(FAN_OUT, x=0.5).at(cursor)
    drawn = [text.text or "" for text in svg_of(picture, graphviz).iter(f"{SVG}text")]
    assert sorted(drawn) == sorted(texts_of(picture))


@pytest.mark.parametrize("cursor", [0, 20, 60, 94])
def test_the_svg_of_a_tight_picture_has_exactly_its_texts(
    compose: Any, graphviz: Graphviz, cursor: int
) -> None:
    text = "; ".join(["v1 = x*y", *(f"v{i} = sin(v{i - 1})*x" for i in range(2, 13))])
    picture = compose(text, x=0.5, y=2.0).at(cursor)
    assert any(box.formula for box in picture.boxes)
    drawn = [text.text or "" for text in svg_of(picture, graphviz).iter(f"{SVG}text")]
    assert sorted(drawn) == sorted(texts_of(picture))


def places(root: ET.Element) -> dict[str, tuple[float, float]]:
    """The place of each text, from the top left corner."""
    height = float(root.get("height", "").removesuffix("pt"))
    return {
        text.text or "": (float(text.get("x", "0")), height + float(text.get("y", "0")))
        for text in root.iter(f"{SVG}text")
    }


def test_the_svg_has_the_badge_where_the_picture_has_it(compose: Any, graphviz: Graphviz) -> None:
    picture = compose(FAN_OUT, x=0.5).at(3)
    (badge,) = (box.badge for box in picture.boxes if box.badge)
    x, y = places(svg_of(picture, graphviz))["output"]
    assert x == pytest.approx(badge.text.at.x - width("output", "number", 9.0) / 2, abs=2)
    assert badge.frame.y < y < badge.frame.y + badge.frame.height


def heads(group: ET.Element) -> list[str | None]:
    return [head.get("fill") for head in group.iter(f"{SVG}polygon")]


def test_the_svg_has_heads_on_all_flows_but_the_next(compose: Any, graphviz: Graphviz) -> None:
    picture = compose("exp(x**2)**2", x=0.5).at(7)
    groups = {group.get("id"): group for group in svg_of(picture, graphviz).iter(f"{SVG}g")}
    found = {flow.user: heads(groups[f"f{flow.user}_{flow.slot}"]) for flow in picture.flows}
    assert found == {1: [], 2: [LIGHT.adjoint], 3: [LIGHT.adjoint_done]}


def test_formula_and_number_on_one_row_do_not_touch(
    compose: Any, graphviz: Graphviz, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LEAST", 0.0)  # however small: the form of 15 boxes and more
    chain = "; ".join(["v0 = x**2", *(f"v{i} = v{i - 1}**2" for i in range(1, 16))])
    picture = compose(chain, x=1.0).at(999)
    formula, number = picture.arrows[0].texts
    root = svg_of(picture, graphviz)
    (group,) = (group for group in root.iter(f"{SVG}g") if group.get("id") == "e1_0")
    drawn = {text.text: float(text.get("x", "0")) for text in group.iter(f"{SVG}text")}
    assert drawn["2"] == pytest.approx(formula.at.x, abs=1.0)
    assert drawn["= 2"] == pytest.approx(number.at.x, abs=1.0)


def test_one_picture_is_one_svg_byte_for_byte(compose: Any, graphviz: Graphviz) -> None:
    picture = compose(FAN_OUT, x=0.5).at(9)
    first, second = (rendered(picture, ".svg", graphviz) for _ in range(2))
    assert first == second


def test_every_gradient_of_the_svg_is_defined_once(compose: Any, graphviz: Graphviz) -> None:
    root = svg_of(compose(FAN_OUT, x=0.5).at(99), graphviz)
    defined = [each.get("id") for each in root.iter(f"{SVG}linearGradient")]
    assert defined == [f"g_{number}" for number in range(len(defined))]
    uses = {each.get("fill", "") for each in root.iter() if "url" in each.get("fill", "")}
    assert uses == {f"url(#{name})" for name in defined}


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_svg_has_the_colours_of_the_theme(
    compose: Any, graphviz: Graphviz, theme: Theme
) -> None:
    composer = compose("exp(x**2)**2", x=0.5)
    backward = rendered(composer.at(7), ".svg", graphviz, Look(theme)).decode()
    for role in (
        "canvas",
        "surface",
        "value",
        "local",
        "adjoint",
        "adjoint_fill",
        "adjoint_halo",
        "edge",
    ):
        assert getattr(theme, role) in backward, role
    forward = rendered(composer.at(2), ".svg", graphviz, Look(theme)).decode()
    assert theme.value_halo in forward
    assert theme.adjoint_halo not in forward


def test_every_font_of_the_svg_has_one_to_fall_back_to(compose: Any, graphviz: Graphviz) -> None:
    picture = compose(FAN_OUT, x=0.5).at(9)
    families = {text.get("font-family") for text in svg_of(picture, graphviz).iter(f"{SVG}text")}
    assert families == {"DejaVu Serif, serif", "DejaVu Sans Mono, monospace"}


def test_the_svg_says_its_caption_and_its_tips(compose: Any, graphviz: Graphviz) -> None:
    picture = compose("exp(x**2)**2", x=0.5).at(7)
    root = svg_of(picture, graphviz)
    assert root[0].text == "z = exp(x**2)**2 at x = 0.5"
    assert root[1].text == picture.caption
    titles = [title.text for title in root.iter(f"{SVG}title")][1:]
    tips = [box.tip for box in picture.boxes] + [arrow.tip for arrow in picture.arrows]
    assert set(tips) <= set(titles)
    assert "n0" not in titles


def test_the_svg_raises_by_place_not_by_baseline_shift(compose: Any, graphviz: Graphviz) -> None:
    data = rendered(compose("exp(x)", x=0.5).at(0), ".svg", graphviz)
    assert b"baseline-shift" not in data
    heights = {
        text.text: float(text.get("y", "0"))
        for text in read(data).iter(f"{SVG}text")
        if text.get("font-style") == "italic" and text.text in ("e", "x")
    }
    assert heights["x"] < heights["e"]


def test_a_hostile_caption_stays_a_text(compose: Any, graphviz: Graphviz) -> None:
    picture = dataclasses.replace(
        compose("x**2", x=1.0).at(0), caption="</title><script>alert(1)</script>"
    )
    root = svg_of(picture, graphviz)
    assert root[1].text == picture.caption
    assert list(root.iter(f"{SVG}script")) == []


@pytest.mark.parametrize("scale", [1.0, 2.0, 8.0])
def test_the_png_has_the_size_of_the_picture_times_the_scale(
    compose: Any, graphviz: Graphviz, scale: float
) -> None:
    picture = compose("x*x", x=3.0).at(4)
    image = Image.open(io.BytesIO(rendered(picture, ".png", graphviz, Look(scale=scale))))
    image.load()
    wanted = (picture.width * scale, picture.height * scale)
    assert image.size == pytest.approx(wanted, abs=2 * scale)


def test_a_transparent_png_has_a_transparent_corner(compose: Any, graphviz: Graphviz) -> None:
    picture = compose("x*x", x=3.0).at(4)
    for transparent, alpha in ((True, 0), (False, 255)):
        data = rendered(picture, ".png", graphviz, Look(transparent=transparent))
        assert Image.open(io.BytesIO(data)).convert("RGBA").getpixel((2, 2))[3] == alpha


def test_dark_and_light_differ(compose: Any, graphviz: Graphviz) -> None:
    picture = compose("x*x", x=3.0).at(4)
    corners = [
        Image.open(io.BytesIO(rendered(picture, ".png", graphviz, Look(theme))))
        .convert("RGB")
        .getpixel((2, 2))
        for theme in (LIGHT, DARK)
    ]
    assert [colour_of(corner) for corner in corners] == [LIGHT.canvas, DARK.canvas]


def test_the_halo_lies_around_the_current_card(compose: Any, graphviz: Graphviz) -> None:
    picture = compose("x*x", x=3.0).at(4)
    frame = next(box for box in picture.boxes if box.is_input).frame
    image = Image.open(io.BytesIO(rendered(picture, ".png", graphviz, Look(scale=4)))).convert(
        "RGB"
    )
    spot = (round(4 * (frame.x + 40)), round(4 * (frame.y - 2.5)))
    assert colour_of(image.getpixel(spot)) == LIGHT.adjoint_halo


def test_the_pdf_is_a_pdf_with_its_fonts_inside(compose: Any, graphviz: Graphviz) -> None:
    data = rendered(compose("exp(x)", x=0.5).at(0), ".pdf", graphviz)
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert re.search(rb"/FontFile\d?", data)
    assert b"DejaVu" in data


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png", ".dot"])
def test_every_format_is_written_for_extremes_and_for_nothing(
    compose: Any, graphviz: Graphviz, tmp_path: Path, suffix: str
) -> None:
    extremes = compose("log(a)*exp(b)*1.7e308 + 1/c", a=-1.0, b=709.7, c=0.0)
    for number, picture in enumerate((extremes.at(99), Picture(0.0, 0.0))):
        path = tmp_path / f"picture{number}{suffix}"
        export_picture(picture, path, graphviz)
        assert path.stat().st_size > 50
    assert set(formats()) == {".svg", ".pdf", ".png", ".dot"}


def test_one_file_is_written_for_every_step(
    compose: Any, graphviz: Graphviz, tmp_path: Path
) -> None:
    composer = compose("exp(x**2)**2", x=0.5)
    paths = export_steps(composer, tmp_path / "chain.svg", graphviz)
    assert [path.name for path in paths] == [f"chain-{n:02d}.svg" for n in range(1, 9)]
    assert sorted(tmp_path.iterdir()) == list(paths)
    assert "backward 2 / 3" in paths[6].read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["picture.gif", "picture", "picture.svg.exe"])
def test_an_unknown_suffix_is_refused(compose: Any, graphviz: Graphviz, name: str) -> None:
    with pytest.raises(ExportError, match=r"use \.svg, \.pdf, \.png, \.dot"):
        export_picture(compose("x", x=1.0).at(0), name, graphviz)


def test_a_suffix_may_be_in_capitals(compose: Any, graphviz: Graphviz, tmp_path: Path) -> None:
    export_picture(compose("x", x=1.0).at(0), tmp_path / "A.SVG", graphviz)
    assert (tmp_path / "A.SVG").is_file()


def test_a_folder_that_is_not_there_is_refused(
    compose: Any, graphviz: Graphviz, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match="cannot be"):
        export_picture(compose("x", x=1.0).at(0), tmp_path / "no" / "a.svg", graphviz)


def test_a_failed_export_leaves_the_old_file(
    compose: Any, graphviz: Graphviz, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.svg"
    path.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="No space"):
        export_picture(compose("x", x=1.0).at(0), path, graphviz)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("scale", [0.0, 0.5, 8.5, float("nan"), float("inf")])
def test_a_scale_out_of_range_is_refused(compose: Any, graphviz: Graphviz, scale: float) -> None:
    with pytest.raises(ExportError, match="choose 1 to 8"):
        rendered(compose("x", x=1.0).at(0), ".png", graphviz, Look(scale=scale))


@pytest.mark.parametrize(("width", "height"), [(20_000.0, 6_000.0), (33_000.0, 10.0)])
def test_too_many_pixels_are_refused(graphviz: Graphviz, width: float, height: float) -> None:
    with pytest.raises(ExportError, match="too many: at most"):
        rendered(Picture(width, height), ".png", graphviz)


TIGHT = "; ".join(
    ["v1 = x*y", *(f"v{i} = sin(v{i - 1})*x + y" for i in range(2, 13)), "z = log(v12 - 9)"]
)


def tied(compose: Any) -> Picture:
    """A tight picture of which a card stands apart, with a next step and a node that is nan."""
    made = compose(TIGHT, x=0.5, y=2.0)
    pictures = (made.at(cursor) for cursor in range(len(made.line.steps)))
    return next(p for p in pictures if any(flow.leader for flow in p.flows))


def without(picture: Picture, *what: str) -> Picture:
    """The same picture without its leaders or some of its badges."""
    boxes = tuple(
        dataclasses.replace(box, **{each: None for each in what if each != "leader"})
        for box in picture.boxes
    )
    if "leader" not in what:
        return dataclasses.replace(picture, boxes=boxes)
    flows = tuple(dataclasses.replace(flow, leader=None) for flow in picture.flows)
    sums = tuple(dataclasses.replace(total, leader=None) for total in picture.sums)
    return dataclasses.replace(picture, boxes=boxes, flows=flows, sums=sums)


@pytest.mark.parametrize("what", ["leader", "badge", "coming", "fault"])
@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png", ".dot"])
def test_the_file_has_each_leader_and_each_badge(
    compose: Any, graphviz: Graphviz, tmp_path: Path, suffix: str, what: str
) -> None:
    picture = tied(compose)
    whole, less = tmp_path / f"whole{suffix}", tmp_path / f"less{suffix}"
    export_picture(picture, whole, graphviz)
    export_picture(without(picture, what), less, graphviz)
    assert whole.read_bytes() != less.read_bytes()


def test_the_png_has_the_leader_where_the_picture_has_it(compose: Any, graphviz: Graphviz) -> None:
    picture = tied(compose)
    (leader,) = (flow.leader for flow in picture.flows if flow.leader)
    images = [
        Image.open(io.BytesIO(rendered(each, ".png", graphviz))).convert("RGB")
        for each in (picture, without(picture, "leader"))
    ]
    box = ImageChops.difference(*images).getbbox()
    assert box is not None
    xs, ys = sorted(spot.x for spot in leader), sorted(spot.y for spot in leader)
    assert xs[0] - 3 <= box[0] <= box[2] <= xs[1] + 3
    assert ys[0] - 3 <= box[1] <= box[3] <= ys[1] + 3


def test_the_svg_names_the_badges_next_and_output(compose: Any, graphviz: Graphviz) -> None:
    drawn = [text.text for text in svg_of(tied(compose), graphviz).iter(f"{SVG}text")]
    assert {"next", "output", "!"} <= set(drawn)


def test_a_pdf_has_no_margin_of_another_colour(compose: Any, graphviz: Graphviz) -> None:
    picture = compose("exp(x**2)**2", x=0.5).at(7)
    pdf = rendered(picture, ".pdf", graphviz, Look(DARK))
    page = re.search(rb"/MediaBox \[ 0 0 (\S+) (\S+) \]", pdf)
    assert page is not None
    assert float(page[1]) == pytest.approx(picture.width, abs=1.5)
    assert float(page[2]) == pytest.approx(picture.height, abs=1.5)
