"""The two themes: every colour of the picture and of the window, one line each; and their palettes.

The palette for colour-blind eyes changes the colours that would meet others for somebody without one
kind of cones: local gradients are yellow-brown, tangents pink, and what is right is blue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as `#rrggbb`. The picture's texts name these fields as their roles."""

    name: str
    window: str  # behind the panels
    surface: str  # fields, cards, nodes
    canvas: str  # behind the graph
    frame: str  # inside the frame of an unfolded function
    line: str  # borders, separators
    strong_line: str  # borders of nodes not reached yet
    ink: str  # texts
    muted: str  # headings, hints
    faint: str  # what has not come yet
    edge: str  # forward edges
    value: str  # values: blue
    value_soft: str  # the forward part of the timeline
    value_halo: str  # around the node of a forward step
    local: str  # local gradients: green
    adjoint: str  # adjoints: orange
    adjoint_done: str  # contributions already made
    adjoint_soft: str  # the backward part of the timeline
    adjoint_pressed: str  # the filled button under the pointer
    adjoint_fill: str  # behind adjoints and the current step
    adjoint_halo: str  # around the node of a backward step
    tangent: str  # tangents: purple
    tangent_done: str  # contributions already made
    tangent_soft: str  # what is done of the timeline of forward mode
    tangent_fill: str  # behind tangents and the current step
    tangent_halo: str  # around the node of a tangent's step
    track: str  # the part of the timeline still to come
    track_edge: str  # around the timeline, so that the part to come is seen
    on_accent: str  # text on a filled button
    selection: str  # around selected nodes; focus ring
    cool: str  # edges coloured by sign or size: negative, vanishing
    cool_1: str  # behind numbers coloured so, from faint …
    cool_2: str
    cool_3: str  # … to strong
    warm: str  # positive, exploding
    warm_1: str
    warm_2: str
    warm_3: str
    blank: str  # behind a number that is 0
    error: str
    stop: str  # breakpoints
    good: str


LIGHT = Theme(
    name="light",
    window="#ffffff",
    surface="#ffffff",
    canvas="#fbfcfe",
    frame="#f1f4f8",
    line="#d9e0e7",
    strong_line="#a9b4bf",
    ink="#1b232b",
    muted="#5a6673",
    faint="#69747f",
    edge="#6f7c8a",
    value="#0b5cad",
    value_soft="#9cc4ea",
    value_halo="#d3e5f7",
    local="#04724d",
    adjoint="#b84509",
    adjoint_done="#a0653f",
    adjoint_soft="#e5a074",
    adjoint_pressed="#983806",
    adjoint_fill="#fdeee3",
    adjoint_halo="#f7dcc8",
    tangent="#7a1fa8",
    tangent_done="#8a5aa6",
    tangent_soft="#c79be0",
    tangent_fill="#f5e9fb",
    tangent_halo="#ead2f5",
    track="#e6ebf0",
    track_edge="#84909c",
    on_accent="#ffffff",
    selection="#2b7de0",
    cool="#1f6fb5",
    cool_1="#e1edf8",
    cool_2="#b5d3ed",
    cool_3="#79b0e0",
    warm="#b85c00",
    warm_1="#fdeedd",
    warm_2="#fbd0a2",
    warm_3="#f0a35a",
    blank="#dfe4ea",
    error="#c0152f",
    stop="#d0103a",
    good="#04724d",
)

DARK = Theme(
    name="dark",
    window="#161b20",
    surface="#1c2229",
    canvas="#12171c",
    frame="#191f26",
    line="#303943",
    strong_line="#56626e",
    ink="#e8edf2",
    muted="#a3aeb9",
    faint="#828e9a",
    edge="#7c8894",
    value="#69b1ff",
    value_soft="#2d5f96",
    value_halo="#1f3a57",
    local="#46d39a",
    adjoint="#ff9a57",
    adjoint_done="#b8794f",
    adjoint_soft="#a9683f",
    adjoint_pressed="#ffb27f",
    adjoint_fill="#472b1a",
    adjoint_halo="#4d3423",
    tangent="#d08cff",
    tangent_done="#a377c4",
    tangent_soft="#7d53a0",
    tangent_fill="#38234a",
    tangent_halo="#452b5c",
    track="#2a323a",
    track_edge="#72808d",
    on_accent="#1a1208",
    selection="#5aa2f5",
    cool="#5fa8ea",
    cool_1="#1b2f42",
    cool_2="#22486b",
    cool_3="#2a6699",
    warm="#f0a050",
    warm_1="#3a2a18",
    warm_2="#64400f",
    warm_3="#8f560f",
    blank="#39424c",
    error="#ff6b7d",
    stop="#ff5068",
    good="#46d39a",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

COLOUR_BLIND_LIGHT = replace(
    LIGHT,
    local="#593d22",
    tangent="#9b3b75",
    tangent_done="#a5527f",
    tangent_soft="#dda3c0",
    tangent_fill="#f9e8f0",
    tangent_halo="#f2d3e1",
    good=LIGHT.value,
)

COLOUR_BLIND_DARK = replace(
    DARK,
    local="#ffd21f",
    tangent="#de7cad",
    tangent_done="#b86f94",
    tangent_soft="#8a4f6d",
    tangent_fill="#3b1d2b",
    tangent_halo="#4f2b3c",
    good=DARK.value,
)

COLOUR_BLIND_THEMES = {theme.name: theme for theme in (COLOUR_BLIND_LIGHT, COLOUR_BLIND_DARK)}


def palette_themes(theme: Theme) -> Mapping[str, Theme]:
    """Return the themes of the palette that `theme` belongs to, by name."""
    return THEMES if THEMES[theme.name] == theme else COLOUR_BLIND_THEMES
