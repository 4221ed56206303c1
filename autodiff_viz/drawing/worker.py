"""The worker: a process of its own in which Graphviz answers, one question after the other.

Started by `drawing.client` only (`python worker.py`). It imports nothing of the app, so that it starts
quickly. A message, in either direction, is a header and a body: the length of the header (4 bytes, big
endian), the header (JSON), the body (`size` bytes). The header of a question has `program`, `format`
and `size`; its body is DOT. The header of an answer has `sentence` ("" when all went well), `warnings`
and `size`. The worker ends when its standard input does.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import tempfile
from typing import IO, Any

Message = tuple[dict[str, Any], bytes]


def read_message(stream: IO[bytes]) -> Message:
    """Return the next message; raises EOFError where the stream ends before one is whole."""
    (length,) = struct.unpack(">I", _exactly(stream, 4))
    header: dict[str, Any] = json.loads(_exactly(stream, length))
    return header, _exactly(stream, int(header["size"]))


def write_message(stream: IO[bytes], header: dict[str, Any], body: bytes) -> None:
    """Write a message and flush it."""
    packed = json.dumps({**header, "size": len(body)}).encode()
    stream.write(struct.pack(">I", len(packed)) + packed)
    stream.write(body)
    stream.flush()


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def answer(program: str, form: str, dot: bytes) -> bytes:
    """Return what Graphviz draws; raises ValueError with a sentence where it refuses."""
    from pygraphviz import graphviz as gv

    graph = _graph(dot)
    context = gv.gvContextWithBuiltins()
    try:
        if gv.gvLayout(context, graph, program.encode()):
            raise ValueError(f"Graphviz has no layout called {program!r:.40}, or it failed.")
        status, *drawn = gv.gvRenderData(context, graph, form.encode())
        gv.gvFreeLayout(context, graph)
        if status or not drawn:
            raise ValueError(f"Graphviz cannot write the format {form!r:.40}.")
        data = drawn[0]
        return data if isinstance(data, bytes) else str(data).encode()
    finally:
        gv.agclose(graph)
        gv.gvFreeContext(context)


def _graph(dot: bytes) -> Any:
    from pygraphviz import graphviz as gv

    with tempfile.TemporaryFile() as file:
        file.write(dot)
        file.seek(0)
        try:
            return gv.agread(file, None)
        except ValueError:
            raise ValueError("Graphviz cannot read the graph.") from None


def _judged(header: dict[str, Any], dot: bytes) -> tuple[str, bytes]:
    """Return the sentence of what went wrong, or "", and the answer."""
    try:
        return "", answer(str(header["program"]), str(header["format"]), dot)
    except ValueError as error:
        return str(error), b""
    except ImportError as error:
        return f"Graphviz cannot be loaded: {error}.", b""


def serve(questions: IO[bytes], answers: IO[bytes], warnings: IO[bytes]) -> None:
    """Answer until the questions end; `warnings` is the file Graphviz writes its warnings to."""
    while True:
        try:
            header, dot = read_message(questions)
        except EOFError:
            return
        sentence, body = _judged(header, dot)
        write_message(answers, {"sentence": sentence, "warnings": _taken(warnings)}, body)


def _taken(warnings: IO[bytes]) -> list[str]:
    """Return the lines written since the last time, and empty the file."""
    warnings.seek(0)
    lines = warnings.read().decode(errors="replace").splitlines()
    warnings.seek(0)
    warnings.truncate()
    return [line for line in lines if "reset-dirs" not in line]


def main() -> None:
    """Keep standard output for the answers alone, then serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with (
        os.fdopen(os.dup(0), "rb") as questions,
        os.fdopen(os.dup(1), "wb") as answers,
        tempfile.TemporaryFile(buffering=0) as warnings,
    ):
        os.dup2(warnings.fileno(), 1)
        os.dup2(warnings.fileno(), 2)
        try:
            serve(questions, answers, warnings)
        except BrokenPipeError:
            os._exit(0)


if __name__ == "__main__":
    main()
