"""The table of actions: one row each; menus, buttons, shortcuts and the keys page are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu

from autodiff_viz.core.altered import Fault
from autodiff_viz.drawing.colouring import Colouring
from autodiff_viz.gui import function_commands, late_views
from autodiff_viz.gui.canvas.walk import Way
from autodiff_viz.gui.debugger import finding, moves, whatif_commands

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

Run: TypeAlias = "Callable[[MainWindow], object]"

BACKWARDS: Final = "Bac&kwards"
WRONG: Final = "&Wrong on Purpose"
PLACES: Final = "To a P&lace"
FAULTS: Final = "&Find a Fault"
WALK: Final = "&Walk the Graph"


@dataclass(frozen=True, slots=True)
class Row:
    """One action: its menu, text, keys, icon, what it does in a sentence, and the function.

    group: rows of one menu with different groups are parted by a line. checkable: shows a mark
    while it is in force. submenu: the title of the menu inside the menu; "" where there is none.
    on_canvas: the keys work only while the canvas has the focus.
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
    submenu: str = ""
    on_canvas: bool = False

    @property
    def title(self) -> str:
        """What the action is called, without mnemonic and dots."""
        return self.text.replace("&", "").removesuffix("…")


def _history(window: MainWindow) -> QUndoStack:
    """Return the undo stack, with what is being typed in it."""
    window.expression_bar.finish()
    return window.store.undo_stack


def _show_code(window: MainWindow) -> object:
    from autodiff_viz.gui.code_dialog import show_code  # built when first asked for

    return show_code(window)


def _open_commands(window: MainWindow) -> None:
    """Open the command palette."""
    from autodiff_viz.gui.quick.command_palette import open_commands

    open_commands(window)


def _show_keys_now(window: MainWindow) -> None:
    """Show the keys that work now."""
    from autodiff_viz.gui.quick.keys_overlay import show_keys_now

    show_keys_now(window)


def _new_window(window: MainWindow) -> None:
    from autodiff_viz.gui.further_windows import open_blank

    open_blank(window)


def _go_to(window: MainWindow) -> None:
    """Ask for a place in the timeline, over the bar."""
    from autodiff_viz.gui.debugger.go_to import ask_place

    ask_place(window.transport.bar, window.store)


def _toggle_breakpoint(window: MainWindow) -> None:
    """Set a breakpoint at the selected node, or take it away."""
    from autodiff_viz.gui.debugger.stop_commands import toggle_at_selection

    toggle_at_selection(window.store)


def _restart(window: MainWindow) -> None:
    """Pause and go to the start."""
    window.player.pause()
    moves.restart(window.store)


