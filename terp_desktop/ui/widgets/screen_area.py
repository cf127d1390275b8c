"""How much room there is on the screen."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QWidget

_FALLBACK_AREA = QRect(0, 0, 1280, 800)
_MIN_SIZE_PX = 100


def available_area(widget: QWidget) -> QRect:
    """What windows may cover of the screen that the widget is on, or would be.

    A usual screen where there is none for the moment, as while a display is being changed or
    a computer wakes up, and where its size is nonsense.
    """
    # The stubs know of no screen that is None; Qt's documentation does.
    screen: QScreen | None = widget.screen()
    area = _FALLBACK_AREA if screen is None else screen.availableGeometry()
    return area if min(area.width(), area.height()) >= _MIN_SIZE_PX else _FALLBACK_AREA
