"""The thread beside the window, or without one, that runs the jobs and rings in time."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Thread

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.jobs import JobName, JobRun
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.scheduling.in_flight import Activity
from terp_desktop.scheduling.periodic_tasks import Rounds, Travel
from terp_desktop.scheduling.triggers import Once, Whenever
from terp_desktop.services.jobs.runner import JobService
from terp_desktop.services.reminders.mail import MailService
from terp_desktop.services.reminders.service import ReminderService

SAFETY_NET = timedelta(minutes=1)
"""How often jobs are looked at where nothing says that it is time."""

LOOK = timedelta(seconds=5)
"""How often reminders are looked at where nothing says that it is time.

Other programs on the database, a colleague's or a command, bring reminders forward that no
timer here knows of; and one that was out of reach is back. Such a look only reads.
"""

SETTLING = timedelta(seconds=3)
"""How long jobs that were missed leave the machine to a window that has just opened."""

CHORE_EVERY = timedelta(hours=1)
"""How often a chore is offered its turn; it knows itself whether it is due."""

_THREADS = ("jobs", "reminders", "rounds", "mail")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

OnDue = Callable[[Sequence[DueReminder]], None]
OnJob = Callable[[JobRun], None]
OnCleared = Callable[[], None]


def _nobody(_told: object) -> None:
    """Listen for those who do not."""


def _nothing() -> None:
    """Likewise, where nothing is told."""


class _Timers(BackgroundScheduler):  # type: ignore[misc]
    """APScheduler's own, which dies in its thread if it is stopped while it clears a timer."""

    def remove_job(self, job_id: str, jobstore: str | None = None) -> None:
        """Forget the job; one that a stop has just forgotten is none to complain of."""
        with suppress(JobLookupError):
            super().remove_job(job_id, jobstore)


