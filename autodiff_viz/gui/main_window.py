"""MainWindow: puts the views around one store and keeps actions and title up to date.

The palette, the inspector and the list of steps are built after the first paint, or when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QVBoxLayout, QWidget

from autodiff_viz.document import edits
from autodiff_viz.drawing.client import Graphviz
from autodiff_viz.drawing.theme import Theme
from autodiff_viz.gui import commands, preferences, window_state
from autodiff_viz.gui.action_states import mark_playing, update_actions
from autodiff_viz.gui.actions import ROWS, build_actions, build_menus, give_canvas_its_keys
from autodiff_viz.gui.background import Background
from autodiff_viz.gui.canvas.view import CanvasView
from autodiff_viz.gui.debugger.tabs import add_tabs
from autodiff_viz.gui.debugger.whatif_parts import WhatIfParts
from autodiff_viz.gui.expression_bar import ExpressionBar
from autodiff_viz.gui.failures import Failures
from autodiff_viz.gui.files import Files
from autodiff_viz.gui.functions.judge import Judge
from autodiff_viz.gui.keys import FocusKeys
from autodiff_viz.gui.late_panel import LatePanel
from autodiff_viz.gui.look import Look, icon
from autodiff_viz.gui.lower_share import LowerShare, SharedSplitter
from autodiff_viz.gui.lower_tabs import LowerTabs, stacked
from autodiff_viz.gui.own_file import OwnFile
from autodiff_viz.gui.palette_memory import PaletteMemory
from autodiff_viz.gui.pictures import Pictures
from autodiff_viz.gui.player import Player
from autodiff_viz.gui.status_line import StatusLine
from autodiff_viz.gui.store import Store
from autodiff_viz.gui.transport import Transport
from autodiff_viz.resources import resource

if TYPE_CHECKING:
    from autodiff_viz.gui.checks import Checks
    from autodiff_viz.gui.derivatives_dialog import DerivativesDialog
    from autodiff_viz.gui.exports import Exports
    from autodiff_viz.gui.functions_window import FunctionsWindow
    from autodiff_viz.gui.inspector import Inspector
    from autodiff_viz.gui.journal import Journal
    from autodiff_viz.gui.palette import Palette
    from autodiff_viz.gui.program_view import ProgramView

UNTITLED: Final = "Untitled"
"""What a document without a file is called."""


class MainWindow(QMainWindow):
    """One document and all its views."""

    store: Store
    look: Look
    player: Player
    files: Files
    canvas: CanvasView
    whatif: WhatIfParts
    own_file: OwnFile
    lower_share: LowerShare
    expression_bar: ExpressionBar
    journal: Journal
    lower_tabs: LowerTabs

    def __init__(self, settings: QSettings, client: Graphviz) -> None:
        super().__init__()
        self.settings = settings
        self.client = client
        self.untitled = UNTITLED
        self._derivatives: DerivativesDialog | None = None
        self._is_painted = False
        self.look = Look(settings, self)
        self.store = Store(self)
        self.judge = Judge(self.store)
        self.background = Background()
        self.drawing = Background()
        self.pictures = Pictures(self.store, client, self.drawing, self)
        self.player = Player(self.store, self)
        self.files = Files(self.store, settings, self)
        self.failures = Failures(self)
        preferences.start(self)
        self.functions: FunctionsWindow | None = None
        self.commands = build_actions(self)
        build_menus(self, self.commands)
        self._build_views()
        self._connect()
        self._keep_keys()
        self._restore()
        self.setAcceptDrops(True)
        self.canvas.setFocus()

    def _build_views(self) -> None:
        store, look = self.store, self.look
        self.expression_bar = ExpressionBar(store, look, self.background)
        self.palette_memory = PaletteMemory(self.settings, self)
        self._palette_place = LatePanel("palette")
        self.canvas = CanvasView(store, look, self.pictures, self.palette_memory)
        give_canvas_its_keys(self)
        self.transport = Transport(store, look, self.player, self.commands)
        self.lower_tabs = LowerTabs()
        self.lower_tabs.add("steps", "Steps", self._new_program_view)
        self.stop_panels = add_tabs(self)
        self.whatif = WhatIfParts(self)
        self._inspector_place = LatePanel("inspector")
        self.middle = SharedSplitter()
        self.own_file = OwnFile(self)
        self.middle.addWidget(self.own_file.under_banner(self.whatif.under_banner(self.canvas)))
        self.middle.addWidget(stacked(self.transport, self.lower_tabs))
        self.lower_share = LowerShare(self.middle, self.lower_tabs)
        self.setCentralWidget(self._frame())

    def _frame(self) -> QWidget:
        self.across = QSplitter(Qt.Orientation.Horizontal)
        for view in (self._palette_place, self.middle, self._inspector_place):
            self.across.addWidget(view)
        self.across.setStretchFactor(1, 1)
        self.across.setCollapsible(1, False)
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.expression_bar)
        column.addWidget(self.across, 1)
        return frame

    def _connect(self) -> None:
        self.status_line = StatusLine(self.statusBar(), self.store, self.canvas)
        self.pictures.failed.connect(self.status_line.say)
        self.pictures.changed.connect(self.status_line.follow)
        self.store.path_changed.connect(self._retitle)
        self.store.undo_stack.cleanChanged.connect(self._retitle)
        self.store.opened.connect(self._forget_title)
        for changed in (
            self.store.mode_changed,
            self.store.cursor_changed,
            self.store.timeline_changed,
            self.store.selection_changed,
            self.store.undo_stack.indexChanged,
            self.player.playing_changed,
            self.look.changed,
        ):
            changed.connect(self._update_actions)
        self.look.changed.connect(self._set_icons)
        self.store.opened.connect(self.canvas.setFocus)
        self._retitle()
        self._set_icons(self.look.theme, self.transport.shown_actions)
        self._update_actions()

    def _keep_keys(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            FocusKeys(application, self)

    def _retitle(self) -> None:
        name = self.store.path.name if self.store.path else self.untitled
        self.setWindowTitle(f"{name}[*] — Autodiff Viz")
        self.setWindowModified(self.store.is_modified)

    def call_untitled(self, title: str) -> None:
        """Name the document by `title` as long as it is in no file."""
        self.untitled = title
        self._retitle()

    def _forget_title(self) -> None:
        self.call_untitled(UNTITLED)

    @property
    def is_settled(self) -> bool:
        """Whether the typed text is read and the picture shows the document as it stands."""
        return self.expression_bar.is_settled and self.pictures.is_settled

    @property
    def program_view(self) -> ProgramView:
        """The list of steps."""
        return cast("ProgramView", self.lower_tabs.panel("steps"))

    def _new_program_view(self) -> ProgramView:
        from autodiff_viz.gui.program_view import ProgramView

        return ProgramView(self.store, self.look)

    @cached_property
    def palette_panel(self) -> Palette:
        """The functions to build with."""
        from autodiff_viz.gui.palette import Palette

        store = self.store
        made = Palette(
            store, self.look, lambda name: commands.append_op(store, name), self.palette_memory
        )
        made.explained.connect(self.show_functions)
        made.new_function_asked.connect(self.new_function)
        made.edit_function_asked.connect(self.edit_function)
        self._palette_place.fill(made)
        return made

    @cached_property
    def inspector(self) -> Inspector:
        """The panel on the right."""
        from autodiff_viz.gui.inspector import Inspector

        made = Inspector(self.store, self.look, self.background, self.whatif.faults)
        made.check.nodes_wanted.connect(self.commands["check_nodes"].trigger)
        made.check.curve_wanted.connect(self.commands["error_curve"].trigger)
        self._inspector_place.fill(made)
        return made

    @cached_property
    def exports(self) -> Exports:
        """What the Export menu does."""
        from autodiff_viz.gui.exports import Exports

        return Exports(self, self.client)

    @cached_property
    def checks(self) -> Checks:
        """What the actions of checking do."""
        from autodiff_viz.gui.checks import Checks

        return Checks(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and after the first time build what the first look did not need."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self.complete)

    def complete(self) -> None:
        """Build what is not there yet."""
        if "inspector" not in self.__dict__:
            self.palette_panel.show()
            self.lower_tabs.begin()
            self.inspector.show()
            self.pictures.warm()
            self._set_icons(self.look.theme)

    def _set_icons(self, theme: Theme, among: Collection[QAction] | None = None) -> None:
        """Draw the icons of some actions, or of all; only those of the buttons are needed at the start."""
        for row in ROWS:
            if row.icon and (among is None or self.commands[row.name] in among):
                self.commands[row.name].setIcon(icon(row.icon, theme))
        mark_playing(self)

    def _update_actions(self) -> None:
        update_actions(self)

    def choose_theme(self, choice: str) -> None:
        """Set the theme: "system", "light" or "dark"."""
        self.look.choose(choice)
        self._update_actions()

    def new_function(self) -> None:
        """Ask for the definition of a function."""
        from autodiff_viz.gui.functions.dialog import define_function

        define_function(self, self.store, self.look, self.background)

    def edit_function(self, name: str) -> None:
        """Ask for another definition of a function."""
        from autodiff_viz.gui.functions.dialog import redefine_function

        redefine_function(self, self.store, self.look, self.background, name)

    def delete_selection(self) -> None:
        """Delete the selected nodes as one undo entry."""
        commands.delete(self.store, self.store.selection)

    def make_selection_output(self) -> None:
        """Make the first selected node the output."""
        commands.make_output(self.store, self.store.selection[0])

    def delete_unused(self) -> None:
        """Delete what the output does not depend on."""
        self.store.do("Delete unused nodes", edits.delete_unused)

    def show_derivatives(self) -> None:
        """Show the tables of derivatives beside the window."""
        from autodiff_viz.gui.derivatives_dialog import DerivativesDialog

        if self._derivatives is None:
            self._derivatives = DerivativesDialog(self.store, self)
        self._derivatives.show()
        self._derivatives.raise_()
        self._derivatives.activateWindow()

    def show_derive(self) -> None:
        """Ask for a derivative and open it in a window of its own."""
        from autodiff_viz.gui.derive_dialog import DeriveDialog
        from autodiff_viz.gui.further_windows import open_beside

        dialog = DeriveDialog(self.store.document, self.look, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted_with.connect(
            lambda made: open_beside(self, made.document, made.title, made.mark)
        )
        dialog.open()

    def show_keys(self) -> None:
        """Show the page of keys."""
        from autodiff_viz.gui.help import KeysDialog

        KeysDialog(self).exec()

    def show_functions(self, name: str = "") -> None:
        """Show the page of functions, turned to the op called `name` if one is named."""
        if self.functions is None:
            from autodiff_viz.gui.functions_window import FunctionsWindow

            self.functions = FunctionsWindow(self, self.store, self.look, self.background)
        if name:
            self.functions.show_op(name)
        self.functions.show()
        self.functions.raise_()
        self.functions.activateWindow()

    def _restore(self) -> None:
        self.setWindowIcon(QIcon(str(resource("icons", "app.svg"))))
        window_state.restore(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, then remember the window's shape and stop what runs."""
        if not (self.files.may_lose_changes() and self._exports_may_close()):
            event.ignore()
            return
        window_state.keep(self)
        self.store.forget_changes()  # the person has agreed: nothing is kept for a next start
        self.end_work()
        event.accept()

    def end_work(self) -> None:
        """Stop what the window has under way; no answer comes any more."""
        self.player.pause()
        self._close_late_parts()
        self.background.close()
        self.judge.stop()
        self.drawing.close()

    def _exports_may_close(self) -> bool:
        return "exports" not in self.__dict__ or self.exports.may_close()

    def _close_late_parts(self) -> None:
        """Stop what the parts that were built have under way."""
        made = self.__dict__
        for name in ("exports", "checks", "whatif", "own_file", "journal"):
            if name in made:
                made[name].close()
        if "inspector" in made:
            self.inspector.close_check()
        if self._derivatives is not None:
            self._derivatives.stop()
            self._derivatives.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that are dragged onto the window."""
        from autodiff_viz.gui.arrivals import dropped_files  # it knows this class

        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the files that are dropped."""
        from autodiff_viz.gui.arrivals import dropped_files, open_dropped_soon

        event.acceptProposedAction()
        open_dropped_soon(self, dropped_files(event.mimeData()))
