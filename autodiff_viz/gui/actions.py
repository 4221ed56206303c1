"""The table of actions: one row each; menus, buttons, shortcuts and the keys page are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu

from autodiff_viz.core.altered import Fault
from autodiff_viz.gui import function_commands
from autodiff_viz.gui.debugger import whatif_commands

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

Run: TypeAlias = "Callable[[MainWindow], object]"


@dataclass(frozen=True, slots=True)
class Row:
    """One action: its menu, text, keys, icon, what it does in a sentence, and the function.

    group: rows of one menu with different groups are parted by a line. checkable: shows a mark
    while it is in force.
    """

    name: str
    menu: str
    group: int
    text: str
    keys: tuple[str, ...]
    icon: str
    tip: str
    run: Run
    checkable: bool = False


def _history(window: MainWindow) -> QUndoStack:
    """Return the undo stack, with what is being typed in it."""
    window.expression_bar.finish()
    return window.store.undo_stack


def _show_code(window: MainWindow) -> object:
    from autodiff_viz.gui.code_dialog import show_code  # built when first asked for

    return show_code(window)


ROWS: Final[tuple[Row, ...]] = (
    Row("new", "File", 0, "&New", ("Ctrl+N",), "new",
        "Start an empty document.", lambda w: w.files.new()),
    Row("open", "File", 0, "&Open…", ("Ctrl+O",), "open",
        "Open a document.", lambda w: w.files.ask_and_open()),
    Row("save", "File", 1, "&Save", ("Ctrl+S",), "save",
        "Save the document.", lambda w: w.files.save()),
    Row("save_as", "File", 1, "Save &As…", ("Ctrl+Shift+S",), "",
        "Save the document under another name.", lambda w: w.files.save_as()),
    Row("quit", "File", 9, "&Quit", ("Ctrl+Q",), "",
        "Close the window; you are asked before changes are lost.", lambda w: w.close()),
    Row("undo", "Edit", 0, "&Undo", ("Ctrl+Z",), "undo",
        "Take the last edit back.",
        lambda w: _history(w).undo()),
    Row("redo", "Edit", 0, "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo",
        "Do the edit again.",
        lambda w: _history(w).redo()),
    Row("delete", "Edit", 1, "&Delete", (), "delete",
        "Delete the selected nodes; their users read what they read. (Del on the canvas)",
        lambda w: w.delete_selection()),
    Row("rename", "Edit", 1, "Re&name…", (), "",
        "Give the selected node another name. (F2 on the canvas)", lambda w: w.canvas.rename_selected()),
    Row("make_output", "Edit", 1, "Make This the &Output", (), "output-flag",
        "Make the selected node the output.", lambda w: w.make_selection_output()),
    Row("delete_unused", "Edit", 2, "Delete Un&used Nodes", (), "",
        "Delete every node the output does not depend on.", lambda w: w.delete_unused()),
    Row("find_function", "Edit", 3, "&Find a Function", ("Ctrl+F",), "search",
        "Search the palette.", lambda w: w.palette_panel.focus_search()),
    Row("edit_expression", "Edit", 3, "Edit E&xpression", ("Ctrl+L",), "",
        "Type in the expression line.", lambda w: w.expression_bar.focus_line()),
    Row("new_function", "Edit", 4, "&New Function…", ("Ctrl+Shift+F",), "plus",
        "Define a function of your own.", lambda w: w.new_function()),
    Row("zoom_in", "View", 0, "Zoom &In", ("Ctrl++", "Ctrl+="), "zoom-in",
        "Show the graph larger.", lambda w: w.canvas.zoom_in()),
    Row("zoom_out", "View", 0, "Zoom &Out", ("Ctrl+-",), "zoom-out",
        "Show the graph smaller.", lambda w: w.canvas.zoom_out()),
    Row("zoom_actual", "View", 0, "&Actual Size", ("Ctrl+0",), "",
        "Show the graph at 100 %.", lambda w: w.canvas.zoom_actual()),
    Row("zoom_fit", "View", 0, "&Fit", ("Ctrl+9",), "fit",
        "Show the whole graph.", lambda w: w.canvas.zoom_to_fit()),
    Row("fold", "View", 1, "Fold or &Unfold Function", ("Ctrl+U",), "",
        "Show the inside of the selected function, or of the current step's, or one node again.",
        lambda w: function_commands.fold_or_unfold(w.store)),
    Row("theme_system", "View", 2, "Follow the &System", (), "",
        "Light or dark, as the system is.", lambda w: w.choose_theme("system"), checkable=True),
    Row("theme_light", "View", 2, "&Light", (), "",
        "The light theme.", lambda w: w.choose_theme("light"), checkable=True),
    Row("theme_dark", "View", 2, "&Dark", (), "",
        "The dark theme.", lambda w: w.choose_theme("dark"), checkable=True),
    Row("step", "Run", 0, "&Step", ("Right",), "step",
        "Do the next step.", lambda w: w.store.move_to(w.store.cursor + 1)),
    Row("step_over", "Run", 0, "Step &Over", ("F10",), "",
        "Do the next step; an unfolded function as a whole.",
        lambda w: function_commands.step_over(w.store)),
    Row("step_into", "Run", 0, "Step &Into", ("F11",), "",
        "Do the next step; a folded function is unfolded and gone into.",
        lambda w: function_commands.step_into(w.store)),
    Row("step_out", "Run", 0, "Step O&ut", ("Shift+F11",), "",
        "Do the rest of the function's steps and fold it.",
        lambda w: function_commands.step_out(w.store)),
    Row("back", "Run", 0, "Step &Back", ("Left", "Alt+["), "back",
        "Take the last step back.", lambda w: w.store.move_to(w.store.cursor - 1)),
    Row("first", "Run", 1, "To the S&tart", ("Home",), "first",
        "Go to the start: nothing is computed.", lambda w: w.store.move_to(0)),
    Row("last", "Run", 1, "To the &End", ("End",), "last",
        "Go to the end: every step is done.",
        lambda w: w.store.move_to(len(w.store.timeline.steps))),
    Row("play", "Run", 2, "&Play", ("Space",), "play",
        "Step on by itself, or pause.", lambda w: w.player.toggle()),
    Row("check_nodes", "Run", 3, "&Check Every Node…", ("Ctrl+Shift+K",), "check",
        "Compare every local gradient with quotients of its own; the first wrong rule is named.",
        lambda w: w.checks.open_report()),
    Row("error_curve", "Run", 3, "E&rror against h…", ("Ctrl+Shift+H",), "",
        "Show how the error of each difference quotient depends on h.",
        lambda w: w.checks.open_curve()),
    Row("forward_mode", "Run", 4, "Forward &Mode", ("Ctrl+M",), "",
        "Sweep tangents with the values, instead of adjoints back.",
        lambda w: w.store.set_forward_mode(not w.store.is_forward_mode), checkable=True),
    Row("derivatives", "Run", 5, "&Derivatives…", ("Ctrl+D",), "",
        "Gradient, Jacobian and Hessian as tables to copy.", lambda w: w.show_derivatives()),
    Row("derive", "Run", 5, "Derivative as a &Program…", ("Ctrl+Shift+D",), "",
        "Open the program of a derivative in a window of its own.", lambda w: w.show_derive()),
    Row("python_code", "Run", 5, "Program as P&ython Code…", ("Ctrl+Shift+P",), "",
        "Show the text that is compiled for the value and the gradient.", _show_code),
    Row("wrong_assign", "Wrong on Purpose", 0, "“=” &Instead of “+=”", (), "",
        "At a fan-out each contribution replaces what is there, instead of adding to it.",
        lambda w: whatif_commands.set_fault(w.store, Fault.ASSIGN), checkable=True),
    Row("wrong_twice", "Wrong on Purpose", 0, "&Second Backward Without Clearing", (), "",
        "Sweep back twice while every adjoint is still there, as in micrograd.",
        lambda w: whatif_commands.set_fault(w.store, Fault.TWICE), checkable=True),
    Row("wrong_twice_inputs", "Wrong on Purpose", 0, "Second Backward, Only I&nputs Kept", (), "",
        "Sweep back twice while the inputs' adjoints are still there, as in PyTorch.",
        lambda w: whatif_commands.set_fault(w.store, Fault.TWICE_INPUTS), checkable=True),
    Row("wrong_order", "Wrong on Purpose", 0, "Own &Order of the Sweep", (), "",
        "Drag lines in the backward column, or move them with Alt+Up and Alt+Down.",
        lambda w: w.whatif.break_order(), checkable=True),
    Row("right_rules", "Wrong on Purpose", 1, "&Back to the Right Rules", (), "",
        "Keep every rule of the sweep again.",
        lambda w: whatif_commands.set_fault(w.store, Fault.NONE)),
    Row("update_inputs", "Run", 6, "&Update the Inputs…", ("Ctrl+Shift+U",), "",
        "One step of gradient descent, in the right order or in the wrong one.",
        lambda w: w.whatif.show_update()),
    Row("first_difference", "Run", 6, "First Di&fference", ("F8",), "",
        "Compare two runs and go to the first number that differs, then to the next.",
        lambda w: w.whatif.compare_panel.go_to_next()),
    Row("export", "Export", 0, "Export &Picture…", ("Ctrl+E",), "export",
        "Write the picture at the current step as SVG, PDF, PNG or DOT.",
        lambda w: w.exports.ask(all_steps=False)),
    Row("export_steps", "Export", 0, "Export Every &Step…", ("Ctrl+Shift+E",), "",
        "Write one picture for every step.", lambda w: w.exports.ask(all_steps=True)),
    Row("keys", "Help", 0, "&Keys", ("F1",), "keyboard",
        "Every action and its keys.", lambda w: w.show_keys()),
    Row("functions", "Help", 0, "&Functions", ("Shift+F1",), "palette-function",
        "Every function with its formula, its slopes and where it is defined.",
        lambda w: w.show_functions()),
    Row("about", "Help", 1, "&About Autodiff Viz", (), "",
        "The version and what it stands on.", lambda w: w.show_about()),
)  # fmt: skip

SUBMENUS: Final = {"Wrong on Purpose": "Run"}
"""The menus that are an entry of another one."""

MENUS: Final = ("File", "Edit", "View", "Run", "Export", "Help")


def build_actions(window: MainWindow) -> dict[str, QAction]:
    """Return a QAction for every row, by name, belonging to `window`."""
    actions: dict[str, QAction] = {}
    for row in ROWS:
        action = QAction(row.text, window)
        action.setObjectName(row.name)
        action.setCheckable(row.checkable)
        action.setShortcuts([QKeySequence(key) for key in row.keys])
        set_tip(action, row.tip, row.keys)
        action.triggered.connect(_runner(window, row.run))
        window.addAction(action)
        actions[row.name] = action
    return actions


def _runner(window: MainWindow, run: Run) -> Callable[[], None]:
    def runner() -> None:
        run(window)

    return runner


def set_tip(action: QAction, tip: str, keys: tuple[str, ...]) -> None:
    """Set the tool tip of `action`: the sentence, and its keys in parentheses."""
    shown = " or ".join(
        QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys
    )
    action.setToolTip(f"{tip} ({shown})" if shown else tip)
    action.setStatusTip(tip)


def build_menus(window: MainWindow, actions: dict[str, QAction]) -> None:
    """Fill the menu bar of `window` from the table; the submenus of files and themes are added here."""
    for title in MENUS:
        menu = window.menuBar().addMenu(f"&{title}")
        menu.setObjectName(f"menu_{title.lower()}")
        group = None
        for row in (row for row in ROWS if row.menu == title):
            if group is not None and row.group != group:
                menu.addSeparator()
            group = row.group
            if row.name == "quit":
                window.files.fill_menu(menu)
            menu.addAction(actions[row.name])
        for inner in (inner for inner, outer in SUBMENUS.items() if outer == title):
            menu.addSeparator()
            fill_submenu(menu.addMenu(f"&{inner}"), inner, actions)


def fill_submenu(menu: QMenu, title: str, actions: dict[str, QAction]) -> None:
    """Fill a menu that is an entry of another one."""
    group = None
    for row in (row for row in ROWS if row.menu == title):
        if group is not None and row.group != group:
            menu.addSeparator()
        group = row.group
        menu.addAction(actions[row.name])
