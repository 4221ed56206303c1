"""How a text is cut into tokens, and which characters are refused."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_viz.core.errors import FormulaError, LimitError
from autodiff_viz.core.tokens import Kind, tokens


def texts(text: str) -> list[str]:
    return [token.text for token in tokens(text)[:-1]]


def error(text: str) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        tokens(text)
    return caught.value


@pytest.mark.parametrize(
    "number",
    ["0", "7", "1.5", ".5", "5.", "1e3", "1E3", "1e-3", "1e+3", ".5e2", "5.e2", "9" * 5000],
)
def test_a_number_is_one_token(number: str) -> None:
    assert [(token.kind, token.text) for token in tokens(number)[:-1]] == [(Kind.NUMBER, number)]


def test_an_e_without_digits_is_a_name_of_its_own() -> None:
    assert texts("2e") == ["2", "e"]
    assert texts("2e-x") == ["2", "e", "-", "x"]


def test_signs_are_cut_as_in_python() -> None:
    assert texts("-x**2*(a/b)+f,=;\n==^") == [
        *("-", "x", "**", "2", "*", "(", "a", "/", "b", ")", "+", "f", ",", "=", ";", "\n"),
        *("==", "**"),
    ]


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("a − b", "a - b"),
        ("a\N{NO-BREAK SPACE}+\N{IDEOGRAPHIC SPACE}b", "a + b"),
        ("a × b", "a * b"),
        ("a · b ⋅ c", "a * b * c"),
        ("a ÷ b ∕ c", "a / b / c"),
        ("π", "pi"),
        ("x₁₂", "x12"),
        ("ｘ＋（１２）", "x+(12)"),
        ("1.5e−3", "1.5e-3"),
        ("𝑥", "x"),
        ("e\N{COMBINING ACUTE ACCENT}", "é"),
        ("\N{ANGSTROM SIGN}", "Å"),
    ],
)
def test_what_is_pasted_from_a_page_is_read_by_its_plain_form(pasted: str, read: str) -> None:
    assert texts(pasted) == texts(read)


def test_two_signs_of_multiplication_are_no_power() -> None:
    assert texts("a××b") == ["a", "*", "*", "b"]


def test_places_are_those_of_the_text_as_it_was_typed() -> None:
    found = tokens("e\N{COMBINING ACUTE ACCENT}t − ﬁn")
    assert [(token.text, token.start, token.length) for token in found] == [
        ("ét", 0, 3),
        ("-", 4, 1),
        ("fin", 6, 2),
        ("", 8, 0),
    ]


def test_a_line_break_inside_parentheses_is_white_space() -> None:
    assert texts("(a\n+\r\nb)\nc") == ["(", "a", "+", "b", ")", "\n", "c"]
    assert texts("(a;\nb") == ["(", "a", ";", "\n", "b"]


@pytest.mark.parametrize(
    "point",
    [
        *(0x0, 0x7, 0x1B, 0x7F, 0x85, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x180B, 0x200B, 0x200D),
        *(0x200E, 0x202E, 0x2060, 0x2066, 0x3164, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFFF, 0xD800, 0xE000),
        *(0xE0001, 0xE0100),
    ],
)
def test_an_invisible_character_is_refused_by_its_code_point(point: int) -> None:
    found = error(f"ab + {chr(point)}c")
    assert f"U+{point:04X}" in found.sentence
    assert (found.start, found.length) == (5, 1)
    assert f"U+{point:04X}" in error(f"ab{chr(point)}c").sentence


@pytest.mark.parametrize(
    ("text", "start", "length", "hint"),
    [
        ("x²", 1, 1, "Write x**2."),
        ("1 + x₁¹²", 6, 2, "Write x1**12."),
        ("x⁻¹", 1, 2, "Write x**-1."),
        ("(a + b)³", 7, 1, "Write )**3."),
        ("²", 0, 1, "Write x**2."),
    ],
)
def test_a_raised_digit_is_refused_with_the_way_to_write_it(
    text: str, start: int, length: int, hint: str
) -> None:
    found = error(text)
    assert (found.start, found.length, found.hint) == (start, length, hint)


@pytest.mark.parametrize("text", ["x\N{COMBINING MACRON}", "ȳ", "ab\N{COMBINING OVERLINE}c", "ā1"])
def test_a_bar_over_a_letter_is_refused_for_it_marks_an_adjoint(text: str) -> None:
    assert "adjoint" in error(text).sentence


@pytest.mark.parametrize(
    ("text", "start", "sentence"),
    [
        ("x $ y", 2, "The sign $ means nothing here."),
        ("x + €", 4, "The sign € (U+20AC) means nothing here."),
        ("1.2.3", 3, "A number has one point."),
        ("1..2", 2, "A number has one point."),
        ("1_000", 1, "A number is written without _."),
        ("x + .", 4, "This point belongs to no number."),
        ("2₁", 1, "The subscript ₁ does not follow a name."),
        ("x + ٣", 4, "The sign ٣ (U+0663) means nothing here."),
        ("½", 0, "The sign ½ (U+00BD) means nothing here."),
        ("①", 0, "The sign ① (U+2460) means nothing here."),
        ("a\N{COMBINING LONG SOLIDUS OVERLAY}=\N{COMBINING LONG SOLIDUS OVERLAY}", 3, "The sign"),
    ],
)
def test_a_character_without_meaning_is_refused_in_its_place(
    text: str, start: int, sentence: str
) -> None:
    found = error(text)
    assert found.sentence.startswith(sentence)
    assert found.start == start


def test_a_wrong_bracket_has_a_way_out() -> None:
    assert error("[x]").hint == "Use round parentheses."
    assert error("|x|").hint == "Write abs(x) for the absolute value."


def test_a_text_past_the_limit_is_refused() -> None:
    with pytest.raises(LimitError, match="1,000,001 characters in an expression"):
        tokens(" " * 1_000_001)
    assert len(tokens(" " * 1_000_000)) == 1


def test_a_name_past_the_limit_is_refused_also_when_only_its_plain_form_is() -> None:
    assert texts("x" * 255) == ["x" * 255]
    with pytest.raises(LimitError, match="256 characters in a name"):
        tokens("x" * 256)
    with pytest.raises(LimitError, match="256 characters in a name"):
        tokens("ﬁ" * 128)


@given(st.text(st.characters(categories=["L", "Nd", "Zs", "Sm", "Po", "Ps", "Pe"]), max_size=20))
@settings(derandomize=True, deadline=None, max_examples=400)
def test_tokens_cover_all_of_a_text_but_white_space(text: str) -> None:
    readable = "".join(character for character in text if is_readable(character))
    found = tokens(readable)
    covered = {place for token in found for place in range(token.start, token.stop)}
    left = [readable[place] for place in range(len(readable)) if place not in covered]
    assert all(unicodedata.category(sign) == "Zs" for sign in left)


@given(st.text("ax_e09.+-*/^()=<>!, \t\n\r;,#", max_size=25))
@settings(derandomize=True, deadline=None, max_examples=1500)
def test_a_plain_text_has_the_tokens_it_has_beside_other_signs(text: str) -> None:
    """The sign of multiplication makes the rules by character read all of it."""
    assert outcome(text, 0) == outcome(text + " ×", 1)


def outcome(text: str, more: int) -> object:
    """Return the tokens but for the last `more` and the end, or where a text is refused."""
    try:
        found = tokens(text)
    except FormulaError as error:
        return str(error), error.start
    return found[: len(found) - 1 - more]


def is_readable(character: str) -> bool:
    """Whether a character can stand between two names."""
    try:
        return bool(tokens(f"a {character} b"))
    except FormulaError:
        return False


@pytest.mark.parametrize("place", range(6))
def test_a_refusal_is_about_the_character_that_is_refused(place: int) -> None:
    text = "ab + c"
    assert error(f"{text[:place]}${text[place:]}").start == place
