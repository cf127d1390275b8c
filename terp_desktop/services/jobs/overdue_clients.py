"""Makes sure that somebody calls the clients who are latest with their payments."""

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
"""Later than this, a client is called today."""
QUEUE_AFTER_DAYS = 30
"""Later than this, a client waits in the queue."""
URGENT_AFTER_DAYS = 90


@dataclass(frozen=True, slots=True)
class OverdueClientsService:
    """Looks at the open invoices, writes today's calls into the calendar, and tells of them."""

    store: Store
    clock: Clock
    writer: EventWriter

    def create_calls(self) -> JobCounts:
        """One call a day for each client over 60 days late, the most urgent first.

        Run twice, it makes no second call, not even for one that somebody deleted.
        """
        today = self.clock.today()
        with self.store.begin() as work:
            ranked = sort_by_urgency(work.receivables.overdue_clients(today), today)
            to_call = [one for one in ranked if one.days_late(today) > CALL_AFTER_DAYS]
            made = self._write_calls(work, to_call, today)
            if to_call:
                notice = _overdue_notification(to_call, today)
                now = self.clock.now()
                work.notifications.notify(
                    work.preferences.collections_alert_recipients(), notice, now
                )
        queue = sum(one.days_late(today) > QUEUE_AFTER_DAYS for one in ranked) - len(to_call)
        return {"urgent": len(to_call), "calls": made, "queue": queue}

    def _write_calls(self, work: SqlWork, to_call: Sequence[OverdueClient], today: date) -> int:
        done = work.receivables.existing_keys(_key(one, today) for one in to_call)
        made = 0
        for rank, client in enumerate(to_call, start=1):
            if _key(client, today) not in done:
                content = self._call_content(
                    client, today, f"Number {rank} of {len(to_call)} today."
                )
                origin = Origin(rule=ORIGIN_RULE, key=_key(client, today))
                self.writer.insert(work, content, origin=origin)
                made += 1
        return made

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
    """The latest first, and of equally late ones the one who owes most."""
    return sorted(clients, key=lambda one: (-one.days_late(today), -one.amount, one.client_id))


def _overdue_notification(to_call: Sequence[OverdueClient], today: date) -> NewNotification:
    """What accounting is told, once a day."""
    count = f"{len(to_call)} clients" if len(to_call) > 1 else "1 client"
    lines = [f"{one.name}: {one.days_late(today)} days, {one.amount:,.2f}" for one in to_call]
    return NewNotification(
        kind=NotificationKind.ALERT,
        title=f"{count} to call about late payments, {to_call[0].name} first",
        text="\n".join(lines),
        key=f"{ORIGIN_RULE}:{today.isoformat()}",
    )


def _key(client: OverdueClient, today: date) -> str:
    return f"{ORIGIN_RULE}:{client.client_id}:{today.isoformat()}"
