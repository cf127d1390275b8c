"""A plain calendar in memory, to compare the program with.

Events are in a dict by their ids, dates of series come from dateutil, and a step of undo is what
events were before and after. None of the program's own code takes part. All times are those of
one zone, in weeks without a change of its clocks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from dateutil.rrule import rrule

DAY = timedelta(days=1)
BEHIND_UTC = timedelta(hours=4)
WINDOW = (datetime(2026, 5, 1), datetime(2026, 10, 15))  # noqa: DTZ001  (wall time of the zone)
LAST = date(2027, 3, 1)
"""The model knows the dates of series up to this day."""

FIELDS = ("title", "status", "priority", "visibility", "assigned")


class Refused(Exception):  # noqa: N818  (an answer, not a mistake)
    """The calendar has to refuse this."""


class Time(NamedTuple):
    """When something is: from a start on, so long; whole days last from midnight to midnight."""

    start: datetime
    length: timedelta
    is_all_day: bool = False

    @property
    def end(self) -> datetime:
        return self.start + self.length + (DAY if self.is_all_day else timedelta())

    @property
    def clock(self) -> tuple[time, timedelta, bool]:
        return self.start.time(), self.length, self.is_all_day

    def on(self, day: date) -> "Time":
        return self._replace(start=datetime.combine(day, self.start.time()))

    def moved(self, distance: timedelta) -> "Time":
        if self.is_all_day:
            distance = int(distance / DAY) * DAY
        return self._replace(start=self.start + distance)

    def is_over(self, now: datetime) -> bool:
        """Whether it is over at an instant in UTC, naive; whole days end at its midnight."""
        return self.end + (timedelta() if self.is_all_day else BEHIND_UTC) <= now

    def touches(self, first: datetime, end: datetime) -> bool:
        return self.start < end and (self.start >= first or self.end > first)


@dataclass(frozen=True)
class Repeat:
    """The dates of a rule from `low` to `high`, all of them later by some days."""

    frequency: Literal[2, 3]  # WEEKLY, DAILY
    first: date
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    week_start: int = 0
    count: int | None = None
    until: date | None = None
    low: date = date.min
    high: date = date.max
    later: timedelta = timedelta()

    def dates(self) -> list[date]:
        last = LAST - self.later  # so that LAST is the end of what is moved, too
        found = rrule(
            self.frequency,
            dtstart=datetime.combine(self.first, time()),
            interval=self.interval,
            byweekday=self.weekdays or None,
            wkst=self.week_start,
            count=self.count,
            until=datetime.combine(min(self.until or last, last), time())
            if self.count is None
            else None,
        )
        days = (moment.date() for moment in found)
        return [day + self.later for day in days if self.low <= day <= min(self.high, last)]

    def before(self, day: date) -> "Repeat":
        return replace(self, high=day - self.later - DAY)

    def since(self, day: date) -> "Repeat":
        return replace(self, low=day - self.later)


@dataclass(frozen=True)
class Own:
    """What one date of a series has of its own: its time, and fields other than the series'."""

    time: Time
    fields: Mapping[str, object] = field(default_factory=dict)
    is_cancelled: bool = False


@dataclass(frozen=True)
class Planned:
    """An event, or a series with what its dates have of their own.

    The trash does not list it if it `is_taken_back`: deleted by the undo of its creation.
    """

    creator: int
    time: Time
    title: str
    status: str = "SCHEDULED"
    priority: str = "MEDIUM"
    visibility: str = "COMPANY"
    assigned: int | None = None
    repeat: Repeat | None = None
    own: Mapping[date, Own] = field(default_factory=dict)
    is_deleted: bool = False
    is_taken_back: bool = False

    def usual(self, day: date) -> Time:
        return self.time.on(day)

    def seen_on(self, day: date | None) -> "Seen":
        """An event, or its occurrence on the day, without its id."""
        mine = Own(self.time) if day is None else self.own.get(day, Own(self.usual(day)))
        values = {name: mine.fields.get(name, getattr(self, name)) for name in FIELDS}
        return Seen(0, day, mine.time, creator=self.creator, **values)  # type: ignore[arg-type]

    def occurrences(self) -> Iterator["Seen"]:
        """What a calendar shows of it, without its id."""
        if self.is_deleted:
            return
        for day in [None] if self.repeat is None else self.repeat.dates():
            mine = None if day is None else self.own.get(day)
            if mine is None or not mine.is_cancelled:
                yield self.seen_on(day)

    def with_own(self, day: date, own: Own | None) -> "Planned":
        """The series with that of the date; a date that has nothing of its own is like others."""
        rest = {each: mine for each, mine in self.own.items() if each != day}
        if own is not None and own != Own(self.usual(day)):
            rest[day] = own
        return replace(self, own=rest)


