"""The window and the tour: the only commands that load PySide6, and only when they run."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator
from pathlib import Path

from autodiff_viz.cli.arguments import QT_OPTIONS, Options, UsageError
from autodiff_viz.cli.display import has_display
from autodiff_viz.cli.terminal import say
from autodiff_viz.core.errors import AutodiffVizError, FileError
from autodiff_viz.handover import Request, hand_over, socket_place
from autodiff_viz.interruption import INTERRUPTION


class WindowError(AutodiffVizError):
    """The window cannot be opened."""


def open_window(options: Options) -> int:
    """Open the window, on a document if one is named; return its exit status.

    Where the app has windows already, they take it and this ends at once; a style of one's own needs its own.
    """
    if len(options.words) > 1:
        raise UsageError(f"The window opens one file; {options.words[1]!r:.80} is one too many.")
    path = Path(options.words[0]) if options.words else None
    place = socket_place(options.platform)
    request = Request(str(path.absolute()) if path else "", options.new_window)
    if not options.style and hand_over(request, place):
        return 0
    check_display(options.platform)
    INTERRUPTION.install()
    with _without_collector():
        with qt_needed():
            from autodiff_viz.gui.app import run_window
        return run_window(path, _qt_arguments(options), listen_at=place)


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Do not look for cycles: while modules load there are none, and the window looks by itself."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def tour(options: Options) -> int:
    """Drive the real window through the article's story; 1 when a number differs."""
    output = _folder(options.output or "")
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    INTERRUPTION.install()
    with qt_needed():
        from autodiff_viz.gui.tour import run_tour
    return run_tour(output, say)


def _folder(name: str) -> Path:
    """Return the folder called `name`, made if need be; raises FileError where no picture can go."""
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        reason = "there is a file of that name"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
    else:
        reason = "" if os.access(folder, os.W_OK | os.X_OK) else "it is write-protected"
    if reason:
        raise FileError(
            f"{name!r:.200} cannot be the folder for the pictures: {reason}; give --output another one."
        )
    return folder


def _qt_arguments(options: Options) -> list[str]:
    named = {option: getattr(options, option[1:]) for option in QT_OPTIONS}
    return [word for option, name in named.items() if name for word in (option, name)]


def check_display(platform: str | None) -> None:
    """Raise WindowError where Qt would end the program: on Linux without a display that answers."""
    if not platform and not has_display():
        display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        which = f"The display {display!r:.80} does not answer" if display else "There is no display"
        raise WindowError(
            f"{which}, so no window can be opened; the commands need none, see "
            "autodiff-viz --help, and autodiff-viz tour --output DIR draws the window into files."
        )


@contextlib.contextmanager
def qt_needed() -> Iterator[None]:
    """Turn a failed import of PySide6 into a WindowError."""
    try:
        yield
    except ImportError as error:
        raise WindowError(
            f"The window needs PySide6, which cannot be loaded here: {error}. "
            "scripts/run installs what is missing."
        ) from None
