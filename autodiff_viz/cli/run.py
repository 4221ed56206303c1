"""From the words of the command line to an exit status: every error becomes a sentence here."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Final

from autodiff_viz.cli import tables, terminal
from autodiff_viz.cli.arguments import COMMANDS, Options, UsageError, read, read_top
from autodiff_viz.core.errors import AutodiffVizError, FormulaError, MissingValueError

FAILED: Final = 1
WRONG_USE: Final = 2
CLOSED_PIPE: Final = 141
"""128 + SIGPIPE, what a shell reports for a program that a closed pipe ended."""


def run(argv: Sequence[str] | None) -> int:
    """Do what the words ask; return the exit status, having told any error on stderr."""
    terminal.prepare()
    try:
        status = _answer(sys.argv[1:] if argv is None else argv)
        terminal.flush()
    except terminal.ClosedPipeError:
        terminal.give_up()
        return CLOSED_PIPE
    except terminal.OutputError as error:
        terminal.give_up()
        return _told(str(error), FAILED)
    except (UsageError, MissingValueError) as error:
        return _told(terminal.one_line(str(error)), WRONG_USE)
    except FormulaError as error:
        return _told(_picture(error), FAILED)
    except AutodiffVizError as error:
        return _told(str(error), FAILED)
    except OSError as error:
        return _told(terminal.one_line(f"{error}."), FAILED)
    except MemoryError:
        return _told("There is not enough memory for this program.", FAILED)
    return status


def _told(sentence: str, status: int) -> int:
    terminal.complain(sentence)
    return status


def _picture(error: FormulaError) -> str:
    """Return the sentence, the line and the caret, the latter placed by what a terminal shows."""
    *sentence, shown, caret = terminal.clean(error.picture()).split("\n")
    place, length = caret.index("^"), caret.count("^")
    before, marked = shown[:place], shown[place : place + length]
    pointer = " " * tables.width(before) + "^" * max(1, tables.width(marked))
    return "\n".join((*sentence, shown, pointer))


def _answer(argv: Sequence[str]) -> int:
    try:
        return _command(argv)
    except SystemExit as done:  # argparse has printed the help or the version
        return int(done.code or 0)


def _command(argv: Sequence[str]) -> int:
    if argv and argv[0] in COMMANDS:
        options = read(argv[0], argv[1:])
        return _function(argv[0])(options)
    options = read_top(argv)
    if options.words and not _is_path(options.words[0]):
        raise UsageError(_no_command(options.words[0]))
    from autodiff_viz.cli.window import open_window

    return open_window(options)


def _is_path(word: str) -> bool:
    return word.casefold().endswith(".adviz") or os.path.exists(word)  # noqa: PTH110 - never raises


def _no_command(word: str) -> str:
    near = difflib.get_close_matches(word, COMMANDS, n=1)
    way_out = (
        f"did you mean {near[0]}?"
        if near
        else "write a command before an expression, as in autodiff-viz grad 'x**2' x=1, "
        "or see autodiff-viz --help."
    )
    return f"There is no command and no file called {word!r:.80}; {way_out}"


def _function(command: str) -> Callable[[Options], int]:
    """Import the module of one command, and no other's."""
    match command:
        case "grad":
            from autodiff_viz.cli.grad import grad as function
        case "steps":
            from autodiff_viz.cli.steps import steps as function
        case "debug":
            from autodiff_viz.cli.debug import debug as function
        case "check":
            from autodiff_viz.cli.check import check as function
        case "why":
            from autodiff_viz.cli.why import why as function
        case "derive":
            from autodiff_viz.cli.derive import derive as function
        case "hessian":
            from autodiff_viz.cli.matrices import hessian as function
        case "jacobian":
            from autodiff_viz.cli.matrices import jacobian as function
        case "export":
            from autodiff_viz.cli.export import export as function
        case "desktop":
            from autodiff_viz.cli.desktop import desktop as function
        case _:
            from autodiff_viz.cli.window import tour as function
    return function