ROWS: Final[tuple[Row, ...]] = (
    Row("new", "File", 0, "&New", ("Ctrl+N",), "new",
        "Start an empty document.", lambda w: w.files.new()),
    Row("new_window", "File", 0, "New &Window", (), "",
        "Open a further window with an empty document.", _new_window),
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
    Row("history", "Edit", 0, "&History", ("Ctrl+Alt+Z",), "",
        "Every edit of this session as a list; choose one to go back or forward to it.",
        lambda w: w.lower_tabs.choose("history")),
    Row("quick_add", "Edit", 1, "&Add Here…", ("Shift+A",), "plus",
        "Find a function or type an expression, and add it at the pointer or to the selected node.",
        lambda w: w.canvas.quick_add(), on_canvas=True),
    Row("edit_node", "Edit", 1, "Ed&it Node…", ("Return", "Enter"), "",
        "Change the value of the selected input or number, or the name of any other node.",
        lambda w: w.canvas.edit_selected(), on_canvas=True),
    Row("delete", "Edit", 1, "&Delete", ("Del", "Backspace"), "delete",
        "Delete the selected nodes; their users read what they read.",
        lambda w: w.delete_selection(), on_canvas=True),
    Row("rename", "Edit", 1, "Re&name…", ("F2",), "",
        "Give the selected node another name.", lambda w: w.canvas.rename_selected(), on_canvas=True),
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
    Row("preferences", "Edit", 5, "&Preferences…", ("Ctrl+,",), "",
        "Theme, motion, digits, notation, and the seed of new documents.", late_views.show_preferences),
    Row("zoom_in", "View", 0, "Zoom &In", ("Ctrl++", "Ctrl+="), "zoom-in",
        "Show the graph larger.", lambda w: w.canvas.zoom_in()),
    Row("zoom_out", "View", 0, "Zoom &Out", ("Ctrl+-",), "zoom-out",
        "Show the graph smaller.", lambda w: w.canvas.zoom_out()),
    Row("zoom_actual", "View", 0, "&Actual Size", ("Ctrl+0",), "",
        "Show the graph at 100 %.", lambda w: w.canvas.zoom_actual()),
    Row("zoom_fit", "View", 0, "&Fit", ("Ctrl+9",), "fit",
        "Show the whole graph.", lambda w: w.canvas.zoom_to_fit()),
    Row("walk_reader", "View", 1, "To What &Reads It", ("Shift+Right",), "",
        "Select a node that reads the selected one.",
        lambda w: w.canvas.walk(Way.READER), submenu=WALK, on_canvas=True),
    Row("walk_operand", "View", 1, "To What It R&eads", ("Shift+Left",), "",
        "Select an operand of the selected node.",
        lambda w: w.canvas.walk(Way.OPERAND), submenu=WALK, on_canvas=True),
    Row("walk_above", "View", 1, "To the One &Above", ("Shift+Up",), "",
        "Select the next node above that shares a reader or an operand with the selected one.",
        lambda w: w.canvas.walk(Way.ABOVE), submenu=WALK, on_canvas=True),
    Row("walk_below", "View", 1, "To the One &Below", ("Shift+Down",), "",
        "Select the next node below that shares a reader or an operand with the selected one.",
        lambda w: w.canvas.walk(Way.BELOW), submenu=WALK, on_canvas=True),
    Row("fold", "View", 1, "Fold or &Unfold Function", ("Ctrl+U",), "",
        "Show the inside of the selected function, or of the current step's, or one node again.",
        lambda w: function_commands.fold_or_unfold(w.store)),
    Row("colour_magnitude", "View", 1, "Colour by &Magnitude", (), "",
        "Colour adjoints and local gradients by their order of magnitude.",
        lambda w: finding.colour(w, Colouring.MAGNITUDE), checkable=True),
    Row("colour_sign", "View", 1, "Colour by Si&gn", (), "",
        "Colour adjoints and local gradients by their sign, stronger where they are larger.",
        lambda w: finding.colour(w, Colouring.SIGN), checkable=True),
    Row("tall_panel", "View", 2, "&Tall Panel", ("Ctrl+J",), "",
        "Give the panels below the graph most of the height, or the graph again.",
        lambda w: w.lower_share.toggle_tall()),
    Row("presentation", "View", 2, "&Presentation", ("Shift+F5",), "",
        "The graph and the transport alone, larger; Escape brings the panels back.",
        late_views.present, checkable=True),
    Row("reset_panels", "View", 2, "&Reset Panels", (), "",
        "Give every panel the place and the size of a first start.", late_views.reset_panels),
    Row("theme_system", "View", 3, "Follow the &System", (), "",
        "Light or dark, as the system is.", lambda w: w.choose_theme("system"), checkable=True),
    Row("theme_light", "View", 3, "&Light", (), "",
        "The light theme.", lambda w: w.choose_theme("light"), checkable=True),
    Row("theme_dark", "View", 3, "&Dark", (), "",
        "The dark theme.", lambda w: w.choose_theme("dark"), checkable=True),
    Row("step", "Run", 0, "&Step Over", ("Right", "F10"), "step",
        "Do the next node: its value, or all its contributions; a folded function is one node.",
        lambda w: moves.over(w.store)),
    Row("step_into", "Run", 0, "Step &Into", ("Down", "F11"), "into",
        "Do one contribution; a folded function is unfolded and gone into.",
        lambda w: moves.into(w.store)),
    Row("step_out", "Run", 0, "Step O&ut", ("Up", "Shift+F11"), "out",
        "Do the rest of the node, of the unfolded function or of the phase.",
        lambda w: moves.out(w.store)),
    Row("continue", "Run", 0, "C&ontinue", ("Ctrl+Right", "F5"), "continue",
        "Go on to the next breakpoint; without one to the end.",
        lambda w: moves.resume(w.store)),
    Row("run_to", "Run", 0, "&Run to the Selected Node", ("Ctrl+F10",), "",
        "Go on to where the selected node has its value, or its whole adjoint.",
        lambda w: moves.to_selection(w.store)),
    Row("back", "Run", 1, "Step &Back", ("Left", "Alt+["), "back",
        "Take the last node back: its value, or all its contributions.",
        lambda w: moves.over(w.store, back=True)),
    Row("back_into", "Run", 1, "Step Back &Into", ("Alt+F11",), "back-into",
        "Take one contribution back; a folded function is unfolded and gone into from its end.",
        lambda w: moves.into(w.store, back=True), submenu=BACKWARDS),
    Row("back_out", "Run", 1, "Step Back O&ut", ("Alt+Shift+F11",), "back-out",
        "Go back to before the node, the unfolded function or the phase.",
        lambda w: moves.out(w.store, back=True), submenu=BACKWARDS),
    Row("continue_back", "Run", 1, "&Continue Back", ("Ctrl+Left",), "continue-back",
        "Go back to the last breakpoint; without one to the start.",
        lambda w: moves.resume(w.store, back=True), submenu=BACKWARDS),
    Row("run_back_to", "Run", 1, "&Run Back to the Selected Node", ("Ctrl+Shift+F10",), "",
        "Go back to where the selected node got its value, or its whole adjoint.",
        lambda w: moves.to_selection(w.store, back=True), submenu=BACKWARDS),
    Row("go_to", "Run", 2, "&Go to…", ("Ctrl+G",), "",
        "Go to a step by its number, to a part of all steps in per cent, or to a node by its name.",
        _go_to),
    Row("first", "Run", 2, "To the S&tart", ("Home",), "first",
        "Go to the start: nothing is computed.", lambda w: w.store.move_to(0), submenu=PLACES),
    Row("last", "Run", 2, "To the &End", ("End",), "last",
        "Go to the end: every step is done.",
        lambda w: w.store.move_to(len(w.store.timeline.steps)), submenu=PLACES),
    Row("phase_start", "Run", 2, "Start of the &Phase", ("Ctrl+Home",), "",
        "Go back to the start of the forward or of the backward phase.",
        lambda w: moves.phase(w.store, back=True), submenu=PLACES),
    Row("phase_end", "Run", 2, "End of the P&hase", ("Ctrl+End",), "",
        "Go on to the end of the forward or of the backward phase.",
        lambda w: moves.phase(w.store), submenu=PLACES),
    Row("next_touch", "Run", 2, "&Next Step about the Selected Node", ("F3",), "",
        "Go on to the next step that sets or reads a number of the selected node.",
        lambda w: moves.touching(w.store), submenu=PLACES),
    Row("previous_touch", "Run", 2, "Pre&vious Step about the Selected Node", ("Shift+F3",), "",
        "Go back to the last step that sets or reads a number of the selected node.",
        lambda w: moves.touching(w.store, back=True), submenu=PLACES),
    Row("restart", "Run", 2, "&Restart", ("Ctrl+Shift+F5",), "",
        "Pause, go to the start, and fold what stepping has unfolded.", _restart,
        submenu=PLACES),
    Row("toggle_breakpoint", "Run", 2, "Toggle B&reakpoint", ("F9",), "",
        "Stop where the selected node's adjoint changes, or no longer.",
        _toggle_breakpoint),
    Row("play", "Run", 2, "&Play", ("Space",), "play",
        "Step on by itself, or pause.", lambda w: w.player.toggle()),
    Row("check_nodes", "Run", 3, "&Check Every Node…", ("Ctrl+Shift+K",), "check-nodes",
        "Compare every local gradient with quotients of its own; the first wrong rule is named.",
        lambda w: w.checks.open_report(), submenu=FAULTS),
    Row("error_curve", "Run", 3, "E&rror against h…", ("Ctrl+Shift+H",), "",
        "Show how the error of each difference quotient depends on h.",
        lambda w: w.checks.open_curve(), submenu=FAULTS),
    Row("first_nonfinite", "Run", 3, "First &Non-finite Number", ("Ctrl+Shift+N",), "",
        "Go to the first nan or infinity: its cause, where it spread to, the form that avoids it.",
        finding.first_nonfinite, submenu=FAULTS),
    Row("why_gradient", "Run", 3, "&Why This Gradient?", ("Ctrl+Shift+G",), "",
        "Show the paths from the selected node to the output and what is lost along them.",
        finding.explain_gradient, submenu=FAULTS),
    Row("first_difference", "Run", 3, "First Di&fference", ("F8",), "",
        "Compare two runs and go to the first number that differs, then to the next.",
        lambda w: w.whatif.compare_panel.go_to_next(), submenu=FAULTS),
    Row("forward_mode", "Run", 4, "Forward &Mode", ("Ctrl+M",), "",
        "Sweep tangents with the values, instead of adjoints back.",
        lambda w: w.store.set_forward_mode(not w.store.is_forward_mode), checkable=True),
    Row("derivatives", "Run", 5, "&Derivatives…", ("Ctrl+D",), "",
        "Gradient, Jacobian and Hessian as tables to copy.", lambda w: w.show_derivatives()),
    Row("derive", "Run", 5, "Derivative as a &Program…", ("Ctrl+Shift+D",), "",
        "Open the program of a derivative in a window of its own.", lambda w: w.show_derive()),
    Row("python_code", "Run", 5, "Program as P&ython Code…", ("Ctrl+Shift+Y",), "",
        "Show the text that is compiled for the value and the gradient.", _show_code),
    Row("wrong_assign", "Run", 6, "“=” &Instead of “+=”", (), "",
        "At a fan-out each contribution replaces what is there, instead of adding to it.",
        lambda w: whatif_commands.set_fault(w.store, Fault.ASSIGN), checkable=True,
        submenu=WRONG),
    Row("wrong_twice", "Run", 6, "&Second Backward Without Clearing", (), "",
        "Sweep back twice while every adjoint is still there, as in micrograd.",
        lambda w: whatif_commands.set_fault(w.store, Fault.TWICE), checkable=True,
        submenu=WRONG),
    Row("wrong_twice_inputs", "Run", 6, "Second Backward, Only I&nputs Kept", (), "",
        "Sweep back twice while the inputs' adjoints are still there, as in PyTorch.",
        lambda w: whatif_commands.set_fault(w.store, Fault.TWICE_INPUTS), checkable=True,
        submenu=WRONG),
    Row("wrong_order", "Run", 6, "Own &Order of the Sweep", (), "",
        "Drag lines in the backward column, or move them with Alt+Up and Alt+Down.",
        lambda w: w.whatif.break_order(), checkable=True,
        submenu=WRONG),
    Row("right_rules", "Run", 6, "&Back to the Right Rules", (), "",
        "Keep every rule of the sweep again.",
        lambda w: whatif_commands.set_fault(w.store, Fault.NONE), submenu=WRONG),
    Row("update_inputs", "Run", 6, "&Update the Inputs…", ("Ctrl+Shift+U",), "",
        "One step of gradient descent, in the right order or in the wrong one.",
        lambda w: w.whatif.show_update()),
    Row("export", "Export", 0, "Export &Picture…", ("Ctrl+E",), "export",
        "Write the picture at the current step as SVG, PDF, PNG or DOT.",
        lambda w: w.exports.ask(all_steps=False)),
    Row("export_steps", "Export", 0, "Export Every &Step…", ("Ctrl+Shift+E",), "",
        "Write one picture for every step.", lambda w: w.exports.ask(all_steps=True)),
    Row("commands", "Help", 0, "&Command Palette…", ("Ctrl+Shift+P",), "search",
        "Find any action by its name, its keys or what it does, and do it.", _open_commands),
    Row("keys_now", "Help", 0, "Keys That Work &Now", ("?",), "",
        "Show the keys that work now, over the graph.", _show_keys_now, on_canvas=True),
    Row("keys", "Help", 0, "&Keys", ("F1",), "keyboard",
        "Every action and its keys.", lambda w: w.show_keys()),
    Row("functions", "Help", 0, "&Functions", ("Shift+F1",), "palette-function",
        "Every function with its formula, its slopes and where it is defined.",
        lambda w: w.show_functions()),
    Row("about", "Help", 1, "&About Autodiff Viz", (), "",
        "The version and what it stands on.", late_views.show_about),
)  # fmt: skip

