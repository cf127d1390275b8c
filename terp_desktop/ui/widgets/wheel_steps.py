"""Counts the pages that a wheel or a swipe turns."""

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtGui import QWheelEvent

# The angle of a notch of a wheel, in eighths of a degree.
NOTCH_ANGLE = 120
# A touch pad sends many small steps; they are one swipe until it rests for this long.
_SWIPE_PAUSE_MS = 250


class PageWheel:
    """Counts one page for a notch of the wheel, and one for a swipe of a touch pad."""

    def __init__(self) -> None:
        self._angle = 0
        self._is_swiped = False
        self._since = QElapsedTimer()

    def pages_turned(self, event: QWheelEvent) -> int:
        """The number of pages that the event turns; positive is forward (down, or left)."""
        if not self._since.isValid() or self._since.restart() > _SWIPE_PAUSE_MS:
            self._angle, self._is_swiped = 0, False
            self._since.start()
        angle = event.angleDelta()
        self._angle -= angle.y() if abs(angle.y()) >= abs(angle.x()) else angle.x()
        steps = int(self._angle / NOTCH_ANGLE)
        self._angle -= steps * NOTCH_ANGLE
        if event.phase() is Qt.ScrollPhase.NoScrollPhase or not steps:
            return steps
        if self._is_swiped:
            return 0
        self._is_swiped = True
        return 1 if steps > 0 else -1
