"""Collects garbage on the GUI thread only.

Python collects on any thread that allocates. A worker would then delete the widgets of a
closed dialog, which only the GUI thread may do: the program would crash.
"""

import gc
from itertools import count

from PySide6.QtCore import QObject, Slot

from terp_desktop.ui.threads.timers import make_timer

INTERVAL_MS = 1_000


class GarbageCollector(QObject):
    """Replaces Python's automatic garbage collection while there are workers.

    It follows Python's rule, young objects often and old ones seldom, but runs by a timer.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._is_stopped = False
        self._timer = make_timer(self, INTERVAL_MS)
        self._timer.timeout.connect(self._collect)

    @Slot()
    def freeze(self) -> None:
        """Exclude all present objects from collection, and start collecting.

        They are not collected even once before: that takes a tenth of a second and finds next
        to nothing.
        """
        if not self._is_stopped:
            gc.freeze()
            self._timer.start()

    def stop(self) -> None:
        """Collect a last time, and turn Python's own collection on again."""
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
