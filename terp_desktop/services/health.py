"""Whether reminding and the jobs work, for the status bar and for a page of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.jobs import JobRun, JobStatus
from terp_desktop.domain.mail import QueuedMail
from terp_desktop.services.jobs.runner import JobOverview, JobService
from terp_desktop.services.reminders.mail import MailService
from terp_desktop.services.reminders.preferences import PreferencesService
from terp_desktop.services.reminders.service import ReminderService

STALE_AFTER = timedelta(minutes=6)
"""A look longer ago than this means that the reminder clock stands still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """How things stand at `now`.

    `last_look` is when this program last looked for reminders, `next_due` when the next one
    rings, `broken_reminders` how many could not be told in the last week. `failing` are the
    jobs whose last run failed, `mail_problem` is why e-mail does not go out. `is_cut_off` is
    whether the database cannot be reached, `is_served` whether another program is there for
    the jobs.
    """

    now: datetime
    last_scan_at: datetime | None
    next_due: datetime | None
    quiet_until: datetime | None = None
    failed_runs: tuple[JobRun, ...] = ()
    unreadable_reminders: int = 0
    dead_letters: int = 0
    mail_problem: str | None = None
    is_offline: bool = False
    has_job_server: bool = False

    @property
    def is_reminding(self) -> bool:
        """Whether the reminder clock goes."""
        return self.last_scan_at is not None and self.now - self.last_scan_at <= STALE_AFTER

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong, in whole sentences, the worst first; empty if nothing is."""
        told = []
        if self.is_offline:
            told.append("The database cannot be reached; what is known is still told.")
        if self.last_scan_at is not None and not self.is_reminding:
            told.append("Nobody has looked for reminders for a while.")
        if self.unreadable_reminders:
            told.append(f"Reminders whose event cannot be read: {self.unreadable_reminders}.")
        told += [f"The job {run.job} failed: {run.error}" for run in self.failed_runs]
        if self.mail_problem is not None:
            told.append(f"E-mail does not go out: {self.mail_problem}")
        if self.dead_letters:
            told.append(f"E-mails that were given up: {self.dead_letters}.")
        return tuple(told)


class HealthService:
    """Looks at everything that reminds and works in the background, for one person's window."""

    def __init__(
        self,
        clock: Clock,
        *,
        reminders: ReminderService,
        preferences: PreferencesService,
        jobs: JobService,
        mail: MailService,
    ) -> None:
        self._clock = clock
        self._reminders = reminders
        self._preferences = preferences
        self._jobs = jobs
        self._mail = mail

    def check(self) -> HealthReport:
        """How things stand; it answers also while the database cannot be reached."""
        now, last_look = self._clock.now(), self._reminders.last_scan_at
        next_due = self._reminders.next_due()
        try:
            runs = [job.last_run for job in self._jobs.overview() if job.last_run is not None]
            return HealthReport(
                now=now,
                last_scan_at=last_look,
                next_due=next_due,
                quiet_until=self._preferences.quiet_until(),
                failed_runs=tuple(run for run in runs if run.status is JobStatus.FAILED),
                unreadable_reminders=self._reminders.count_failed(),
                dead_letters=len(self._mail.dead_letters()),
                mail_problem=self._mail.problem,
                is_offline=self._reminders.is_offline,
                has_job_server=self._jobs.has_server(),
            )
        except DatabaseError:
            return HealthReport(now=now, last_scan_at=last_look, next_due=next_due, is_offline=True)

    def jobs(self) -> Sequence[JobOverview]:
        """The six jobs with their last runs."""
        return self._jobs.overview()

    def run(self, name: str) -> JobRun:
        """Run one job now; what goes wrong is recorded and raised."""
        return self._jobs.run(name)

    def dead_letters(self) -> Sequence[QueuedMail]:
        """The e-mails that were given up, the latest first."""
        return self._mail.dead_letters()

    def retry_mail(self, mail_id: int) -> None:
        """Put a dead letter back on its way."""
        self._mail.retry(mail_id)

    def ring_test_reminder(self) -> None:
        """Let a made-up reminder fall due in two seconds; wake the scheduler after it."""
        self._reminders.ring_test_reminder()
