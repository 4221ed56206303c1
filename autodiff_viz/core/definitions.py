"""The statements that define functions: `f(x, y) = x*y + sin(x)` and, after it, `df/dx = y + cos(x)`.

Each is read by a reader of its own over the same tokens, in which a name is a param or a mistake.
Read by `core.formula` only; its mistakes are in `core.function_mistakes`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from autodiff_viz.core import function_mistakes as mistakes
from autodiff_viz.core import limits
from autodiff_viz.core.definition import Formula, Function
from autodiff_viz.core.errors import AutodiffVizError, FormulaError
from autodiff_viz.core.formula import CALLED, PARTIAL, Reader
from autodiff_viz.core.program import INPUT, RESERVED, Node, Program, check_functions
from autodiff_viz.core.tokens import Kind, Token

MARKS: Final = ("d", PARTIAL)
"""What a partial is written with: df/dx or ∂f/∂x."""

ENDS: Final = (Kind.BREAK, Kind.END)


class ProgramReader(Reader):
    """Reads a whole text: definitions, and the statements that use them."""

    places: dict[str, Token]

    def program(self) -> Program:
        """Return the program; a text of definitions alone is the last function of fresh inputs."""
        self.places = {}  # each function that the text defines -> its name there
        output: int | None = None
        while self.here.kind is not Kind.END:
            if self.here.kind is Kind.BREAK:
                self.at += 1
            elif self.is_definition():
                self.definition()
            elif self.is_partial():
                self.partial()
            else:
                output = self.statement()
        self.check_partials()
        if output is None:
            output = self.last_function_applied()
        return Program(tuple(self.nodes), output, self.functions)

    def last_function_applied(self) -> int:
        """Return the node of the last function over inputs called as its params."""
        if not self.places:
            raise mistakes.nothing(self.text)
        function = self.functions[-1]
        for param in function.params:
            self.push(INPUT, name=param)
        self.apply(function.name)
        return self.values.pop()

    # What kind of statement

    def is_definition(self) -> bool:
        """Whether the statement begins name(…) =."""
        if self.here.kind is not Kind.NAME or self.after.text != "(":
            return False
        place = self.after_parenthesis(self.at + 1)
        return self.tokens[place].text == "="

    def after_parenthesis(self, place: int) -> int:
        """Return the place after the parenthesis that opens at `place`, or that of the statement's end."""
        depth = 0
        while self.tokens[place].kind not in ENDS:
            depth += (self.tokens[place].text == "(") - (self.tokens[place].text == ")")
            place += 1
            if not depth:
                break
        return place

    def is_partial(self) -> bool:
        """Whether the statement begins df/dx =."""
        found = self.tokens[self.at : self.at + 4]
        if [token.text for token in found[1::2]] != ["/", "="]:
            return False
        return all(t.kind is Kind.NAME and t.text[1:] and t.text[0] in MARKS for t in found[::2])

    # Definitions

    def definition(self) -> None:
        """Read the definition of a function."""
        name = self.here
        self.check_name(name)
        params = self.params_defined(name)
        formula = self.formula_of(name, [each.text for each in params], self.functions)
        self.known[name.text] = Function(name.text, _texts(params), formula)
        self.places[name.text] = name
        self.check(name)

    def check_name(self, name: Token) -> None:
        """Raise when a function cannot be called so."""
        if name.text in CALLED or name.text in RESERVED or name.text.startswith(PARTIAL):
            raise mistakes.word_as_function(self.text, name)
        if self.function(name.text):
            raise mistakes.defined_twice(self.text, name, self.places.get(name.text))
        if name.text in self.meaning:
            raise mistakes.is_a_value(self.text, name, self.first[name.text])

    def params_defined(self, name: Token) -> list[Token]:
        """Read (x, y) = and return the params."""
        stop = self.after_parenthesis(self.at + 1)
        inside = self.tokens[self.at + 2 : stop - 1]
        params, commas = inside[::2], inside[1::2]
        if not params:
            raise mistakes.no_params(self.text, name)
        for param in params:
            self.check_param(param, name, params)
        for comma in commas:
            if comma.text != ",":
                raise mistakes.between_params(self.text, comma)
        if len(commas) == len(params):
            raise mistakes.between_params(self.text, self.tokens[stop - 1])
        limits.check_limit(len(params), limits.PARAMS, "params of a function")
        self.at = stop + 1
        return params

    def check_param(self, param: Token, name: Token, params: list[Token]) -> None:
        """Raise when a param cannot be called so."""
        if param.kind is not Kind.NAME:
            raise mistakes.param_is_no_name(self.text, param)
        if param.text == name.text or self.function(param.text):
            raise mistakes.param_is_function(self.text, param)
        self.refuse_word(param)
        if _texts(params).count(param.text) > 1 and param is not params[_first(params, param)]:
            raise mistakes.param_twice(self.text, param)

    def formula_of(
        self, name: Token, params: list[str], functions: tuple[Function, ...]
    ) -> Formula:
        """Read an expression over `params` up to the end of the statement."""
        reader = FormulaReader(self.text, functions, self.tokens)
        reader.begin(self, name, params)
        output = reader.expression()
        self.at = reader.at
        return Formula(tuple(reader.nodes), output)

    # Partials

    def partial(self) -> None:
        """Read the definition of a partial."""
        above, below = self.here, self.tokens[self.at + 2]
        function = self.function(above.text[1:])
        if function is None or function.name not in self.places:
            raise mistakes.partial_of_no_function(self.text, above, list(self.places))
        if below.text[1:] not in function.params:
            raise mistakes.partial_along_no_param(self.text, below, function)
        slot = function.params.index(below.text[1:])
        partials = list(function.partials or [None] * len(function.params))
        if partials[slot] is not None:
            raise mistakes.partial_twice(self.text, above)
        self.at += 4
        place = self.functions.index(function)
        name = replace_name(above, function.name)
        known = self.functions[: place + 1]
        partials[slot] = self.formula_of(name, list(function.params), known)
        self.known[function.name] = replace(function, partials=tuple(partials))
        self.check(above)

    def check(self, name: Token) -> None:
        """Check what only the whole of a definition tells: how large it is."""
        try:
            check_functions(self.functions)
        except AutodiffVizError as error:
            raise mistakes.refused(self.text, name, str(error)) from error

    def check_partials(self) -> None:
        """Derive the partials of all functions, which may come out too large."""
        from autodiff_viz.core.functions import library_of

        try:
            library_of(self.functions if self.places else ())
        except AutodiffVizError as error:
            raise mistakes.refused(self.text, [*self.places.values()][-1], str(error)) from error

    def not_an_op(self, token: Token) -> FormulaError:
        """Say so where a function is called above its definition."""
        later = self.definition_below(token)
        if later is not None:
            return mistakes.called_before(self.text, token, later)
        return super().not_an_op(token)

    def definition_below(self, name: Token) -> Token | None:
        """Return the name of a definition further down of what is called here."""
        here = self.at
        begins = [0, *(i + 1 for i, token in enumerate(self.tokens) if token.kind is Kind.BREAK)]
        try:
            for self.at in begins:
                if self.here.text == name.text and self.at > here and self.is_definition():
                    return self.here
        finally:
            self.at = here
        return None


