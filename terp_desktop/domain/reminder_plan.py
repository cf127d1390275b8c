"""What an event's wishes to be reminded come to in the ledger, and what must change there.

Pure: the event and the stored rows go in, the rows to be stored come out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from terp_desktop.domain.event import Event, ReminderMethod, When
from terp_desktop.domain.reminder import (
    DELIVERED_STATUSES,
    FINISHED_STATUSES,
    MIN_RETENTION,
    OPEN_STATUSES,
    ReminderEntry,
    ReminderStatus,
    start_instant,
    takes_place,
)
from terp_desktop.domain.series import Override
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import MAX_ROLL, Holidays
from terp_desktop.domain.zones import DAY, utc_day

RequestedReminders = Mapping[tuple[int, int], ReminderMethod]
"""What is wished for: the method for each person and number of minutes."""

ZoneLookup = Callable[[int], str]
"""In which zone a person is: all-day and floating events are due by the clocks there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderChanges:
    """What must be done to the stored rows."""

    add: tuple[ReminderEntry, ...] = ()
    update: tuple[ReminderEntry, ...] = ()
    remove: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.add) + len(self.update) + len(self.remove)


def requested_reminders(event: Event) -> dict[tuple[int, int], ReminderMethod]:
    """What the event's reminders come to: the same time wished for twice is one reminder."""
    wanted: dict[tuple[int, int], ReminderMethod] = {}
    for one in event.content.reminders:
        key = (event.created_by if one.user_id is None else one.user_id, one.relative_minutes)
        same = wanted.get(key, one.method) is one.method
        wanted[key] = one.method if same else ReminderMethod.BOTH
    return wanted


def days_to_reconcile(
    event: Event, rows: Iterable[ReminderEntry], since: datetime, until: datetime
) -> Days:
    """The dates of a series that may be due between the instants, or have an open row."""
    # What is still to come may have been due long ago: so the dates begin no later than now.
    leads = [timedelta(), *(one.lead for one in event.content.reminders)]
    dates = [row.instance_date for row in rows if row.instance_date and row.status in OPEN_STATUSES]
    # A zone may be a day away from UTC on either side.
    slack = DAY if event.content.working_days is None else DAY + MAX_ROLL
    first = min([utc_day(since + min(leads)) - slack, *dates])
    last = max([utc_day(until + max(leads)) + slack, *dates])
    return Days.through(first, last)


def occurrence_times(
    event: Event, overrides: Sequence[Override], days: Days, *, holidays: Holidays
) -> dict[date, When]:
    """Where in time the occurrences of a series are that take place, by the date of the rule.

    Those that a person moved are there wherever they went; the others within `days`.
    """
    if event.content.rule is None or not takes_place(event):
        return {}
    untouched = set(event.content.rule.dates(days)) - {one.instance_date for one in overrides}
    places = {day: event.content.occurrence_time(day, holidays) for day in sorted(untouched)}
    for one in overrides:
        if not one.is_cancelled and one.status not in FINISHED_STATUSES:
            places[one.instance_date] = one.when
    return places


def reconcile_anchors(
    event: Event, rows: Iterable[ReminderEntry], *, zone_of: ZoneLookup, now: datetime
) -> ReminderChanges:
    """What makes the anchors say what the event wishes; rows of wishes given up go with them."""
    wanted, rows = requested_reminders(event), list(rows)
    anchors = _anchors(rows)
    after = {
        key: _reconcile_anchor(event, anchors.get(key), key, method, zone_of=zone_of, now=now)
        for key, method in wanted.items()
    }
    if not event.is_recurring:
        after = {
            key: _dismiss_if_delivered(row, anchors.get(key), rows) for key, row in after.items()
        }
    gone = (row.id for row in rows if (row.user_id, row.relative_minutes) not in wanted)
    return ReminderChanges(
        add=tuple(row for row in after.values() if row.id is None),
        update=tuple(row for key, row in after.items() if row.id and row != anchors.get(key)),
        remove=tuple(row_id for row_id in gone if row_id is not None),
    )


def _anchors(rows: Iterable[ReminderEntry]) -> dict[tuple[int, int], ReminderEntry]:
    return {(row.user_id, row.relative_minutes): row for row in rows if not row.instance_date}


def _dismiss_if_delivered(
    row: ReminderEntry, before: ReminderEntry | None, rows: Iterable[ReminderEntry]
) -> ReminderEntry:
    """The row of an event that was a series until now: what its occurrence told is told."""
    key = row.user_id, row.relative_minutes, row.due_at
    was_series = before is not None and before.due_at is None
    if was_series and any(
        (one.user_id, one.relative_minutes, one.due_at) == key and one.status in DELIVERED_STATUSES
        for one in rows
    ):
        return replace(row, status=ReminderStatus.DISMISSED)
    return row


