"""The one way to write an event, within a transaction that the caller opened.

Rows, history, materialized occurrences and reminders change together here, so that the
window, the command line, the jobs and the import cannot forget one of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import uuid4

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.event import Event, EventContent, Origin, Reminder, ReminderMethod, When
from terp_desktop.domain.history import ChangeType, HistoryEntry
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import Override
from terp_desktop.domain.span import Days
from terp_desktop.services import trail
from terp_desktop.services.links import refuse_strangers
from terp_desktop.services.ports import Clock, Work

DAYS_AHEAD = 90
DAYS_BACK = 30


class Ledger(Protocol):
    """What keeps the reminder rows in line with the events."""

    def refresh(self, work: Work, event: Event) -> int:
        """Move, add and cancel the reminders of the event and its occurrences; how many."""

    def cancel(self, work: Work, event_id: int) -> None:
        """Cancel whatever reminders of the event are still to come."""


@dataclass(frozen=True, slots=True)
class EventWriter:
    """Writes events on behalf of one person."""

    clock: Clock
    actor: Actor
    ledger: Ledger

    def insert(
        self,
        work: Work,
        content: EventContent,
        *,
        uid: str | None = None,
        origin: Origin | None = None,
    ) -> Event:
        """Store a new event, with a new iCalendar UID where none is given."""
        now = self.clock.now()
        content = tidied(content, self.actor.user_id)
        refuse_strangers(work, content)
        event = work.events.add(
            content,
            uid=uid or f"{uuid4()}@terp-desktop",
            created_by=self.actor.user_id,
            now=now,
            origin=origin,
        )
        work.history.append([trail.created(event, self.actor.user_id, now)])
        self.follow(work, event)
        return event

    def store(self, work: Work, before: Event, content: EventContent, *, version: int) -> Event:
        """Give an event new content; unchanged content leaves everything as it is."""
        content = tidied(content, before.created_by)
        if content == before.content:
            return before
        now = self.clock.now()
        refuse_strangers(work, content)
        after = replace(before, content=content, version=version + 1, updated_at=now)
        work.events.put(after, expected_version=version)
        work.history.append(trail.differences(before, after, self.actor.user_id, now))
        self.follow(work, after)
        return after

    def override(self, work: Work, event: Event, override: Override, *, version: int) -> Event:
        """Make one occurrence of the series differ from its rule, or not take place."""
        now = self.clock.now()
        before = {one.instance_date: one for one in work.instances.overrides(event.id)}
        work.instances.put_override(event.id, override, modified_by=self.actor.user_id, now=now)
        after = self._touch(work, event, version, now)
        work.history.append(
            trail.overridden(
                event, before.get(override.instance_date), override, self.actor.user_id, now
            )
        )
        self.ledger.refresh(work, after)
        return after

    def delete(self, work: Work, event: Event, *, version: int) -> Event:
        """Put an event into the trash; nobody is reminded of it any more."""
        now = self.clock.now()
        gone = replace(event, version=version + 1, updated_at=now, deleted_at=now)
        work.events.put(gone, expected_version=version)
        work.history.append([self._entry(event, ChangeType.DELETED, now)])
        self.ledger.cancel(work, event.id)
        return gone

    def restore(self, work: Work, event: Event) -> Event:
        """Take an event back out of the trash."""
        now = self.clock.now()
        back = replace(event, version=event.version + 1, updated_at=now, deleted_at=None)
        work.events.put(back, expected_version=event.version)
        work.history.append([self._entry(event, ChangeType.RESTORED, now)])
        self.follow(work, back)
        return back

    def follow(self, work: Work, event: Event) -> None:
        """Bring the materialized occurrences and the reminders in line with the event."""
        rule = event.content.rule
        window = materialized_window(self.clock.now())
        dates: Iterable[date] = rule.dates(window) if rule is not None else ()
        work.instances.replace_generated(event, dates, window, self.clock.now())
        self.ledger.refresh(work, event)

    def _touch(self, work: Work, event: Event, version: int, now: datetime) -> Event:
        touched = replace(event, version=version + 1, updated_at=now)
        work.events.put(touched, expected_version=version)
        return touched

    def _entry(self, event: Event, change: ChangeType, now: datetime) -> HistoryEntry:
        return trail.whole(event, change, self.actor.user_id, now)


def tidied(content: EventContent, creator: int) -> EventContent:
    """The content as it will be read back: one reminder a time and person, None the creator."""
    single: dict[tuple[int, int], Reminder] = {}
    for one in content.reminders:
        user_id = None if one.user_id == creator else one.user_id
        key = (one.relative_minutes, user_id or 0)
        same = key not in single or single[key].method is one.method
        method = one.method if same else ReminderMethod.BOTH
        single[key] = replace(one, user_id=user_id, method=method)
    return replace(content, reminders=tuple(single[key] for key in sorted(single)))


def materialized_window(now: datetime) -> Days:
    """The days for which occurrences have rows: from 30 days back to 90 days ahead.

    Looking back as far as the old-instance cleanup leaves rows lets the month that is
    on the screen be read from them.
    """
    today = now.date()
    return Days.through(today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD))


def changes_of(*events: Event) -> Changes:
    """What may look different after these states of events came or went."""
    single = [event.content.when for event in events if not event.is_recurring]
    return Changes(
        events=frozenset(event.id for event in events),
        days=frozenset(_shown(when) for when in single),
        everywhere=any(event.is_recurring for event in events),
    )


def _shown(when: When) -> Days:
    # A viewer's zone may be a day away from the event's own.
    return Days.through(when.start_date - timedelta(days=1), when.end_date + timedelta(days=1))
