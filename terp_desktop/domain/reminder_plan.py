"""What an event's wishes to be reminded come to in the ledger, and what must change there.

Pure: the event and the stored rows go in, the rows to be stored come out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from terp_desktop.domain.event import Event, ReminderMethod, When
from terp_desktop.domain.reminder import (
    OPEN,
    OVER,
    REMEMBERED,
    TOLD,
    LedgerRow,
    ReminderStatus,
    start_of,
    takes_place,
)
from terp_desktop.domain.series import Override
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import FARTHEST, Holidays
from terp_desktop.domain.zones import DAY, utc_day

Wishes = Mapping[tuple[int, int], ReminderMethod]
"""What is wished for: the method for each person and number of minutes."""

ZoneOf = Callable[[int], str]
"""In which zone a person is: all-day and floating events are due by the clocks there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerChanges:
    """What must be done to the stored rows."""

    add: tuple[LedgerRow, ...] = ()
    put: tuple[LedgerRow, ...] = ()
    remove: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.add) + len(self.put) + len(self.remove)


def wishes(event: Event) -> dict[tuple[int, int], ReminderMethod]:
    """What the event's reminders come to: the same time wished for twice is one reminder."""
    wanted: dict[tuple[int, int], ReminderMethod] = {}
    for one in event.content.reminders:
        key = (event.created_by if one.user_id is None else one.user_id, one.relative_minutes)
        same = wanted.get(key, one.method) is one.method
        wanted[key] = one.method if same else ReminderMethod.BOTH
    return wanted


def days_looked_at(
    event: Event, rows: Iterable[LedgerRow], since: datetime, until: datetime
) -> Days:
    """The dates of a series that may be due between the instants, or have an open row."""
    # What is still to come may have been due long ago: so the dates begin no later than now.
    leads = [timedelta(), *(one.lead for one in event.content.reminders)]
    dates = [row.instance_date for row in rows if row.instance_date and row.status in OPEN]
    # A zone may be a day away from UTC on either side.
    slack = DAY if event.content.working_days is None else DAY + FARTHEST
    first = min([utc_day(since + min(leads)) - slack, *dates])
    last = max([utc_day(until + max(leads)) + slack, *dates])
    return Days.through(first, last)


def occurrence_places(
    event: Event, overrides: Sequence[Override], days: Days, *, holidays: Holidays
) -> dict[date, When]:
    """Where in time the occurrences of a series are that take place, by the date of the rule.

    Those that a person moved are there wherever they went; the others within `days`.
    """
    if event.content.rule is None or not takes_place(event):
        return {}
    untouched = set(event.content.rule.dates(days)) - {one.instance_date for one in overrides}
    places = {day: event.content.place(day, holidays) for day in sorted(untouched)}
    for one in overrides:
        if not one.is_cancelled and one.status not in OVER:
            places[one.instance_date] = one.when
    return places


def reconcile_anchors(
    event: Event, rows: Iterable[LedgerRow], *, zone_of: ZoneOf, now: datetime
) -> LedgerChanges:
    """What makes the anchors say what the event wishes; rows of wishes given up go with them."""
    wanted, rows = wishes(event), list(rows)
    anchors = _anchors(rows)
    after = {
        key: _anchor(event, anchors.get(key), key, method, zone_of=zone_of, now=now)
        for key, method in wanted.items()
    }
    if not event.is_recurring:
        after = {key: _as_told(row, anchors.get(key), rows) for key, row in after.items()}
    gone = (row.id for row in rows if (row.user_id, row.relative_minutes) not in wanted)
    return LedgerChanges(
        add=tuple(row for row in after.values() if row.id is None),
        put=tuple(row for key, row in after.items() if row.id and row != anchors.get(key)),
        remove=tuple(row_id for row_id in gone if row_id is not None),
    )


def _anchors(rows: Iterable[LedgerRow]) -> dict[tuple[int, int], LedgerRow]:
    return {(row.user_id, row.relative_minutes): row for row in rows if not row.instance_date}


def _as_told(row: LedgerRow, before: LedgerRow | None, rows: Iterable[LedgerRow]) -> LedgerRow:
    """The row of an event that was a series until now: what its occurrence told is told."""
    key = row.user_id, row.relative_minutes, row.due_at
    was_series = before is not None and before.due_at is None
    if was_series and any(
        (one.user_id, one.relative_minutes, one.due_at) == key and one.status in TOLD
        for one in rows
    ):
        return replace(row, status=ReminderStatus.DISMISSED)
    return row