class Seen(NamedTuple):
    """An event, or an occurrence of a series, as a person sees it."""

    id: int
    day: date | None
    time: Time
    title: str
    status: str
    priority: str
    visibility: str
    assigned: int | None
    creator: int

    @property
    def target(self) -> tuple[int, date | None]:
        return self.id, self.day


def may_see(who: int, seen: Seen | Planned) -> bool:
    return may_edit(who, seen) or seen.visibility != "PRIVATE"


def may_edit(who: int, seen: Seen | Planned) -> bool:
    return who in (seen.creator, seen.assigned)


def may_delete(who: int, seen: Seen | Planned) -> bool:
    return who == seen.creator


Events = dict[int, Planned]


@dataclass(frozen=True)
class Step:
    """What one action did to events; None is an event that was not there."""

    records: Mapping[int, tuple[Planned | None, Planned]]
    is_cover: bool = False


@dataclass(frozen=True)
class MadeCover:
    """A cover: by and of whom, and what was handed over, with its own assignee before it."""

    by: int
    person: int
    colleague: int
    handed: Mapping[tuple[int, date | None], int | None]


class Calendar:
    """The model: its methods say what events become, and `commit` makes it so."""

    def __init__(self, people: Iterable[int]) -> None:
        self.events: Events = {}
        self.done: dict[int, list[Step]] = {who: [] for who in people}
        self.undone: dict[int, list[Step]] = {who: [] for who in people}
        self.covers: list[MadeCover] = []

    def visible(self, who: int) -> list[Seen]:
        """What a person sees in the window."""
        return sorted(
            (
                seen._replace(id=number)
                for number, event in self.events.items()
                for seen in event.occurrences()
                if may_see(who, seen) and seen.time.touches(*WINDOW)
            ),
            key=lambda seen: (seen.id, seen.day or date.min),
        )

    def trash(self, who: int) -> list[tuple[int, date | None, bool]]:
        """What a person sees in the trash, and whether they may restore it."""
        return [
            (number, day, may_delete(who, event))
            for number, event in sorted(self.events.items())
            for day in _deleted_days(event)
            if may_see(who, event.seen_on(day))
        ]

    def commit(self, who: int, after: Events, *, is_cover: bool = False) -> bool:
        """Makes the events what they became; whether that is any change, and so a step."""
        records = {
            number: (self.events.get(number), event)
            for number, event in after.items()
            if self.events.get(number) != event
        }
        if records:
            self.done[who].append(Step(records, is_cover))
            self.undone[who].clear()
        self.events.update(after)
        return bool(records)

    # --- One at a time -----------------------------------------------------------------------

    def edit(self, who: int, seen: Seen, scope: str, today: date, **changes: object) -> Events:
        """Gives an occurrence, or a part of its series, what differs; -1 is a new series."""
        event, wanted = self.events[seen.id], seen._replace(**changes)  # type: ignore[arg-type]
        if event.repeat is None or seen.day is None or scope == "this":
            self._require(may_edit(who, seen))
            return {seen.id: edit_alone(event, seen, wanted)}
        self._require(may_edit(who, event))
        if scope == "all":
            return {seen.id: edit_series(event, seen, wanted)}
        first = seen.day if scope == "future" else self.first_upcoming(event, today)
        earlier, following = split(event, first)
        if earlier is None:
            return {seen.id: edit_series(event, seen, wanted)}
        after = edit_series(following, seen, wanted)
        if replace(after, own=following.own) == following:  # at most this date changes
            return {seen.id: replace(event, own={**earlier.own, **after.own})}
        return {seen.id: earlier, -1: after}

    def delete(self, who: int, seen: Seen, scope: str, today: date) -> Events:
        """Deletes an event, a date, or a series from a date on."""
        event = self.events[seen.id]
        self._require(may_delete(who, event))
        if event.repeat is None or seen.day is None or scope == "all":
            return {seen.id: replace(event, is_deleted=True)}
        if scope == "this":
            mine = event.own.get(seen.day, Own(event.usual(seen.day)))
            return {seen.id: event.with_own(seen.day, replace(mine, is_cancelled=True))}
        first = seen.day if scope == "future" else self.first_upcoming(event, today)
        earlier, _ = split(event, first)
        return {seen.id: earlier or replace(event, is_deleted=True)}

    @staticmethod
    def first_upcoming(event: Planned, today: date) -> date:
        """The first date of the rule that is not past."""
        assert event.repeat is not None
        return next(day for day in event.repeat.dates() if day >= today)

    def scopes(self, seen: Seen, today: date) -> list[str]:
        """The scopes that mean different parts of the series."""
        event = self.events[seen.id]
        assert event.repeat is not None and seen.day is not None  # noqa: PT018
        has_past = seen.day >= today and any(day < today for day in event.repeat.dates())
        if has_past and seen.day != self.first_upcoming(event, today):
            return ["this", "future", "upcoming", "all"]
        return ["this", "future", "all"]

    def restore(self, who: int, number: int, day: date | None) -> Events:
        """Restores a deleted event or date."""
        event = self.events[number]
        self._require(may_delete(who, event))
        if day is None:
            return {number: replace(event, is_deleted=False)}
        assert event.repeat is not None
        self._require(day in event.repeat.dates())
        return {number: event.with_own(day, replace(event.own[day], is_cancelled=False))}

    # --- Many at once ------------------------------------------------------------------------

    def edit_many(
        self, who: int, changes: Mapping[Seen, Mapping[str, object]]
    ) -> tuple[Events, set[tuple[int, date | None]]]:
        """Gives each of them its changes, dates of series alone; and what is refused."""
        after: Events = {}
        refused = set()
        for seen, values in changes.items():
            event = after.get(seen.id, self.events[seen.id])
            wanted = seen._replace(**values)  # type: ignore[arg-type]
            try:
                self._require(may_edit(who, seen))
                after[seen.id] = edit_alone(event, seen, wanted)
            except Refused:
                refused.add(seen.target)
        return after, refused

    def delete_many(
        self, who: int, chosen: Sequence[Seen], today: date
    ) -> tuple[Events, set[tuple[int, date | None]]]:
        """Deletes events, and dates of series alone; and what is refused."""
        before, refused = dict(self.events), set()
        after: Events = {}
        for seen in chosen:
            try:
                after |= self.delete(who, seen, "this", today)
                self.events |= after
            except Refused:
                refused.add(seen.target)
        self.events = before
        return after, refused

    def copies(self, who: int, times: Mapping[Seen, Time]) -> list[Planned]:
        """New single events like these, at other times."""
        return [
            Planned(creator=who, time=when, **{name: getattr(seen, name) for name in FIELDS})
            for seen, when in times.items()
        ]

    def copy_of_series(self, who: int, number: int) -> Planned:
        """A new series like this one; dates that the person may not see do not happen in it."""
        event = self.events[number]
        self._require(may_see(who, event))
        own = {
            day: mine
            if may_see(who, event.seen_on(day))
            else Own(event.usual(day), is_cancelled=True)
            for day, mine in event.own.items()
        }
        return replace(event, creator=who, own=own)

    # --- Cover -------------------------------------------------------------------------------

    def handed_over(
        self, who: int, person: int, days: tuple[date, date], now: datetime
    ) -> list[Seen]:
        """What changes hands: not what is private, begun before, over, done, or not theirs."""
        first = datetime.combine(days[0], time())
        end = datetime.combine(days[1] + DAY, time())
        return [
            seen
            for seen in self.visible(who)
            if (seen.assigned or seen.creator) == person
            and seen.time.touches(first, end)
            and seen.time.start >= first
            and not seen.time.is_over(now)
            and seen.status not in ("COMPLETED", "CANCELLED")
            and seen.visibility != "PRIVATE"
            and may_edit(who, seen)
        ]

    def hand_over(self, handed: Sequence[Seen], colleague: int) -> Events:
        """Assigns them to the colleague."""
        return self._assign({seen.target: colleague for seen in handed})

    def returned(
        self, who: int, cover: MadeCover, now: datetime
    ) -> dict[tuple[int, date | None], int | None]:
        """What the person can take back of a cover, and whose it is then."""
        found = {}
        for (number, day), before in cover.handed.items():
            event = self.events[number]
            if event.is_deleted:
                continue
            mine = None if day is None else event.own.get(day)
            is_gone = day is not None and (
                event.repeat is None
                or day not in event.repeat.dates()
                or (mine is not None and mine.is_cancelled)
            )
            seen = event.seen_on(day)
            if is_gone or seen.assigned != cover.colleague or seen.time.is_over(now):
                continue
            if who in (cover.by, cover.person) or may_edit(who, seen):
                found[number, day] = before
        return found

    def take_back(self, returned: Mapping[tuple[int, date | None], int | None]) -> Events:
        """Assigns them to whom they were assigned before."""
        return self._assign(returned)

    def _assign(self, assignees: Mapping[tuple[int, date | None], int | None]) -> Events:
        after: Events = {}
        for (number, day), assignee in assignees.items():
            event = after.get(number, self.events[number])
            if day is None:
                after[number] = replace(event, assigned=assignee)
                continue
            mine = event.own.get(day, Own(event.usual(day)))
            values = {name: value for name, value in mine.fields.items() if name != "assigned"}
            if assignee not in (None, event.assigned):
                values["assigned"] = assignee
            after[number] = event.with_own(day, replace(mine, fields=values))
        return after

    # --- Undo and redo -----------------------------------------------------------------------

    def undo(self, who: int) -> bool:
        """Takes the last step back, if nobody changed the same since."""
        return self._reverse(who, self.done[who], self.undone[who])

    def redo(self, who: int) -> bool:
        """Does the step again that was undone last."""
        return self._reverse(who, self.undone[who], self.done[who])

    def _reverse(self, who: int, steps: list[Step], others: list[Step]) -> bool:
        try:
            after = self._reversed(who, steps[-1])
        except Refused:
            return False
        step = steps.pop()
        others.append(Step({n: (self.events[n], after[n]) for n in after}, is_cover=step.is_cover))
        self.events.update(after)
        return True

    def _reversed(self, who: int, step: Step) -> Events:
        after = {}
        for number, (old, new) in step.records.items():
            event = self.events[number]
            if old is None or old.is_deleted != new.is_deleted:
                self._require(event.is_deleted == new.is_deleted)
                self._require(may_delete(who, event))
                self._require(old is not None or event == new)
                is_creation = not new.is_deleted and (old is None or old.is_taken_back)
                after[number] = replace(
                    event, is_deleted=not new.is_deleted, is_taken_back=is_creation
                )
            else:
                self._require(not event.is_deleted)
                self._require(step.is_cover or _may_reverse(who, event, old, new))
                after[number] = reverse_change(event, old, new)
        return after

    @staticmethod
    def _require(allowed: bool) -> None:
        if not allowed:
            raise Refused


