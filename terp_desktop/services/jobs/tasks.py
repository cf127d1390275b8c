"""The tasks of the six jobs, built from the services."""

from dataclasses import dataclass
from datetime import timedelta

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.clock_record import MAX_CLOCK_SKEW
from terp_desktop.domain.jobs import JobCounts, JobName, JobStatus
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.events.change_rights import ALL_RIGHTS
from terp_desktop.services.events.writer import EventWriter
from terp_desktop.services.jobs.cleanup import CleanupService
from terp_desktop.services.jobs.instances import InstanceService
from terp_desktop.services.jobs.integrity import IntegrityService
from terp_desktop.services.jobs.overdue_clients import OverdueClientsService
from terp_desktop.services.jobs.runner import JobTasks
from terp_desktop.services.jobs.utc_rebuild import UtcRebuildService, ZoneEdition, unknown_edition
from terp_desktop.services.reminders.mail import MailService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

MAX_GENERATION_AGE = timedelta(hours=26)
"""The daily generation is late if its last successful run is older than this."""


@dataclass(frozen=True, slots=True)
class ReminderTasks:
    """The tasks of the jobs that concern reminders."""

    store: Store
    clock: Clock
    instances: InstanceService
    reminder_sync: ReminderSync
    utc_rebuild: UtcRebuildService
    mail: MailService

    def generate(self) -> JobCounts:
        """Materializes occurrences, and adds rows of reminders that are due soon."""
        return {**self.instances.top_up(), "reminders": self.reminder_sync.top_up(self.store)}

    def notify(self) -> JobCounts:
        """Sends the mails that are due, and adds missing reminders if the daily job did not.

        It marks no reminder as shown, because each window shows them to its own person. New
        time zone data are applied first, because they change what is due.
        """
        self.utc_rebuild.rebuild_if_outdated()
        with self.store.begin() as work:
            work.reminders.reset_future(self.clock.now())
        with self.store.read() as work:
            last = work.job_runs.latest(JobName.INSTANCE_GENERATION, self.clock.now())
        is_fresh = (
            last is not None
            and last.status is JobStatus.DONE
            and -MAX_CLOCK_SKEW < self.clock.now() - last.started_at < MAX_GENERATION_AGE
        )
        added = 0 if is_fresh else self.reminder_sync.top_up(self.store)
        return {"reminders": added, "mails": sum(iter(self.mail.deliver, 0))}


def create_job_tasks(
    store: Store,
    clock: Clock,
    actor: Actor,
    reminder_sync: ReminderSync,
    mail: MailService,
    *,
    edition: ZoneEdition = unknown_edition,
) -> JobTasks:
    """The tasks of the six jobs, on behalf of the actor."""
    instances = InstanceService(store, clock)
    utc_rebuild = UtcRebuildService(store, clock, reminder_sync, edition)
    reminders = ReminderTasks(store, clock, instances, reminder_sync, utc_rebuild, mail)
    writer = EventWriter(clock, actor, reminder_sync, change_rights=ALL_RIGHTS)
    return {
        JobName.INSTANCE_GENERATION: reminders.generate,
        JobName.REMINDER_NOTIFICATION: reminders.notify,
        JobName.DATA_CLEANUP: CleanupService(store, clock, actor).clean,
        JobName.OLD_INSTANCE_CLEANUP: instances.drop_old,
        JobName.COLLECTIONS_ALERT: OverdueClientsService(store, clock, writer).create_calls,
        JobName.DATA_INTEGRITY: IntegrityService(store, clock, reminder_sync, utc_rebuild).verify,
    }
