"""Functions of the person's own in the window, by real events."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from autodiff_viz.core.formula import parse
from autodiff_viz.core.printing import program_text
from autodiff_viz.core.sweep import BackwardStep, gradient
from autodiff_viz.document import edits
from autodiff_viz.document.document import Document, document_of
from autodiff_viz.drawing.rich import plain
from autodiff_viz.gui import function_commands
from autodiff_viz.gui.driver import drop_op, place_of, settle
from autodiff_viz.gui.functions.dialog import FunctionDialog
from autodiff_viz.gui.functions.tiles import FunctionTile
from autodiff_viz.gui.main_window import MainWindow

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

TEXT = "f(x, y) = x*y + sin(x); a = exp(u); b = f(a, v); b**2"


def document(text: str = TEXT) -> Document:
    return document_of(parse(text), {"u": 0.5})


@pytest.fixture
def shown(window: MainWindow) -> MainWindow:
    window.store.open(document(), None)
    settle(window)
    return window


def text_of(window: MainWindow) -> str:
    return program_text(window.store.document.program)


def dialog_of(window: MainWindow, qtbot: QtBot) -> FunctionDialog:
    qtbot.waitUntil(lambda: window.findChild(FunctionDialog) is not None)
    return window.findChild(FunctionDialog)


def typed(qtbot: QtBot, dialog: FunctionDialog, *fields: tuple[object, str]) -> None:
    for field, text in fields:
        field.selectAll()  # type: ignore[attr-defined]
        qtbot.keyClicks(field, text)
    dialog.judge()
    qtbot.waitUntil(lambda: dialog.is_settled)


def tiles(window: MainWindow) -> list[FunctionTile]:
    return [tile for tile in window.palette_panel.yours.tiles if isinstance(tile, FunctionTile)]


def menu_entries(tile: FunctionTile) -> dict[str, object]:
    at = tile.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, tile.mapToGlobal(at))
    QApplication.sendEvent(tile, event)
    menu = next(each for each in tile.window().findChildren(QMenu) if each.isVisible())
    return {action.text(): action for action in menu.actions()}


# Defining


def test_a_function_is_defined_in_the_dialog_and_used_from_its_tile(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert tiles(window) == []
    qtbot.mouseClick(window.palette_panel.yours.plus, Qt.MouseButton.LeftButton)
    dialog = dialog_of(window, qtbot)
    assert not dialog.save.isEnabled()
    typed(qtbot, dialog, (dialog.head, "f(x, y)"), (dialog.formula, "x*y + sin(x)"))
    assert [row.field.placeholderText() for row in dialog.rows] == ["cos(x) + y", "x"]
    assert dialog.save.text() == "Define"
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert [tile.op.name for tile in tiles(window)] == ["f"]
    qtbot.mouseClick(tiles(window)[0], Qt.MouseButton.LeftButton)
    settle(window)
    assert text_of(window) == "f(x, y) = x*y + sin(x); f(x, y)"
    assert window.expression_bar.line.text() == text_of(window)
    drop_op(window, "f", place_of(window, "z"))
    assert text_of(window).endswith("f(f(x, y), u)")
    for _ in range(3):
        window.store.undo_stack.undo()
    assert tiles(window) == []
    window.store.undo_stack.redo()
    assert [tile.op.name for tile in tiles(window)] == ["f"]


def test_a_wrong_partial_is_shown_with_its_point_and_kept_on_purpose(
    shown: MainWindow, qtbot: QtBot
) -> None:
    shown.edit_function("f")
    dialog = dialog_of(shown, qtbot)
    assert dialog.head.text() == "f(x, y)"
    typed(qtbot, dialog, (dialog.rows[0].field, "y + cos(x)"))
    assert dialog.rows[0].said.text() == "It agrees with the difference quotient at 49 points."
    assert not dialog.chart.isVisible()
    typed(qtbot, dialog, (dialog.rows[0].field, "y - cos(x)"))
    said = dialog.rows[0].said.text()
    assert said == (
        "Wrong at x = 0.5, y = 0.5: it gives -0.377583, the difference quotient 1.37758."
    )
    assert dialog.chart.isVisible()
    assert dialog.save.text() == "Keep the wrong partial"
    qtbot.keyClick(dialog.head, KEY.Key_Return)
    settle(shown)
    assert "df/dx = y - cos(x)" in text_of(shown)
    assert "is wrong" in tiles(shown)[0].accessibleDescription()
    assert "∂f/∂x is wrong" in shown.expression_bar.status.text()
    box = next(box for box in shown.pictures.picture.boxes if box.warning)
    assert plain(box.title.runs).startswith("b = f(")
    shown.store.select((document().key_of("b"),))
    assert "It is kept on purpose" in shown.inspector.node.kind.text()
    assert any("(wrong)" in shown.program_view.backward.rows.formula(n) for n in range(6, 11))
    shown.store.undo_stack.undo()
    assert "df/dx" not in text_of(shown)


@pytest.mark.parametrize(
    ("head", "formula", "said"),
    [
        ("f(x, y)", "x*k", "k is no param of f"),
        ("f(x", "x", "in parentheses, as in f(x, y)"),
        ("f", "x", "in parentheses, as in f(x, y)"),
        ("sin(x)", "x", "sin is the name of an op"),
        ("f(x, x)", "x", "twice"),
        ("f(x)", "f(x)", "its own definition"),
        ("f(x)", "x; 3", "one formula"),
        ("f(x)", "x +", "After +"),
        ("f(2)", "3", "not 2"),
    ],
)
def test_what_cannot_be_a_function_is_said_and_not_saved(
    window: MainWindow, qtbot: QtBot, head: str, formula: str, said: str
) -> None:
    window.new_function()
    dialog = dialog_of(window, qtbot)
    typed(qtbot, dialog, (dialog.head, head), (dialog.formula, formula))
    assert said in dialog.problem.text()
    assert not dialog.save.isEnabled()
    qtbot.keyClick(dialog, KEY.Key_Escape)
    assert window.store.undo_stack.count() == 0


def test_a_partial_that_is_no_formula_is_said_under_its_field(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.new_function()
    dialog = dialog_of(window, qtbot)
    typed(qtbot, dialog, (dialog.head, "f(x, y)"), (dialog.formula, "x*y"))
    typed(qtbot, dialog, (dialog.rows[1].field, "2*"))
    assert "After *" in dialog.rows[1].said.text()
    assert dialog.rows[0].said.text() == "Follows from the formula."
    assert not dialog.save.isEnabled()
    typed(qtbot, dialog, (dialog.head, "f(x)"), (dialog.formula, "x"))
    assert len(dialog.rows) == 1
    dialog.reject()


def test_the_preview_follows_the_definition_though_a_partial_cannot_be_read(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.new_function()
    dialog = dialog_of(window, qtbot)
    typed(qtbot, dialog, (dialog.head, "g(x, y)"), (dialog.formula, "x*y + sin(x)"))
    assert dialog.preview.accessibleName() == "g(x, y) = x · y + sin x"
    typed(qtbot, dialog, (dialog.head, "g(x)"), (dialog.formula, "x**2"))
    typed(qtbot, dialog, (dialog.rows[0].field, "3*("))
    assert dialog.preview.accessibleName() == "g(x) = x^2"
    typed(qtbot, dialog, (dialog.formula, "x*"))
    assert dialog.preview.accessibleName() == ""
    assert dialog.preview.isVisible()
    dialog.reject()


def test_a_name_that_is_taken_is_refused_when_it_is_saved(shown: MainWindow, qtbot: QtBot) -> None:
    for name in ("f", "u", "a"):
        shown.new_function()
        dialog = dialog_of(shown, qtbot)
        typed(qtbot, dialog, (dialog.head, f"{name}(x)"), (dialog.formula, "x"))
        qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
        assert dialog.problem.text()
        dialog.reject()
        qtbot.waitUntil(lambda: shown.findChild(FunctionDialog) is None)
    assert text_of(shown) == TEXT


def test_a_whole_definition_in_the_first_field_is_taken_apart_and_tab_goes_to_the_partial(
    shown: MainWindow, qtbot: QtBot
) -> None:
    shown.new_function()
    dialog = dialog_of(shown, qtbot)
    dialog.head.setFocus()
    qtbot.keyClicks(dialog.head, "h(x) =")
    qtbot.keyClicks(dialog.formula, "x**2*sin(x)")
    dialog.judge()
    qtbot.waitUntil(lambda: dialog.is_settled)
    assert (dialog.head.text(), dialog.formula.text()) == ("h(x)", "x**2*sin(x)")
    assert dialog.formula.nextInFocusChain() is dialog.rows[0].field
    dialog.reject()
    qtbot.waitUntil(lambda: shown.findChild(FunctionDialog) is None)


def test_a_definition_is_typed_in_the_expression_line(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.expression_bar.line, "g(t) = t**2; dg/dt = t; g(x)*2")
    settle(window)
    assert text_of(window) == "g(t) = t**2; dg/dt = t; g(x)*2"
    assert [tile.op.name for tile in tiles(window)] == ["g"]
    assert "∂g/∂t is wrong" in window.expression_bar.status.text()


# Tiles


def test_the_menu_of_a_tile_edits_writes_out_and_deletes(shown: MainWindow, qtbot: QtBot) -> None:
    entries = menu_entries(tiles(shown)[0])
    assert list(entries) == [
        "Edit…",
        "Write out where it is used",
        "Delete",
        "",
        "Add to favourites",
        "About f",
    ]
    entries["Delete"].trigger()  # type: ignore[attr-defined]
    assert shown.statusBar().currentMessage().startswith("f is used by b; write it out there")
    menu_entries(tiles(shown)[0])["Write out where it is used"].trigger()  # type: ignore[attr-defined]
    settle(shown)
    assert text_of(shown) == "a = exp(u); b = a*v + sin(a); b**2"
    assert tiles(shown) == []


def test_the_search_finds_functions_of_the_person(shown: MainWindow, qtbot: QtBot) -> None:
    palette = shown.palette_panel
    qtbot.keyClicks(palette.search, "your")
    assert [tile.op.name for tile in palette.tiles()] == ["f"]
    assert not palette.yours.plus.isVisible()
    palette.search.clear()
    assert palette.yours.plus.isVisible()


# Folding and stepping


def names(window: MainWindow) -> set[str]:
    return set(window.store.program.names)


def test_a_selected_function_is_unfolded_and_folded_by_its_key(
    shown: MainWindow, qtbot: QtBot
) -> None:
    before = gradient(shown.store.timeline)
    shown.store.select((document().key_of("b"),))
    shown.canvas.setFocus()
    qtbot.keyClick(shown.canvas, KEY.Key_U, CTRL)
    settle(shown)
    assert names(shown) >= {"b1", "b2", "b"}
    assert [plain(frame.title.runs) for frame in shown.pictures.picture.frames] == ["f"]
    assert len(shown.canvas.stage.frames) == 1
    assert gradient(shown.store.timeline) == pytest.approx(before, rel=1e-14)
    assert text_of(shown) == TEXT
    assert shown.store.undo_stack.count() == 0
    qtbot.keyClick(shown.canvas, KEY.Key_U, CTRL)
    settle(shown)
    assert shown.pictures.picture.frames == ()
    assert not shown.canvas.stage.frames


def test_f11_goes_into_a_function_f10_past_it_and_shift_f11_out_of_it(
    shown: MainWindow, qtbot: QtBot
) -> None:
    store = shown.store
    for _ in range(3):
        qtbot.keyClick(shown.canvas, KEY.Key_F10)
    assert store.program.names[store.step.node] == "v"  # type: ignore[union-attr]
    qtbot.keyClick(shown.canvas, KEY.Key_F11)
    settle(shown)
    assert store.program.names[store.step.node] == "b1"  # type: ignore[union-attr]
    qtbot.keyClick(shown.canvas, KEY.Key_F11, SHIFT)
    settle(shown)
    assert store.program.names[store.step.node] == "b"  # type: ignore[union-attr]
    assert store.program.groups == ()
    for _ in range(3):
        qtbot.keyClick(shown.canvas, KEY.Key_F11)
    assert isinstance(store.step, BackwardStep)
    qtbot.keyClick(shown.canvas, KEY.Key_F11)
    settle(shown)
    assert store.program.names[store.step.node] == "b"
    assert [group.function for group in store.program.groups] == ["f"]
    store.move_to(3)
    qtbot.keyClick(shown.canvas, KEY.Key_F10)
    assert store.program.names[store.step.node] == "b1"
    qtbot.keyClick(shown.canvas, KEY.Key_F11, SHIFT)
    assert store.program.names[store.step.node] == "b"
    assert store.program.groups == ()


def test_f10_and_f11_do_one_step_where_there_is_no_function(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.store.open(document_of(parse("exp(x**2)**2")), None)
    settle(window)
    for count, key in enumerate((KEY.Key_F10, KEY.Key_F11, KEY.Key_F11, KEY.Key_F10), 1):
        qtbot.keyClick(window.canvas, key)
        assert window.store.cursor == count


def test_the_inside_of_an_unfolded_function_is_only_looked_at(
    shown: MainWindow, qtbot: QtBot
) -> None:
    function_commands.unfold(shown.store, document().key_of("b"))
    settle(shown)
    inner = shown.store.program.nodes[shown.store.program.index_of("b1")].key
    shown.store.select((inner,))
    qtbot.keyClick(shown.canvas, KEY.Key_Delete)
    assert "b1 is inside f, which is unfolded; fold it first" in shown.statusBar().currentMessage()
    drop_op(shown, "exp", place_of(shown, "b1"))
    shown.canvas.rename_selected()
    assert text_of(shown) == TEXT
    drop_op(shown, "exp", place_of(shown, "b"))
    assert text_of(shown).startswith(TEXT.rpartition(";")[0])
    assert "exp(b)" in text_of(shown)
    assert "inside f, which is unfolded" in _kind_of(shown, inner)


def _kind_of(window: MainWindow, key: int) -> str:
    window.store.select((key,))
    return window.inspector.node.kind.text()


def test_the_check_follows_the_folding(window: MainWindow, qtbot: QtBot) -> None:
    wrong = document("f(x) = x**2; df/dx = 5; f(u)")
    window.store.open(wrong, None)
    settle(window)
    qtbot.waitUntil(lambda: window.inspector.check.results != ())
    assert [each.verdict.value for each in window.inspector.check.results] == ["differs"]
    function_commands.unfold(window.store, wrong.key_of("z"))
    settle(window)
    qtbot.waitUntil(
        lambda: [each.verdict.value for each in window.inspector.check.results] == ["agrees"]
    )
    aside = "f is unfolded: its inside's own rules are used, not the typed ∂f/∂x."
    assert window.expression_bar.status.text() == aside
    assert window.statusBar().currentMessage() == aside
    function_commands.fold(window.store, wrong.key_of("z"))
    assert "is wrong" in window.expression_bar.status.text()


def test_a_partial_is_checked_at_the_values_in_use_too(window: MainWindow) -> None:
    window.store.open(document("g(x) = log(x - 1000); dg/dx = 2*x; g(u)"), None)
    settle(window)
    assert "could not be checked" in window.expression_bar.status.text()
    window.store.do("Set u", lambda held: edits.set_value(held, "u", 2000.0))
    settle(window)
    assert "∂g/∂x is wrong: at x = 2000" in window.expression_bar.status.text()
    assert any(box.warning for box in window.pictures.picture.boxes)


def test_an_edit_leaves_what_is_unfolded_unfolded(shown: MainWindow, qtbot: QtBot) -> None:
    function_commands.unfold(shown.store, document().key_of("b"))
    settle(shown)
    shown.store.select(())
    qtbot.mouseClick(shown.expression_bar.add_input, Qt.MouseButton.LeftButton)
    settle(shown)
    assert len(shown.pictures.picture.frames) == 1
    shown.store.undo_stack.undo()
    settle(shown)
    assert len(shown.pictures.picture.frames) == 1
    shown.store.open(document(), None)
    assert shown.store.program.groups == ()


def test_the_frame_has_a_menu_that_folds_it(shown: MainWindow, qtbot: QtBot) -> None:
    function_commands.unfold(shown.store, document().key_of("b"))
    settle(shown)
    title = shown.pictures.picture.frames[0].title.at
    at = shown.canvas.mapFromScene(title.x + 2, title.y)
    viewport = shown.canvas.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(at), viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)
    menu = next(m for m in shown.canvas.findChildren(QMenu) if m.isVisible())
    assert [action.text() for action in menu.actions()] == ["Fold f"]
    menu.actions()[0].trigger()
    menu.close()
    settle(shown)
    assert shown.pictures.picture.frames == ()


def test_a_document_with_functions_is_saved_and_opened(
    shown: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "f.adviz"
    shown.store.set_path(path)
    shown.files.save()
    shown.files.open(path)
    settle(shown)
    assert text_of(shown) == TEXT
    assert [tile.op.name for tile in tiles(shown)] == ["f"]


def test_a_wrong_partial_does_not_look_like_a_mistake_of_typing(
    window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.mouseClick(window.palette_panel.yours.plus, Qt.MouseButton.LeftButton)
    dialog = dialog_of(window, qtbot)
    typed(qtbot, dialog, (dialog.head, "f(x)"), (dialog.formula, "x**2"))
    row = dialog.rows[0]
    typed(qtbot, dialog, (row.field, "x"))
    assert row.mark.isVisible()
    assert (row.field.property("wrong"), row.field.property("refused")) == (True, False)
    typed(qtbot, dialog, (row.field, "x +"))
    assert not row.mark.isVisible()
    assert (row.field.property("wrong"), row.field.property("refused")) == (False, True)
    typed(qtbot, dialog, (row.field, "2*x"))
    assert (row.field.property("wrong"), row.field.property("refused")) == (False, False)


def test_ctrl_u_acts_on_the_current_node_when_none_is_selected(
    shown: MainWindow, qtbot: QtBot
) -> None:
    shown.store.move_to(4)  # b = f(a, v) has its value
    assert shown.store.selection == ()
    assert shown.commands["fold"].isEnabled()
    qtbot.keyClick(shown, KEY.Key_U, CTRL)
    assert len(shown.store.unfolded) == 1
    qtbot.keyClick(shown, KEY.Key_U, CTRL)
    assert len(shown.store.unfolded) == 0
    shown.store.move_to(1)
    assert not shown.commands["fold"].isEnabled()
    assert "step to it" in shown.commands["fold"].toolTip()


def test_a_wrong_partial_saved_at_once_is_shown_before_it_is_kept(
    window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.mouseClick(window.palette_panel.yours.plus, Qt.MouseButton.LeftButton)
    dialog = dialog_of(window, qtbot)
    typed(qtbot, dialog, (dialog.head, "f(x)"), (dialog.formula, "x**2"))
    qtbot.keyClicks(dialog.rows[0].field, "x")
    qtbot.keyClick(dialog.rows[0].field, KEY.Key_Return)
    qtbot.waitUntil(lambda: dialog.is_settled)
    assert dialog.isVisible()
    assert dialog.save.text() == "Keep the wrong partial"
    qtbot.keyClick(dialog.rows[0].field, KEY.Key_Return)
    assert [each.head for each in window.store.document.program.functions] == ["f(x)"]


def test_a_right_partial_saved_at_once_is_taken_when_it_is_compared(
    window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.mouseClick(window.palette_panel.yours.plus, Qt.MouseButton.LeftButton)
    dialog = dialog_of(window, qtbot)
    typed(qtbot, dialog, (dialog.head, "f(x)"), (dialog.formula, "x**2"))
    qtbot.keyClicks(dialog.rows[0].field, "2*x")
    qtbot.keyClick(dialog.rows[0].field, KEY.Key_Return)
    qtbot.waitUntil(lambda: bool(window.store.document.program.functions))
    assert window.store.document.program.functions[0].partials != ()


# Favourites and the help page


def test_a_function_can_be_a_favourite_and_is_used_recently(
    shown: MainWindow, qtbot: QtBot
) -> None:
    tile = tiles(shown)[0]
    menu_entries(tile)["Add to favourites"].trigger()  # type: ignore[attr-defined]
    qtbot.mouseClick(tiles(shown)[0], Qt.MouseButton.LeftButton)
    palette = shown.palette_panel
    own = {group.title: [each.op.name for each in group.tiles] for group in palette.own}
    assert own == {"Favourites": ["f"], "Recently used": ["f"]}
    assert isinstance(palette.own[0].tiles[0], FunctionTile)
    shown.store.open(document("sin(u)"), None)
    assert palette.own == []
    shown.store.open(document("f(t) = t**3; f(u)"), None)
    assert palette.own[0].tiles[0].op.arity == 1


def test_the_help_page_tells_of_a_function_of_ones_own(shown: MainWindow, qtbot: QtBot) -> None:
    menu_entries(tiles(shown)[0])["About f"].trigger()  # type: ignore[attr-defined]
    page = shown.functions.page  # type: ignore[union-attr]
    assert (page.title.text(), page.category.text()) == ("f", "Your functions")
    written = [view.accessibleName() for view in page.formulas if view.isVisible()]
    assert written == ["f(x, y) = x · y + sin x", "∂f/∂x = cos x + y", "∂f/∂y = x"]
    assert not page.wrong.isVisible()
    told = {heading.text(): text.text() for heading, text in page.facts if text.isVisible()}
    assert told["Partials"] == "∂f/∂x, ∂f/∂y follow from the formula."
    assert page.legend.text().endswith("along x, for y = 1.")


def test_the_help_page_names_a_wrong_partial_and_follows_the_document(
    shown: MainWindow, qtbot: QtBot
) -> None:
    shown.store.open(document("g(x) = x**2; dg/dx = x; g(u)"), None)
    shown.show_functions("g")
    page = shown.functions.page  # type: ignore[union-attr]
    assert page.wrong.text().startswith("∂g/∂x is wrong: at x = 0.5 it gives 0.5, and the")
    assert "kept on purpose" in page.wrong.text()
    shown.store.open(document("g(x) = x**2; dg/dx = 2*x; g(u)"), None)
    assert not page.wrong.isVisible()
    told = {heading.text(): text.text() for heading, text in page.facts if text.isVisible()}
    assert "∂g/∂x is typed" in told["Partials"]
    shown.store.open(document("sin(u)"), None)
    assert page.title.text() == "square"


def test_the_help_page_lists_symbols_typeset(shown: MainWindow, qtbot: QtBot) -> None:
    from autodiff_viz.gui.symbol_delegate import MARKUP

    shown.show_functions("square")
    item = shown.functions.list.currentItem()  # type: ignore[union-attr]
    assert item is not None
    assert item.data(1, MARKUP) == "x^{2}"
    qtbot.keyClicks(shown.functions.search, "your f")  # type: ignore[union-attr]
    assert shown.functions.page.title.text() == "f"  # type: ignore[union-attr]
