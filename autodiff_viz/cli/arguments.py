"""The words of the command line: commands, options, help; argparse reads the options.

An option may stand anywhere, is never abbreviated, and begins with two minus signs (or is -h, -o):
so an expression may begin with a minus sign, `grad '-x**2' x=1`; `--` ends the options.
"""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NoReturn

from autodiff_viz import __version__
from autodiff_viz.cli import manual, terminal
from autodiff_viz.core import limits
from autodiff_viz.core.errors import AutodiffVizError

PROGRAM: Final = "autodiff-viz"
COMMANDS: Final = tuple(manual.COMMANDS)
DERIVATIVES: Final = ("derive", "hessian", "jacobian")
"""Commands without a seed and without h."""
QT_OPTIONS: Final = ("-platform", "-style")
"""Options of Qt's own that are passed on to the window."""


class UsageError(AutodiffVizError):
    """The command line was used wrongly; exit status 2."""


@dataclass
class Options(argparse.Namespace):
    """What the words said; a command reads the fields its parser fills."""

    words: list[str] = field(default_factory=list)
    json: bool = False
    check: bool = False
    nodes: bool = False
    seed: float | None = None
    h: float | None = None
    output: str | None = None
    step: int | None = None
    all_steps: bool = False
    theme: str = "light"
    colour: str = "none"
    scale: float = 1.0
    transparent: bool = False
    order: int = 1
    wrt: str | None = None
    outputs: str | None = None
    mode: str = "reverse"
    along: str | None = None
    unfold: bool = False
    breaks: list[str] = field(default_factory=list)
    break_value: list[str] = field(default_factory=list)
    break_adjoint: list[str] = field(default_factory=list)
    break_edge: list[str] = field(default_factory=list)
    watch: list[str] = field(default_factory=list)
    log: str | None = None
    until: str | None = None
    first: bool = False
    input: str | None = None
    top: int = 5
    platform: str | None = None
    style: str | None = None
    new_window: bool = False


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one sentence, and whose words may stand in any order."""

    def __init__(self, command: str = "") -> None:
        self.command = command
        page = manual.COMMANDS[command] if command else manual.TOP
        super().__init__(
            prog=f"{PROGRAM} {command}".strip(),
            usage=page.usage,
            description=page.description,
            epilog=page.epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        self.color = False  # Python 3.14 would colour the help

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the message as a sentence."""
        raise UsageError(f"{self.prog}: {message}; see {self.prog} --help.")

    def _print_message(self, message: str, file: object = None) -> None:
        del file
        terminal.say(message.rstrip("\n"))

    def read(self, argv: Sequence[str]) -> Options:
        """Return the options, and every other word in `words`; raises UsageError."""
        options, words = self._sorted(argv)
        found = self.parse_args(options, Options())
        found.words = words
        return found

    def _sorted(self, argv: Sequence[str]) -> tuple[list[str], list[str]]:
        options: list[str] = []
        words: list[str] = []
        rest = iter(argv)
        for word in rest:
            if word == "--":
                words += rest
            elif word.startswith("--") or word in self._option_string_actions:
                options.append(self._with_value(word, rest))
            else:
                words.append(word)
        return options, words

    def _with_value(self, option: str, rest: Iterator[str]) -> str:
        """Return `--option=value`, taking the value from the rest where the option needs one."""
        action = self._option_string_actions.get(option)
        if action is None or action.nargs == 0:
            return option
        value = next(rest, "--")
        if value.startswith("--"):
            self.error(f"the option {option} needs a value")
        return f"{action.option_strings[-1]}={value}"


def read(command: str, argv: Sequence[str]) -> Options:
    """Return what follows a command; raises UsageError, and SystemExit after --help."""
    options = _parser(command).read(argv)
    if command == "tour":
        _check_tour(options)
    elif command == "desktop":
        _check_desktop(options)
    elif not options.words:
        raise UsageError(f"{PROGRAM} {command} needs an expression, a file or -; see --help.")
    return options


def _check_tour(options: Options) -> None:
    if options.words:
        raise UsageError(
            f"{PROGRAM} tour takes no expression; {options.words[0]!r:.80} is too much."
        )
    if not options.output:
        raise UsageError(f"{PROGRAM} tour needs --output DIR, the folder for its pictures.")


def _check_desktop(options: Options) -> None:
    if options.words not in (["install"], ["remove"]):
        said = " ".join(options.words) or "nothing"
        raise UsageError(f"{PROGRAM} desktop takes one word, install or remove, not {said:.80}.")


def read_top(argv: Sequence[str]) -> Options:
    """Return what stands without a command: at most one file, and options for the window."""
    parser = Parser()
    parser.add_argument("--version", action="version", version=f"Autodiff Viz {__version__}")
    parser.add_argument(
        "--new-window", action="store_true", help="a window of its own, where the app runs already"
    )
    for option in QT_OPTIONS:
        parser.add_argument(option, metavar="NAME", help=f"passed on to Qt ({option[1:]})")
    return parser.read(argv)


