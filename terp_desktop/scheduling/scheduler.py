"""Runs the background jobs, the reminders and the mail on threads of their own."""

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
from terp_desktop.scheduling.in_flight import InFlight
from terp_desktop.scheduling.periodic_tasks import PeriodicTasks, ZoneChangeCallbacks
from terp_desktop.scheduling.triggers import DelayTrigger, NextTimeTrigger
from terp_desktop.services.jobs.runner import JobService
from terp_desktop.services.reminders.mail import MailService
from terp_desktop.services.reminders.service import ReminderService

JOB_CHECK_INTERVAL = timedelta(minutes=1)
"""The longest interval between two checks of a job."""

REMINDER_CHECK_INTERVAL = timedelta(seconds=5)
"""The longest interval between two checks of the reminders; such a check only reads.

Other programs on the database, a colleague's or a command, bring reminders forward without
a timer here; and a database that was out of reach may be back.
"""

STARTUP_DELAY = timedelta(seconds=3)
"""How long missed jobs wait, so that they do not slow down a window that has just opened."""

CHORE_INTERVAL = timedelta(hours=1)
"""How often the chore is called; it decides itself whether it is due."""

_THREADS = ("jobs", "reminders", "periodic", "mail")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

OnDue = Callable[[Sequence[DueReminder]], None]
OnJob = Callable[[JobRun], None]
OnCleared = Callable[[], None]


def _ignore(_argument: object) -> None:
    """Ignore a notification."""


def _ignore_cleared() -> None:
    """Ignore a notification without an argument."""


class _QuietScheduler(BackgroundScheduler):  # type: ignore[misc]
    """APScheduler's thread dies if it is stopped while it removes a timer; this one does not."""

    def remove_job(self, job_id: str, jobstore: str | None = None) -> None:
        """Remove the job; ignore one that a stop has just removed."""
        with suppress(JobLookupError):
            super().remove_job(job_id, jobstore)


