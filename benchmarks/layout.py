"""Layout: an edit to its new picture through our worker, against spawning `dot` for the same question.

Both do the same work in Python (read the text, sweep, measure, ask, compose) and ask for the same
layout in the same format; only the way of asking differs. `dot` is the system's
(apt-get install graphviz). The second pair of columns is the asking alone.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from functools import partial

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import forward, timeline
from autodiff_viz.drawing.client import Answer, Graphviz
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.layout import place, question

SIZES = (5, 30, 100)
RUNS = 15


def chain_with_branches(nodes: int) -> str:
    """Return a text of about `nodes` functions with a branch every third one."""
    lines = ["v1 = sin(x)", *(_line(n) for n in range(2, nodes + 1))]
    return "; ".join(lines)


def _line(n: int) -> str:
    if n % 3:
        return f"v{n} = tanh(v{n - 1})"
    return f"v{n} = v{n - 1} + exp(v{max(1, n - 2)})"


def median(function: Callable[[], object]) -> float:
    """Return the median seconds of a few calls."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


class Spawning(Graphviz):
    """Asks like the worker's client, but starts a process for each question."""

    def ask(
        self, dot: str, program: str = "dot", form: str = "json0", seconds: float | None = None
    ) -> Answer:
        """Return what a fresh `dot` says."""
        command = ["dot", f"-K{program}", f"-T{form}"]
        ran = subprocess.run(command, input=dot.encode(), capture_output=True, check=True)
        return Answer(ran.stdout, ())


def edit_to_picture(text: str, client: Graphviz) -> None:
    """Do everything between a typed text and the picture that is shown."""
    line = timeline(forward(parse(text), {"x": 0.5}))
    Composer(line.tape.program, line, place(line, client)).at(0)


def main() -> None:
    """Print a row for each size."""
    if shutil.which("dot") is None:
        raise SystemExit("The peer is missing: install Graphviz's dot (apt-get install graphviz).")
    print(
        f"{'nodes':>6} {'edit: ours':>11} {'spawning':>9} {'ratio':>6} {'ask: ours':>11} {'spawning':>9} {'ratio':>6}"
    )
    with Graphviz() as ours, Spawning() as peer:
        ours.warm()
        for nodes in SIZES:
            text = chain_with_branches(nodes)
            dot = question(timeline(forward(parse(text), {"x": 0.5}))).dot
            edit_to_picture(text, ours)
            edits = [median(partial(edit_to_picture, text, client)) for client in (ours, peer)]
            asks = [median(partial(client.ask, dot)) for client in (ours, peer)]
            print(f"{nodes:6} {_columns(edits)} {_columns(asks)}")


def _columns(pair: list[float]) -> str:
    own, other = pair
    return f"{own * 1000:9.1f}ms {other * 1000:7.1f}ms {other / own:5.1f}x"


if __name__ == "__main__":
    main()
