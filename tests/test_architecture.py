"""The arrows between the parts of the app (section 3 of the design) hold for every module.

Every import counts: at the top, in a function, under TYPE_CHECKING, and by name (`import_module("…")`).
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import autodiff_viz

NAME = "autodiff_viz"
ROOT = Path(autodiff_viz.__file__).resolve().parent
LAYERS = ("core", "tracing", "document", "debugger", "drawing", "export")

# What each part may know, itself apart.
MAY_KNOW: dict[str, frozenset[str]] = {
    part: frozenset(LAYERS[:place]) | ({"resources"} if place else frozenset())
    for place, part in enumerate(LAYERS)
} | {
    "resources": frozenset({"core"}),
    "interruption": frozenset(),
    "handover": frozenset(),
    "gui": frozenset({"", *LAYERS, "resources", "interruption", "handover"}),
    "cli": frozenset({"", *LAYERS, "resources", "interruption", "handover", "gui"}),
    "__main__": frozenset({"cli"}),
    # the package itself: what a Python user may call, adv.show (which opens the window) included
    "": frozenset({*LAYERS, "resources", "cli"}),
}
PARTS = frozenset(f"{NAME}.{name}" for name in MAY_KNOW if name)
QT = frozenset({"PySide6", "shiboken6", "pyqtgraph"})
GRAPHVIZ = frozenset({"graphviz", "pygraphviz"})


class Import(NamedTuple):
    """One import: by which module, where, of what, and whether only when a function is called."""

    module: str
    line: int
    target: str
    inside_function: bool

    def __str__(self) -> str:
        """The import as the sentence of a failed test."""
        return f"{self.module}, line {self.line}, imports {self.target}"


def module_name(path: Path) -> str:
    """`a/b/c.py` is the module `a.b.c`, `a/b/__init__.py` the module `a.b`."""
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(path): path for path in sorted(ROOT.rglob("*.py"))}


def part(module: str) -> str:
    """The part of the app a module belongs to: `autodiff_viz.core.ops` to `core`, the package to ``."""
    return module.partition(".")[2].partition(".")[0]


def targets(node: ast.AST) -> Iterator[str]:
    """The modules an import statement, or a call of import_module with a text, names."""
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=module, names=names, level=0) if module is not None:
            # `from autodiff_viz import gui` names a module, `from autodiff_viz.gui import Store` may not.
            found = [f"{module}.{alias.name}" for alias in names]
            inside = [name for name in found if name in FILES or name in PARTS]
            yield from inside
            if len(inside) < len(found):
                yield module
        case ast.Call(
            func=ast.Name(id="__import__" | "import_module")
            | ast.Attribute(attr="import_module" | "run_module"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            yield name


def imports_in(module: str, tree: ast.AST, inside: bool = False) -> Iterator[Import]:
    """Every import under a node of the syntax tree."""
    for node in ast.iter_child_nodes(tree):
        for target in targets(node):
            yield Import(module, node.lineno, target, inside)  # type: ignore[attr-defined]
        in_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from imports_in(module, node, inside or in_function)


IMPORTS = [
    found
    for module, path in FILES.items()
    for found in imports_in(module, ast.parse(path.read_text(encoding="utf-8"), str(path)))
]


def of_ours(imports: list[Import]) -> list[Import]:
    """The imports of this package's own modules."""
    return [found for found in imports if found.target.split(".")[0] == NAME]


def allowed(found: Import) -> bool:
    """Whether the arrow of an import of our own points the right way."""
    here, there = part(found.module), part(found.target)
    return here == there or there in MAY_KNOW[here]


def listed(imports: list[Import]) -> list[str]:
    """The sentences of the imports."""
    return [str(found) for found in imports]


def in_a_fresh_process(modules: list[str], forbidden: frozenset[str]) -> list[str]:
    """Which of the forbidden packages a fresh Python has loaded after importing the modules."""
    code = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        f"print(*(name for name in {sorted(forbidden)!r} if name in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_every_part_has_its_place_in_the_order() -> None:
    assert sorted({part(module) for module in FILES} - MAY_KNOW.keys()) == []


def test_every_arrow_points_to_what_stands_above() -> None:
    assert listed([found for found in of_ours(IMPORTS) if not allowed(found)]) == []


def test_no_import_is_relative() -> None:
    relative = [
        f"{module}, line {node.lineno}"
        for module, path in FILES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_resources_knows_of_core_only_the_errors() -> None:
    known = {found.target for found in of_ours(IMPORTS) if found.module == f"{NAME}.resources"}
    assert known <= {f"{NAME}.core.errors"}


def test_nobody_but_gui_imports_qt() -> None:
    guilty = [
        found
        for found in IMPORTS
        if found.target.split(".")[0] in QT and part(found.module) != "gui"
    ]
    assert listed(guilty) == []


def test_the_command_line_imports_gui_only_inside_functions() -> None:
    guilty = [
        found
        for found in of_ours(IMPORTS)
        if part(found.target) == "gui" and part(found.module) == "cli" and not found.inside_function
    ]
    assert listed(guilty) == []


def test_core_imports_no_graphviz() -> None:
    guilty = [
        found
        for found in IMPORTS
        if found.target.split(".")[0] in GRAPHVIZ and part(found.module) == "core"
    ]
    assert listed(guilty) == []


def test_no_module_outside_gui_loads_qt() -> None:
    outside = [module for module in FILES if part(module) != "gui"]
    assert in_a_fresh_process(outside, QT) == []


def test_no_module_of_core_loads_graphviz() -> None:
    core = [module for module in FILES if part(module) == "core"]
    assert in_a_fresh_process(core, GRAPHVIZ) == []


@pytest.mark.parametrize(
    ("module", "text", "bad"),
    [
        ("autodiff_viz.core.ops", "from autodiff_viz.core import program", False),
        ("autodiff_viz.core.ops", "import autodiff_viz.drawing", True),
        ("autodiff_viz.core.ops", "from autodiff_viz.resources import resource", True),
        ("autodiff_viz.document.files", "from autodiff_viz.core import errors", False),
        ("autodiff_viz.document.files", "def f():\n    from autodiff_viz.gui.store import S", True),
        ("autodiff_viz.drawing.dot", "from autodiff_viz import document, gui", True),
        ("autodiff_viz.drawing.dot", "from autodiff_viz.export import svg", True),
        (
            "autodiff_viz.export.svg",
            "import importlib\nimportlib.import_module('autodiff_viz.gui')",
            True,
        ),
        ("autodiff_viz.export.svg", "from autodiff_viz.drawing.theme import LIGHT", False),
        ("autodiff_viz.cli", "def f():\n    from autodiff_viz.gui.window import run", False),
    ],
)
def test_a_planted_import_is_judged_rightly(module: str, text: str, bad: bool) -> None:
    found = of_ours(list(imports_in(module, ast.parse(text))))
    assert found != []
    assert any(not allowed(each) for each in found) is bad
