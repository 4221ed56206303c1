"""Program -> Python that runs by itself: the text that is compiled, and above it all that it calls."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from autodiff_viz.core import ieee
from autodiff_viz.core.compiled import PYTHON, gradient_texts
from autodiff_viz.core.definition import Function
from autodiff_viz.core.functions import definition_text
from autodiff_viz.core.printing import canonical, program_text
from autodiff_viz.core.program import Program
from autodiff_viz.core.straight_line import listing
from autodiff_viz.core.unfolding import written_out
from autodiff_viz.core.unrolled import Unrolled

NAME: Final = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
Computations = Mapping[str, Callable[..., float]]


def standalone_source(program: Program) -> str:
    """Return the text that is run for value and gradient, after the imports and functions it needs."""
    texts, called = gradient_texts(program)
    needed = dict(called)
    own = list(_own_texts(program, needed))
    code = "\n\n".join([*(text for _, text in own), _again(program), *texts])
    shown = [f"# {title}\n{text}" for title, text in own]
    return "\n\n".join([_imports(code, needed), *shown, _again(program), *texts])


def _own_texts(
    program: Program, needed: dict[str, Callable[..., float]]
) -> Iterator[tuple[str, str]]:
    """Yield the definition and the code of each function of the person's own that is called.

    What that code calls is added to `needed`.
    """
    for name, compute in list(needed.items()):
        for place, function in enumerate(program.functions):
            if program.library[function.name].compute is compute:
                earlier = program.functions[:place]
                yield definition_text(function, earlier), _code(name, function, earlier, needed)
                break


def _code(
    name: str,
    function: Function,
    earlier: tuple[Function, ...],
    needed: dict[str, Callable[..., float]],
) -> str:
    """Write a function down to ops; where a line raises, whoever called it answers."""
    flat = written_out(function.formula, earlier)
    calls = Unrolled()
    given = {param: calls.argument() for param in function.params}
    places = calls.program(Program(flat.nodes, flat.output), given)
    names = {place: f"a{k}" for k, place in enumerate(calls.arguments)}
    made = listing(calls, (places[flat.output],), names, PYTHON)
    needed.update(made.functions)
    lines = [f"    {line.name} = {line.text}" for line in made.lines]
    head = f"def {name}({', '.join(names.values())}):"
    return "\n".join([head, *lines, f"    return {made.results[0]}"])


def _again(program: Program) -> str:
    """Write what answers by IEEE 754 where a line raises; it alone needs this package."""
    read = canonical(program)
    same = [read.names[i] for i in read.inputs] == [program.names[i] for i in program.inputs]
    if not same:  # the text would take the inputs in another order
        return "def again(*inputs):\n    raise"
    return "\n".join(
        (
            "def again(*inputs):",
            "    from autodiff_viz.core.compiled import gradient_function",
            "    from autodiff_viz.core.formula import parse",
            f"    return gradient_function(parse({program_text(program)!r}))(*inputs)",
        )
    )


def _imports(code: str, needed: Computations) -> str:
    """Return the lines that make the names in the code mean what they mean where it is compiled."""
    words = set(NAME.findall(code))
    own = {name for name, value in vars(ieee).items() if callable(value)}
    of_math = sorted(words & {name for name in vars(math) if not name.startswith("_")})
    of_ieee = sorted((words & own) - set(of_math))
    ops = sorted(name for name in needed if name.startswith("op_"))
    lines = ["import math"]
    lines += [f"from math import {', '.join(of_math)}"] if of_math else []
    lines += ["from autodiff_viz.core import ieee"] if "ieee" in words else []
    lines += [f"from autodiff_viz.core.ieee import {', '.join(of_ieee)}"] if of_ieee else []
    lines += ["from autodiff_viz.core.program import REGISTRY"] if ops else []
    lines += [f'{name} = REGISTRY["{name[3:]}"].compute' for name in ops]
    return "\n".join(lines)
