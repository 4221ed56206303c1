"""The command line: grad, steps, debug, check, derive, …; without a command, the window.

Only `main` is here, and it imports the rest inside itself: so Ctrl+C is answered from the first
import on, and `--version` loads nothing it does not need.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line (`sys.argv` unless given) and return its exit status."""
    try:
        from autodiff_viz.cli.run import run

        return run(argv)
    except KeyboardInterrupt:
        return _interrupted()
    except RuntimeError as error:
        # While a class is being made, Python 3.11 wraps whatever interrupts it.
        if isinstance(error.__cause__, KeyboardInterrupt):
            return _interrupted()
        raise


def _interrupted() -> int:
    from autodiff_viz.cli import terminal

    terminal.give_up()
    return INTERRUPTED
