"""The health of reminders, jobs and e-mail, for the status bar and the health dialog."""

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
"""If the last scan is older than this, the reminder clock has stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """The state at `now`.

    `last_scan_at` is when this program last looked for reminders, `next_due` when the next
    one rings, `unreadable_reminders` how many could not be shown in the last week.
    `failed_runs` are jobs whose last run failed, `mail_problem` is why e-mail is not sent.
    `is_offline`: the database cannot be reached. `has_job_server`: another program runs the
    jobs.
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
        """Whether the reminder clock is running."""
        return self.last_scan_at is not None and self.now - self.last_scan_at <= STALE_AFTER

    @property
    def problems(self) -> tuple[str, ...]:
        """The problems, in whole sentences, the worst first."""
        problems = []
        if self.is_offline:
            problems.append("The database cannot be reached; what is known is still told.")
        if self.last_scan_at is not None and not self.is_reminding:
            problems.append("Nobody has looked for reminders for a while.")
        if self.unreadable_reminders:
            problems.append(f"Reminders whose event cannot be read: {self.unreadable_reminders}.")
        problems += [f"The job {run.job} failed: {run.error}" for run in self.failed_runs]
        if self.mail_problem is not None:
            problems.append(f"E-mail does not go out: {self.mail_problem}")
        if self.dead_letters:
            problems.append(f"E-mails that were given up: {self.dead_letters}.")
        return tuple(problems)


class HealthService:
    """Reports the health of reminders and background jobs to one person's window."""

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
        """The current health; also works while the database cannot be reached."""
        now, last_scan_at = self._clock.now(), self._reminders.last_scan_at
        next_due = self._reminders.next_due()
        try:
            runs = [job.last_run for job in self._jobs.overview() if job.last_run is not None]
            return HealthReport(
                now=now,
                last_scan_at=last_scan_at,
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
            return HealthReport(
                now=now, last_scan_at=last_scan_at, next_due=next_due, is_offline=True
            )

    def jobs(self) -> Sequence[JobOverview]:
        """The six jobs with their last runs."""
        return self._jobs.overview()

    def run(self, name: str) -> JobRun:
        """Runs a job now; a failure is recorded and raised."""
        return self._jobs.run(name)

    def dead_letters(self) -> Sequence[QueuedMail]:
        """The e-mails that were given up, the newest first."""
        return self._mail.dead_letters()

    def retry_mail(self, mail_id: int) -> None:
        """Queues a dead letter again."""
        self._mail.retry(mail_id)

    def ring_test_reminder(self) -> None:
        """Schedules a test reminder in two seconds; the caller then wakes the scheduler."""
        self._reminders.ring_test_reminder()