class SchedulerThread:
    """Runs the jobs in their slots and looks for due reminders the moment they are due.

    Jobs run one after the other on one thread, reminders on another, so that no job makes
    a reminder late, and e-mail goes out on a third. What fails is logged, and tried again at
    its next time. Without `reminders`, as on a server, only the jobs run and mails go:
    nobody is there to be told. A window leaves both to such a program where there is one.
    `settling` is how long they wait at first: for the window to open, if there is one.
    `chore` is called now and then between the jobs, for what is no job of the calendar's own.

    While the database is out of reach no job runs, and it is no error: what was missed is
    made up for.
    """

    def __init__(
        self,
        jobs: JobService,
        clock: Clock,
        *,
        reminders: ReminderService | None = None,
        mail: MailService | None = None,
        settling: timedelta | None = None,
        chore: Callable[[], object] | None = None,
        travel: Travel | None = None,
    ) -> None:
        self._jobs = jobs
        self._clock = clock
        self._reminders = reminders
        self._chore = chore
        beside_window = SETTLING if reminders is not None else timedelta()
        self._settling = beside_window if settling is None else settling
        self._on_due: OnDue = _nobody
        self._on_job: OnJob = _nobody
        self._activity = Activity()
        self._rounds = Rounds(
            clock,
            jobs,
            self._activity,
            reminders=reminders,
            mail=mail,
            travel=travel,
            look_anew=self._all_soon,
        )
        self._scheduler = _Timers(
            executors={name: ThreadPoolExecutor(1) for name in _THREADS},
            # One may wait while one runs, on the same thread: what comes due or changes
            # during a look is not in it.
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 2},
            timezone=clock.zone(),
        )

    def start(
        self,
        *,
        on_due: OnDue = _nobody,
        on_job: OnJob = _nobody,
        on_cleared: OnCleared = _nothing,
    ) -> None:
        """Begin; what was missed is made up for at once.

        `on_due` is told what has just fallen due, `on_job` of each run that has ended,
        `on_cleared` that another desktop has changed what is due; all are called on the
        scheduler's threads. A scheduler that was stopped stays so.
        """
        self._on_due, self._on_job, self._rounds.on_cleared = on_due, on_job, on_cleared
        for name in JobName:
            checks = Whenever(self._clock, self._next_check(name), first=self._settling)
            self._scheduler.add_job(self._work, checks, args=[name], id=name, executor="jobs")
        if self._chore is not None:
            hourly = Whenever(
                self._clock, lambda: self._clock.now() + CHORE_EVERY, first=2 * self._settling
            )
            self._scheduler.add_job(self._do_chore, hourly, id="chore", executor="jobs")
        self._rounds.on_mail_due = self._post_after
        for one in self._rounds.all():
            again = Whenever(self._clock, one.next, first=timedelta())
            self._scheduler.add_job(one.work, again, id=one.name, executor=one.thread)
        # It tells of every round; what fails it still reports.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.start()
        watch = self._rounds.watch
        Thread(target=watch, args=[self._all_soon], name="clock watch", daemon=True).start()
        self.wake()

    def wake(self) -> None:
        """Look for due reminders and mails now: something has changed."""
        self._look_after(timedelta(), "look")
        self._soon("mail")

    def stop(self, patience: timedelta = timedelta(seconds=10)) -> bool:
        """End: nothing new begins; whether what was running ended within the patience.

        What did not is left to finish by itself, and is taken over elsewhere if it cannot.
        """
        is_first = self._activity.end() and self._scheduler.running
        if is_first:
            self._scheduler.shutdown(wait=False)
        has_ended = self._activity.wait(patience)
        # Not before: it may just have been saying that it is there.
        if is_first and self._rounds.is_server:
            with suppress(DatabaseError):
                self._jobs.serve_no_more()
        return has_ended

    def _next_check(self, name: JobName) -> Callable[[], datetime]:
        """When to look at the job next: at its slot, and every few minutes for lost ones."""
        return lambda: min(self._jobs.next_slot(name), self._clock.now() + SAFETY_NET)

    def _work(self, name: JobName) -> None:
        with self._activity.one() as may_run:
            if not may_run or self._rounds.is_left_to_others():
                return
            if self._jobs.is_due(name):
                try:
                    self._jobs.run_due(name)
                finally:
                    self._tell(name)

    def _do_chore(self) -> None:
        with self._activity.one() as may_run:
            if may_run and self._chore is not None:
                self._chore()

    def _tell(self, name: JobName) -> None:
        run = self._jobs.last_run(name)
        if run is None:
            return
        if run.retry_at is not None:
            again = Once(run.retry_at - self._clock.now())
            self._scheduler.add_job(
                self._work,
                again,
                args=[name],
                id=f"{name} again",
                executor="jobs",
                replace_existing=True,
            )
        self._on_job(run)

    def _look(self) -> None:
        """Ring for what is due, and set the timer for what comes next."""
        with self._activity.one() as may_run:
            reminders = self._reminders
            if not may_run or reminders is None:
                return
            # First of all, so that a look that fails is not the last one.
            self._look_after(LOOK, "next look")
            was_cut_off = reminders.is_cut_off
            if due := reminders.scan():
                self._on_due(due)
            following = reminders.next_due()
            ahead = LOOK if following is None else following - self._clock.now()
            self._look_after(ahead, "next look")
            if was_cut_off and not reminders.is_cut_off:
                self._all_soon()

    def _look_after(self, delay: timedelta, job_id: str) -> None:
        self._scheduler.add_job(
            self._look,
            Once(min(delay, LOOK)),
            id=job_id,
            executor="reminders",
            replace_existing=True,
        )

    def _post_after(self, delay: timedelta) -> None:
        self._scheduler.add_job(
            self._rounds.post,
            Once(delay),
            id="next mail",
            executor="mail",
            replace_existing=True,
        )

    def _all_soon(self) -> None:
        """Let everything look at the clock anew: it has jumped, or the database is back."""
        for job in self._scheduler.get_jobs():
            self._soon(job.id)

    def _soon(self, job_id: str) -> None:
        # It may not be there, or have run for the last time.
        with suppress(JobLookupError):
            self._scheduler.modify_job(job_id, next_run_time=_LONG_AGO)
