"""The debugger's searches on programs of 10,000 nodes, once the tape exists."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import Timeline, forward, timeline
from autodiff_viz.debugger.nonfinite import first_nonfinite
from autodiff_viz.debugger.precision import first_loss
from autodiff_viz.debugger.why import why

NODES = 10_000
RUNS = 9
GOAL = 100.0
"""Milliseconds."""


def line_of(text: str, x: float) -> Timeline:
    """Return the steps of a program at x, everything a window has worked out before included."""
    line = timeline(forward(parse(text), {"x": x}))
    line.forward_steps, line.edge_steps, line.contributions  # noqa: B018 - cached from here on
    return line


def milliseconds(run: Callable[[], object]) -> float:
    """Return the median time of a call."""
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1e3


def chain(op: str) -> str:
    """Return a text of NODES - 1 functions in a row."""
    return "; ".join([f"v1 = {op}(x)", *(f"v{n} = {op}(v{n - 1})" for n in range(2, NODES))])


def doubled() -> str:
    """Return a text with 2^9,999 paths."""
    return "; ".join(["v1 = x + x", *(f"v{n} = v{n - 1} + v{n - 1}" for n in range(2, NODES))])


def finding() -> Iterator[tuple[str, float]]:
    """Yield what is searched for, and how long it takes."""
    late, early = line_of(chain("square"), 1.1), line_of(f"v0 = log(x); {chain('sin')} + v0", -1.0)
    small, many = line_of(chain("sigmoid"), 0.5), line_of(doubled(), 1.0)
    finite = line_of(chain("tanh"), 0.5)
    yield "first non-finite, none there", milliseconds(lambda: first_nonfinite(finite))
    yield (
        "first non-finite, spread to all after 13 steps",
        milliseconds(lambda: first_nonfinite(late)),
    )
    yield "first non-finite, at the second node", milliseconds(lambda: first_nonfinite(early))
    yield "first loss of digits, none there", milliseconds(lambda: first_loss(finite))
    yield "why, one path of 9,999 factors", milliseconds(lambda: why(small, 0).sentences)
    yield "why, 2^9,999 paths", milliseconds(lambda: why(many, 0).sentences)


def main() -> None:
    """Print a row for each search."""
    print(f"{NODES:,} nodes; goal {GOAL:g} ms")
    for name, spent in finding():
        print(f"{name:<50} {spent:7.1f} ms")


if __name__ == "__main__":
    main()
