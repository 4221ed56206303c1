"""A Picture as DOT: every place is given, so `neato -n2` draws exactly what the canvas shows.

Nodes are HTML-like tables, so that plain `dot`, which places them anew, makes a sensible drawing too.
Ids are our own; texts are escaped in `html_labels`. Read by `export.files` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from autodiff_viz.drawing import measures
from autodiff_viz.drawing.fonts import width
from autodiff_viz.drawing.picture import (
    Arrow,
    Badge,
    Box,
    Flow,
    Frame,
    Mark,
    Picture,
    Rect,
    Spot,
    Sum,
    Text,
)
from autodiff_viz.drawing.rich import upright
from autodiff_viz.drawing.routes import straight
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.export import legend
from autodiff_viz.export.html_labels import NOTHING, cell, colour, font, rounded, table

COMMENT: Final = "Every place is given: neato -n2 -Tsvg draws it as it was seen."
HALO: Final = 5
CURRENT_BORDER: Final = 3
CORNER: Final = 0.36
"""Half of Graphviz's smallest node."""
NOTICE_SIZE: Final = 12.0
NOTICE: Final = 24.0
"""The height of the strip below a picture that says what is wrong on purpose."""
HEAD: Final = 9.0
"""The length of an arrow head of size 1 with our pen widths, in points."""


def dot_text(picture: Picture, theme: Theme, transparent: bool = False, dpi: float = 72.0) -> str:
    """Return the picture as DOT."""
    return _Drawing(picture, theme).text("transparent" if transparent else theme.canvas, dpi)


def extent(picture: Picture) -> tuple[float, float]:
    """Return width and height of what is written: the picture, and below it the notice if it has one."""
    if not picture.notice:
        return picture.width, picture.height
    wide = _width(_notice(picture)) + 2 * measures.MARGIN
    return max(picture.width, wide), picture.height + NOTICE


def _notice(picture: Picture) -> Text:
    """Return the notice in the middle of the strip, and of the picture where that is wide enough."""
    line = Text(upright(picture.notice), Spot(0.0, 0.0), "error", "number", NOTICE_SIZE, True)
    x = max(picture.width, _width(line) + 2 * measures.MARGIN) / 2
    return replace(line, at=Spot(x, picture.height + (NOTICE - measures.MARGIN) / 2))


def tips(picture: Picture) -> dict[str, str]:
    """Return the tip of every element by its id in the DOT text, and in the SVG made of it."""
    found = {f"n{box.index}": box.tip for box in picture.boxes}
    found |= {f"g{number}": frame.tip for number, frame in enumerate(picture.frames)}
    found |= {f"e{arrow.user}_{arrow.slot}": arrow.tip for arrow in picture.arrows}
    found |= {f"f{flow.user}_{flow.slot}": flow.tip for flow in picture.flows}
    return found


