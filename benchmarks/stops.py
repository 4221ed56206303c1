"""Breakpoints, log points and watches: what a search over the steps takes once the tape exists."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

from autodiff_viz.core.program import INPUT, Node, Program
from autodiff_viz.core.sweep import Timeline, forward, timeline
from autodiff_viz.core.tangent import Line, tangent_timeline
from autodiff_viz.debugger.breakpoints import hits, marks, next_stop, previous_stop
from autodiff_viz.debugger.logs import logged
from autodiff_viz.debugger.watches import history, watch_of
from autodiff_viz.document.document import document_of
from autodiff_viz.document.stops import Breakpoint, Kind, Stops, Target

NODES = 10_000
ROUNDS = 9
OPS = ("add", "sub", "mul", "sin", "tanh", "square", "cos")
BINARY = ("add", "sub", "mul")

Search = Callable[[Line], object]


def wide(nodes: int) -> Program:
    """Return a random program of about `nodes` nodes, each read by the next ones."""
    pick = random.Random(7)  # noqa: S311 - the same program every time
    made = [Node(INPUT, name="x"), Node(INPUT, name="y")]
    while len(made) < nodes:
        op = pick.choice(OPS)
        near = len(made) - 1 - pick.randrange(min(20, len(made)))
        operands = (len(made) - 1, near) if op in BINARY else (len(made) - 1,)
        made.append(Node(op, operands))
    return Program(tuple(made), len(made) - 1)


def condition(text: str) -> Stops:
    """Return the stops with one condition at every step."""
    return Stops((Breakpoint(Target.ANYWHERE, kind=Kind.CONDITION, condition=text),))


def searches(program: Program) -> dict[str, Search]:
    """Return what is measured, each search without a hit before the end: the longest way."""
    never = condition("abs(contribution) > 1e300")
    often = condition("value < 2")
    key = program.nodes[len(program.nodes) // 2].key
    node = Stops((Breakpoint(Target.ADJOINT, key, kind=Kind.ZERO),) * 20)
    log = Stops((Breakpoint(Target.ANYWHERE, kind=Kind.ZERO, log="{name} {adjoint}"),))
    watch = watch_of(program, "x*adjoint(x) + y")
    return {
        "continue, a condition nowhere true": lambda line: next_stop(line, never, 0),
        "continue back, the same": lambda line: previous_stop(line, never, len(line.steps) + 1),
        "continue, a condition true at once": lambda line: next_stop(line, often, 0),
        "continue, 20 breakpoints at a node": lambda line: next_stop(line, node, 0),
        "continue past a log point": lambda line: logged(line, log, 0, len(line.steps), 1000),
        "marks of a condition": lambda line: marks(line, never),
        "hits of a condition": lambda line: hits(line, often.breakpoints[0], 10),
        "history of a watch": lambda line: history(line, watch),
    }


def measured(search: Search, make: Callable[[], Line]) -> tuple[float, float]:
    """Return the first time on a fresh timeline and the median of the next ones, in milliseconds."""
    line = make()
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        search(line)
        times.append(1000 * (time.perf_counter() - begin))
    return times[0], statistics.median(times[1:])


def main() -> None:
    """Print a row for each search and mode."""
    document = document_of(wide(NODES), {"x": 0.3, "y": 0.7})
    tape = forward(document.program, document.values)

    def reverse() -> Timeline:
        return timeline(tape)

    ahead = tangent_timeline(tape, {"x": 1.0})
    print(f"{NODES:,} nodes, {len(reverse().steps):,} steps; goal: 100 ms")
    print(f"{'':38} {'first':>9} {'median':>9} {'forward mode':>13}")
    for name, search in searches(document.program).items():
        first, median = measured(search, reverse)
        _, tangents = measured(search, lambda: ahead)
        print(f"{name:38} {first:6.1f} ms {median:6.1f} ms {tangents:10.1f} ms")


if __name__ == "__main__":
    main()
