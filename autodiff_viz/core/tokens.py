"""A text of the expression language as tokens: numbers, names, signs and ends of statements.

Every character is judged by a rule of its own (`_family`), the places are those of the text as it
was typed, and no step looks back, so the time is linear in the length. Read by `core.formula`.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from functools import cache
from typing import Final, NamedTuple

from autodiff_viz.core import limits
from autodiff_viz.core.errors import FormulaError
from autodiff_viz.core.program import has_bar, is_invisible, is_name_part, is_name_start


class Kind(Enum):
    """What a token is."""

    NUMBER = "number"
    NAME = "name"
    SIGN = "sign"
    BREAK = "end of a statement"
    END = "end of the text"


class Token(NamedTuple):
    """A piece of the text: `text` in plain signs, `start` and `length` as it was typed."""

    kind: Kind
    text: str
    start: int
    length: int

    @property
    def stop(self) -> int:
        """Where the token has ended."""
        return self.start + self.length


class Family(Enum):
    """What a single character is good for."""

    SPACE = auto()
    BREAK = auto()
    DIGIT = auto()
    POINT = auto()
    SIGN = auto()
    LETTER = auto()  # begins a name or goes on with it
    PART = auto()  # only goes on with a name: a subscript digit, a mark
    REFUSED = auto()


SIGNS: Final = "+-*/^()=,<>!"
PAIRS: Final = ("**", "==", "<=", ">=", "!=")
NAME_FAMILIES: Final = frozenset({Family.LETTER, Family.PART, Family.DIGIT})

READ_AS: Final = {
    "−": "-",
    "×": "*",
    "·": "*",
    "⋅": "*",
    "∙": "*",
    "∗": "*",
    "÷": "/",
    "∕": "/",
    "⁄": "/",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}
"""Signs of mathematics, as pasted from a page or the app's own pictures."""

FORMS_REFUSED: Final = ("<super>", "<circle>", "<fraction>")
"""Compatibility forms whose plain letters would say something else."""

HINTS: Final = {
    "[": "Use round parentheses.",
    "]": "Use round parentheses.",
    "{": "Use round parentheses.",
    "}": "Use round parentheses.",
    "|": "Write abs(x) for the absolute value.",
    "√": "Write sqrt(x).",
    "–": "Write - for minus.",
    "—": "Write - for minus.",
    "%": "Write /100 for percent.",
    "#": "There are no comments.",
}


PLAIN: Final = re.compile(
    r"[ \t]*(?:([A-Za-z_][A-Za-z0-9_]*)"
    r"|((?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(\*\*|[=<>!]=|[-+*/^()=,<>])|([\n\r;]))"
)
"""A name, number, sign or end of a statement in a text in ASCII, as the rules by character read it."""

PLAIN_KINDS: Final = (Kind.END, Kind.NAME, Kind.NUMBER, Kind.SIGN, Kind.BREAK)
"""By group of PLAIN."""

PLAIN_AS: Final = {"^": "**"}
PARENTHESES: Final = frozenset("()")
POINTS: Final = frozenset("._")
"""What cannot follow a number."""

_token_of: Final = tuple.__new__  # without the call in Python that Token(…) is


def tokens(text: str) -> list[Token]:
    """Return the tokens of `text`, an END last; a line break inside parentheses is white space."""
    limits.check_limit(len(text), limits.TEXT_CHARACTERS, "characters in an expression")
    found: list[Token] = []
    place = depth = 0
    if text.isascii():
        place, depth = _plain_tokens(text, found)
    while place < len(text):
        if _family(text[place])[0] is Family.SPACE:
            place += 1
            continue
        token = _token(text, place, found)
        place = token.stop
        depth = _depth(depth, token)
        if token.kind is not Kind.BREAK or token.text == ";" or not depth:
            found.append(token)
    found.append(Token(Kind.END, "", len(text), 0))
    return found


def _plain_tokens(text: str, found: list[Token]) -> tuple[int, int]:
    """Add the tokens up to the first that needs a closer look; return its place and the depth there.

    One pattern reads nearly every text, four times as fast as the rules by character.
    """
    place = depth = 0
    while (piece := PLAIN.match(text, place)) is not None:
        group = piece.lastindex or 0
        start, stop = piece.span(group)
        kind, written = PLAIN_KINDS[group], text[start:stop]
        if group <= 2 and (
            stop - start > limits.NAME_CHARACTERS or text[stop : stop + 1] in POINTS
        ):
            break  # a sentence says what is wrong with it, or it is a very long number
        token: Token = _token_of(Token, (kind, PLAIN_AS.get(written, written), start, stop - start))
        place = stop
        if group == 4 or written in PARENTHESES:
            depth = _depth(depth, token)
            if group == 4 and depth:
                continue
        found.append(token)
    return place, depth


def _depth(depth: int, token: Token) -> int:
    if token.kind is Kind.BREAK and token.text == ";":
        return 0
    if token.kind is Kind.SIGN:
        return max(0, depth + (token.text == "(") - (token.text == ")"))
    return depth


def _token(text: str, place: int, before: list[Token]) -> Token:
    family, plain = _family(text[place])
    if family is Family.LETTER:
        return _name(text, place)
    if family is Family.DIGIT or (family is Family.POINT and _is_digit(text, place + 1)):
        return _number(text, place)
    if family is Family.SIGN:
        return _sign(text, place, plain)
    if family is Family.BREAK:
        return Token(Kind.BREAK, plain, place, 1)
    raise _refusal(text, place, before)


