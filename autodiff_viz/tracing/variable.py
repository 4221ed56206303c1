"""Variable: a number that remembers how it was computed, and what the ops do with it.

A Variable refers to its operands and nothing refers back, so a graph that is not needed any more
goes at once, without the cyclic collector. Each Variable has a number, higher than those of its
operands; so the order of a reverse sweep is a sort, and what was made before a function ran is
told from what it made. Each use of a Variable remembers its partial.

The calls below are the inner loop of tracing: they repeat themselves so that an op on a Variable
costs under a microsecond.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from autodiff_viz.core.errors import TracingError
from autodiff_viz.core.formula import POWERS
from autodiff_viz.core.ops import REGISTRY, Op, op_named
from autodiff_viz.core.program import check_name
from autodiff_viz.tracing.plain import number, refuse_plain_function
from autodiff_viz.tracing.rules import Call, slope_function, wrong_count
from autodiff_viz.tracing.running import tell_branch, tell_look

COPY: Final = "copy"
"""The op of a Variable that stands for another, or for a number, within one run of a function."""

_MISSING: Final = object()

_make = object.__new__
next_index: Final = itertools.count(1).__next__
"""Give a number above that of every Variable so far, and below that of every later one."""


def _unary(op: Op) -> Call:
    compute, slope = op.compute, slope_function(op, 0)

    def call(a: Any = _MISSING, /, *more: Any) -> Any:
        if more or a is _MISSING:
            raise wrong_count(op, len(more) + (a is not _MISSING))
        if a.__class__ is not Variable:
            return compute(number(a))
        x = a._data
        node = _make(Variable)
        node._data = y = compute(x)
        node._op = op
        node._a = a
        node._slope_a = slope(x, y)
        node._b = node._grad = node._name = None
        node._more = ()
        node._index = next_index()
        return node

    return call


def _binary(op: Op) -> Call:
    compute, slope_a, slope_b = op.compute, slope_function(op, 0), slope_function(op, 1)

    def call(a: Any = _MISSING, b: Any = _MISSING, /, *more: Any) -> Any:
        if more or b is _MISSING:
            given = (a is not _MISSING) + (b is not _MISSING)
            raise wrong_count(op, len(more) + given)
        node = _make(Variable)
        if a.__class__ is Variable:
            x = a._data
            if b.__class__ is Variable:
                z = b._data
                node._data = y = compute(x, z)
                node._slope_b = slope_b(x, z, y)
            else:
                b = z = b if b.__class__ is float else number(b)
                node._data = y = compute(x, z)
            node._slope_a = slope_a(x, z, y)
        else:
            a = x = a if a.__class__ is float else number(a)
            if b.__class__ is not Variable:
                return compute(x, number(b))
            z = b._data
            node._data = y = compute(x, z)
            node._slope_b = slope_b(x, z, y)
        node._op = op
        node._a = a
        node._b = b
        node._grad = node._name = None
        node._more = ()
        node._index = next_index()
        return node

    return call


def _general(op: Op) -> Call:
    slopes = [slope_function(op, slot) for slot in range(op.arity)]

    def call(*given: Any) -> Any:
        if len(given) != len(slopes):
            raise wrong_count(op, len(given))
        operands = [each if each.__class__ is Variable else number(each) for each in given]
        numbers = [each._data if each.__class__ is Variable else each for each in operands]
        value = op.compute(*numbers)
        if not any(each.__class__ is Variable for each in operands):
            return value
        node = leaf(value, op)
        node._more = tuple(
            (operand, slope(*numbers, value) if operand.__class__ is Variable else 0.0)
            for operand, slope in zip(operands, slopes, strict=True)
        )
        return node

    return call


def made_call(op: Op) -> Call:
    """Return `op` as a function of numbers and Variables."""
    kinds: Mapping[int, Callable[[Op], Call]] = {1: _unary, 2: _binary}
    call = kinds.get(op.arity, _general)(op)
    call.__name__ = call.__qualname__ = op.name
    call.__doc__ = op.doc
    return call


@cache
def call_named(name: str) -> Call:
    """Return the registered op `name` as a function; raises UnknownOpError."""
    return made_call(op_named(name))


def call_of(op: Op) -> Call:
    """Return `op`, registered or a function of the person's own, as a function."""
    return call_named(op.name) if REGISTRY.get(op.name) is op else made_call(op)


