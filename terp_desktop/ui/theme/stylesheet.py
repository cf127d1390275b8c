"""The style sheet of the controls, for what a palette cannot express."""

from string import Template

from PySide6.QtGui import QColor

from terp_desktop.ui.theme.palette import Colors, blend

# Only the differences from Qt's Fusion style. Widgets choose a style by the dynamic property
# `kind`; measures are for text of 13 px and scaled by the theme.
_TEMPLATE = Template("""
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: ${p4}px ${p8}px; }
QMenuBar { background: $surface; padding: 0 ${p4}px; }
QMenuBar::item { padding: ${p4}px ${p8}px; border-radius: ${p4}px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $surface; border: 1px solid $line; padding: ${p4}px 0; }
QMenu::item { padding: ${p4}px ${p24}px; }
QMenu::item:selected { background: $hover; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: ${p4}px 0; }

QPushButton, QToolButton {
  min-height: ${inner}px; padding: 0 ${p12}px; border-radius: ${radius}px;
  border: 1px solid $border; background: $surface; color: $text;
}
QToolButton { max-height: ${inner}px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:disabled, QToolButton:disabled { color: $disabled; border-color: $line; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 ${p11}px; }
QPushButton:default, QPushButton[kind="primary"], QToolButton[kind="primary"] {
  background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton:default:hover, QPushButton[kind="primary"]:hover, QToolButton[kind="primary"]:hover {
  background: $accent_hover; border-color: $accent_hover;
}
QPushButton:default:disabled { background: $line; color: $disabled; border-color: $line; }
QPushButton[kind="primary"]:focus, QToolButton[kind="primary"]:focus,
QPushButton:default:focus { border-color: $focus_on_accent; }
QPushButton[kind="danger"] { color: $danger; }
QPushButton[kind="danger"]:default { background: $danger; border-color: $danger; color: $surface; }
QToolButton[kind="icon"] {
  min-width: ${inner}px; max-width: ${inner}px; padding: 0; border-color: transparent;
  background: transparent;
}
QToolButton[kind="icon"]:hover { background: $hover; }
QToolButton[kind="icon"]:focus { border: 2px solid $accent; padding: 0; }
QToolButton::menu-indicator { image: none; }
QToolButton[kind="day"] { padding: 0 ${p8}px; }
QToolButton[kind="day"]:checked {
  background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QToolButton[kind="day"]:checked:focus { border-color: $focus_on_accent; }
QPushButton[kind="link"] {
  min-height: ${p24}px; padding: 0 ${p4}px; border-color: transparent; background: transparent;
  color: $accent_text;
}
QPushButton[kind="link"]:hover { background: $hover; }
QPushButton[kind="link"]:focus {
  min-height: ${link_inner}px; padding: 0 ${link_side}px; border: 2px solid $accent;
}
QPushButton[kind="line"] {
  min-height: ${inner}px; padding: 0 1px; border-color: transparent; background: transparent;
  color: $accent; text-align: left;
}
QPushButton[kind="line"]:hover { text-decoration: underline; }
QPushButton[kind="line"]::menu-indicator { image: none; width: 0; }
QPushButton[kind="line"]:focus { border: 2px solid $accent; padding: 0; }

QWidget[kind="segments"] { background: $panel; border: 1px solid $line;
  border-radius: ${radius}px; }
QToolButton[kind="segment"] {
  border: 1px solid transparent; background: transparent; color: $secondary;
  min-height: ${segment}px; max-height: ${segment}px; padding: 0 ${p8}px; margin: 1px;
  border-radius: ${p4}px;
}
QToolButton[kind="segment"]:hover { color: $text; background: $hover; }
QToolButton[kind="segment"]:checked {
  background: $raised; color: $text; border-color: $border; font-weight: 600;
}
QToolButton[kind="segment"]:focus { border: 2px solid $accent; padding: 0 ${p7}px; }

QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox {
  min-height: ${inner}px; padding: 0 ${p8}px; border-radius: ${radius}px;
  border: 1px solid $border; background: $surface; color: $text;
  selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit, QTextEdit {
  padding: ${p4}px; border-radius: ${radius}px; border: 1px solid $border; background: $surface;
}
QTextEdit[kind="plain"] { border: 0; padding: 0; background: transparent; }
QLineEdit[refused="true"] { border-color: $danger; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus,
QTextEdit:focus {
  border: 2px solid $accent;
}
QLineEdit[refused="true"]:focus { border-color: $danger; }
QLineEdit:disabled, QComboBox:disabled {
  color: $disabled; background: $panel;
}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {
  min-height: 0; padding: 0; border: 0; background: transparent;
}
QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit:focus { border: 0; }
QComboBox::drop-down { border: 0; width: ${p24}px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: 0; width: ${p24}px; }
QListView[kind="suggestions"]::item { padding: ${p4}px ${p8}px; }
QComboBox QAbstractItemView, QListView[kind="suggestions"] {
  background: $surface; border: 1px solid $line; outline: 0;
  selection-background-color: $hover; selection-color: $text; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $thumb; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $secondary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QFrame[kind="panel"], QWidget[kind="panel"] { background: $panel; }
QFrame[kind="edge"] { background: $line; border: 0; }
QFrame[kind="popover"] QListView { border: 0; background: transparent; outline: 0; }
QFrame[kind="popover"] QListView::item { padding: ${p4}px; border-radius: ${p4}px; }
QFrame[kind="popover"] QListView::item:selected { background: $pressed; color: $text; }
QListView[kind="pages"] { border: 0; background: $panel; outline: 0; padding: ${p8}px; }
QListView[kind="pages"]::item { padding: ${p8}px; border-radius: ${p4}px; color: $text;
  border: 2px solid transparent; }
QListView[kind="pages"]::item:hover { background: $hover; }
QListView[kind="pages"]::item:selected { background: $pressed; color: $text; }
QListView[kind="pages"]::item:selected:focus { border-color: $accent; }
QFrame[kind="popover"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[kind="strip"] { background: $panel; border: 0; border-bottom: 1px solid $line; }
QFrame[kind="notice"] { background: $panel; border: 0; border-top: 1px solid $line; }
QFrame[kind="choice"], QFrame[kind="former"] {
  border: 1px solid $border; border-radius: ${radius}px; background: $surface;
}
QFrame[kind="choice"]:hover { background: $hover; }
QFrame[kind="choice"][chosen="true"] { border: 2px solid $accent; }
QRadioButton { spacing: ${p8}px; }
QRadioButton::indicator {
  width: ${p12}px; height: ${p12}px; border-radius: ${round}px; border: 2px solid $secondary;
  background: $surface;
}
QRadioButton::indicator:focus { border-color: $accent; }
QRadioButton::indicator:checked { border-color: $accent; background: $accent; }
QRadioButton::indicator:checked:focus { border-color: $focus_on_accent; }
QTreeView::indicator {
  width: ${p12}px; height: ${p12}px; border-radius: ${p4}px; border: 2px solid $secondary;
  background: $surface;
}
QTreeView::indicator:checked { border-color: $accent; background: $accent; }
QFrame[kind="former"] { border-color: $line; background: $panel; }
QFrame[kind="banner"] { background: $danger_fill; border-radius: ${radius}px; }
QTextEdit[kind="plain"]:focus { border: 0; }
QFrame[kind="panel"] QScrollArea, QFrame[kind="panel"] QScrollArea > QWidget > QWidget {
  background: transparent;
}
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $surface; }
QCalendarWidget QToolButton {
  border: 0; background: transparent; padding: 0 ${p8}px; font-weight: 600;
}
QCalendarWidget QAbstractItemView { border: 0; selection-background-color: $accent;
  selection-color: $on_accent; }
QTreeView { border: 1px solid $line; border-radius: ${radius}px; background: $surface;
  padding: ${p4}px; }
QTreeView::item { padding: 0 ${p4}px; }
QTreeView::item:selected { background: $accent; color: $on_accent; }
QHeaderView { background: transparent; }
QHeaderView::section { border: 0; border-bottom: 1px solid $line; background: transparent;
  color: $secondary; padding: ${p4}px ${p8}px; }
QProgressBar { border: 0; background: $line; }
QProgressBar::chunk { background: $accent; }
QFrame[kind="footer"] { border: 0; border-top: 1px solid $line; }
QLabel { background: transparent; }
QLabel[kind="caption"] { color: $secondary; font-size: ${px11}px; }
QLabel[kind="strong"] { font-weight: 600; }
QLabel[kind="hint"] { color: $secondary; background: $panel; border: 1px solid $line;
  border-radius: ${radius}px; padding: ${p8}px ${p12}px; }
QLabel[kind="title"] { font-size: ${px15}px; font-weight: 600; }
QLabel[kind="period"] { font-size: ${px20}px; font-weight: 600; }
QLabel[kind="key"] {
  padding: 1px ${p8}px; border: 1px solid $border; border-radius: ${p4}px; background: $panel;
}
QLabel[kind="error"] { color: $danger; }
QLabel[kind="wrong"] { color: $danger; font-size: ${px11}px; }
QStatusBar { background: $panel; color: $secondary; }
QStatusBar::item { border: 0; }
QStatusBar QPushButton { min-height: ${p12}px; font-size: ${px11}px; }
QPushButton[kind="status"] {
  border-color: transparent; background: transparent; color: $secondary; padding: 0 ${p4}px;
}
QPushButton[kind="status"]:hover { background: $hover; color: $text; }
QPushButton[kind="status"]:focus { border: 1px solid $accent; padding: 0 ${p4}px; color: $text; }
QFrame[kind="actions"] QPushButton, QFrame[kind="actions"] QLabel { color: $text; }
QFrame[kind="toast"] QLabel { color: $text; font-size: ${px11}px; font-weight: 600; }
QStatusBar QLabel { color: $secondary; font-size: ${px11}px; padding: 0 ${p4}px; }
""")


