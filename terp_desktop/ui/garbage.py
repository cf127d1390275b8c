"""Collects garbage on the GUI thread, and nowhere else.

Python collects on whatever thread happens to allocate. A worker would then delete the
widgets of a closed dialog, which only the GUI thread may do: the program crashes.
"""

import gc
from itertools import count

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 1_000


class GarbageCollection(QObject):
    """Takes the collecting of garbage over from Python, for as long as there are workers.

    It is Python's own way, the youngest objects often and the oldest seldom, by the clock.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def settle(self) -> None:
        """Whatever is there now stays: it is not looked through at each collection.

        Not even once before, for that takes a tenth of a second and finds next to nothing.
        """
        if self._timer.isActive():
            gc.freeze()

    def stop(self) -> None:
        """Collect a last time, and leave it to Python again."""
        self._timer.stop()
        gc.unfreeze()
        gc.collect()
        gc.enable()

    @Slot()
    def _collect(self) -> None:
        numbers = zip(count(), gc.get_count(), gc.get_threshold(), strict=False)
        due = [generation for generation, objects, most in numbers if objects > most]
        if due:
            gc.collect(due[-1])
