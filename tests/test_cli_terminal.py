"""The command line as a real process: encodings, closed pipes, full devices, Ctrl+C, what it loads."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autodiff_viz.cli import main

COMMAND = [sys.executable, "-m", "autodiff_viz"]
CHAIN = ("exp(x**2)**2", "x=0.5")
needs_full_device = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="/dev/full is Linux's"
)
posix_only = pytest.mark.skipif(os.name != "posix", reason="POSIX pipes and signals")


def ran(*words: str, stdin: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
    """The command line run in a process of its own."""
    return subprocess.run(
        [*COMMAND, *words],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=60,
        env=os.environ | variables,
    )


def in_a_shell(text: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """A line of sh in which `$A` is the command line."""
    return subprocess.run(
        ["/bin/sh", "-c", text],
        capture_output=True,
        check=False,
        timeout=60,
        env=os.environ | {"A": " ".join(COMMAND)} | variables,
    )


def modules_after(*words: str) -> set[str]:
    """The top-level packages loaded when a command has run in a fresh process."""
    code = (
        "import sys; from autodiff_viz.cli import main; status = main(sys.argv[1:]); sys.stdout.flush();"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr);"
        "sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        check=False,
        timeout=60,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def test_the_version_loads_no_library() -> None:
    loaded = modules_after("--version")
    assert not loaded & {"numpy", "msgspec", "graphviz", "pygraphviz", "networkx", "PIL", "PySide6"}


@pytest.mark.parametrize(
    "command", ["grad", "steps", "debug", "check", "derive", "hessian", "jacobian", "export"]
)
def test_no_command_but_tour_and_the_window_loads_qt(command: str, tmp_path: Path) -> None:
    output = tmp_path / ("out.svg" if command == "export" else "out.adviz")
    loaded = modules_after(command, *CHAIN, "-o", str(output))
    assert output.exists()
    assert not loaded & {"PySide6", "shiboken6", "pyqtgraph", "ziamath"}


def test_the_module_is_the_command() -> None:
    done = ran("grad", *CHAIN, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["gradients"] == {"x": 3.297442541400256}


def test_an_expression_comes_through_a_pipe() -> None:
    done = ran("grad", "-", "x=0.5", "--json", stdin=b"exp(x**2)**2\n")
    assert json.loads(done.stdout)["value"] == 1.648721270700128


def test_a_pipe_that_is_not_utf_8_is_refused() -> None:
    done = ran("grad", "-", "x=0.5", stdin=b"x + \xff")
    assert done.returncode == 1
    assert b"0xff" in done.stderr


@posix_only
def test_an_endless_standard_input_is_refused() -> None:
    done = in_a_shell("yes 'x +' | $A grad - x=1")
    assert done.returncode == 1
    assert b"too many" in done.stderr


@posix_only
def test_an_argument_that_is_not_utf_8_is_refused() -> None:
    done = subprocess.run(
        [os.fsencode(word) for word in COMMAND] + [b"grad", b"x\xff", b"x=1"],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "variables",
    [{"PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
    ids=["ASCII", "C locale without UTF-8 mode"],
)
@pytest.mark.parametrize("command", ["grad", "steps", "check"])
def test_where_only_ascii_can_be_said_macrons_are_spelled(
    command: str, variables: dict[str, str]
) -> None:
    done = ran(command, "exp(漢**2)*2", "漢=0.5", "--seed", "2", LC_ALL="C", **variables)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()
    assert b"\\u6f22" in done.stdout
    if command != "check":
        assert b"_bar" in done.stdout


def test_with_lc_all_c_every_command_works() -> None:
    assert ran("steps", *CHAIN, LC_ALL="C").returncode == 0
    assert ran("grad", "漢+", LC_ALL="C").returncode == 1
    assert ran("grad", "--help", LC_ALL="C", PYTHONIOENCODING="ascii").returncode == 0


def test_json_is_ascii_in_every_encoding() -> None:
    done = ran("grad", "漢**2", "漢=3", "--json", PYTHONIOENCODING="latin-1")
    assert done.stdout.isascii()
    assert json.loads(done.stdout)["gradients"] == {"漢": 6.0}


@posix_only
@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize(
    "words", ["grad 'x*x' x=1", "steps 'x*x' x=1 --json", "--help", "--version"]
)
def test_a_closed_pipe_is_quiet(words: str, buffered: str) -> None:
    code = "import os; r, w = os.pipe(); os.close(r); os.dup2(w, 1); os.execvp('sh', ['sh', '-c', "
    done = subprocess.run(
        [sys.executable, "-c", code + f"{'exec ' + ' '.join(COMMAND) + ' ' + words!r}])"],
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
        env=os.environ | {"PYTHONUNBUFFERED": buffered},
    )
    assert (done.returncode, done.stderr) == (141, b"")


@needs_full_device
@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize(
    "words", ["grad 'x*x' x=1", "check 'x*x' x=1 --json", "--help", "--version"]
)
def test_a_full_device_is_a_sentence(words: str, buffered: str) -> None:
    done = in_a_shell(f"$A {words} > /dev/full", PYTHONUNBUFFERED=buffered)
    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1
    assert b"No space left on device" in done.stderr


@needs_full_device
def test_where_no_error_can_be_written_the_status_tells() -> None:
    done = in_a_shell("$A grad 'x +' 2> /dev/full")
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
    assert in_a_shell("$A grad 2> /dev/full > /dev/full").returncode == 2


@needs_full_device
def test_a_document_on_a_full_device_is_refused() -> None:
    done = in_a_shell("ln -s /dev/full $HOME/full.adviz; $A grad x x=1 -o $HOME/full.adviz")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


@posix_only
def test_a_closed_standard_output_is_a_sentence() -> None:
    done = in_a_shell("$A grad x x=1 >&-")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"closed" in done.stderr


@posix_only
def test_a_closed_standard_input_is_a_sentence() -> None:
    done = in_a_shell("$A grad - x=1 <&-")
    assert done.returncode == 1
    assert b"closed" in done.stderr


@posix_only
def test_a_closed_standard_error_is_no_trouble() -> None:
    assert in_a_shell("$A grad 'x +' 2>&-").returncode == 1


@posix_only
def test_ctrl_c_ends_with_130_and_no_traceback() -> None:
    process = subprocess.Popen(
        [*COMMAND, "grad", "-", "x=1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    # The pipe holds 64 KiB: when this returns, the command is up and reads.
    process.stdin.write(b" " * 300_000)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_ctrl_c_while_a_module_loads_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting:
        def __set_name__(self, owner: type, name: str) -> None:
            raise KeyboardInterrupt

    def loading(argv: object) -> int:
        type("Made", (), {"field": Interrupting()})
        return 0

    monkeypatch.setattr("autodiff_viz.cli.run.run", loading)
    assert main(["grad"]) == 130


def test_control_characters_never_reach_the_terminal() -> None:
    done = ran("grad", "x\x1b]0;title\x07 + \x9b31m", "x=1")
    assert done.returncode == 1
    assert not {0x1B, 0x07} & set(done.stderr)
    assert "\x9b" not in done.stderr.decode()
    done = ran("grad", "x", "x=1", "\x1b[31m\n\u202e")
    assert done.returncode == 2
    assert b"\x1b" not in done.stderr
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")
def test_without_a_display_the_window_is_refused_with_a_sentence() -> None:
    done = ran("x.adviz", DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert done.returncode == 1
    assert b"display" in done.stderr
    assert b"Traceback" not in done.stderr


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )


def test_the_command_line_begins_before_anything_that_takes_time_is_imported() -> None:
    code = (
        "import sys; before = {*sys.modules}; import autodiff_viz.cli; "
        "print(*sorted({*sys.modules} - before - {'__future__'}))"
    )
    assert run_python(code).stdout.split() == ["autodiff_viz", "autodiff_viz.cli"]


@pytest.mark.parametrize(
    "module", ["autodiff_viz.cli", "autodiff_viz.cli.run", "autodiff_viz.core"]
)
def test_ctrl_c_while_a_module_is_imported_is_a_silent_130(module: str) -> None:
    code = f"""
import runpy, sys
class Interrupted:
    def find_spec(self, name, *_):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
sys.argv = ["autodiff-viz", "grad", "x**2", "x=1"]
runpy.run_module("autodiff_viz", run_name="__main__")
"""
    ended = run_python(code)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")
