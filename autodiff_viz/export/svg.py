"""What Graphviz's SVG still lacks: a title, the caption, tips, and fonts to fall back to.

The file is read and written by an XML library only, so a text stays a text. Read by `export.files`.
"""

from __future__ import annotations

import io
from typing import Final
from xml.etree import ElementTree as ET

from autodiff_viz.drawing.fonts import FAMILIES, GENERIC, SCRIPT_SHIFT, SCRIPT_SIZE
from autodiff_viz.drawing.picture import Picture
from autodiff_viz.export.graphviz_dot import tips

NAMESPACE: Final = "http://www.w3.org/2000/svg"
SVG: Final = f"{{{NAMESPACE}}}"
GRADIENTS: Final = ("linearGradient", "radialGradient")
FALLBACK: Final = {FAMILIES[face]: f"{FAMILIES[face]}, {GENERIC[face]}" for face in FAMILIES}


def finished(data: bytes, picture: Picture) -> bytes:
    """Return Graphviz's SVG with the caption as title and description, tips, and fallbacks."""
    ET.register_namespace("", NAMESPACE)
    root = ET.fromstring(data)  # noqa: S314 - the text is Graphviz's, made of our DOT
    _describe(root, picture.caption)
    _renumber(root)
    shown = tips(picture)
    for group in root.iter(f"{SVG}g"):
        _set_tip(group, shown.get(group.get("id", ""), ""))
    for text in root.iter(f"{SVG}text"):
        _mend(text)
    out = io.BytesIO()
    ET.ElementTree(root).write(out, encoding="utf-8", xml_declaration=True)
    return out.getvalue() + b"\n"


def _describe(root: ET.Element, caption: str) -> None:
    """Put title and description first, where readers of a screen look for them."""
    title, description = ET.Element(f"{SVG}title"), ET.Element(f"{SVG}desc")
    title.text, description.text = caption.partition(" — ")[0], caption
    root.insert(0, title)
    root.insert(1, description)
    root.set("role", "img")


def _renumber(root: ET.Element) -> None:
    """Number the gradients from 0: Graphviz counts them on from file to file."""
    found = [each for kind in GRADIENTS for each in root.iter(f"{SVG}{kind}")]
    names = {each.get("id", ""): f"g_{number}" for number, each in enumerate(found)}
    for each in found:
        each.set("id", names[each.get("id", "")])
    for each in root.iter():
        for attribute in ("fill", "stroke"):
            used = each.get(attribute, "")
            if used.startswith("url(#"):
                each.set(attribute, f"url(#{names[used[5:-1]]})")


def _set_tip(group: ET.Element, tip: str) -> None:
    """Let a group's title, which browsers show on hovering, say the tip, or nothing."""
    title = group.find(f"{SVG}title")
    if title is None:
        return
    if tip:
        title.text = tip
    else:
        group.remove(title)


def _mend(text: ET.Element) -> None:
    """Name the fallback family, and raise and lower by y: not every browser knows baseline-shift."""
    family = text.get("font-family", "")
    text.set("font-family", FALLBACK.get(family, family))
    shift = text.attrib.pop("baseline-shift", "")
    if shift:
        ems = SCRIPT_SHIFT / SCRIPT_SIZE * (-1 if shift == "super" else 0.5)
        moved = float(text.get("y", "0")) + ems * float(text.get("font-size", "12"))
        text.set("y", f"{moved:.2f}")
