"""Computes the reminder rows that an event needs, and the changes to the stored ones.

Pure functions: the event and the stored rows go in, the rows to be stored come out.
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
"""The method by user id and minutes before the start."""

ZoneLookup = Callable[[int], str]
"""The zone of a user id; all-day and floating events are due by the clocks there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderChanges:
    """The changes to the stored rows; `remove` has ids."""

    add: tuple[ReminderEntry, ...] = ()
    update: tuple[ReminderEntry, ...] = ()
    remove: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.add) + len(self.update) + len(self.remove)


def requested_reminders(event: Event) -> dict[tuple[int, int], ReminderMethod]:
    """The event's reminders; two at the same time for the same person become one."""
    requested: dict[tuple[int, int], ReminderMethod] = {}
    for reminder in event.content.reminders:
        user_id = event.created_by if reminder.user_id is None else reminder.user_id
        key = user_id, reminder.relative_minutes
        is_same = requested.get(key, reminder.method) is reminder.method
        requested[key] = reminder.method if is_same else ReminderMethod.BOTH
    return requested


def days_to_reconcile(
    event: Event, rows: Iterable[ReminderEntry], since: datetime, until: datetime
) -> Days:
    """The dates of a series that may be due between the instants, or have an open row."""
    # A reminder of a future occurrence may have been due long ago: the dates start by now.
    leads = [timedelta(), *(reminder.lead for reminder in event.content.reminders)]
    dates = [row.instance_date for row in rows if row.instance_date and row.status in OPEN_STATUSES]
    # A zone may be a day away from UTC on either side.
    slack = DAY if event.content.working_days is None else DAY + MAX_ROLL
    first = min([utc_day(since + min(leads)) - slack, *dates])
    last = max([utc_day(until + max(leads)) + slack, *dates])
    return Days.through(first, last)


def occurrence_times(
    event: Event, overrides: Sequence[Override], days: Days, *, holidays: Holidays
) -> dict[date, When]:
    """The times of the occurrences that take place, by the date that the rule gives.

    Includes all overrides, and the other occurrences within `days`.
    """
    if event.content.rule is None or not takes_place(event):
        return {}
    generated = set(event.content.rule.dates(days)) - {one.instance_date for one in overrides}
    times = {day: event.content.occurrence_time(day, holidays) for day in sorted(generated)}
    for override in overrides:
        if not override.is_cancelled and override.status not in FINISHED_STATUSES:
            times[override.instance_date] = override.when
    return times


def reconcile_anchors(
    event: Event, rows: Iterable[ReminderEntry], *, zone_of: ZoneLookup, now: datetime
) -> ReminderChanges:
    """The changes that make the anchors match the event's reminders.

    All rows of removed reminders are removed, those of occurrences too.
    """
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
    removed = (row.id for row in rows if (row.user_id, row.relative_minutes) not in wanted)
    return ReminderChanges(
        add=tuple(row for row in after.values() if row.id is None),
        update=tuple(row for key, row in after.items() if row.id and row != anchors.get(key)),
        remove=tuple(row_id for row_id in removed if row_id is not None),
    )


def _anchors(rows: Iterable[ReminderEntry]) -> dict[tuple[int, int], ReminderEntry]:
    return {(row.user_id, row.relative_minutes): row for row in rows if not row.instance_date}


def _dismiss_if_delivered(
    row: ReminderEntry, before: ReminderEntry | None, rows: Iterable[ReminderEntry]
) -> ReminderEntry:
    """The row, dismissed if the event was a series whose occurrence delivered this reminder."""
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
    # A new row starts as CANCELLED, so that an event that has already started shows nothing.
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
    times: Mapping[date, When],
    *,
    zone_of: ZoneLookup,
    now: datetime,
    since: datetime,
    until: datetime,
    is_written: bool,
) -> ReminderChanges:
    """The changes that make the rows of occurrences match the occurrences.

    Stored rows are rescheduled or cancelled. New rows are added if they are due after
    `since` and no later than `until`. If the event has just been written, rows are also
    added for overdue reminders of occurrences that start by `until`, and of the next one.
    `reconcile_anchors` removes the rows of removed reminders.
    """
    wanted, rows = requested_reminders(event), list(rows)
    own = {
        (row.user_id, row.relative_minutes, row.instance_date): row
        for row in rows
        if row.instance_date and (row.user_id, row.relative_minutes) in wanted
    }
    starts = _starts(times, (user_id for user_id, _ in wanted), zone_of)
    after = (_follow_occurrence(row, starts[row.user_id], wanted, now) for row in own.values())
    anchors = _anchors(rows)
    add: list[ReminderEntry] = []
    for key, method in wanted.items():
        limit = _catch_up_limit(starts[key[0]].values(), now, until)
        for day, start in starts[key[0]].items():
            due = start - timedelta(minutes=key[1])
            row = _occurrence_entry(event, key, method, day, due)
            if (*key, day) in own:
                continue
            if since < due <= until:
                add.append(row)
            elif is_written and due <= now < start <= limit:
                add.extend(_overdue_entries(row, anchors.get(key), due, now))
    return ReminderChanges(
        add=tuple(add),
        update=tuple(new for old, new in zip(own.values(), after, strict=True) if new != old),
    )


def _catch_up_limit(starts: Iterable[datetime], now: datetime, until: datetime) -> datetime:
    """Overdue reminders are shown at once only for occurrences that start by this instant.

    Without the limit a long lead would show many at once.
    """
    return max(until, min((start for start in starts if start > now), default=until))


def _overdue_entries(
    row: ReminderEntry, anchor: ReminderEntry | None, due: datetime, now: datetime
) -> Iterator[ReminderEntry]:
    """The row of a reminder that was requested after it was due: shown at once, but only once."""
    is_known = anchor is not None and anchor.due_at is None
    if anchor is not None and anchor.due_at == due and anchor.status in DELIVERED_STATUSES:
        yield replace(row, status=ReminderStatus.DISMISSED)  # delivered as a single event
    elif not is_known or due >= now - MIN_RETENTION:
        yield replace(row, snoozed_until=now)


def reschedule_for_zones(
    event: Event, rows: Iterable[ReminderEntry], times: Mapping[date, When], *, zone_of: ZoneLookup
) -> ReminderChanges:
    """The changes that make the rows due by the clocks in their people's current zones.

    The occurrences did not change, so delivered reminders are not shown again.
    """
    if event.is_recurring:
        found = [(row, times.get(row.instance_date)) for row in rows if row.instance_date]
    else:
        found = [(row, event.content.when) for row in rows]
    moved = (
        (row, replace(row, due_at=start_instant(when, zone_of(row.user_id)) - row.lead))
        for row, when in found
        if when is not None
    )
    return ReminderChanges(update=tuple(after for before, after in moved if after != before))


def _starts(
    times: Mapping[date, When], people: Iterable[int], zone_of: ZoneLookup
) -> dict[int, dict[date, datetime]]:
    """The start of each occurrence for each person."""
    return {
        user_id: {day: start_instant(when, zone_of(user_id)) for day, when in times.items()}
        for user_id in set(people)
    }


def _follow_occurrence(
    row: ReminderEntry, starts: Mapping[date, datetime], wanted: RequestedReminders, now: datetime
) -> ReminderEntry:
    start = starts.get(row.instance_date) if row.instance_date else None
    if start is None:
        return row.cancel()
    current = replace(row, method=wanted[row.user_id, row.relative_minutes])
    return current.reschedule(start - row.lead, start=start, now=now)


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
