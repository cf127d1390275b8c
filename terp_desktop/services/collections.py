"""Makes sure that somebody calls the clients who are latest with their payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from terp_desktop.domain import zones
from terp_desktop.domain.event import EventContent, EventType, Module, Origin, Priority, When
from terp_desktop.domain.jobs import Counts
from terp_desktop.services.events import EventService
from terp_desktop.services.ports import Clock, Store
from terp_desktop.services.ports_jobs import LateClient

RULE = "collections-alert"
CALL_AFTER_DAYS = 60
"""Later than this, a client is called today."""
QUEUE_AFTER_DAYS = 30
"""Later than this, a client waits in the queue."""
URGENT_AFTER_DAYS = 90


@dataclass(frozen=True, slots=True)
class CollectionsService:
    """Looks at the open invoices and writes today's calls into the calendar."""

    store: Store
    clock: Clock
    events: EventService

    def alert(self) -> Counts:
        """One call a day for each client over 60 days late, the most urgent first.

        Run twice, it makes no second call, not even for one that somebody deleted.
        """
        today = zones.to_local(self.clock.now(), self.clock.zone()).date()
        with self.store.read() as work:
            ranked = by_urgency(work.receivables.late_clients(today), today)
            to_call = [one for one in ranked if one.days_late(today) > CALL_AFTER_DAYS]
            done = work.receivables.keys_taken(_key(one, today) for one in to_call)
        made = 0
        for rank, client in enumerate(to_call, start=1):
            if _key(client, today) not in done:
                content = self._call(client, today, f"Number {rank} of {len(to_call)} today.")
                self.events.create(content, origin=Origin(rule=RULE, key=_key(client, today)))
                made += 1
        queue = sum(one.days_late(today) > QUEUE_AFTER_DAYS for one in ranked) - len(to_call)
        return {"urgent": len(to_call), "calls": made, "queue": queue}

    def _call(self, client: LateClient, today: date, rank: str) -> EventContent:
        days = client.days_late(today)
        invoices = "invoice is" if client.invoices == 1 else "invoices are"
        return EventContent(
            title=f"Collections call: {client.name}"[:255],
            description=f"{client.invoices} {invoices} overdue, {client.amount:,.2f} in all, "
            f"the oldest for {days} days. {rank}",
            when=When(start_date=today, end_date=today, timezone=self.clock.zone()),
            module=Module.ACCOUNTING,
            event_type=EventType.AR_COLLECTION,
            priority=Priority.URGENT if days > URGENT_AFTER_DAYS else Priority.HIGH,
            client_id=client.client_id,
        )


def by_urgency(clients: Sequence[LateClient], today: date) -> list[LateClient]:
    """The latest first, and of equally late ones the one who owes most."""
    return sorted(clients, key=lambda one: (-one.days_late(today), -one.amount, one.client_id))


def _key(client: LateClient, today: date) -> str:
    return f"{RULE}:{client.client_id}:{today.isoformat()}"