def stylesheet(colors: Colors, scale: float) -> str:
    """The style sheet of the application for these colors and this scale of text."""
    return _TEMPLATE.substitute(_color_values(colors), **_length_values(scale))


def _color_values(colors: Colors) -> dict[str, str]:
    ground, text = colors.surface, colors.text
    shades = {
        "surface": ground,
        "panel": colors.panel,
        "line": colors.line,
        "text": text,
        "secondary": colors.secondary,
        "accent": colors.accent,
        "accent_text": colors.accent_text,
        "on_accent": colors.on_accent,
        "accent_hover": blend(colors.accent, 0.88, text),
        "focus_on_accent": text,
        "danger": colors.danger,
        "danger_fill": colors.danger_fill,
        "border": blend(text, 0.18, ground),
        "hover": blend(text, 0.06, ground),
        "pressed": blend(text, 0.12, ground),
        "raised": blend(text, 0.10, ground) if ground.lightness() < 128 else ground,
        "thumb": blend(text, 0.25, ground),
        "disabled": blend(text, 0.4, ground),
    }
    return {name: _hex_color(color) for name, color in shades.items()}


def _length_values(scale: float) -> dict[str, str]:
    sizes = {"p4": 4, "p7": 7, "p8": 8, "p11": 11, "p12": 12, "p24": 24, "radius": 6}
    texts = {"px11": 11, "px15": 15, "px20": 20}
    whole = {name: round(size * scale) for name, size in {**sizes, **texts}.items()}
    # Heights of content: Qt adds a border of 1 px on both sides. Segments have two margins
    # more: their own, and that of their container.
    control = round(32 * scale)
    heights = {"inner": control - 2, "segment": control - 6}
    # A link with the focus is as large as without: its border is 1 px wider on each side.
    link = {"link_inner": whole["p24"] - 2, "link_side": whole["p4"] - 1}
    # Half of a radio button with its border: Qt paints a square if the radius is any larger.
    radius = {"round": round(12 * scale) // 2 + 2}
    return {name: str(size) for name, size in {**whole, **heights, **link, **radius}.items()}


def _hex_color(color: QColor) -> str:
    return color.name(QColor.NameFormat.HexRgb)