MENUS: Final = ("File", "Edit", "View", "Run", "Export", "Help")


def build_actions(window: MainWindow) -> dict[str, QAction]:
    """Return a QAction for every row, by name, belonging to `window`."""
    actions: dict[str, QAction] = {}
    for row in ROWS:
        action = QAction(_titled(row), window)
        action.setIconText(row.text.replace("&", ""))
        action.setObjectName(row.name)
        action.setCheckable(row.checkable)
        action.setShortcuts([QKeySequence(key) for key in row.keys])
        set_tip(action, row.tip, row.keys)
        action.triggered.connect(_runner(window, row.run))
        if row.on_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        else:
            window.addAction(action)
        actions[row.name] = action
    return actions


def give_canvas_its_keys(window: MainWindow) -> None:
    """Let the keys of the canvas work while it has the focus."""
    window.canvas.addActions([window.commands[row.name] for row in ROWS if row.on_canvas])


def menu_path(row: Row) -> str:
    """Return where a row is found: Run ▸ Backwards."""
    return " ▸ ".join(part.replace("&", "") for part in (row.menu, row.submenu) if part)


def _titled(row: Row) -> str:
    """Return the text of a row in a menu: with all its keys where it has several, for Qt shows the first."""
    return f"{row.text}\t{written(row.keys)}" if len(row.keys) > 1 else row.text


