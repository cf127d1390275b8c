"""Carries the news of due reminders from the scheduler's thread to the window's."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from terp_desktop.domain.reminder import DueReminder


class ReminderRelay(QObject):
    """`rung` tells, on the thread of this object, what has just fallen due."""

    reminders_due = Signal(tuple)

    def notify(self, fresh: Sequence[DueReminder]) -> None:
        """What the scheduler calls; safe on any thread."""
        if fresh:
            self.reminders_due.emit(tuple(fresh))
