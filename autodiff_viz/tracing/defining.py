"""define: a function of the person's own in Python, from the text that the app reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autodiff_viz.core.definition import Function
from autodiff_viz.core.errors import TracingError
from autodiff_viz.core.function_check import Disagreement, wrong_partials
from autodiff_viz.core.functions import defined, library_of, statements
from autodiff_viz.core.ops import Op
from autodiff_viz.core.typed_partials import unchecked
from autodiff_viz.tracing.variable import call_of


class Defined:
    """A function that is called with numbers and Variables; in a trace it is one node.

    `functions` are the ones it may use, itself the last.
    """

    def __init__(self, functions: tuple[Function, ...]) -> None:
        self.functions = functions
        self.op: Op = library_of(functions)[functions[-1].name]
        self.__name__ = self.__qualname__ = self.op.name
        self.__doc__ = self.op.doc
        self._call = call_of(self.op)

    @property
    def wrong(self) -> tuple[Disagreement, ...]:
        """What is wrong with its typed partials; () when they agree with the difference quotient."""
        return wrong_partials(self.functions, self.op.name)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """The typed partials that the difference quotient cannot judge anywhere on the grid: ∂f/∂x."""
        return unchecked(self.functions, self.op.name)

    def __call__(self, *operands: Any) -> Any:
        """Return the value; raises ArityError for too few or too many operands."""
        return self._call(*operands)

    def __str__(self) -> str:
        """Return the definition, with its typed partials, as the expression line writes it."""
        before = len(statements(self.functions[:-1]))
        return "; ".join(statements(self.functions)[before:])

    def __repr__(self) -> str:
        return f"<{self}>"


def define(
    text: str, partials: Mapping[str, str] | None = None, using: tuple[Defined, ...] = ()
) -> Defined:
    """Return the function that `text` defines; `partials` are formulas by param, others are derived.

    `using` are functions it may use. A wrong partial is kept, and told by `Defined.wrong`; one
    that no point of the grid could judge by `Defined.unchecked`. Raises FormulaError with the place in the text.

    >>> import autodiff_viz as adv
    >>> f = adv.define("f(x, y) = x*y + sin(x)")
    >>> f(2.0, 3.0)
    6.909297426825682
    >>> adv.gradient(f, 2.0, 3.0)
    (2.5838531634528574, 2.0)
    >>> adv.program_text(adv.trace(lambda u: f(u, 2) * u, u=0.5))
    'f(x, y) = x*y + sin(x); f(u, 2)*u'
    """
    if not isinstance(text, str):
        raise TracingError(
            f"A definition is a text such as 'f(x) = x**2', not {text!r:.60} ({type(text).__name__})."
        )
    if not isinstance(partials or {}, Mapping):
        raise TracingError(
            f"Partials are a mapping from params to formulas, as in {{'x': '2*x'}}, not {partials!r:.60}."
        )
    known = {each.name: each for one in using for each in one.functions}
    name = text.partition("(")[0].strip()
    lines = (f"d{name}/d{param} = {formula}" for param, formula in (partials or {}).items())
    functions = tuple(known.values())
    return Defined((*functions, defined("\n".join((text, *lines)), functions)))