def _runner(window: MainWindow, run: Run) -> Callable[[], None]:
    def runner() -> None:
        run(window)

    return runner


def set_tip(action: QAction, tip: str, keys: tuple[str, ...]) -> None:
    """Set the tool tip of `action`: the sentence, and its keys in parentheses."""
    shown = written(keys)
    action.setToolTip(f"{tip} ({shown})" if shown else tip)
    action.setStatusTip(tip)


@cache
def written(keys: tuple[str, ...]) -> str:
    """Return keys as this system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return " or ".join(QKeySequence(key).toString(native) for key in keys)


def build_menus(window: MainWindow, actions: dict[str, QAction]) -> None:
    """Fill the menu bar of `window` from the table; the submenus of files and themes are added here."""
    for title in MENUS:
        menu = window.menuBar().addMenu(f"&{title}")
        menu.setObjectName(f"menu_{title.lower()}")
        inner: dict[str, QMenu] = {}
        group = None
        for row in (row for row in ROWS if row.menu == title):
            if group is not None and row.group != group:
                menu.addSeparator()
            group = row.group
            if row.name == "quit":
                window.files.fill_menu(menu)
            if row.submenu and row.submenu not in inner:
                inner[row.submenu] = menu.addMenu(row.submenu)
            inner.get(row.submenu, menu).addAction(actions[row.name])
