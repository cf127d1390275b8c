"""A desktop without its window: `python -m tests.integration.headless_desktop`.

Its arguments are the address of the database and the id of the person. It prints on standard
output, with the instant, what rings and what is left on the screen after another desktop's
doing; each line of its standard input is `dismiss` or `snooze` and a title.
"""

import sys
from collections.abc import Sequence
from datetime import timedelta

from terp_desktop.domain.jobs import JobName
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.scheduling.scheduler import SchedulerThread
from terp_desktop.services.jobs.runner import JobService
from terp_desktop.services.reminders.service import ReminderService
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.clock import SystemClock


class HeadlessDesktop:
    """Prints the reminders that ring; reads from standard input what to dismiss."""

    def __init__(self, address: str, user_id: int) -> None:
        self._clock = SystemClock()
        store = SqlStore(open_engine(address))
        self._reminders = ReminderService(store, self._clock, Actor(user_id, "admin"))
        jobs = JobService(store, self._clock, dict.fromkeys(JobName, dict), owner="desktop")
        self._scheduler = SchedulerThread(
            jobs, self._clock, reminders=self._reminders, startup_delay=timedelta(minutes=5)
        )

    def run(self) -> None:
        """Remind until standard input ends."""
        self._scheduler.start(on_due=self._report_due, on_cleared=self._report_remaining)
        self._print_line("ready")
        for line in sys.stdin:
            verb, _, title = line.strip().partition(" ")
            ids = [one.id for one in self._reminders.due() if one.title == title]
            if verb == "snooze":
                self._reminders.snooze_all(ids, self._clock.now() + timedelta(hours=1))
            else:
                self._reminders.dismiss_all(ids)
            self._print_line("did", verb, title)
        self._scheduler.stop()

    def _report_due(self, due: Sequence[DueReminder]) -> None:
        # As the window does: the reminders listed here are compared with those of other desktops.
        self._reminders.due()
        for one in due:
            self._print_line("rang", one.title)

    def _report_remaining(self) -> None:
        self._print_line("left", *(one.title for one in self._reminders.due()))

    def _print_line(self, *words: str) -> None:
        print(self._clock.now().isoformat(), *words, flush=True)  # noqa: T201


if __name__ == "__main__":
    HeadlessDesktop(sys.argv[1], int(sys.argv[2])).run()