def _reconcile_anchor(
    event: Event,
    row: ReminderEntry | None,
    key: tuple[int, int],
    method: ReminderMethod,
    *,
    zone_of: ZoneLookup,
    now: datetime,
) -> ReminderEntry:
    user_id, minutes = key
    # A new row begins called off, so that nothing wakes it that has begun already.
    row = row or ReminderEntry(
        event_id=event.id,
        user_id=user_id,
        instance_date=None,
        relative_minutes=minutes,
        method=method,
        due_at=None,
        status=ReminderStatus.CANCELLED,
    )
    row = replace(row, method=method)
    if event.is_recurring:
        live = ReminderStatus.PENDING if takes_place(event) else ReminderStatus.CANCELLED
        return replace(row, due_at=None, status=live)
    start = start_instant(event.content.when, zone_of(user_id))
    due = start - row.lead
    if takes_place(event):
        return row.reschedule(due, start=start, now=now)
    return replace(row.cancel(), due_at=due)


def reconcile_occurrences(
    event: Event,
    rows: Iterable[ReminderEntry],
    places: Mapping[date, When],
    *,
    zone_of: ZoneLookup,
    now: datetime,
    since: datetime,
    until: datetime,
    is_written: bool,
) -> ReminderChanges:
    """What makes the rows of single occurrences follow them.

    Rows that are there are moved or called off; new ones come for what is due after
    `since` and no later than `until`, and, if the event has just been written, for what was
    due before but is still to come: by `until`, or as the next. Rows of wishes given up are
    left to the anchors.
    """
    wanted, rows = requested_reminders(event), list(rows)
    own = {
        (row.user_id, row.relative_minutes, row.instance_date): row
        for row in rows
        if row.instance_date and (row.user_id, row.relative_minutes) in wanted
    }
    starts = _starts(places, (user_id for user_id, _ in wanted), zone_of)
    after = (_follow_occurrence(row, starts[row.user_id], wanted, now) for row in own.values())
    anchors = _anchors(rows)
    add: list[ReminderEntry] = []
    for key, method in wanted.items():
        near = _catch_up_limit(starts[key[0]].values(), now, until)
        for day, start in starts[key[0]].items():
            due = start - timedelta(minutes=key[1])
            row = _occurrence_entry(event, key, method, day, due)
            if (*key, day) in own:
                continue
            if since < due <= until:
                add.append(row)
            elif is_written and due <= now < start <= near:
                add.extend(_overdue_entries(row, anchors.get(key), due, now))
    return ReminderChanges(
        add=tuple(add),
        update=tuple(new for old, new in zip(own.values(), after, strict=True) if new != old),
    )


def _catch_up_limit(starts: Iterable[datetime], now: datetime, until: datetime) -> datetime:
    """How far ahead it is told at once what was due before: a long lead makes no pile."""
    return max(until, min((start for start in starts if start > now), default=until))


def _overdue_entries(
    row: ReminderEntry, anchor: ReminderEntry | None, due: datetime, now: datetime
) -> Iterator[ReminderEntry]:
    """The row of an occurrence that was asked for after its time: it is told at once, but once."""
    is_known = anchor is not None and anchor.due_at is None
    if anchor is not None and anchor.due_at == due and anchor.status in DELIVERED_STATUSES:
        yield replace(row, status=ReminderStatus.DISMISSED)  # when it was a single event
    elif not is_known or due >= now - MIN_RETENTION:
        yield replace(row, snoozed_until=now)


def reschedule_for_zones(
    event: Event, rows: Iterable[ReminderEntry], places: Mapping[date, When], *, zone_of: ZoneLookup
) -> ReminderChanges:
    """What makes the rows be due by the clocks where their people are now.

    The occurrences are where they were: who was told is not told again.
    """
    if event.is_recurring:
        found = [(row, places.get(row.instance_date)) for row in rows if row.instance_date]
    else:
        found = [(row, event.content.when) for row in rows]
    moved = (
        (row, replace(row, due_at=start_instant(when, zone_of(row.user_id)) - row.lead))
        for row, when in found
        if when is not None
    )
    return ReminderChanges(update=tuple(after for before, after in moved if after != before))


def _starts(
    places: Mapping[date, When], people: Iterable[int], zone_of: ZoneLookup
) -> dict[int, dict[date, datetime]]:
    """When each of the occurrences starts for each of the people."""
    return {
        user_id: {day: start_instant(when, zone_of(user_id)) for day, when in places.items()}
        for user_id in set(people)
    }


def _follow_occurrence(
    row: ReminderEntry, starts: Mapping[date, datetime], wanted: RequestedReminders, now: datetime
) -> ReminderEntry:
    start = starts.get(row.instance_date) if row.instance_date else None
    if start is None:
        return row.cancel()
    named = replace(row, method=wanted[row.user_id, row.relative_minutes])
    return named.reschedule(start - row.lead, start=start, now=now)


def _occurrence_entry(
    event: Event, key: tuple[int, int], method: ReminderMethod, day: date, due: datetime
) -> ReminderEntry:
    user_id, minutes = key
    return ReminderEntry(
        event_id=event.id,
        user_id=user_id,
        instance_date=day,
        relative_minutes=minutes,
        method=method,
        due_at=due,
        status=ReminderStatus.PENDING,
    )