def edit_alone(event: Planned, seen: Seen, wanted: Seen) -> Planned:
    """The event with the changes, or the series with this date changed."""
    if wanted == seen:
        return event
    values = {name: getattr(wanted, name) for name in FIELDS}
    if seen.day is None:
        return replace(event, time=wanted.time, **values)
    own = {name: value for name, value in values.items() if value != getattr(event, name)}
    if "assigned" in own and own["assigned"] is None:
        raise Refused  # one date cannot be without an assignee that its series has
    return event.with_own(seen.day, Own(wanted.time, own))


def edit_series(event: Planned, seen: Seen, wanted: Seen) -> Planned:
    """The series with the differences; the date itself is as wanted, others keep their own."""
    values = {
        name: getattr(wanted, name)
        for name in FIELDS
        if getattr(wanted, name) != getattr(seen, name)
    }
    distance = wanted.time.start.date() - seen.time.start.date()
    assert event.repeat is not None
    after = replace(
        event,
        time=_time_of_series(event.time, seen.time, wanted.time, distance),
        repeat=replace(event.repeat, later=event.repeat.later + distance),
        own={},
        **values,
    )
    for day, mine in event.own.items():
        moved = _own_moved(event, after, day, mine, distance)
        if day == seen.day:
            fields = {name: value for name, value in mine.fields.items() if name not in values}
            when = wanted.time if wanted.time != seen.time else moved.time
            after = after.with_own(day + distance, replace(moved, time=when, fields=fields))
        else:
            after = replace(after, own={**after.own, day + distance: moved})
    return after


