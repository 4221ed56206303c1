"""The command export: the picture after one step, or after each, as files; or the document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autodiff_viz.cli.arguments import Options, UsageError
from autodiff_viz.cli.problem import document_asked, is_document, sweep_asked
from autodiff_viz.cli.terminal import say
from autodiff_viz.core.tangent import Line
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.colouring import Colouring
from autodiff_viz.drawing.composer import Composer
from autodiff_viz.drawing.layout import place
from autodiff_viz.drawing.theme import THEMES
from autodiff_viz.export.files import SCALES, Look, export_picture, export_steps, formats


def export(options: Options) -> int:
    """Write the picture or pictures asked for and print the names of the files; exit status 0."""
    path = _path(options)
    look = _look(options)
    document = document_asked(options)
    if is_document(path.name):
        written: Sequence[Path] = [path]
    else:
        written = _written(sweep_asked(options, document), path, look, options)
    for each in written:
        say(str(each))
    return 0


def _path(options: Options) -> Path:
    """Return where to write; raises UsageError when the name says no format."""
    if not options.output:
        raise UsageError("autodiff-viz export needs -o FILE, as in -o out.svg.")
    path = Path(options.output)
    if is_document(path.name):
        if options.all_steps or options.step is not None:
            raise UsageError("A document holds no step; leave --step and --all-steps out.")
    elif path.suffix.lower() not in formats():
        raise UsageError(
            f"The format of {path.name!r:.80} is unknown: "
            f"its name must end in {', '.join(formats())} or .adviz."
        )
    return path


def _look(options: Options) -> Look:
    least, most = SCALES
    if not least <= options.scale <= most:
        raise UsageError(
            f"The scale {options.scale:g} is not accepted: choose {least:g} to {most:g}."
        )
    return Look(THEMES[options.theme], options.scale, options.transparent)


def _written(line: Line, path: Path, look: Look, options: Options) -> Sequence[Path]:
    """Write the picture of one cursor, or of each; return the names of the files."""
    cursor = _cursor(line, options.step)
    with Graphviz() as graphviz:
        colouring = Colouring(options.colour)
        composer = Composer(line.tape.program, line, place(line, graphviz), colouring)
        if options.all_steps:
            return export_steps(composer, path, graphviz, look)
        export_picture(composer.at(cursor), path, graphviz, look)
    return (path,)


def _cursor(line: Line, step: int | None) -> int:
    """Return the number of steps done in the picture: the last unless another is asked for."""
    last = len(line.steps)
    if step is not None and step > last:
        raise UsageError(f"There is no step {step}: the steps are 0 (none done) to {last}.")
    return last if step is None else step
