"""Evaluator: value and gradient of a program, swept at first, compiled once it is asked for again.

The first evaluations go over the tape. A program that is evaluated again and again is compiled in a
thread of its own, part by part; nobody waits for it, and the floats are the same before and after.
C is used only when it is asked for.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from autodiff_viz.core.compiled import ValueAndGradient, gradient_function
from autodiff_viz.core.errors import MissingValueError, SettingsError
from autodiff_viz.core.plan import run_forward, run_reverse
from autodiff_viz.core.program import Program

Backend: TypeAlias = Literal["auto", "sweep", "python", "c"]

SMALL: Final = 60
"""Programs of up to so many nodes compile in a millisecond or two, at once."""

SWEEPS: Final = 3
SWEEPS_LONG: Final = 20
"""So many evaluations of a small and of a longer program are swept before the compiler starts.

Compiling a long one costs as much as a hundred sweeps; whoever asks twenty times will ask on.
"""

LARGEST: Final = 200_000
"""Longer programs are always swept: their text would take more memory than it saves time."""


class Evaluator:
    """The value and the gradient of a program as a function of its inputs in order."""

    def __init__(self, program: Program, backend: Backend = "auto") -> None:
        self.program = program
        self.backend = backend
        self._names = [program.nodes[i].name for i in program.inputs]
        self._count = len(self._names)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._sweeps = 0
        self._run: ValueAndGradient = _RUNS[backend](self)

    def __call__(self, *inputs: float) -> tuple[float, tuple[float, ...]]:
        """Return the output's value and the adjoint of each input, 0 for one that is not used.

        Raises MissingValueError for another number of inputs, SettingsError for what is no number.
        """
        try:
            return self._run(*inputs)  # which refuses another number of inputs: no look beforehand
        except (TypeError, ValueError, OverflowError):
            self._check(inputs)
            raise

    @property
    def is_compiled(self) -> bool:
        """Whether the compiled program has taken over."""
        return self._run not in (self._sweep, self._counting)

    def settle(self) -> None:
        """Wait until the compiler has ended, if it was started."""
        if self._thread is not None:
            self._thread.join()

    def _sweep(self, *inputs: float) -> tuple[float, tuple[float, ...]]:
        return swept(self.program, inputs)

    def _counting(self, *inputs: float) -> tuple[float, tuple[float, ...]]:
        """Sweep, and let the compiler start when this has been asked often enough."""
        answer = swept(self.program, inputs)
        self._sweeps += 1
        if self._sweeps == self._enough:
            self._start()
        return answer

    @property
    def _enough(self) -> int:
        return SWEEPS if len(self.program.nodes) <= SMALL else SWEEPS_LONG

    def _start(self) -> None:
        if len(self.program.nodes) > LARGEST:
            self._run = self._sweep
        elif len(self.program.nodes) <= SMALL:
            self._run = gradient_function(self.program)
        else:
            self._start_thread()

    def _start_thread(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._compile, name="compiler", daemon=True)
                self._thread.start()

    def _compile(self) -> None:
        self._run = gradient_function(self.program)

    def _wrong_count(self, given: int) -> MissingValueError:
        listed = f" ({', '.join(self._names):.80})" if self._names else ""
        inputs = "input" if self._count == 1 else "inputs"
        return MissingValueError(
            f"The program has {self._count} {inputs}{listed}; {given} were given: give one for each."
        )

    def _check(self, inputs: tuple[float, ...]) -> None:
        """Raise the sentence that says what is wrong with the inputs."""
        if len(inputs) != self._count:
            raise self._wrong_count(len(inputs)) from None
        for name, given in zip(self._names, inputs, strict=True):
            try:
                float(given)
            except (TypeError, ValueError, OverflowError):
                raise SettingsError(
                    f"The input {name:.80} was given {given!r:.40}, which is not a number a float can"
                    " hold; give one, as in 0.5."
                ) from None


def value_and_gradient(program: Program, backend: Backend = "auto") -> Evaluator:
    """Return the function of the inputs in order that gives the value and the tuple of slopes.

    backend: "auto" sweeps at first and compiles in the background; "sweep" and "python" do always the
    one or the other; "c" uses the machine's C compiler where it has one and the program allows it.
    Raises SettingsError for another name.
    """
    if backend not in _RUNS:
        raise SettingsError(
            f"There is no backend {backend!r:.40}; choose one of {', '.join(_RUNS)}."
        )
    return Evaluator(program, backend)


def swept(program: Program, inputs: tuple[float, ...]) -> tuple[float, tuple[float, ...]]:
    """Return the value and the gradient at `inputs` by the two sweeps, without keeping a timeline."""
    given = [float(each) for each in inputs]
    if program.output is None:
        if given:
            raise TypeError("The empty program has no inputs.")
        return math.nan, ()
    values = [node.number for node in program.nodes]
    for i, each in zip(program.inputs, given, strict=True):
        values[i] = each
    rows = run_forward(program.plan, values)
    adjoints = run_reverse(program.plan, rows, 1.0)
    active = program.active
    slopes = [adjoints[i] if active[i] else 0.0 for i in program.inputs]
    return values[program.output], tuple(slopes)


def _native(evaluator: Evaluator) -> ValueAndGradient:
    """Return the program in C, in Python where that is not to be had."""
    from autodiff_viz.core.native import native_function

    return native_function(evaluator.program) or gradient_function(evaluator.program)


_RUNS: Final[dict[str, Callable[[Evaluator], ValueAndGradient]]] = {
    "auto": lambda evaluator: evaluator._counting,  # noqa: SLF001 - of this module
    "sweep": lambda evaluator: evaluator._sweep,  # noqa: SLF001
    "python": lambda evaluator: gradient_function(evaluator.program),
    "c": _native,
}
