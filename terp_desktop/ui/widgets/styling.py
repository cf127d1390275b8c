"""What a widget needs of the theme to lay itself out: its colors, its measures, its kind."""

from typing import TypeVar

from PySide6.QtCore import QMargins, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QLayout, QPushButton, QWidget

from terp_desktop.ui.theme.palette import DARK, LIGHT, Colors
from terp_desktop.ui.theme.theme import BODY
from terp_desktop.ui.widgets.buttons import PushButton
from terp_desktop.ui.widgets.screen_area import available_area

GAP, PADDING, WIDE_PADDING = 8, 16, 24
_CHECK_BOX_INDENT_PX = 26
"""The spaces between controls, within panels, and within dialogs, in pixels."""

AnyWidget = TypeVar("AnyWidget", bound=QWidget)
AnyLayout = TypeVar("AnyLayout", bound=QLayout)


def px(size: float) -> int:
    """A measure for the usual size of text, at the size in which the program shows text."""
    text_px = QApplication.font().pixelSize()
    return round(size * text_px / BODY) if text_px > 0 else round(size)


def theme_colors(widget: QWidget) -> Colors:
    """The colors in which the widget is shown."""
    is_dark = widget.palette().window().color().lightness() < 128
    return DARK if is_dark else LIGHT


def with_style_class(widget: AnyWidget, kind: str) -> AnyWidget:
    """The widget, in a look that the style sheet has a name for."""
    widget.setProperty("kind", kind)
    return widget


def text_label(text: str = "", kind: str | None = None) -> QLabel:
    """Plain text that wraps and can be selected by the mouse; never read as HTML."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setWordWrap(True)
    return label if kind is None else with_style_class(label, kind)


def secondary_label(text: str = "") -> QLabel:
    """Text of the second rank."""
    label = text_label(text)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def indented_label(text: str) -> QLabel:
    """A secondary label that begins where the text of a check box above it begins."""
    label = secondary_label(text)
    label.setContentsMargins(px(_CHECK_BOX_INDENT_PX), 0, 0, 0)
    return label


def push_button(text: str, kind: str | None = None) -> QPushButton:
    """A button with a verb on it; it never becomes the default by itself."""
    button = PushButton(text)
    return button if kind is None else with_style_class(button, kind)


def default_button(text: str) -> QPushButton:
    """The button that Enter presses unless another has the keyboard: filled, in bold letters."""
    button = push_button(text)
    button.setDefault(True)
    fit_bold_text(button)
    return button


def fit_bold_text(button: QPushButton) -> None:
    """Make the button as wide as its words need in the bold letters of a default button."""
    font = button.font()
    font.setWeight(QFont.Weight.DemiBold)
    button.setMinimumWidth(QFontMetrics(font).horizontalAdvance(button.text()) + px(32))


def size_within_screen(window: QWidget, width: int, height: int) -> QSize:
    """These measures for the usual size of text, but never more than the screen has room for."""
    room = available_area(window).size()
    return QSize(px(width), px(height)).boundedTo(room)


def fit_height(window: QWidget, width: int) -> None:
    """Give the window this width, and just the height that its wrapped text needs at it."""
    layout = window.layout()
    if layout is not None:
        window.resize(width, layout.totalHeightForWidth(width))


def with_spacing(layout: AnyLayout, *, padding: int = 0, gap: int = GAP) -> AnyLayout:
    """The layout with these spaces around and between what it holds."""
    around = px(padding)
    layout.setContentsMargins(QMargins(around, around, around, around))
    layout.setSpacing(px(gap))
    return layout
