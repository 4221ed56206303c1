"""When each action is on, and why it is off: one row a rule; and the texts of those that change.

An action that no rule names is always on. Read by the window after every change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from autodiff_viz.core.altered import Fault, breaks_a_rule
from autodiff_viz.drawing.colouring import Colouring
from autodiff_viz.gui import function_commands
from autodiff_viz.gui.actions import ROWS, set_tip
from autodiff_viz.gui.look import CHOICES, icon

if TYPE_CHECKING:
    from autodiff_viz.gui.main_window import MainWindow

Test: TypeAlias = "Callable[[MainWindow], bool]"

AT_START: Final = "You are at the start; nothing is computed yet."
AT_END: Final = "You are at the end; every adjoint is complete."
AT_BROKEN_END: Final = "You are at the end of the sweep with the broken rule."
AT_END_FORWARD: Final = "You are at the end; every tangent is complete."
NOTHING_SELECTED: Final = "Select a node first."
NOT_ONE_SELECTED: Final = "Select one node first."
NO_PROGRAM: Final = "The program is empty."
FORWARD: Final = ("step", "step_into", "step_out", "continue", "phase_end", "last")
BACK: Final = ("back", "back_into", "back_out", "continue_back", "phase_start", "first", "restart")


@dataclass(frozen=True, slots=True)
class Rule:
    """The actions called `names` are on while `is_on`; else their tips say `why_not`."""

    names: tuple[str, ...]
    is_on: Test
    why_not: str


def _has_next(window: MainWindow) -> bool:
    return window.store.next_step is not None


def _has_program(window: MainWindow) -> bool:
    return bool(window.store.timeline.steps)


def _has_inputs(window: MainWindow) -> bool:
    return _has_program(window) and bool(window.store.document.program.inputs)


FAULTS: Final = {
    "wrong_assign": Fault.ASSIGN,
    "wrong_twice": Fault.TWICE,
    "wrong_twice_inputs": Fault.TWICE_INPUTS,
    "wrong_order": Fault.ORDER,
}
"""The actions that break a rule, and which."""

RULES: Final[tuple[Rule, ...]] = (
    Rule(("undo",), lambda w: w.store.undo_stack.canUndo(), "Nothing to undo."),
    Rule(("redo",), lambda w: w.store.undo_stack.canRedo(), "Nothing to redo."),
    Rule(BACK, lambda w: w.store.cursor > 0, AT_START),
    Rule(FORWARD, _has_next, AT_END),
    Rule(("run_to", "run_back_to", "next_touch", "previous_touch"),
         lambda w: bool(w.store.selection), NOTHING_SELECTED),
    Rule(("play", "export", "export_steps", "check_nodes", "error_curve", "derivatives", "go_to",
          "first_nonfinite"),
         _has_program, NO_PROGRAM),
    Rule(("delete", "make_output", "toggle_breakpoint"),
         lambda w: bool(w.store.selection), NOTHING_SELECTED),
    Rule(("rename", "edit_node"), lambda w: len(w.store.selection) == 1, NOT_ONE_SELECTED),
    Rule(("walk_reader", "walk_operand", "walk_above", "walk_below"), _has_program, NO_PROGRAM),
    Rule(("why_gradient",), _has_inputs, "There is no input whose gradient could be explained."),
    Rule(("derive",), _has_inputs, "There is no input to differentiate by."),
    Rule(("fold",), lambda w: function_commands.can_fold_or_unfold(w.store),
         "Select a node of a function of your own, or step to it."),
    Rule(("right_rules",), lambda w: w.store.document.whatif.fault is not Fault.NONE,
         "Every rule is kept."),
    Rule(tuple(FAULTS), lambda w: _has_program(w) and not w.store.is_forward_mode,
         "Only the backward sweep has these rules; go back to reverse mode."),
    Rule(("update_inputs",), _has_inputs, "There is no input to update."),
    Rule(("first_difference",), _has_program, NO_PROGRAM),
    Rule(("delete_unused",), lambda w: not all(w.store.document.program.active),
         "The output depends on every node."),
)  # fmt: skip

_ROW: Final = {row.name: row for row in ROWS}


def update_actions(window: MainWindow) -> None:
    """Switch every action on or off, mark those in force and name the next undo and redo."""
    for rule in RULES:
        on = rule.is_on(window)
        for name in rule.names:
            _switch(window, name, on, _why_not(window, rule))
    _name_history(window)
    _mark_choices(window)
    mark_playing(window)


def _why_not(window: MainWindow, rule: Rule) -> str:
    if rule.why_not != AT_END:
        return rule.why_not
    if window.store.is_forward_mode:
        return AT_END_FORWARD
    return AT_BROKEN_END if breaks_a_rule(window.store.timeline) else AT_END


def _switch(window: MainWindow, name: str, on: bool, why_not: str) -> None:
    action, row = window.commands[name], _ROW[name]
    text = row.tip if on else why_not
    if action.isEnabled() != on or action.statusTip() != text:
        action.setEnabled(on)
        set_tip(action, text, row.keys if on else ())


def _name_history(window: MainWindow) -> None:
    stack = window.store.undo_stack
    for name, entry in (("undo", stack.undoText()), ("redo", stack.redoText())):
        window.commands[name].setText(f"&{name.capitalize()} {entry}".rstrip())


def _mark_choices(window: MainWindow) -> None:
    window.commands["forward_mode"].setChecked(window.store.is_forward_mode)
    for colouring in (Colouring.MAGNITUDE, Colouring.SIGN):
        is_on = window.pictures.colouring is colouring
        window.commands[f"colour_{colouring.value}"].setChecked(is_on)
    for name, fault in FAULTS.items():
        window.commands[name].setChecked(window.store.document.whatif.fault is fault)
    for choice in CHOICES:
        window.commands[f"theme_{choice}"].setChecked(window.look.choice == choice)


def mark_playing(window: MainWindow) -> None:
    """Make the action that plays say what it would do now."""
    play, is_playing = window.commands["play"], window.player.is_playing
    play.setText("&Pause" if is_playing else "&Play")
    play.setIcon(icon("pause" if is_playing else "play", window.look.theme))
