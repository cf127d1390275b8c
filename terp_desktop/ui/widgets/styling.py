"""Styling of widgets by the theme: scaled measures, colors, style classes, spacing."""

from typing import TypeVar

from PySide6.QtCore import QMargins, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QWidget,
)

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
    """A measure in pixels, scaled by the program's size of text."""
    text_px = QApplication.font().pixelSize()
    return round(size * text_px / BODY) if text_px > 0 else round(size)


def theme_colors(widget: QWidget) -> Colors:
    """The colors of the widget's current scheme."""
    is_dark = widget.palette().window().color().lightness() < 128
    return DARK if is_dark else LIGHT


def with_style_class(widget: AnyWidget, kind: str) -> AnyWidget:
    """Set the style sheet's class of the widget; returns the widget."""
    widget.setProperty("kind", kind)
    return widget


def text_label(text: str = "", kind: str | None = None) -> QLabel:
    """A label of plain text that wraps and can be selected; never interpreted as HTML."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setWordWrap(True)
    return label if kind is None else with_style_class(label, kind)


def secondary_label(text: str = "") -> QLabel:
    """A label in the secondary text color."""
    label = text_label(text)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def indented_label(text: str) -> QLabel:
    """A secondary label that begins where the text of a check box above it begins."""
    label = secondary_label(text)
    label.setContentsMargins(px(_CHECK_BOX_INDENT_PX), 0, 0, 0)
    return label


def push_button(text: str, kind: str | None = None) -> QPushButton:
    """A button that never becomes the default by itself."""
    button = PushButton(text)
    return button if kind is None else with_style_class(button, kind)


def default_button(text: str) -> QPushButton:
    """The default button, which Enter presses unless another has focus: filled and bold."""
    button = push_button(text)
    button.setDefault(True)
    fit_bold_text(button)
    return button


def fit_bold_text(button: QPushButton) -> None:
    """Make the button wide enough for its text in a default button's bold font."""
    font = button.font()
    font.setWeight(QFont.Weight.DemiBold)
    button.setMinimumWidth(QFontMetrics(font).horizontalAdvance(button.text()) + px(32))


def thin_bar(name: str) -> QProgressBar:
    """A thin progress line; `name` is its accessible name."""
    bar = QProgressBar()
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setFixedHeight(px(4))
    bar.setAccessibleName(name)
    return bar


def scrolled(inner: QWidget) -> QScrollArea:
    """The widget in an area without a frame that scrolls up and down only."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area


def size_within_screen(window: QWidget, width: int, height: int) -> QSize:
    """A scaled size, limited to the available area of the screen."""
    available = available_area(window).size()
    return QSize(px(width), px(height)).boundedTo(available)


def fit_height(window: QWidget, width: int) -> None:
    """Resize the window to this width and to the height that its wrapped text needs."""
    layout = window.layout()
    if layout is not None:
        window.resize(width, layout.totalHeightForWidth(width))


def with_spacing(layout: AnyLayout, *, padding: int = 0, gap: int = GAP) -> AnyLayout:
    """Set the scaled margins and spacing of the layout; returns the layout."""
    around = px(padding)
    layout.setContentsMargins(QMargins(around, around, around, around))
    layout.setSpacing(px(gap))
    return layout
