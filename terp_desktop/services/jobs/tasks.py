"""What the six jobs do, put together from the services that do it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.clock_record import CREDIBLE
from terp_desktop.domain.jobs import Counts, JobName, JobStatus
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.events.writer import EventWriter
from terp_desktop.services.jobs.cleanup import CleanupService
from terp_desktop.services.jobs.instances import InstanceService
from terp_desktop.services.jobs.integrity import IntegrityService
from terp_desktop.services.jobs.overdue_clients import CollectionsService
from terp_desktop.services.jobs.runner import Tasks
from terp_desktop.services.jobs.utc_rebuild import Edition, InstantService, unknown_edition
from terp_desktop.services.reminders.mail import MailService
from terp_desktop.services.reminders.sync import ReminderLedger
from terp_desktop.services.store import Store

GENERATED_LATELY = timedelta(hours=26)
"""The daily generation is behind when its last good run is older than this."""


@dataclass(frozen=True, slots=True)
class ReminderTasks:
    """The reminder ledger's part of the jobs."""

    store: Store
    clock: Clock
    instances: InstanceService
    ledger: ReminderLedger
    instants: InstantService
    mail: MailService

    def generate(self) -> Counts:
        """Materialize occurrences ahead, and note the reminders that come within reach."""
        return {**self.instances.top_up(), "reminders": self.ledger.top_up(self.store)}

    def notify(self) -> Counts:
        """The safety net: top up the ledger if the daily job did not, and send what is due.

        What is due in the window each window shows to its own person; a job on a server
        must not mark as shown what nobody saw. New zone data moves what is due first.
        """
        self.instants.catch_up()
        with self.store.begin() as work:
            work.reminders.take_back(self.clock.now())
        with self.store.read() as work:
            last = work.job_runs.latest(JobName.INSTANCE_GENERATION, self.clock.now())
        is_fresh = (
            last is not None
            and last.status is JobStatus.DONE
            and -CREDIBLE < self.clock.now() - last.started_at < GENERATED_LATELY
        )
        added = 0 if is_fresh else self.ledger.top_up(self.store)
        return {"reminders": added, "mails": sum(iter(self.mail.deliver, 0))}


def tasks(
    store: Store,
    clock: Clock,
    actor: Actor,
    ledger: ReminderLedger,
    mail: MailService,
    *,
    edition: Edition = unknown_edition,
) -> Tasks:
    """The six jobs, done on behalf of the actor; `edition` tells that of the zone data."""
    instances = InstanceService(store, clock)
    instants = InstantService(store, clock, ledger, edition)
    reminders = ReminderTasks(store, clock, instances, ledger, instants, mail)
    writer = EventWriter(clock, actor, ledger)
    work: dict[JobName, Callable[[], Counts]] = {
        JobName.INSTANCE_GENERATION: reminders.generate,
        JobName.REMINDER_NOTIFICATION: reminders.notify,
        JobName.DATA_CLEANUP: CleanupService(store, clock, actor).clean,
        JobName.OLD_INSTANCE_CLEANUP: instances.drop_old,
        JobName.COLLECTIONS_ALERT: CollectionsService(store, clock, writer).alert,
        JobName.DATA_INTEGRITY: IntegrityService(store, clock, ledger, instants).verify,
    }
    return work