def _parser(command: str) -> Parser:
    parser = Parser(command)
    if command == "tour":
        parser.add_argument("-o", "--output", metavar="DIR", help=_OUTPUT_HELP["tour"])
        return parser
    if command == "desktop":
        return parser
    _add_common(parser, command)
    if command == "export":
        _add_export(parser)
        return parser
    parser.add_argument("--json", action="store_true", help="print JSON, numbers in full precision")
    if command == "debug":
        _add_debug(parser)
    if command == "grad":
        parser.add_argument(
            "--check", action="store_true", help="add the central difference of each input"
        )
    if command == "check":
        parser.add_argument(
            "--nodes", action="store_true", help="add every local gradient, checked by itself"
        )
    if command == "derive":
        _add_derive(parser)
    if command == "why":
        _add_why(parser)
    if command == "jacobian":
        parser.add_argument(
            "--outputs", metavar="A,B", help="the nodes to differentiate (the output)"
        )
    return parser


def _add_common(parser: Parser, command: str) -> None:
    if command not in DERIVATIVES:
        parser.add_argument(
            "--seed", type=_finite, metavar="S", help="the adjoint the output starts with (1)"
        )
        parser.add_argument(
            "--h", type=_positive, metavar="H", help="the h of the central difference (1e-05)"
        )
        parser.add_argument(
            "--unfold", action="store_true", help="write out the insides of your own functions"
        )
    if command in ("steps", "debug", "export"):
        _add_mode(parser)
    parser.add_argument("-o", "--output", metavar="FILE", help=_OUTPUT_HELP[command])


def _add_mode(parser: Parser) -> None:
    parser.add_argument(
        "--mode", choices=("reverse", "forward"), default="reverse", help="the sweep (reverse)"
    )
    parser.add_argument(
        "--along",
        metavar="X",
        help="forward mode: the input whose seed is 1, or seeds as x=1,y=0.5 (the first input)",
    )


def _add_debug(parser: Parser) -> None:
    for option, where, what in _BREAKS:
        dest = "breaks" if option == "--break" else option[2:].replace("-", "_")
        parser.add_argument(option, dest=dest, action="append", metavar=where, help=what)
    parser.add_argument(
        "--watch", action="append", metavar="EXPR", help="a column: a, adjoint(a), a*adjoint(a) …"
    )
    parser.add_argument(
        "--log", metavar="TEXT", help="the breakpoints write TEXT, as '{name}: {value}', and go on"
    )
    parser.add_argument(
        "--until", choices=("first-nonfinite",), help="end at the first step with a nan or inf"
    )
    parser.add_argument("--first", action="store_true", help="end at the first stop")


_BREAKS: Final = (
    ("--break", "WHEN", "stop at every step where WHEN holds; may be given several times, as all of these"),
    ("--break-value", "NODE[ WHEN]", "stop where the value of a node is computed"),
    ("--break-adjoint", "NODE[ WHEN]", "stop at each contribution to the adjoint of a node"),
    ("--break-edge", "Y->A[ WHEN]", "stop at the contribution that y makes to a"),
)  # fmt: skip
"""The options that make breakpoints: what follows, and what they do."""


def _add_derive(parser: Parser) -> None:
    parser.add_argument(
        "--order", type=_order, metavar="N", default=1, help="how often to differentiate (1)"
    )
    parser.add_argument("--wrt", metavar="X", help="the input to differentiate by (the only one)")


def _add_why(parser: Parser) -> None:
    parser.add_argument(
        "--input", metavar="X", help="the input, or any node, to explain (the only input)"
    )
    parser.add_argument(
        "--top", type=_paths, metavar="K", default=5, help="how many paths to list, 0 to 100 (5)"
    )


_OUTPUT_HELP: Final = dict.fromkeys(COMMANDS, "FILE.adviz: save the document there") | {
    "derive": "FILE.adviz: save the derivative there",
    "export": "FILE.svg, .pdf, .png or .dot, or FILE.adviz for the document",
    "tour": "the folder for its pictures",
}


def _add_export(parser: Parser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--step", type=_count, metavar="N", help="the picture after N steps, 0 for none (the last)"
    )
    group.add_argument(
        "--all-steps", action="store_true", help="a file for each step: out-01.svg, out-02.svg, …"
    )
    parser.add_argument(
        "--theme", choices=("light", "dark"), default="light", help="the colours (light)"
    )
    parser.add_argument(
        "--colour", choices=("none", "magnitude", "sign"), default="none",
        help="colour adjoints and local gradients, with a legend (none)",
    )  # fmt: skip
    parser.add_argument(
        "--scale", type=_positive, default=1.0, help="1 to 8, of a PNG: 2 is twice as sharp"
    )
    parser.add_argument("--transparent", action="store_true", help="no background")


def _finite(text: str) -> float:
    from autodiff_viz.cli.problem import constant

    number = constant(text)
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text:.80} is not a finite number")
    return number


def _positive(text: str) -> float:
    from autodiff_viz.cli.problem import constant

    number = constant(text)
    if not (math.isfinite(number) and number > 0.0):
        raise argparse.ArgumentTypeError(f"{text:.80} is not a finite number above 0")
    return number


def _order(text: str) -> int:
    if not re.fullmatch("0*[1-9][0-9]{0,8}", text) or int(text) > limits.ORDER:
        raise argparse.ArgumentTypeError(f"{text:.80} is not an order: 1 to {limits.ORDER:,}")
    return int(text)


def _paths(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) > limits.PATHS:
        raise argparse.ArgumentTypeError(
            f"{text:.80} is not a number of paths: 0 to {limits.PATHS}"
        )
    return int(text)


def _count(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(f"{text:.80} is not a number of steps, as 0, 1, 2")
    return int(text)
