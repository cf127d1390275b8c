"""Carries the news of due reminders from the scheduler's thread to the window's."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from terp_desktop.domain.reminder import DueReminder


class ReminderBell(QObject):
    """`rung` tells, on the thread of this object, what has just fallen due."""

    rung = Signal(tuple)

    def ring(self, fresh: Sequence[DueReminder]) -> None:
        """What the scheduler calls; safe on any thread."""
        if fresh:
            self.rung.emit(tuple(fresh))