@cache
def _family(character: str) -> tuple[Family, str]:
    """Return the family of a character and how it is written in plain signs."""
    if character in "\n\r;":
        return Family.BREAK, character
    if character == "\t" or unicodedata.category(character) == "Zs":
        return Family.SPACE, " "
    if character in READ_AS:
        return Family.SIGN, READ_AS[character]
    if character == "∂":
        return Family.LETTER, character
    plain = unicodedata.normalize("NFKC", character)
    form = unicodedata.decomposition(character).partition(" ")[0]
    if is_invisible(character) or form in FORMS_REFUSED:
        return Family.REFUSED, plain
    return _plain_family(plain, form), plain


def _plain_family(plain: str, form: str) -> Family:
    if plain in "0123456789":
        return Family.PART if form == "<sub>" else Family.DIGIT
    if plain in SIGNS:
        return Family.SIGN
    if plain == ".":
        return Family.POINT
    if plain == ";":
        return Family.BREAK
    if not all(is_name_part(character) for character in plain):
        return Family.REFUSED
    return Family.LETTER if is_name_start(plain[0]) else Family.PART


def _name(text: str, start: int) -> Token:
    stop = start + 1
    while stop < len(text) and _family(text[stop])[0] in NAME_FAMILIES:
        stop += 1
    limits.check_limit(stop - start, limits.NAME_CHARACTERS, "characters in a name")
    name = unicodedata.normalize("NFKC", text[start:stop])
    limits.check_limit(len(name), limits.NAME_CHARACTERS, "characters in a name")
    if has_bar(name):
        sentence = "A bar over a letter marks an adjoint; a name has none."
        raise FormulaError(sentence, text, start, stop - start, "Leave the bar out.")
    return Token(Kind.NAME, "pi" if name == "π" else name, start, stop - start)


def _number(text: str, start: int) -> Token:
    stop = _after_digits(text, start)
    if _is(text, stop, Family.POINT):
        stop = _after_digits(text, stop + 1)
    stop = _after_exponent(text, stop)
    written = "".join(_family(character)[1] for character in text[start:stop])
    if _is(text, stop, Family.POINT):
        raise FormulaError("A number has one point.", text, stop)
    if text[stop : stop + 1] == "_":
        hint = "Write 1000, not 1_000."
        raise FormulaError("A number is written without _.", text, stop, hint=hint)
    return Token(Kind.NUMBER, written, start, stop - start)


def _after_digits(text: str, place: int) -> int:
    while _is_digit(text, place):
        place += 1
    return place


def _after_exponent(text: str, place: int) -> int:
    """Return where the exponent at `place` ends, or `place` when there is none (2e is 2 and e)."""
    if not _is(text, place, Family.LETTER) or _family(text[place])[1] not in ("e", "E"):
        return place
    signed = place + 1 < len(text) and _family(text[place + 1])[1] in ("+", "-")
    digits = place + 2 if signed else place + 1
    return _after_digits(text, digits) if _is_digit(text, digits) else place


def _is_digit(text: str, place: int) -> bool:
    return _is(text, place, Family.DIGIT)


def _is(text: str, place: int, family: Family) -> bool:
    return place < len(text) and _family(text[place])[0] is family


def _sign(text: str, place: int, plain: str) -> Token:
    """Return the sign at `place`; ** and the comparisons are one sign each, ^ is read as **."""
    pair = unicodedata.normalize("NFKC", text[place : place + 2])
    if pair in PAIRS:
        return Token(Kind.SIGN, pair, place, 2)
    if plain == "!":
        raise _refusal(text, place, [])
    return Token(Kind.SIGN, "**" if plain == "^" else plain, place, 1)


def _refusal(text: str, place: int, before: list[Token]) -> FormulaError:
    character = text[place]
    point = f"U+{ord(character):04X}"
    if is_invisible(character):
        called = unicodedata.name(character, "no character")
        sentence = f"The invisible character {point} ({called}) cannot be read."
        return FormulaError(sentence, text, place, 1, "Delete it.")
    if unicodedata.decomposition(character).startswith("<super>"):
        return _raised(text, place, before)
    if unicodedata.decomposition(character).startswith("<sub>"):
        sentence = f"The subscript {character} does not follow a name."
        return FormulaError(sentence, text, place, 1, "Subscripts belong to names, as in x₁.")
    if character == ".":
        return FormulaError("This point belongs to no number.", text, place)
    shown = character if character.isascii() else f"{character} ({point})"
    return FormulaError(
        f"The sign {shown} means nothing here.", text, place, 1, HINTS.get(character, "")
    )


def _raised(text: str, place: int, before: list[Token]) -> FormulaError:
    """Say how the raised characters at `place` are written, as in x² -> x**2."""
    stop = place
    while unicodedata.decomposition(text[stop : stop + 1] or " ").startswith("<super>"):
        stop += 1
    plain = unicodedata.normalize("NFKC", text[place:stop]).replace("−", "-")
    touches = bool(before) and before[-1].stop == place and before[-1].kind is not Kind.BREAK
    base = before[-1].text if touches else "x"
    sentence = "A power is not written with raised signs."
    return FormulaError(sentence, text, place, stop - place, f"Write {base[-40:]}**{plain[:40]}.")