def _swapped(name: str) -> Call:
    """Return the op with its operands exchanged, for 2 - x."""
    call = call_named(name)

    def swapped(self: Variable, other: Any) -> Any:
        return call(other, self)

    return swapped


def raised(base: Value, exponent: Value) -> Value:
    """base ** exponent; as in the language, a written 2 or 3 gives the op square or cube."""
    if not isinstance(exponent, Variable):
        exponent = number(exponent)
        if exponent in POWERS:
            return call_named(POWERS[exponent])(base)  # type: ignore[no-any-return]
    return call_named("pow")(base, exponent)  # type: ignore[no-any-return]  # a Value


class Variable:
    """A number whose derivative is wanted.

    >>> import autodiff_viz as adv
    >>> x = adv.Variable(0.5)
    >>> z = adv.exp(x**2) ** 2
    >>> z.backward()
    >>> x.grad
    3.297442541400256

    It counts as its value where a choice is made: `if x > 0` takes the side that is right at this
    point. Raises TracingError for data that is not a number, BadNameError for a name that cannot
    be one in a program.
    """

    __slots__ = (
        "__weakref__",
        "_a",  # the first operand: a Variable or a number; None when there is none
        "_b",  # the second
        "_data",
        "_grad",
        "_index",
        "_more",  # of an op with more than two operands all of them, each with its partial
        "_name",
        "_op",  # the Op; COPY; None for one made by the person
        "_slope_a",  # the partial by the first operand, where that is a Variable
        "_slope_b",
    )

    _a: Value | None
    _b: Value | None
    _data: float
    _grad: float | None
    _index: int
    _more: tuple[tuple[Value, float], ...]
    _name: str | None
    _op: Op | str | None
    _slope_a: float
    _slope_b: float

    def __init__(self, data: float, name: str | None = None) -> None:
        self._data = _number_of(data)
        self._op = self._a = self._b = self._grad = self._name = None
        self._more = ()
        self._index = next_index()
        if name is not None:
            self.name = name

    @property
    def data(self) -> float:
        """The value; that of a Variable the person made can be changed, for the graphs to come."""
        tell_look()
        return self._data

    @data.setter
    def data(self, data: float) -> None:
        if self._op is not None:
            raise TracingError(
                "This Variable was computed; only one made by Variable(…) can be given a number."
            )
        self._data = number(data)

    @property
    def grad(self) -> float | None:
        """The adjoint that the last `backward` found, or None when there is none yet."""
        return self._grad

    @property
    def name(self) -> str | None:
        """The name it has in a program, or None."""
        return self._name

    @name.setter
    def name(self, name: str | None) -> None:
        if name is not None:
            check_name(name)
        self._name = name

    def backward(self, seed: float = 1.0) -> None:
        """Set `.grad` of every Variable this one was computed from, v̄ = seed · ∂self/∂v.

        Gradients are set, not added to: doing it again gives the same numbers. Raises TracingError
        within a function that is being differentiated, whose derivative these numbers would lose.
        """
        from autodiff_viz.tracing.reverse import set_gradients

        set_gradients(self, seed)

    def cleargrad(self) -> None:
        """Forget the gradient: `.grad` is None again."""
        self._grad = None

    # Operators, with a Variable or a number on either side; comparisons answer 1 or 0

    if TYPE_CHECKING:

        def __add__(self, other: Value, /) -> Variable: ...
        def __radd__(self, other: Value, /) -> Variable: ...
        def __sub__(self, other: Value, /) -> Variable: ...
        def __rsub__(self, other: Value, /) -> Variable: ...
        def __mul__(self, other: Value, /) -> Variable: ...
        def __rmul__(self, other: Value, /) -> Variable: ...
        def __truediv__(self, other: Value, /) -> Variable: ...
        def __rtruediv__(self, other: Value, /) -> Variable: ...
        def __mod__(self, other: Value, /) -> Variable: ...
        def __rmod__(self, other: Value, /) -> Variable: ...
        def __lt__(self, other: Value, /) -> Variable: ...
        def __le__(self, other: Value, /) -> Variable: ...
        def __gt__(self, other: Value, /) -> Variable: ...
        def __ge__(self, other: Value, /) -> Variable: ...
        def __neg__(self) -> Variable: ...
        def __abs__(self) -> Variable: ...
        def __floor__(self) -> Variable: ...
        def __ceil__(self) -> Variable: ...
    else:
        __add__ = call_named("add")
        __radd__ = _swapped("add")
        __sub__ = call_named("sub")
        __rsub__ = _swapped("sub")
        __mul__ = call_named("mul")
        __rmul__ = _swapped("mul")
        __truediv__ = call_named("div")
        __rtruediv__ = _swapped("div")
        __mod__ = call_named("mod")
        __rmod__ = _swapped("mod")
        __lt__ = call_named("lt")
        __le__ = call_named("le")
        __gt__ = call_named("gt")
        __ge__ = call_named("ge")
        __neg__ = call_named("neg")
        __abs__ = call_named("abs")
        __floor__ = call_named("floor")
        __ceil__ = call_named("ceil")

        def __getattr__(self, name: str) -> Any:
            from autodiff_viz.tracing.numpy_functions import method_called

            return method_called(self, name)

    def __pos__(self) -> Variable:
        return self

    def __pow__(self, exponent: Value) -> Variable:
        return raised(self, exponent)  # type: ignore[return-value]  # of a Variable it is one

    def __rpow__(self, base: Value) -> Variable:
        return cast("Variable", raised(base, self))

    def __floordiv__(self, other: Value) -> Variable:
        return cast("Variable", call_named("floor")(self / other))

    def __rfloordiv__(self, other: Value) -> Variable:
        return cast("Variable", call_named("floor")(other / self))

    def __divmod__(self, other: Value) -> tuple[Variable, Variable]:
        return self // other, self % other

    def __rdivmod__(self, other: Value) -> tuple[Variable, Variable]:
        return other // self, other % self

    def __round__(self, digits: int | None = None) -> Variable:
        if digits is not None:
            raise TracingError("A Variable is rounded to whole numbers only: round(x).")
        return cast("Variable", call_named("round")(self))

    def __eq__(self, other: object) -> Any:
        return call_named("eq")(self, other) if _is_number(other) else NotImplemented

    def __ne__(self, other: object) -> Any:
        return call_named("ne")(self, other) if _is_number(other) else NotImplemented

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        answer = self._data != 0.0
        tell_branch(self, self._index, answer)
        return answer

    def __float__(self) -> float:
        refuse_plain_function(sys._getframe(1))
        return self.data

    def __int__(self) -> int:
        return int(self.data)

    def __trunc__(self) -> int:
        raise TracingError(
            "A Variable is not cut to a whole number; use int(float(x)) for its value."
        )

    def __repr__(self) -> str:
        name = f", name={self._name!r}" if self._name else ""
        return f"Variable({self.data!r}{name})"

    def __format__(self, form: str) -> str:
        return format(self.data, form) if form else str(self)

    def __reduce__(self) -> Any:
        raise TracingError("A Variable is not saved; adv.trace makes a Program, which can be.")

    # NumPy

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **options: Any) -> Any:
        from autodiff_viz.tracing.numpy_functions import ufunc_call

        return ufunc_call(ufunc.__name__, method, operands, options)

    def __array_function__(self, function: Any, types: Any, operands: Any, options: Any) -> Any:
        from autodiff_viz.tracing.numpy_functions import function_call

        return function_call(function.__name__, operands, options)


Value: TypeAlias = float | Variable
"""What an op takes and gives."""


def _number_of(data: object) -> float:
    if isinstance(data, Variable):
        raise TracingError("A Variable is made of a number; float(x) is that of a Variable x.")
    return number(data)


def _is_number(value: object) -> bool:
    if value.__class__ is Variable:
        return True
    try:
        number(value)
    except TracingError:
        return False
    return True


def leaf(value: float, op: Op | str | None) -> Variable:
    """Return a Variable without operands."""
    node = _make(Variable)
    node._data = value
    node._op = op
    node._a = node._b = node._grad = node._name = None
    node._more = ()
    node._index = next_index()
    return node