class SchedulerThread:
    """Runs the jobs in their slots, and checks reminders at the moment they are due.

    Jobs run one after the other on one thread, reminders on another, so that no job makes a
    reminder late, and mail is sent on a third. A failure is logged, and retried at the next
    time. Without `reminders`, on a job server, only jobs and mail run; a window leaves both
    to such a server if there is one. `startup_delay` is how long they wait at first: by
    default `STARTUP_DELAY` beside a window, else not at all. `chore` is called hourly.

    While the database is out of reach no job runs; that is no error, and what is missed is
    made up for later.
    """

    def __init__(
        self,
        jobs: JobService,
        clock: Clock,
        *,
        reminders: ReminderService | None = None,
        mail: MailService | None = None,
        startup_delay: timedelta | None = None,
        chore: Callable[[], object] | None = None,
        zone_change: ZoneChangeCallbacks | None = None,
    ) -> None:
        self._jobs = jobs
        self._clock = clock
        self._reminders = reminders
        self._chore = chore
        beside_window = STARTUP_DELAY if reminders is not None else timedelta()
        self._startup_delay = beside_window if startup_delay is None else startup_delay
        self._on_due: OnDue = _ignore
        self._on_job: OnJob = _ignore
        self._in_flight = InFlight()
        self._periodic_tasks = PeriodicTasks(
            clock,
            jobs,
            self._in_flight,
            reminders=reminders,
            mail=mail,
            zone_change=zone_change,
            reschedule=self._run_all_now,
        )
        self._scheduler = _QuietScheduler(
            executors={name: ThreadPoolExecutor(1) for name in _THREADS},
            # One instance may wait while one runs, on the same thread: the running check
            # does not include what becomes due or changes meanwhile.
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 2},
            timezone=clock.zone(),
        )

    def start(
        self,
        *,
        on_due: OnDue = _ignore,
        on_job: OnJob = _ignore,
        on_cleared: OnCleared = _ignore_cleared,
    ) -> None:
        """Start the threads; missed jobs run at once.

        `on_due` receives the reminders that have just become due, `on_job` each run that has
        ended; `on_cleared` is called when another desktop has changed what is due. All are
        called on the scheduler's threads. A stopped scheduler cannot be started again.
        """
        self._on_due, self._on_job, self._periodic_tasks.on_cleared = on_due, on_job, on_cleared
        for name in JobName:
            checks = NextTimeTrigger(self._clock, self._next_check(name), first=self._startup_delay)
            self._scheduler.add_job(self._run_job, checks, args=[name], id=name, executor="jobs")
        if self._chore is not None:
            hourly = NextTimeTrigger(
                self._clock,
                lambda: self._clock.now() + CHORE_INTERVAL,
                first=2 * self._startup_delay,
            )
            self._scheduler.add_job(self._run_chore, hourly, id="chore", executor="jobs")
        self._periodic_tasks.on_mail_due = self._send_mail_after
        for task in self._periodic_tasks.tasks():
            trigger = NextTimeTrigger(self._clock, task.next_run, first=timedelta())
            self._scheduler.add_job(task.run, trigger, id=task.name, executor=task.thread)
        # Below this level it logs every run.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.start()
        watch_clock = self._periodic_tasks.watch_clock
        Thread(
            target=watch_clock, args=[self._run_all_now], name="clock monitor", daemon=True
        ).start()
        self.wake()

    def wake(self) -> None:
        """Check for due reminders and mail now, since something has changed."""
        self._check_reminders_after(timedelta(), "reminder check")
        self._run_now("mail")

    def stop(self, timeout: timedelta = timedelta(seconds=10)) -> bool:
        """Let nothing new begin; return whether all running tasks ended within the timeout.

        The others may finish by themselves; another program takes over what does not.
        """
        is_first = self._in_flight.stop_accepting() and self._scheduler.running
        if is_first:
            self._scheduler.shutdown(wait=False)
        has_ended = self._in_flight.wait_until_idle(timeout)
        # Not earlier: a heartbeat may just have been running.
        if is_first and self._periodic_tasks.is_server:
            with suppress(DatabaseError):
                self._jobs.withdraw_server()
        return has_ended

    def _next_check(self, name: JobName) -> Callable[[], datetime]:
        """Return when to check the job next: at its slot, and every minute for lost ones."""
        return lambda: min(self._jobs.next_slot(name), self._clock.now() + JOB_CHECK_INTERVAL)

    def _run_job(self, name: JobName) -> None:
        with self._in_flight.running() as may_run:
            if not may_run or self._periodic_tasks.has_dedicated_server():
                return
            if self._jobs.is_due(name):
                try:
                    self._jobs.run_due(name)
                finally:
                    self._report_run(name)

    def _run_chore(self) -> None:
        with self._in_flight.running() as may_run:
            if may_run and self._chore is not None:
                self._chore()

    def _report_run(self, name: JobName) -> None:
        run = self._jobs.last_run(name)
        if run is None:
            return
        if run.retry_at is not None:
            again = DelayTrigger(run.retry_at - self._clock.now())
            self._scheduler.add_job(
                self._run_job,
                again,
                args=[name],
                id=f"{name} again",
                executor="jobs",
                replace_existing=True,
            )
        self._on_job(run)

    def _check_reminders(self) -> None:
        """Report what is due, and set the timer for the next reminder."""
        with self._in_flight.running() as may_run:
            reminders = self._reminders
            if not may_run or reminders is None:
                return
            # First, so that another check follows if this one fails.
            self._check_reminders_after(REMINDER_CHECK_INTERVAL, "next reminder check")
            was_offline = reminders.is_offline
            if due := reminders.scan():
                self._on_due(due)
            following = reminders.next_due()
            ahead = REMINDER_CHECK_INTERVAL if following is None else following - self._clock.now()
            self._check_reminders_after(ahead, "next reminder check")
            if was_offline and not reminders.is_offline:
                self._run_all_now()

    def _check_reminders_after(self, delay: timedelta, job_id: str) -> None:
        self._scheduler.add_job(
            self._check_reminders,
            DelayTrigger(min(delay, REMINDER_CHECK_INTERVAL)),
            id=job_id,
            executor="reminders",
            replace_existing=True,
        )

    def _send_mail_after(self, delay: timedelta) -> None:
        self._scheduler.add_job(
            self._periodic_tasks.send_mail,
            DelayTrigger(delay),
            id="next mail",
            executor="mail",
            replace_existing=True,
        )

    def _run_all_now(self) -> None:
        """Run everything that may be due: the clock has jumped, or the database is back."""
        for job in self._scheduler.get_jobs():
            self._run_now(job.id)

    def _run_now(self, job_id: str) -> None:
        # The job may not exist, or have run for the last time.
        with suppress(JobLookupError):
            self._scheduler.modify_job(job_id, next_run_time=_LONG_AGO)
