"""What a picture and its exports show of nodes that are held and rules that are broken."""

from dataclasses import replace

from autodiff_viz.core.formula import parse
from autodiff_viz.debugger.whatif import timeline_of
from autodiff_viz.document import whatif_edits
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.document.whatif import Fault
from autodiff_viz.drawing import layout
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.picture import Picture
from autodiff_viz.drawing.rich import plain
from autodiff_viz.drawing.theme import LIGHT
from autodiff_viz.export.graphviz_dot import dot_text, extent

FAN = document_of(parse("a = x**2; b = 3*a; c = 2*a; z = b*c"), {"x": 0.5})


def composer(document: Document, graphviz: Graphviz) -> Composer:
    line = timeline_of(document, document.program)
    return Composer(line.tape.program, line, layout.place(line, graphviz))


def end(document: Document, graphviz: Graphviz) -> Picture:
    made = composer(document, graphviz)
    return made.at(len(made.line.steps))


def test_a_held_node_has_a_pin_and_a_dashed_border_also_exported(graphviz: Graphviz) -> None:
    picture = end(whatif_edits.hold(FAN, FAN.key_of("b"), 2.0), graphviz)
    box = next(box for box in picture.boxes if box.key == FAN.key_of("b"))
    assert box.pin is not None
    assert plain(box.pin.text.runs) == "held"
    assert plain(box.value.runs) == "2"
    written = dot_text(picture, LIGHT)
    assert "held" in written
    assert "DASHED" in written.upper()
    assert "held" not in dot_text(end(FAN, graphviz), LIGHT)


def test_no_flow_leaves_a_held_node(graphviz: Graphviz) -> None:
    picture = end(whatif_edits.hold(FAN, FAN.key_of("b"), 2.0), graphviz)
    b = FAN.program.index_of("b")
    assert all(flow.user != b for flow in picture.flows)
    assert any(flow.operand == b for flow in picture.flows)


def test_the_card_of_an_assigned_sum_shows_no_plus(graphviz: Graphviz) -> None:
    made = composer(whatif_edits.set_fault(FAN, Fault.ASSIGN), graphviz)
    a = FAN.program.index_of("a")
    picture = made.at(made.line.contributions[a][-1])
    texts = [plain(text.runs) for card in picture.sums for text in card.texts]
    assert "= 1.5" in texts
    assert not any(text.startswith("+") for text in texts)


def test_a_second_sweep_shows_its_own_numbers_on_the_edges(graphviz: Graphviz) -> None:
    made = composer(whatif_edits.set_fault(FAN, Fault.TWICE), graphviz)
    edge = (FAN.program.index_of("a"), 0)
    first = made.line.edge_steps[edge]
    shown = []
    for cursor in (first, len(made.line.steps), first):
        flow = next(f for f in made.at(cursor).flows if (f.user, f.slot) == edge)
        shown.append(plain(flow.texts[0].runs))
    assert shown[0] == shown[2] == "3 × 1"
    assert shown[1] == "9 × 1"


def test_every_picture_of_a_second_sweep_is_the_same_back_and_forth(graphviz: Graphviz) -> None:
    made = composer(whatif_edits.set_fault(FAN, Fault.TWICE), graphviz)
    cursors = range(len(made.line.steps) + 1)
    ahead = [made.at(cursor) for cursor in cursors]
    assert [made.at(cursor) for cursor in reversed(cursors)] == list(reversed(ahead))


def test_late_contributions_say_so_in_the_card(graphviz: Graphviz) -> None:
    keys = [FAN.key_of(name) for name in "zbac"]
    picture = end(whatif_edits.set_fault(FAN, Fault.ORDER, keys), graphviz)
    texts = [plain(text.runs) for card in picture.sums for text in card.texts]
    assert "from c, late" in texts
    assert "wrong on purpose: an order of your own" in picture.caption


def test_an_export_says_below_the_picture_what_is_wrong_on_purpose(graphviz: Graphviz) -> None:
    picture = end(whatif_edits.set_fault(FAN, Fault.TWICE), graphviz)
    assert "wrong on purpose: a second backward without clearing" in dot_text(picture, LIGHT)
    right = end(FAN, graphviz)
    assert extent(right) == (right.width, right.height)
    assert extent(picture)[1] > picture.height
    narrow = replace(picture, width=50.0)
    assert extent(narrow)[0] > 400.0
