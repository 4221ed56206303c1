"""parse: a text of the expression language -> Program; nothing in the text is ever run.

Operators are read by precedence with explicit stacks, so any nesting takes linear time and no
recursion. A statement is `name = expression` or an expression; the last one is the output. The
statements that define functions are read by `core.definitions`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from autodiff_viz.core import mistakes
from autodiff_viz.core.definition import Function
from autodiff_viz.core.errors import FormulaError, NoTextError
from autodiff_viz.core.node_stack import NodeStack
from autodiff_viz.core.ops import REGISTRY, Binding
from autodiff_viz.core.program import CONST, INPUT, RESERVED, Program
from autodiff_viz.core.tokens import Kind, Token, tokens

COMPARISON, SUM, PRODUCT, UNARY, POWER, ATOM = map(int, Binding)
"""As plain numbers: a comparison of those of an IntEnum takes longer than the rest of reading a sign."""

INFIX: Final = {
    "<": ("lt", COMPARISON, COMPARISON), "<=": ("le", COMPARISON, COMPARISON),
    ">": ("gt", COMPARISON, COMPARISON), ">=": ("ge", COMPARISON, COMPARISON),
    "==": ("eq", COMPARISON, COMPARISON), "!=": ("ne", COMPARISON, COMPARISON),
    "+": ("add", SUM, SUM), "-": ("sub", SUM, SUM),
    "*": ("mul", PRODUCT, PRODUCT), "/": ("div", PRODUCT, PRODUCT),
    "**": ("pow", POWER, ATOM),
}  # fmt: skip
"""By sign the op, how tightly it holds, and what is applied before it: what holds at least so tightly.