class FormulaReader(Reader):
    """Reads one formula, in which every name is a param."""

    def begin(self, outer: ProgramReader, name: Token, params: list[str]) -> None:
        """Stand at the formula of the function `name`, where the reader of the whole text stands."""
        self.outer, self.at, self.function_name = outer, outer.at, name
        for param in params:
            self.meaning[param] = len(self.nodes)
            self.nodes.append(Node(INPUT, name=param, key=len(self.nodes)))

    def read(self, token: Token) -> None:
        """Read a param; anything else is a mistake."""
        if token.text not in self.meaning:
            self.refuse_word(token)
            if token.text == self.function_name.text:
                raise mistakes.used_in_itself(self.text, token)
            raise mistakes.not_a_param(self.text, token, self.function_name, list(self.meaning))
        super().read(token)

    def not_an_op(self, token: Token) -> FormulaError:
        """Say so where a function is used in its own definition."""
        if token.text == self.function_name.text:
            return mistakes.used_in_itself(self.text, token)
        self.outer.at = self.at
        return self.outer.not_an_op(token)


def replace_name(token: Token, name: str) -> Token:
    """Return a token that stands where `token` stands and says `name`."""
    return token._replace(text=name)


def _texts(tokens: list[Token]) -> tuple[str, ...]:
    return tuple(token.text for token in tokens)


def _first(params: list[Token], param: Token) -> int:
    return _texts(params).index(param.text)
