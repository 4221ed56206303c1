"""Layout: a program to its places through our worker, against spawning `dot` for the same question.

The peer gets the very text we ask and returns the same format; only the way of asking differs.
`dot` is the system's (apt-get install graphviz); without it the peer is a fresh process of ours.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from autodiff_viz.core.formula import parse
from autodiff_viz.core.sweep import forward, timeline
from autodiff_viz.drawing.client import Graphviz
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


def spawned(dot: str) -> Callable[[], object]:
    """Return a function that starts a process for one layout."""
    program = shutil.which("dot")
    command = (
        [program, "-Tjson0"] if program else [sys.executable, "-m", "autodiff_viz.drawing.worker"]
    )
    return lambda: subprocess.run(command, input=dot.encode(), capture_output=True, check=False)


def main() -> None:
    """Print a row for each size."""
    print(f"{'nodes':>6} {'ours':>10} {'spawn dot':>10} {'ratio':>7}   (goal: 10x up to 30)")
    with Graphviz() as client:
        client.warm()
        for nodes in SIZES:
            text = chain_with_branches(nodes)

            def edit_to_picture(text: str = text) -> None:
                line = timeline(forward(parse(text), {"x": 0.5}))
                Composer(line.tape.program, line, place(line, client)).at(0)

            edit_to_picture()
            dot = question(timeline(forward(parse(text), {"x": 0.5}))).dot
            ours, peer = median(edit_to_picture), median(spawned(dot))
            print(f"{nodes:6} {ours * 1000:8.1f}ms {peer * 1000:8.1f}ms {peer / ours:6.1f}x")


if __name__ == "__main__":
    main()
