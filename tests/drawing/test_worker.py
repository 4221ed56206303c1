"""Facts about autodiff_viz.drawing.worker: what it answers, and how it ends."""

import io
import subprocess
import sys
from collections.abc import Iterator

import pytest

from autodiff_viz.drawing import worker
from autodiff_viz.drawing.client import WORKER

Process = subprocess.Popen[bytes]


@pytest.fixture
def process() -> Iterator[Process]:
    with subprocess.Popen(
        [sys.executable, "-P", str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        yield running
        running.kill()


def asked(
    process: Process, dot: bytes, program: str = "dot", form: str = "json0"
) -> worker.Message:
    assert process.stdin is not None
    assert process.stdout is not None
    worker.write_message(process.stdin, {"program": program, "format": form}, dot)
    return worker.read_message(process.stdout)


def test_a_message_is_read_as_it_was_written() -> None:
    stream = io.BytesIO()
    worker.write_message(stream, {"format": "svg"}, b"\0body\xff")
    stream.seek(0)
    assert worker.read_message(stream) == ({"format": "svg", "size": 6}, b"\0body\xff")


@pytest.mark.parametrize("cut", [0, 3, 4, 10, -1])
def test_a_message_that_is_cut_is_the_end(cut: int) -> None:
    stream = io.BytesIO()
    worker.write_message(stream, {"format": "svg"}, b"body")
    with pytest.raises(EOFError):
        worker.read_message(io.BytesIO(stream.getvalue()[:cut]))


def test_one_process_answers_one_question_after_the_other(process: Process) -> None:
    header, body = asked(process, b"digraph { a -> b }")
    assert header["sentence"] == ""
    assert b'"bb"' in body
    assert asked(process, b"digraph { a -> b }") == (header, body)


def test_a_graph_that_cannot_be_read_is_answered_with_a_sentence(process: Process) -> None:
    header, body = asked(process, b"digraph {")
    assert header["sentence"] == "Graphviz cannot read the graph."
    assert body == b""
    assert asked(process, b"digraph { a }")[0]["sentence"] == ""


def test_an_unknown_layout_is_answered_with_a_sentence(process: Process) -> None:
    assert "no layout called 'zork'" in asked(process, b"digraph { a }", "zork")[0]["sentence"]


def test_what_graphviz_warns_of_comes_with_the_answer(process: Process) -> None:
    header, _ = asked(process, b"digraph { a [shape=zork] }", form="svg")
    assert any("zork" in line for line in header["warnings"])
    assert asked(process, b"digraph { a }", form="svg")[0]["warnings"] == []


def test_the_worker_ends_when_its_input_does(process: Process) -> None:
    asked(process, b"digraph { a }")
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(10) == 0


def test_the_worker_imports_nothing_of_the_app() -> None:
    text = WORKER.read_text(encoding="utf-8")
    assert "import autodiff_viz" not in text
    assert "from autodiff_viz" not in text
