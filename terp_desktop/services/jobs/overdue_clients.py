"""Creates calls to the clients whose payments are most overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.erp_records import OverdueClient
from terp_desktop.domain.event import EventContent, EventType, Module, Origin, Priority, When
from terp_desktop.domain.jobs import JobCounts
from terp_desktop.domain.notification import NewNotification, NotificationKind
from terp_desktop.services.events.writer import EventWriter
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

ORIGIN_RULE = "collections-alert"
CALL_AFTER_DAYS = 60
"""A client who is overdue for longer is called today."""
QUEUE_AFTER_DAYS = 30
"""A client who is overdue for longer is in the queue."""
URGENT_AFTER_DAYS = 90


@dataclass(frozen=True, slots=True)
class OverdueClientsService:
    """Creates today's calls from the overdue invoices, and notifies accounting."""

    store: Store
    clock: Clock
    writer: EventWriter

    def create_calls(self) -> JobCounts:
        """Creates one call a day for each client over 60 days late, the most urgent first.

        A second run creates no second call, not even in place of a deleted one.
        """
        today = self.clock.today()
        with self.store.begin() as work:
            ranked = sort_by_urgency(work.receivables.overdue_clients(today), today)
            to_call = [client for client in ranked if client.days_late(today) > CALL_AFTER_DAYS]
            created = self._create_events(work, to_call, today)
            if to_call:
                notification = _overdue_notification(to_call, today)
                recipients = work.preferences.collections_alert_recipients()
                work.notifications.notify(recipients, notification, self.clock.now())
        overdue = sum(client.days_late(today) > QUEUE_AFTER_DAYS for client in ranked)
        return {"urgent": len(to_call), "calls": created, "queue": overdue - len(to_call)}

    def _create_events(self, work: SqlWork, to_call: Sequence[OverdueClient], today: date) -> int:
        existing = work.receivables.existing_keys(_key(client, today) for client in to_call)
        created = 0
        for rank, client in enumerate(to_call, start=1):
            if _key(client, today) not in existing:
                content = self._call_content(
                    client, today, f"Number {rank} of {len(to_call)} today."
                )
                origin = Origin(rule=ORIGIN_RULE, key=_key(client, today))
                self.writer.insert(work, content, origin=origin)
                created += 1
        return created

    def _call_content(self, client: OverdueClient, today: date, rank: str) -> EventContent:
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


def sort_by_urgency(clients: Sequence[OverdueClient], today: date) -> list[OverdueClient]:
    """The longest overdue come first, then the largest amounts."""
    return sorted(clients, key=lambda one: (-one.days_late(today), -one.amount, one.client_id))


def _overdue_notification(to_call: Sequence[OverdueClient], today: date) -> NewNotification:
    """The daily notification to accounting."""
    count = f"{len(to_call)} clients" if len(to_call) > 1 else "1 client"
    lines = [
        f"{client.name}: {client.days_late(today)} days, {client.amount:,.2f}" for client in to_call
    ]
    return NewNotification(
        kind=NotificationKind.ALERT,
        title=f"{count} to call about late payments, {to_call[0].name} first",
        text="\n".join(lines),
        key=f"{ORIGIN_RULE}:{today.isoformat()}",
    )


def _key(client: OverdueClient, today: date) -> str:
    return f"{ORIGIN_RULE}:{client.client_id}:{today.isoformat()}"
