"""The style sheet of the window, written from a theme; widgets are told apart by object name."""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from autodiff_viz.drawing.theme import Theme
from autodiff_viz.resources import resource

_SHEET = Template("""
* { outline: none; }
QMainWindow, QDialog { background: $window; }
QWidget { color: $ink; }
QToolTip { background: $surface; color: $ink; border: 1px solid $line; padding: 4px 6px; }
QMenuBar { background: $window; border-bottom: 1px solid $line; padding: 2px 4px; }
QMenuBar::item { padding: 4px 10px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $track; }
QMenu { background: $surface; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $track; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 6px; }
QLineEdit, QDoubleSpinBox, QSpinBox, QComboBox, QPlainTextEdit {
    background: $surface; color: $ink; border: 1px solid $line; border-radius: 6px;
    padding: 4px 8px; selection-background-color: $selection; selection-color: #ffffff;
}
QLineEdit:focus, QDoubleSpinBox:focus, QSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus {
    border: 1px solid $selection;
}
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("$icons/controls/chevron-down.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    background: $surface; border: 1px solid $line; selection-background-color: $track;
    selection-color: $ink; padding: 4px;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 18px; }
QAbstractSpinBox::up-arrow { image: url("$icons/controls/chevron-up.svg"); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url("$icons/controls/chevron-down.svg"); width: 10px; height: 10px; }
QLineEdit[refused="true"] { border: 1px solid $error; }
QLineEdit[wrong="true"] { border: 1px dashed $error; }
#wrongmark { color: $error; border: 1px solid $error; border-radius: 8px; padding: 0 6px; font-size: 11px; }
QPushButton, QToolButton {
    background: $surface; border: 1px solid $line; border-radius: 6px; padding: 5px 10px;
}
QPushButton:hover, QToolButton:hover { border-color: $strong_line; background: $track; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:disabled, QToolButton:disabled { color: $faint; background: transparent; }
QPushButton:focus, QToolButton:focus { border: 1px solid $selection; }
QDialogButtonBox, QMessageBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton:default { border: 1px solid $selection; }
QPushButton#primary {
    background: $adjoint; color: $on_accent; border: 1px solid $adjoint; padding: 5px 18px;
    font-weight: bold;
}
QPushButton#primary:hover, QPushButton#primary:pressed { background: $adjoint_pressed; }
QPushButton#primary:disabled { background: $track; color: $faint; border-color: $line; }
QPushButton#primary:focus { border: 2px solid $ink; }
QSlider::groove:horizontal { height: 4px; background: $track; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $value_soft; border-radius: 2px; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: $value;
}
QSlider::handle:horizontal:focus { border: 2px solid $ink; width: 10px; height: 10px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $strong_line; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QStatusBar { background: $window; border-top: 1px solid $line; color: $muted; }
QStatusBar::item { border: none; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QHeaderView::section { background: $window; color: $muted; border: none; padding: 4px; }
QTableCornerButton::section { background: $window; border: none; }
QTableView { gridline-color: $line; }
QTableView, QListView, QTreeView { background: $surface; border: 1px solid $line; }
QAbstractSpinBox QLineEdit { border: none; padding: 0; background: transparent; }
#panel { background: $window; }
#heading { color: $muted; font-weight: bold; font-size: 11px; }
#hint { color: $muted; }
#problem { color: $error; }
#card { background: $surface; border: 1px solid $line; border-radius: 8px; }
#stepcard { background: $adjoint_fill; border-radius: 8px; }
#mono { font-family: "DejaVu Sans Mono"; }
#expression { font-family: "DejaVu Sans Mono"; font-size: 15px; padding: 5px 10px; }
#topbar { background: $window; border-bottom: 1px solid $line; }
#transport QToolButton { padding: 4px 6px; }
QToolButton#more::menu-indicator { image: none; }
#transport { background: $window; border-top: 1px solid $line; border-bottom: 1px solid $line; }
#switch { background: $track; border-radius: 7px; }
QToolButton#choice { background: transparent; border: none; padding: 3px 7px; color: $muted; }
QToolButton#choice:hover { color: $ink; }
QToolButton#choice:checked {
    background: $surface; color: $ink; border: 1px solid $line; border-radius: 5px;
}
QToolButton#choice:focus { border: 1px solid $selection; border-radius: 5px; }
#lower_tabs { background: $window; }
QTabBar::tab {
    background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
    padding: 4px 10px 3px 10px;
}
QTabBar::tab:hover { color: $ink; }
QTabBar::tab:selected { color: $ink; border-bottom: 2px solid $adjoint; }
QTabBar::tab:focus { color: $selection; }
#palette { background: $window; }
QPushButton#group {
    background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 2px 3px 2px 0;
    color: $muted; font-weight: bold; font-size: 11px; text-align: left;
}
QPushButton#group:hover { background: $track; }
QPushButton#group:focus { border: 1px solid $selection; }
/* input_cards.py, inspector: */
QSlider::handle:horizontal:disabled { background: $line; }
QSlider::sub-page:horizontal:disabled { background: $track; }
QPushButton#along { padding: 2px 8px; font-family: "DejaVu Sans Mono"; }
QPushButton#along:checked { border-color: $tangent; color: $tangent; background: $tangent_fill; }
QPushButton#slot { padding: 2px 10px; font-family: "DejaVu Sans Mono"; }
QPushButton#slot:checked { border-color: $local; color: $local; background: $canvas; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator, QListView::indicator, QTableView::indicator {
    width: 14px; height: 14px; border: 1px solid $strong_line; border-radius: 4px; background: $surface;
}
QCheckBox::indicator:checked, QListView::indicator:checked, QTableView::indicator:checked {
    background: $selection; border-color: $selection; image: url("$icons/controls/check.svg");
}
QRadioButton { spacing: 8px; }
QRadioButton::indicator {
    width: 12px; height: 12px; border: 1px solid $strong_line; border-radius: 7px; background: $surface;
}
QRadioButton::indicator:checked { border: 4px solid $selection; width: 6px; height: 6px; }
QRadioButton:focus { color: $selection; }
QCheckBox::indicator:focus { border-color: $selection; }
#summary { font-weight: bold; }
QTableView { selection-background-color: $track; selection-color: $ink; alternate-background-color: $canvas; }
QTableView QHeaderView::section { padding: 5px 8px; border-bottom: 1px solid $line; }
QTableView::item { padding: 0 8px; border: none; }
#inspector { background: $window; }
#foot { border-top: 1px solid $line; }
#stops QHeaderView::section { padding: 1px 8px; }
#panel QPushButton, #panel QLineEdit, #panel QComboBox { padding: 2px 8px; }
""")


def style_sheet(theme: Theme) -> str:
    """Return the Qt style sheet of `theme`."""
    return _SHEET.substitute(asdict(theme), icons=resource("icons").as_posix())
