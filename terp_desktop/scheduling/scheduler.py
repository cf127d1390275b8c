"""The thread beside the window, or without one, that runs the jobs and rings in time."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Condition

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from terp_desktop.domain.jobs import JobName, JobRun
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.scheduling.triggers import Once, Whenever
from terp_desktop.services.jobs import JobService
from terp_desktop.services.ports import Clock
from terp_desktop.services.reminders import ReminderService

SAFETY_NET = timedelta(minutes=5)
"""How often reminders and jobs are looked at where nothing says that it is time."""

PULSE = timedelta(seconds=5)
"""How often the thread compares its timers with the clock.

A computer's sleep stops the timers and not the clock: what fell due meanwhile is noticed
this long after waking.
"""

SETTLING = timedelta(seconds=3)
"""How long jobs that were missed leave the machine to a window that has just opened."""

OnDue = Callable[[Sequence[DueReminder]], None]
OnJob = Callable[[JobRun], None]


def _nobody(_told: object) -> None:
    """Listen for those who do not."""


class SchedulerThread:
    """Runs the jobs in their slots and looks for due reminders the moment they are due.

    Jobs run one after the other on one thread, reminders on another, so that no job makes
    a reminder late. What fails is logged, and tried again at its next time. Without
    `reminders`, as on a server, only the jobs run: nobody is there to be told. `settling`
    is how long they wait at first: for the window to open, if there is one.
    """

    def __init__(
        self,
        jobs: JobService,
        clock: Clock,
        *,
        reminders: ReminderService | None = None,
        settling: timedelta | None = None,
    ) -> None:
        self._jobs = jobs
        self._clock = clock
        self._reminders = reminders
        beside_window = SETTLING if reminders is not None else timedelta()
        self._settling = beside_window if settling is None else settling
        self._on_due: OnDue = _nobody
        self._on_job: OnJob = _nobody
        self._running = 0
        self._is_stopping = False
        self._idle = Condition()
        self._scheduler = BackgroundScheduler(
            executors={"jobs": ThreadPoolExecutor(1), "reminders": ThreadPoolExecutor(1)},
            # One may wait while one runs, on the same thread: what comes due or changes
            # during a look is not in it.
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 2},
            timezone=clock.zone(),
        )

    def start(self, *, on_due: OnDue = _nobody, on_job: OnJob = _nobody) -> None:
        """Begin; what was missed is made up for at once.

        `on_due` is told what has just fallen due, `on_job` of each run that has ended; both
        are called on the scheduler's threads. A scheduler that was stopped stays so.
        """
        self._on_due, self._on_job = on_due, on_job
        for name in JobName:
            self._scheduler.add_job(
                self._work,
                Whenever(self._clock, self._next_check(name), first=self._settling),
                args=[name],
                id=name,
                executor="jobs",
            )
        pulse = Whenever(self._clock, lambda: self._clock.now() + PULSE, first=PULSE)
        self._scheduler.add_job(_nobody, pulse, args=[None], id="pulse", executor="reminders")
        # It tells of every pulse; what fails it still reports.
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        self._scheduler.start()
        self.wake()

    def wake(self) -> None:
        """Look for due reminders now: something has changed, or the computer woke up."""
        self._look_after(timedelta(), "look")

    def stop(self, patience: timedelta = timedelta(seconds=10)) -> bool:
        """End: nothing new begins; whether what was running ended within the patience.

        What did not is left to finish by itself, and is taken over elsewhere if it cannot.
        """
        with self._idle:
            if self._is_stopping:
                return self._running == 0
            self._is_stopping = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        with self._idle:
            return self._idle.wait_for(lambda: self._running == 0, patience.total_seconds())

    def _next_check(self, name: JobName) -> Callable[[], datetime]:
        """When to look at the job next: at its slot, and every few minutes for lost ones."""
        return lambda: min(self._jobs.next_slot(name), self._clock.now() + SAFETY_NET)

    def _work(self, name: JobName) -> None:
        with self._busy() as may_run:
            if may_run and self._jobs.is_due(name):
                try:
                    self._jobs.run_due(name)
                finally:
                    self._tell(name)

    def _tell(self, name: JobName) -> None:
        run = self._jobs.last_run(name)
        if run is not None:
            self._on_job(run)

    def _look(self) -> None:
        """Ring for what is due, and set the timer for what comes next."""
        with self._busy() as may_run:
            if not may_run or self._reminders is None:
                return
            # First of all, so that a look that fails is not the last one.
            self._look_after(SAFETY_NET, "next look")
            if due := self._reminders.scan():
                self._on_due(due)
            if (following := self._reminders.next_due()) is not None:
                self._look_after(following - self._clock.now(), "next look")

    def _look_after(self, delay: timedelta, job_id: str) -> None:
        self._scheduler.add_job(
            self._look,
            Once(min(delay, SAFETY_NET)),
            id=job_id,
            executor="reminders",
            replace_existing=True,
        )

    @contextmanager
    def _busy(self) -> Iterator[bool]:
        """Count what is running; False inside where the thread is being stopped."""
        with self._idle:
            may_run = not self._is_stopping
            self._running += 1
        try:
            yield may_run
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()