** reads from the right.
"""

ARITIES: Final = {op.name: op.arity for op in REGISTRY.values()}

CALLED: Final = {word: op.name for op in REGISTRY.values() for word in (op.name, *op.also)}
"""The op that is meant by a name before a parenthesis."""

POWERS: Final = {2.0: "square", 3.0: "cube"}
"""The ops of `x**2` and `x**3`, where the exponent is written as a number."""

NAME, NUMBER, ENDS = Kind.NAME, Kind.NUMBER, (Kind.BREAK, Kind.END)
"""Kinds that are asked for at every token; an attribute of an Enum takes longer than the question."""

PARTIAL: Final = "∂"

GROUP: Final = ""
"""The op of a pair of parentheses that only groups."""


def parse(text: str, functions: tuple[Function, ...] = ()) -> Program:
    """Return the program `text` says; raises FormulaError with the place, LimitError or NoTextError.

    `functions` are defined already; the program has them and those that the text defines.
    """
    if not isinstance(text, str):
        raise NoTextError(
            f"{text!r:.60} ({type(text).__name__}) is no formula; give a text, as in parse('x**2')."
        )
    from autodiff_viz.core.definitions import ProgramReader

    return ProgramReader(text, functions).program()


@dataclass(slots=True)
class _Open:
    """A call or a parenthesis that is not closed yet."""

    token: Token  # the name that is called, or the parenthesis
    op: str
    opening: Token
    floor: int  # the operators that wait outside of it
    commas: int = 0


class Reader(NodeStack):
    """The state of reading one text: the nodes so far, and what is still open."""

    def __init__(
        self, text: str, functions: tuple[Function, ...] = (), found: list[Token] | None = None
    ) -> None:
        super().__init__(functions)
        self.text = text
        self.tokens = tokens(text) if found is None else found
        self.at = 0
        self.meaning: dict[str, int] = {}  # each name -> its node
        self.first: dict[str, Token] = {}  # each name -> where it is defined, or first used
        self.target: Token | None = None  # the name this statement defines
        self.opened: list[_Open] = []
        self.waiting: list[tuple[str, int, Token]] = []  # operators: op, how tightly it holds, sign
        self.floor = 0  # so many of them wait outside of the innermost parenthesis

    # Statements

    def program(self) -> Program:
        """Read every statement; the last one is the output."""
        output: int | None = None
        while self.here.kind is not Kind.END:
            if self.here.kind is Kind.BREAK:
                self.at += 1
            else:
                output = self.statement()
        if output is None:
            raise mistakes.nothing(self.text)
        return Program(tuple(self.nodes), output, self.functions)

    @property
    def here(self) -> Token:
        """The token that is read next."""
        return self.tokens[self.at]

    @property
    def after(self) -> Token:
        """The token after that."""
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    @property
    def before(self) -> Token | None:
        """The token read last; None at the beginning."""
        return self.tokens[self.at - 1] if self.at else None

    def statement(self) -> int:
        """Read one statement and return its node."""
        self.target = self.assignment()
        result = self.expression()
        if self.target is not None:
            self.define(self.target, result)
        return result

    def assignment(self) -> Token | None:
        """Read `name =` when the statement begins so, and return the name."""
        name = self.here
        if name.kind is not Kind.NAME or self.after.text != "=":
            return None
        self.refuse_word(name)
        if name.text in self.meaning:
            raise self.defined_late(name)
        self.at += 2
        return name

    def defined_late(self, name: Token) -> FormulaError:
        """Return the error of a name that has a meaning already."""
        first = self.first[name.text]
        if self.nodes[self.meaning[name.text]].op == INPUT and not self.is_alias(name.text):
            return mistakes.used_before(self.text, first, name)
        return mistakes.assigned_twice(self.text, name, first)

    def is_alias(self, name: str) -> bool:
        """Whether a name is a second name of its node."""
        return self.nodes[self.meaning[name]].name != name

    def define(self, name: Token, result: int) -> None:
        """Let `name` mean the node `result`; a node that has a name already keeps it."""
        if not self.nodes[result].name:
            self.nodes[result] = replace(self.nodes[result], name=name.text)
        self.meaning[name.text] = result
        self.first[name.text] = name

    def refuse_word(self, name: Token) -> None:
        """Raise when a name is a word of the language or of a function."""
        if name.text in REGISTRY or name.text in RESERVED or self.function(name.text):
            raise mistakes.word_as_name(self.text, name)
        if name.text.startswith(PARTIAL):
            raise mistakes.stray_partial(self.text, name)

    # Expressions

    def expression(self) -> int:
        """Read up to the end of the statement and return the node of the whole."""
        self.operand()
        while self.operator():
            self.operand()
        return self.values.pop()

    def operand(self) -> None:
        """Read signs and opening parentheses up to and with a number or a name."""
        while True:
            token = self.tokens[self.at]
            if token.kind is NUMBER:
                return self.number(1.0)
            if token.kind is NAME and self.tokens[self.at + 1].text != "(":
                return self.name(token)
            self.prefix(token)
            if self.is_negative_number(token):
                return self.number(-1.0)

    def prefix(self, token: Token) -> None:
        """Read one sign, parenthesis or call before a value."""
        if token.kind is Kind.NAME:
            self.open_call(token)
        elif token.text == "(":
            self.open(token, GROUP)
        elif token.text == "-":
            self.at += 1
            if not self.is_negative_number(token):
                self.waiting.append(("neg", UNARY, token))
        elif token.text == "+":
            self.at += 1
        else:
            raise self.no_operand(token)

    def is_negative_number(self, sign: Token) -> bool:
        """Whether the minus just read belongs to a number that is not the base of a power."""
        number = self.here.kind is Kind.NUMBER and self.after.text != "**"
        return sign.text == "-" and number

    def number(self, sign: float) -> None:
        """Read a number, or the negative of it."""
        self.push(CONST, number=sign * float(self.here.text))
        self.at += 1

    def name(self, token: Token) -> None:
        """Read a name: pi, one that is defined, or an input."""
        if token.text in self.meaning:  # then it is no word, and not what this statement defines
            self.values.append(self.meaning[token.text])
        elif token.text == "pi":
            self.push(CONST, number=math.pi)
        elif self.is_op_without_call(token):
            raise mistakes.not_called(self.text, token, self.params(self.called(token)), self.after)
        elif self.target is not None and token.text == self.target.text:
            raise mistakes.used_in_itself(self.text, token)
        else:
            self.read(token)
        self.at += 1

    def is_op_without_call(self, token: Token) -> bool:
        """Whether the name of an op stands here as if it were a value."""
        beside_value = self.after.kind in (Kind.NAME, Kind.NUMBER)
        alias = token.text in CALLED and token.text not in self.meaning
        op = token.text in REGISTRY or bool(self.function(token.text))
        return op or (alias and beside_value)

    def read(self, token: Token) -> None:
        """Take the node a name means, a fresh input where it means none."""
        if token.text in self.meaning:
            self.values.append(self.meaning[token.text])
            return
        self.refuse_word(token)
        self.push(INPUT, name=token.text)
        self.meaning[token.text] = self.values[-1]
        self.first[token.text] = token

    def open_call(self, token: Token) -> None:
        """Read the name of an op and the parenthesis after it."""
        op = self.called(token)
        if not op:
            raise self.not_an_op(token)
        self.at += 1
        self.open(token, op)

    def called(self, token: Token) -> str:
        """Return the op a name before a parenthesis means; "" for none."""
        return token.text if self.function(token.text) else CALLED.get(token.text, "")

    def not_an_op(self, token: Token) -> FormulaError:
        """Return the error of a call of something that is no op."""
        words = (*CALLED, *(each.name for each in self.functions))
        return mistakes.not_an_op(self.text, token, self.meaning, words)

    def open(self, token: Token, op: str) -> None:
        """Note that a parenthesis is open."""
        self.floor = len(self.waiting)
        self.opened.append(_Open(token, op, self.here, self.floor))
        self.at += 1

    def no_operand(self, token: Token) -> FormulaError:
        """Return the error of a place where a value should stand."""
        opened = self.innermost()
        if opened is not None and opened.op != GROUP and token.text == ")" and self.is_empty_call():
            return self.wrong_arity(opened, token.stop, 0)
        if opened is not None and token.kind in (Kind.BREAK, Kind.END):
            return self.never_closed(opened)
        return mistakes.operand_missing(self.text, self.before, token)

    def is_empty_call(self) -> bool:
        """Whether nothing stands between the parentheses."""
        return self.before is not None and self.before.text == "("

    # Between operands

    def operator(self) -> bool:
        """Read what follows a value, up to the next operand; False at the end of the statement."""
        while (token := self.tokens[self.at]).text == ")":
            self.close()
        if token.text in INFIX:
            self.infix(token)
        elif token.kind in ENDS:
            self.finish()
            return False
        elif token.text == ",":
            self.comma(token)
        else:
            raise self.no_operator(token)
        self.at += 1
        return True

    def infix(self, token: Token) -> None:
        """Read an operator between two values."""
        op, binding, first = INFIX[token.text]
        if binding == COMPARISON:
            self.refuse_chain(token)
        self.apply_down_to(first)
        self.waiting.append((op, binding, token))

    def refuse_chain(self, token: Token) -> None:
        """Refuse a < b < c, which Python and mathematics read in two ways."""
        self.apply_down_to(SUM)
        if len(self.waiting) > self.floor and self.waiting[-1][1] == COMPARISON:
            raise mistakes.chained(self.text, self.waiting[-1][2], token)

    def apply_down_to(self, binding: int) -> None:
        """Apply the operators since the last parenthesis that hold at least as tightly."""
        waiting, floor = self.waiting, self.floor
        while len(waiting) > floor and waiting[-1][1] >= binding:
            self.apply(waiting.pop()[0])

    def close(self) -> None:
        """Read a closing parenthesis."""
        self.apply_down_to(COMPARISON)
        if not self.opened:
            raise mistakes.never_opened(self.text, self.here)
        opened = self.opened.pop()
        self.floor = self.opened[-1].floor if self.opened else 0
        self.at += 1
        if opened.op != GROUP:
            self.check_arity(opened)
            self.apply(opened.op, keep_pow=True)

    def check_arity(self, opened: _Open) -> None:
        """Raise when a call has too few or too many operands."""
        found = opened.commas + 1
        if found != len(self.params(opened.op)):
            raise self.wrong_arity(opened, self.tokens[self.at - 1].stop, found)

    def wrong_arity(self, opened: _Open, stop: int, found: int) -> FormulaError:
        """Return the error of a call with too few or too many operands."""
        params = self.params(opened.op)
        return mistakes.wrong_arity(self.text, opened.op, params, opened.token, stop, found)

    def comma(self, token: Token) -> None:
        """Read a comma between operands."""
        self.apply_down_to(COMPARISON)
        if not self.opened or self.opened[-1].op == GROUP:
            raise mistakes.stray_comma(self.text, self.tokens[self.at - 1], token, self.after)
        self.opened[-1].commas += 1

    def finish(self) -> None:
        """Apply what waits at the end of a statement."""
        self.apply_down_to(COMPARISON)
        if self.opened:
            raise self.never_closed(self.opened[-1])

    def no_operator(self, token: Token) -> FormulaError:
        """Return the error of two values side by side."""
        before = self.tokens[self.at - 1]
        opened = self.innermost()
        if opened is not None and "\n" in self.text[before.stop : token.start]:
            return self.never_closed(opened)
        if token.text == "=":
            return self.no_equals(token, opened)
        return mistakes.operator_missing(self.text, before, token)

    def no_equals(self, token: Token, opened: _Open | None) -> FormulaError:
        """Return the error of an = where none can stand."""
        if opened is not None and "\n" in self.text[opened.token.start : token.start]:
            return self.never_closed(opened)
        return mistakes.stray_equals(self.text, token, self.target is not None)

    def never_closed(self, opened: _Open) -> FormulaError:
        """Return the error of an open parenthesis."""
        return mistakes.never_closed(self.text, opened.opening)

    def innermost(self) -> _Open | None:
        """Return the last parenthesis that is open."""
        return self.opened[-1] if self.opened else None

    # Nodes

    def apply(self, op: str, *, keep_pow: bool = False) -> None:
        """Make the node of `op` over the last values read."""
        if op == "pow" and not keep_pow and self.take_exponent():
            return
        arity = ARITIES.get(op) or len(self.params(op))
        operands = tuple(self.values[-arity:])
        del self.values[-arity:]
        self.push(op, operands)

    def take_exponent(self) -> bool:
        """Make x**2 a square and x**3 a cube, without a node for the exponent."""
        exponent = self.nodes[self.values[-1]]
        if not exponent.is_anonymous_const or exponent.number not in POWERS:
            return False
        self.values.pop()
        self.nodes.pop()
        self.apply(POWERS[exponent.number])
        return True