def _anchor(
    event: Event,
    row: LedgerRow | None,
    key: tuple[int, int],
    method: ReminderMethod,
    *,
    zone_of: ZoneOf,
    now: datetime,
) -> LedgerRow:
    user_id, minutes = key
    # A new row begins called off, so that nothing wakes it that has begun already.
    row = row or LedgerRow(
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
    start = start_of(event.content.when, zone_of(user_id))
    due = start - row.lead
    if takes_place(event):
        return row.moved(due, start=start, now=now)
    return replace(row.called_off(), due_at=due)


def reconcile_occurrences(
    event: Event,
    rows: Iterable[LedgerRow],
    places: Mapping[date, When],
    *,
    zone_of: ZoneOf,
    now: datetime,
    since: datetime,
    until: datetime,
    is_written: bool,
) -> LedgerChanges:
    """What makes the rows of single occurrences follow them.

    Rows that are there are moved or called off; new ones come for what is due after
    `since` and no later than `until`, and, if the event has just been written, for what was
    due before but is still to come: by `until`, or as the next. Rows of wishes given up are
    left to the anchors.
    """
    wanted, rows = wishes(event), list(rows)
    own = {
        (row.user_id, row.relative_minutes, row.instance_date): row
        for row in rows
        if row.instance_date and (row.user_id, row.relative_minutes) in wanted
    }
    starts = _starts(places, (user_id for user_id, _ in wanted), zone_of)
    after = (_follow(row, starts[row.user_id], wanted, now) for row in own.values())
    anchors = _anchors(rows)
    add: list[LedgerRow] = []
    for key, method in wanted.items():
        near = _near(starts[key[0]].values(), now, until)
        for day, start in starts[key[0]].items():
            due = start - timedelta(minutes=key[1])
            row = _occurrence_row(event, key, method, day, due)
            if (*key, day) in own:
                continue
            if since < due <= until:
                add.append(row)
            elif is_written and due <= now < start <= near:
                add.extend(_late(row, anchors.get(key), due, now))
    return LedgerChanges(
        add=tuple(add),
        put=tuple(new for old, new in zip(own.values(), after, strict=True) if new != old),
    )


def _near(starts: Iterable[datetime], now: datetime, until: datetime) -> datetime:
    """How far ahead it is told at once what was due before: a long lead makes no pile."""
    return max(until, min((start for start in starts if start > now), default=until))


def _late(
    row: LedgerRow, anchor: LedgerRow | None, due: datetime, now: datetime
) -> Iterator[LedgerRow]:
    """The row of an occurrence that was asked for after its time: it is told at once, but once."""
    is_known = anchor is not None and anchor.due_at is None
    if anchor is not None and anchor.due_at == due and anchor.status in TOLD:
        yield replace(row, status=ReminderStatus.DISMISSED)  # when it was a single event
    elif not is_known or due >= now - REMEMBERED:
        yield replace(row, snoozed_until=now)


def retimed(
    event: Event, rows: Iterable[LedgerRow], places: Mapping[date, When], *, zone_of: ZoneOf
) -> LedgerChanges:
    """What makes the rows be due by the clocks where their people are now.

    The occurrences are where they were: who was told is not told again.
    """
    if event.is_recurring:
        found = [(row, places.get(row.instance_date)) for row in rows if row.instance_date]
    else:
        found = [(row, event.content.when) for row in rows]
    moved = (
        (row, replace(row, due_at=start_of(when, zone_of(row.user_id)) - row.lead))
        for row, when in found
        if when is not None
    )
    return LedgerChanges(put=tuple(after for before, after in moved if after != before))


def _starts(
    places: Mapping[date, When], people: Iterable[int], zone_of: ZoneOf
) -> dict[int, dict[date, datetime]]:
    """When each of the occurrences starts for each of the people."""
    return {
        user_id: {day: start_of(when, zone_of(user_id)) for day, when in places.items()}
        for user_id in set(people)
    }


def _follow(
    row: LedgerRow, starts: Mapping[date, datetime], wanted: Wishes, now: datetime
) -> LedgerRow:
    start = starts.get(row.instance_date) if row.instance_date else None
    if start is None:
        return row.called_off()
    named = replace(row, method=wanted[row.user_id, row.relative_minutes])
    return named.moved(start - row.lead, start=start, now=now)


def _occurrence_row(
    event: Event, key: tuple[int, int], method: ReminderMethod, day: date, due: datetime
) -> LedgerRow:
    user_id, minutes = key
    return LedgerRow(
        event_id=event.id,
        user_id=user_id,
        instance_date=day,
        relative_minutes=minutes,
        method=method,
        due_at=due,
        status=ReminderStatus.PENDING,
    )
