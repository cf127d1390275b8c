"""Collects garbage on the GUI thread, and nowhere else.

Python collects on whatever thread happens to allocate. A worker would then delete the
widgets of a closed dialog, which only the GUI thread may do: the program crashes.
"""

import gc
from itertools import count

from PySide6.QtCore import QObject, Slot

from terp_desktop.ui.threads.timers import make_timer

INTERVAL_MS = 1_000


class GarbageCollector(QObject):
    """Takes the collecting of garbage over from Python, for as long as there are workers.

    It is Python's own way, the youngest objects often and the oldest seldom, by the clock.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._is_stopped = False
        self._timer = make_timer(self, INTERVAL_MS)
        self._timer.timeout.connect(self._collect)

    @Slot()
    def freeze(self) -> None:
        """Whatever is there now stays; from now on look through what comes.

        What is there is not looked through even once, for that takes a tenth of a second and
        finds next to nothing.
        """
        if not self._is_stopped:
            gc.freeze()
            self._timer.start()

    def stop(self) -> None:
        """Collect a last time, and leave it to Python again."""
        self._is_stopped = True
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