def _time_of_series(usual: Time, old: Time, new: Time, distance: timedelta) -> Time:
    day = usual.start.date() + distance
    return usual.on(day) if new.clock == old.clock else new.on(day)


def _own_moved(before: Planned, after: Planned, day: date, mine: Own, distance: timedelta) -> Own:
    """The same distance from its date as before, with a clock time of its own if it had one."""
    start = mine.time.start.date() + distance
    follows = mine.time.clock == before.time.clock
    return replace(mine, time=(after.time if follows else mine.time).on(start))


def split(event: Planned, day: date) -> tuple[Planned | None, Planned]:
    """The series before the date, None if there is nothing, and from the date on."""
    assert event.repeat is not None
    dates = event.repeat.dates()
    if dates[0] >= day:
        return None, event
    first = next(each for each in dates if each >= day)
    earlier = {each: mine for each, mine in event.own.items() if each < day}
    later = {each: mine for each, mine in event.own.items() if each >= day}
    return (
        replace(event, repeat=event.repeat.before(day), own=earlier),
        replace(event, time=event.time.on(first), repeat=event.repeat.since(day), own=later),
    )


def reverse_change(event: Planned, old: Planned, new: Planned) -> Planned:
    """The event with what the step changed as it was; refused if that was changed since."""
    names = [
        name for name in (*FIELDS, "time", "repeat") if getattr(old, name) != getattr(new, name)
    ]
    days = {day for day in old.own.keys() | new.own.keys() if old.own.get(day) != new.own.get(day)}
    is_same = all(getattr(event, name) == getattr(new, name) for name in names)
    if not is_same or any(event.own.get(day) != new.own.get(day) for day in days):
        raise Refused
    own = {day: mine for day, mine in event.own.items() if day not in days}
    restored = replace(event, **{name: getattr(old, name) for name in names})
    if {"time", "repeat"} & set(names) and own:
        assert restored.repeat is not None
        if not own.keys() <= set(restored.repeat.dates()):
            raise Refused
    own |= {day: old.own[day] for day in days if day in old.own}
    return replace(restored, own=own)


def _may_reverse(who: int, event: Planned, old: Planned, new: Planned) -> bool:
    """Whether the person may change what the step changed: the event, or dates of it."""
    if any(getattr(old, name) != getattr(new, name) for name in (*FIELDS, "time", "repeat")):
        return may_edit(who, event)
    days = [day for day in old.own.keys() | new.own.keys() if old.own.get(day) != new.own.get(day)]
    return all(may_edit(who, event.seen_on(day)) for day in days)


def _deleted_days(event: Planned) -> list[date | None]:
    if event.is_deleted:
        return [] if event.is_taken_back else [None]
    return [day for day, mine in sorted(event.own.items()) if mine.is_cancelled]
