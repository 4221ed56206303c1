"""Places named by number, per cent and node."""

import pytest

from autodiff_viz.core.errors import PlaceError
from autodiff_viz.core.tangent import tangent_timeline
from autodiff_viz.debugger.places import names_of_places, place_named
from tests.debugger.lines import done, line_of

LINE = line_of("y = x*sin(x); y + 2", x=0.5)
LAST = len(LINE.steps)


@pytest.mark.parametrize(
    ("text", "cursor"),
    [("0", 0), (" 3 ", 3), (str(LAST), LAST), ("0%", 0), ("100 %", LAST), ("50%", round(LAST / 2)),
     ("12.5%", round(LAST / 8))],
)  # fmt: skip
def test_a_number_is_a_step_and_a_per_cent_a_part(text: str, cursor: int) -> None:
    assert place_named(LINE, 0, text) == cursor


def test_a_name_is_the_value_in_the_forward_and_the_adjoint_in_the_backward_phase() -> None:
    assert done(LINE, place_named(LINE, 0, "x")) == "x"
    assert done(LINE, place_named(LINE, LAST, "x")) == "a>x"


@pytest.mark.parametrize("text", ["x̄", "x_bar"])
def test_the_name_of_an_adjoint_is_where_it_is_complete(text: str) -> None:
    assert place_named(LINE, 0, text) == LAST


def test_the_name_of_a_tangent_is_where_it_is_complete() -> None:
    line = tangent_timeline(LINE.tape, {"x": 1.0})
    assert done(line, place_named(line, 0, "ẏ")).startswith("y>")
    assert place_named(line, 0, "y_dot") == place_named(line, 0, "y")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write the number"),
        ("99", f"There is no step 99; the last is {LAST}."),
        ("101%", "101% is past the end; the end is 100%."),
        ("nowhere", "There is no node called 'nowhere'."),
        ("-1", "There is no node called '-1'."),
        ("9" * 400, "There is no node called"),
        ("2.5", "There is no node called '2.5'."),
    ],
)
def test_what_names_no_place_gets_a_sentence(text: str, said: str) -> None:
    with pytest.raises(PlaceError) as caught:
        place_named(LINE, 0, text)
    assert str(caught.value).startswith(said)
    assert len(str(caught.value)) < 200


def test_the_names_that_can_be_gone_to_are_those_with_a_step() -> None:
    assert names_of_places(LINE) == ("x", "a", "y", "z")