class _Drawing:
    """One DOT text in the making."""

    def __init__(self, picture: Picture, theme: Theme) -> None:
        self.theme, self.legend = theme, tuple(legend.tables(picture, theme))
        self.picture = replace(picture, height=picture.height + legend.room(picture))

    def text(self, background: str, dpi: float) -> str:
        """Return the whole text."""
        from graphviz import Digraph

        graph = Digraph("picture", comment=COMMENT)
        graph.attr("graph", rankdir="LR", bgcolor=background, pad="0", outputorder="nodesfirst")
        graph.attr("graph", dpi=f"{dpi:g}", margin="0")  # a PDF would have half an inch of white
        graph.attr("node", shape="plain")
        self._add_corners(graph)
        self._add_notice(graph)
        for number, frame in enumerate(self.picture.frames):
            self._add_frame(graph, number, frame)
        for arrow in self.picture.arrows:
            self._add_arrow(graph, arrow)
        for flow in self.picture.flows:
            self._add_flow(graph, flow)
        for box in self.picture.boxes:
            place = _middle(box.frame)
            name, label = f"n{box.index}", f"<{self._box(box)}>"
            graph.node(name, label, pos=self._pos(place), id=name, **self._badge(box))
            self._add_tag(graph, f"w{box.index}", box.warning, "error")
            self._add_tag(graph, f"t{box.index}", box.coming, box.accent)
            self._add_tag(graph, f"p{box.index}", box.pin, box.pin.text.role if box.pin else "")
            self._add_tag(graph, f"x{box.index}", box.fault, "error")
        for number, card in enumerate(self.picture.sums):
            self._add_sum(graph, number, card)
        for number, (row, middle) in enumerate(self.legend):
            graph.node(f"l{number}", f"<{row}>", pos=self._pos(middle), id=f"l{number}")
        return str(graph.source)

    def _add_corners(self, graph: Any) -> None:
        """Keep the margins of the picture: two nodes that are not seen hold its corners."""
        wide, high = extent(self.picture)
        right, bottom = wide - CORNER, high - CORNER
        for number, corner in enumerate((Spot(CORNER, CORNER), Spot(right, bottom))):
            graph.node(
                f"c{number}", "", shape="point", style="invis", width="0", pos=self._pos(corner)
            )

    def _add_notice(self, graph: Any) -> None:
        """Add what is wrong on purpose, in a strip below the picture."""
        if self.picture.notice:
            text = _notice(self.picture)
            at = self._pos(text.at)
            graph.node("notice", f"<{font(text, self.theme)}>", pos=at, id="notice")

    def _add_frame(self, graph: Any, number: int, frame: Frame) -> None:
        """Add the frame of an unfolded function: a cluster whose place is given."""
        with graph.subgraph(name=f"cluster_{number}") as cluster:
            left, top, wide, high = frame.frame
            low = self.picture.height - top - high
            cluster.attr(
                "graph",
                id=f"g{number}",
                bb=f"{left:.2f},{low:.2f},{left + wide:.2f},{low + high:.2f}",
                style="rounded,filled",
                color=self._colour("strong_line"),
                fillcolor=self._colour("frame"),
                label=f"<{font(frame.title, self.theme)}>",
                lp=self._pos(Spot(frame.title.at.x + _width(frame.title) / 2, frame.title.at.y)),
            )
            for box in self.picture.boxes:
                if _is_inside(box.frame, frame.frame):
                    cluster.node(f"n{box.index}")

    def _colour(self, role: str) -> str:
        return colour(self.theme, role)

    def _pos(self, spot: Spot) -> str:
        return f"{spot.x:.2f},{self.picture.height - spot.y:.2f}"

    def _spline(self, path: Sequence[Spot], head: float) -> str:
        """Return a path for `pos`; its last `head` points are left to the arrow head."""
        if not head:
            return " ".join(self._pos(spot) for spot in path)
        tip, before = path[-1], path[-2]
        back = head if before.x > tip.x else -head
        ended = (*path[:-2], Spot(before.x + back, before.y), Spot(tip.x + back, tip.y))
        return f"e,{self._pos(tip)} " + " ".join(self._pos(spot) for spot in ended)

    def _label(self, texts: Sequence[Text]) -> dict[str, str]:
        """Return the attributes of an edge's label whose rows stand where the texts do."""
        if not texts:
            return {}
        if texts[0].anchor == "start":
            return self._row_label(texts)
        wide = max(_width(text) for text in texts) + 6
        rows = [cell(wide, measures.LABEL_ROW, font(text, self.theme)) for text in texts]
        middle = Spot(texts[0].at.x, (texts[0].at.y + texts[-1].at.y) / 2)
        return {"label": f"<{table(rows)}>", "lp": self._pos(middle)}

    def _row_label(self, texts: Sequence[Text]) -> dict[str, str]:
        """Return the attributes of a label whose texts stand one after the other on one row."""
        starts = [text.at.x for text in texts]
        ends = [*starts[1:], starts[-1] + _width(texts[-1]) + 4]
        wides = [round(end - start) for start, end in zip(starts, ends, strict=True)]
        cells = (
            cell(wide, measures.LABEL_ROW, font(text, self.theme), align="LEFT")
            for wide, text in zip(wides, texts, strict=True)
        )
        middle = Spot(starts[0] + sum(wides) / 2, texts[0].at.y)
        return {"label": f"<{table([''.join(cells)])}>", "lp": self._pos(middle)}

    def _add_arrow(self, graph: Any, arrow: Arrow) -> None:
        unused = arrow.mark is Mark.UNUSED
        graph.edge(
            f"n{arrow.operand}:v:e",
            f"n{arrow.user}:v:w",
            id=f"e{arrow.user}_{arrow.slot}",
            color=self._colour("line" if unused else arrow.tint or "edge"),
            penwidth=f"{1.5 * arrow.weight:g}",
            arrowsize="0.8",
            pos=self._spline(arrow.path, 0.8 * HEAD),
            **self._label(arrow.texts),
        )

    def _add_flow(self, graph: Any, flow: Flow) -> None:
        head = 0.0 if flow.upcoming else 0.9 if flow.current else 0.8
        style = {"arrowsize": f"{head:g}"} if head else {"arrowhead": "none", "style": "dashed"}
        ends = [f"n{flow.user}:a:w", f"n{flow.operand}:a:e"]
        graph.edge(
            *(reversed(ends) if flow.tone == "tangent" else ends),
            id=f"f{flow.user}_{flow.slot}",
            constraint="false",
            color=self._colour(flow.tone if flow.current else f"{flow.tone}_done"),
            pos=self._spline(flow.path, head * HEAD),
            penwidth="3" if flow.current else "1.5",
            **style,
            **({} if flow.ground else self._label(flow.texts)),
        )
        if flow.ground:
            self._add_ground(graph, flow, flow.ground)

    def _add_ground(self, graph: Any, flow: Flow, ground: Rect) -> None:
        """Add the card of a flow's texts."""
        high = ground.height / len(flow.texts)
        rows = [cell(ground.width - 2, high, font(text, self.theme)) for text in flow.texts]
        card = table(rows, rounded(1, self._colour(flow.tone), self._colour("surface")))
        graph.node("a", f"<{card}>", pos=self._pos(_middle(ground)), id="a")
        self._add_leader(graph, flow.leader, flow.tone)

    def _add_leader(self, graph: Any, leader: tuple[Spot, Spot] | None, role: str) -> None:
        """Add the thin line of a card that stands apart, between the nodes that are not seen."""
        if leader:
            path = self._spline(straight(*leader), 0.0)
            look = {"color": self._colour(role), "penwidth": "1", "arrowhead": "none"}
            graph.edge("c0", "c1", pos=path, constraint="false", **look)

    def _box(self, box: Box) -> str:
        border = CURRENT_BORDER if box.mark is Mark.CURRENT else 1
        wide = box.frame.width - 2 * border
        first, second = box.rows
        heights = (first - border, second - first, box.frame.height - second - border)
        line = {"border": "1", "sides": "B", "color": self._colour("line")}
        rows = [
            cell(wide, heights[0], self._title(box, wide, heights[0]), **line),
            cell(wide, heights[1], font(box.value, self.theme), port="v", **line),
            cell(wide, heights[2], font(box.adjoint, self.theme), port="a"),
        ]
        if second >= box.frame.height:
            rows[1:] = [
                cell(wide, box.frame.height - first - border, font(box.value, self.theme), port="v")
            ]
        is_dashed = box.is_held or (box.is_next and box.mark is not Mark.CURRENT)
        more = "dashed" if is_dashed else ""
        card = table(rows, rounded(border, self._border(box), self._fill(box), more))
        return self._haloed(box, card) if box.mark is Mark.CURRENT else card

    def _title(self, box: Box, wide: float, high: float) -> str:
        """Return the title, and in a tight box the formula under it."""
        if box.formula is None:
            return font(box.title, self.theme)
        second = round(high / 2)
        rows = ((high - second, box.title), (second, box.formula))
        return table([cell(wide, each, font(text, self.theme)) for each, text in rows])

    def _badge(self, box: Box) -> dict[str, str]:
        """Return the attributes of a box's badge, a label outside of it."""
        if not box.badge:
            return {}
        tag = self._tag(box.badge, self._border(box))
        return {"xlabel": f"<{tag}>", "xlp": self._pos(_middle(box.badge.frame))}

    def _tag(self, badge: Badge, border: str) -> str:
        frame = badge.frame
        inner = cell(frame.width - 2, frame.height - 2, font(badge.text, self.theme))
        return table([inner], rounded(1, border, self._colour("surface")))

    def _add_tag(self, graph: Any, name: str, badge: Badge | None, role: str) -> None:
        """Add a further badge, a node of its own: a node has one label outside of it."""
        if badge:
            tag, place = self._tag(badge, self._colour(role)), self._pos(_middle(badge.frame))
            graph.node(name, f"<{tag}>", pos=place, id=name)

    def _border(self, box: Box) -> str:
        if box.mark is Mark.CURRENT or box.is_next:
            return self._colour(box.accent)
        if box.mark is Mark.UNUSED:
            return self._colour("line")
        return self._colour(box.tone if box.mark is Mark.PULLED else "strong_line")

    def _fill(self, box: Box) -> str:
        """Return the fill of a card: in two halves with a sharp border once it has an adjoint."""
        surface = self._colour("surface")
        if not box.adjoint_filled:
            return surface
        return f"{surface};{box.rows[1] / box.frame.height:.4f}:{self._colour(box.tint or f'{box.tone}_fill')}"

    def _haloed(self, box: Box, card: str) -> str:
        halo = self._colour(f"{box.accent}_halo")
        around = rounded(0, halo, halo).replace('CELLPADDING="0"', f'CELLPADDING="{HALO}"')
        return table([f"<TD>{card}</TD>"], around)

    def _add_sum(self, graph: Any, number: int, card: Sum) -> None:
        by_row = groupby(card.texts, key=lambda text: text.at.y)
        rows = [self._sum_row(card.frame, tuple(texts)) for _, texts in by_row]
        pad = cell(card.frame.width - 2, measures.CARD_PADDING - 1)
        edge, surface = self._colour(card.tone), self._colour("surface")
        whole = table([pad, *rows, pad], rounded(1, edge, surface))
        name = f"s{number}"
        graph.node(name, f"<{whole}>", pos=self._pos(_middle(card.frame)), id=name)
        self._add_leader(graph, card.leader, card.tone)

    def _sum_row(self, frame: Rect, texts: Iterable[Text]) -> str:
        """Return a cell in which each text stands where its anchor says."""
        cells, used, whole = [], 0, round(frame.width) - 2
        for text in texts:
            wide = round(_width(text)) + 2
            start = round(text.at.x - frame.x) - 1 - (wide if text.anchor == "end" else 0)
            side = "RIGHT" if text.anchor == "end" else "LEFT"
            cells.append(cell(max(start - used, 0), measures.CARD_ROW))
            cells.append(cell(wide, measures.CARD_ROW, font(text, self.theme), align=side))
            used = max(start, used) + wide
        cells.append(cell(max(whole - used, 0), measures.CARD_ROW))
        inner = table(["".join(cells)], NOTHING)
        return cell(frame.width - 2, measures.CARD_ROW, inner)


def _is_inside(inner: Rect, outer: Rect) -> bool:
    right, bottom = inner.x + inner.width, inner.y + inner.height
    within = outer.x <= inner.x and right <= outer.x + outer.width
    return within and outer.y <= inner.y and bottom <= outer.y + outer.height


def _width(text: Text) -> float:
    return width(text.runs, text.face, text.size, text.bold)


def _middle(frame: Rect) -> Spot:
    return Spot(frame.x + frame.width / 2, frame.y + frame.height / 2)
