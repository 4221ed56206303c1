"""Where the app's own files are: fonts, icons, examples. Knows the two layouts, checkout and wheel.

In a checkout the folder `resources/` lies beside the package; in an installed wheel, inside it.
"""

from functools import cache
from pathlib import Path
from typing import Final

from autodiff_viz.core.errors import AutodiffVizError

PACKAGE: Final = Path(__file__).resolve().parent
FOLDERS: Final = (PACKAGE / "resources", PACKAGE.parent / "resources")


class ResourceError(AutodiffVizError):
    """A file the app brings along is missing."""


def resource(*parts: str) -> Path:
    """The path of a resource, `resource("fonts", "DejaVuSerif.ttf")`; ResourceError if there is none.

    `resource()` is the folder itself. Parts that lead out of the folder name no resource.
    """
    for folder in FOLDERS:
        found = _found(folder, parts)
        if found is not None:
            return found
    name = "/".join(("resources", *parts))
    searched = " and ".join(str(folder) for folder in FOLDERS)
    raise ResourceError(
        f"The file {name} belongs to Autodiff Viz and is not in {searched}: "
        "install Autodiff Viz again, or restore the file from its repository."
    )


@cache
def _found(folder: Path, parts: tuple[str, ...]) -> Path | None:
    """Return the path of a resource in `folder`, which does not change while the app runs."""
    path = folder.joinpath(*parts).resolve()
    return path if path.is_relative_to(folder) and path.exists() else None
