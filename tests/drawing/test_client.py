"""Facts about autodiff_viz.drawing.client: a worker that dies, hangs or is closed costs nothing."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from autodiff_viz.core.errors import LayoutError
from autodiff_viz.drawing import client as client_module
from autodiff_viz.drawing.client import Graphviz

DOT = "digraph { a -> b }"
EDGES = " ".join(f"n{i} -> n{(i * i + 7 * i + 1) % 900};" for i in range(900))
HARD = f"digraph {{ overlap=false; maxiter=100000000; epsilon=1e-30; {EDGES} }}"


@pytest.fixture
def graphviz() -> Iterator[Graphviz]:
    """A worker of the test's own: these tests kill it."""
    with Graphviz() as client:
        yield client


def process_of(client: Graphviz) -> "subprocess.Popen[bytes]":
    assert client._process is not None
    return client._process


def test_the_second_question_goes_to_the_same_process(graphviz: Graphviz) -> None:
    first = graphviz.ask(DOT)
    number = process_of(graphviz).pid
    assert graphviz.ask(DOT) == first
    assert process_of(graphviz).pid == number


def test_a_worker_killed_before_a_question_is_replaced(graphviz: Graphviz) -> None:
    answer = graphviz.ask(DOT)
    process_of(graphviz).kill()
    assert graphviz.ask(DOT) == answer


def test_a_worker_killed_while_starting_is_replaced(graphviz: Graphviz) -> None:
    graphviz.warm()
    process_of(graphviz).kill()
    assert graphviz.ask(DOT).body


def test_a_worker_killed_at_work_is_replaced(graphviz: Graphviz) -> None:
    wanted = graphviz.ask(DOT)
    victim = process_of(graphviz)
    real = client_module._exchanged

    def killing(process: "subprocess.Popen[bytes]", question: object) -> object:
        if process is victim:
            process.kill()
        return real(process, question)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client_module, "_exchanged", killing)
        assert graphviz.ask(DOT) == wanted


def test_a_worker_that_dies_twice_ends_in_a_sentence(graphviz: Graphviz) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client_module.sys, "executable", "/bin/false" if os.name == "posix" else "x")
        with pytest.raises(LayoutError, match="stopped twice"):
            graphviz.ask(DOT)
    assert graphviz.ask(DOT).body


def test_a_worker_that_cannot_be_started_ends_in_a_sentence(graphviz: Graphviz) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client_module.sys, "executable", "/no/such/python")
        with pytest.raises(LayoutError, match="cannot be started"):
            graphviz.ask(DOT)


def test_a_question_past_its_time_ends_in_a_sentence_and_the_next_is_answered(
    graphviz: Graphviz,
) -> None:
    graphviz.ask(DOT)
    with pytest.raises(LayoutError, match=r"no answer within 0\.3 s"):
        graphviz.ask(HARD, "neato", seconds=0.3)
    assert graphviz.ask(DOT).body


def test_closing_while_it_is_asked_ends_in_a_sentence(graphviz: Graphviz) -> None:
    graphviz.ask(DOT)
    closer = threading.Timer(0.2, graphviz.close)
    closer.start()
    with pytest.raises(LayoutError, match="closed before"):
        graphviz.ask(HARD, "neato")
    closer.join()
    assert graphviz.ask(DOT).body


def test_closing_collects_the_process(graphviz: Graphviz) -> None:
    graphviz.ask(DOT)
    process = process_of(graphviz)
    graphviz.close()
    graphviz.close()
    assert process.returncode is not None


def test_questions_from_many_threads_are_each_answered(graphviz: Graphviz) -> None:
    found: dict[int, bytes] = {}

    def ask(number: int) -> None:
        found[number] = graphviz.ask(f"digraph {{ only{number} }}").body

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f'"only{number}"'.encode() in found[number] for number in range(8))


def test_a_refusal_is_no_crash(graphviz: Graphviz) -> None:
    graphviz.ask(DOT)
    number = process_of(graphviz).pid
    with pytest.raises(LayoutError, match="cannot read the graph"):
        graphviz.ask("digraph {")
    assert process_of(graphviz).pid == number


def test_no_worker_outlives_a_process_that_does_not_close_it() -> None:
    code = (
        "from autodiff_viz.drawing.client import Graphviz\n"
        "client = Graphviz(); client.ask('digraph { a }'); print(client._process.pid)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    if os.name == "posix":
        with pytest.raises(ProcessLookupError):
            os.kill(int(done.stdout), 0)
