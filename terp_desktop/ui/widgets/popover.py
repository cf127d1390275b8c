"""A panel that opens over the window and closes with a click elsewhere."""

from typing import Final

from PySide6.QtCore import QPoint, QPropertyAnimation, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QStyle, QWidget

from terp_desktop.ui.widgets.screen_area import available_area
from terp_desktop.ui.widgets.styling import with_style_class

FADE_MS: Final = 120


class Popover(QFrame):
    """A popup panel; it fades in unless the system asks for less motion."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        with_style_class(self, "popover")
        self._fade = QPropertyAnimation(self, b"windowOpacity", self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)

    def open_at(self, corner: QPoint) -> None:
        """Open with the top left corner at that point, kept within the screen."""
        screen = available_area(self)
        x = max(min(corner.x(), screen.right() - self.width()), screen.left())
        y = max(min(corner.y(), screen.bottom() - self.height()), screen.top())
        self.move(x, y)
        self.show()

    def showEvent(self, event: QShowEvent) -> None:
        """Fade in; input is accepted meanwhile."""
        super().showEvent(event)
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        length = min(self.style().styleHint(hint, None, self), FADE_MS)
        if length > 0:
            self._fade.setDuration(length)
            self._fade.start()
