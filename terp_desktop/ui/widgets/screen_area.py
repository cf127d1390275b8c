"""The available area of the screen."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QWidget

_FALLBACK_AREA = QRect(0, 0, 1280, 800)
_MIN_SIZE_PX = 100


def available_area(widget: QWidget) -> QRect:
    """The area for windows on the screen of the widget.

    It is a usual size if there is no screen for a moment, as while displays change or the
    computer wakes up, or if the screen's size is impossible.
    """
    # The stubs exclude None, Qt's documentation does not.
    screen: QScreen | None = widget.screen()
    area = _FALLBACK_AREA if screen is None else screen.availableGeometry()
    return area if min(area.width(), area.height()) >= _MIN_SIZE_PX else _FALLBACK_AREA
