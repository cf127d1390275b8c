"""The bell in the top bar, with the number of unread notifications."""

from PySide6.QtCore import QRect, QRectF, Qt, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton

_MAX_COUNT = 99


class BellButton(IconButton):
    """A bell with a badge that shows the number of unread notifications."""

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__("bell", "Notifications", viewer, parent=parent)
        self._count = 0

    @property
    def count(self) -> int:
        """The number of unread notifications."""
        return self._count

    @Slot(int)
    def show_count(self, count: int) -> None:
        """Show the number of unread notifications; 0 hides the badge."""
        self._count = count
        text = f"Notifications, {count} not read" if count else "Notifications"
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bell and the badge."""
        super().paintEvent(event)
        if self._count:
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                text = f"{_MAX_COUNT}+"
                self._paint_badge(painter, str(self._count) if self._count <= _MAX_COUNT else text)

    def _paint_badge(self, painter: QPainter, text: str) -> None:
        theme = self._viewer.theme
        font = theme.font(9, QFont.Weight.Bold)
        painter.setFont(font)
        height = theme.px(14)
        width = max(height, painter.fontMetrics().horizontalAdvance(text) + theme.px(6))
        badge = QRect(self.width() - width - theme.px(1), theme.px(2), width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colors.accent)
        painter.drawRoundedRect(QRectF(badge), height / 2, height / 2)
        painter.setPen(theme.colors.on_accent)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
