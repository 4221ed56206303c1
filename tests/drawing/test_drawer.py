"""The drawer: drafts, what replaces them, and what needs no question."""

from autodiff_viz.core.errors import LayoutError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import Timeline, forward, timeline
from autodiff_viz.drawing.client import Answer, Graphviz
from autodiff_viz.drawing.drawer import PACKED, Drawer

LARGE = " + ".join(f"sin(x*{place}.5)" for place in range(60))


class Slow(Graphviz):
    """Has no answer from `dot` in time."""

    def ask(
        self, dot: str, program: str = "dot", form: str = "json0", seconds: float | None = None
    ) -> Answer:
        if program != PACKED:
            raise LayoutError("Graphviz had no answer within 10 s.")
        return super().ask(dot, program, form, seconds)


def _line(text: str, x: float = 0.5) -> Timeline:
    return timeline(forward(parse(text), {"x": x}))


def test_a_small_program_is_never_a_draft(graphviz: Graphviz) -> None:
    drawer = Drawer(graphviz)
    assert not drawer.can_refine(drawer.drawn(_line("exp(x**2)**2")))


def test_a_draft_is_refined_to_the_careful_layout(graphviz: Graphviz) -> None:
    drawer = Drawer(graphviz)
    draft = drawer.drawn(_line(LARGE))
    assert drawer.can_refine(draft)
    fine = drawer.refined(draft)
    assert not drawer.can_refine(fine)
    assert fine.composer.placement.boxes.keys() == draft.composer.placement.boxes.keys()


def test_other_values_of_the_same_sizes_need_no_question(graphviz: Graphviz) -> None:
    drawer = Drawer(graphviz)
    drawer.drawn(_line("exp(x**2)**2", 0.5))
    again = drawer.redrawn(_line("exp(x**2)**2", 0.25))
    assert again is not None
    assert not again.moved


def test_another_program_needs_a_question(graphviz: Graphviz) -> None:
    drawer = Drawer(graphviz)
    drawer.drawn(_line("exp(x**2)**2"))
    assert drawer.redrawn(_line("exp(x**2)")) is None


def test_boxes_are_packed_where_not_even_a_draft_comes_in_time() -> None:
    with Slow() as client:
        drawer = Drawer(client)
        packed = drawer.drawn(_line(LARGE))
        assert len(packed.composer.placement.boxes) == 180
        assert len(packed.composer.placement.paths) == len(packed.asked.operands)
        assert not drawer.can_refine(packed)
