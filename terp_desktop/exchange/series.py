"""Series: RRULE, RDATE and EXDATE as a rule, and as occurrences at other times."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import islice
from typing import TypeAlias

from terp_desktop.domain.event import When
from terp_desktop.domain.recurrence import Frequency, RecurrenceRule
from terp_desktop.domain.rule_text import from_rrule_text, last_start_day
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_changes import split_rule
from terp_desktop.domain.span import Days
from terp_desktop.exchange.content_lines import Component
from terp_desktop.exchange.expansion import STEPS, Starts, is_within_days, parts_of, starts_of
from terp_desktop.exchange.moments import (
    Length,
    Moment,
    custom_zone_of,
    moments,
    told_in_known_zone,
    wall_time,
)
from terp_desktop.exchange.places_in_time import Place
from terp_desktop.exchange.reading import Reading, UnusableError

MOST_DATES = 10_000
MOST_RULES = 10
MANY = 1_000
"""A rule that counts farther takes long to follow to its end."""
MOST_COUNTED = 10_000
_CLOCK_PARTS = {"BYHOUR": "%H", "BYMINUTE": "%M", "BYSECOND": "%S"}

Start: TypeAlias = tuple[date, time | None]
"""A local start that EXDATE names; without a time it means the date."""


@dataclass(slots=True)
class Series:
    """The occurrences of one series: its rule, those at other times, those that stand alone.

    A series has one occurrence for a date at most. What the file adds to a date that is
    taken, or before the first one, is `apart`: it becomes an event by itself. One that
    `is_listed` has dates near the present only, in place of a rule.
    """

    when: When
    pattern: RecurrenceRule
    removed: set[date] = field(default_factory=set)
    added: set[date] = field(default_factory=set)
    overrides: dict[date, Override] = field(default_factory=dict)
    apart: list[When] = field(default_factory=list)
    is_listed: bool = False

    @property
    def rule(self) -> RecurrenceRule:
        """The pattern with the dates that were removed from and added to it."""
        return replace(
            self.pattern, exception_dates=tuple(self.removed), extra_dates=tuple(self.added)
        )

    def gives(self, day: date) -> bool:
        """Whether there is an occurrence for the date."""
        if day in self.removed:
            return False
        return day in self.added or any(self.pattern.dates(Days.through(day, day)))

    def remove(self, exceptions: set[Start], start: Moment) -> None:
        """Let there be no occurrence at these starts."""
        for day, clock in exceptions:
            own = self.overrides.get(day)
            usual = start.clock if own is None else own.when.start_time
            if clock in (None, usual):
                self.removed.add(day)
                self.overrides.pop(day, None)
        self.apart = [
            one
            for one in self.apart
            if (one.start_date, None) not in exceptions
            and (one.start_date, one.start_time) not in exceptions
        ]

    def insist_on(self, day: date) -> None:
        """Let there be an occurrence for the date, whatever the rule says."""
        self.removed.discard(day)
        if not self.gives(day):
            self.added.add(day)

    def change(self, override: Override) -> None:
        """Lay a changed occurrence over the series.

        One that the rule does not give is added to it; UnusableError if EXDATE removed it.
        """
        day = override.instance_date
        if day in self.removed:
            raise UnusableError("It changes an occurrence that an EXDATE removes.")
        if override.is_cancelled and not self.gives(day):
            return
        self.insist_on(day)
        self.overrides[day] = override

    def add(self, when: When) -> None:
        """Let there be an occurrence at that place in time."""
        day = when.start_date
        usual = self.when.on(day, keeps_length=self.pattern.keeps_length)
        if self.gives(day) or day < self.pattern.start_date:
            own = self.overrides.get(day)
            if not self.gives(day) or when != (own.when if own else usual):
                self.apart.append(when)
            return
        self.insist_on(day)
        if when != usual:
            self.overrides[day] = Override(instance_date=day, when=when)

    def split(self, day: date) -> "Series":
        """Let the series end before the day, one of its dates but the first, and give the rest.

        The rest is as it would have been: a later edit may move it.
        """
        before, after = split_rule(self.rule, day)
        rest = Series(
            self.when.on(after.start_date, keeps_length=after.keeps_length),
            replace(after, exception_dates=(), extra_dates=()),
            set(after.exception_dates),
            set(after.extra_dates),
            {one: self.overrides.pop(one) for one in list(self.overrides) if one >= day},
        )
        self.pattern = replace(before, exception_dates=(), extra_dates=())
        self.removed, self.added = set(before.exception_dates), set(before.extra_dates)
        return rest


def series_of(event: Component, place: Place, reading: Reading) -> Series | None:
    """The series that the event is; None if it is a single one.

    UnusableError or InvalidValueError say why the calendar cannot have such a series.
    """
    if not event.every("RRULE") and not event.every("RDATE"):
        return None
    rules = [_kept_rule(line.value, place.start) for line in event.every("RRULE")]
    if _needs_a_list(event, rules, reading):
        series = _listed_series(event, rules, place, reading)
    else:
        rule = _countable(event, _rule(rules[0] if rules else None, place.start), reading)
        series = Series(place.when(reading), rule)
    series.pattern = replace(series.pattern, keeps_length=place.length is not None)
    exceptions = _exceptions(event, place.start, reading)
    series.remove(exceptions, place.start)
    for moment, own_length in _listed(event, "RDATE", reading):
        start = _in_kind(moment.seen_in(place.start.zone), place.start)
        if (start.day, start.clock) not in exceptions:
            series.add(place.moved_to(start, own_length).when(reading))
    return series


def _needs_a_list(event: Component, rules: list[str], reading: Reading) -> bool:
    """Whether there is no rule of ours that says the same."""
    start = event.first("DTSTART")
    return (
        len(rules) > 1
        or bool(event.every("EXRULE"))
        or any(is_within_days(parts_of(rule)) for rule in rules)
        or (bool(rules) and start is not None and custom_zone_of(start, reading) is not None)
    )


def _listed_series(event: Component, rules: list[str], place: Place, reading: Reading) -> Series:
    """A series of dates one by one, for rules of which ours cannot say all."""
    if len(rules) + len(event.every("EXRULE")) > MOST_RULES:
        raise UnusableError(f"It repeats by more than {MOST_RULES} rules.")
    _refuse_too_many(reading)
    line = event.every("DTSTART")[0]
    custom, start = custom_zone_of(line, reading), place.start
    local = wall_time(line) if custom else start.local.replace(fold=0)
    exceptions = [_kept_rule(one.value, start) for one in event.every("EXRULE")]
    zone = None if custom else start.zone
    starts = starts_of(rules, exceptions, local, zone, reading.around.today)
    if not starts.found:
        raise UnusableError("Its rules leave no occurrence within a year from now.")
    if not reading.around.budget.allows_dates(len(starts.found)):
        raise UnusableError("The file has too many dates for which there is no rule.")
    series = Series(place.when(reading), _rule(None, start), is_listed=True)
    if local not in starts.found:
        series.removed.add(start.day)
    for one in starts.found:
        if one != local:
            told = told_in_known_zone(one, custom).seen_in(start.zone) if custom else None
            series.add(place.moved_to(told or replace(start, local=one), None).when(reading))
    reading.skip(event, _told_of(starts), part="RRULE")
    return series


def _countable(event: Component, rule: RecurrenceRule, reading: Reading) -> RecurrenceRule:
    """The rule, if it does not count farther than anybody can follow."""
    if (rule.count or 0) <= MANY:
        return rule
    _refuse_too_many(reading)
    if (rule.count or 0) <= MOST_COUNTED:
        return rule
    reason = f"It repeats {rule.count} times, which here is without an end."
    reading.skip(event, reason, part="RRULE")
    return replace(rule, count=None)


def _refuse_too_many(reading: Reading) -> None:
    if not reading.around.budget.allows_a_long_rule():
        raise UnusableError("The file has too many rules that take long to follow.")


def _told_of(starts: Starts) -> str:
    """What the report says of a rule that became a list of dates."""
    until = f", until {starts.until}" if starts.until else ""
    return (
        "The calendar has no rule like its own; its dates near the present were taken over "
        f"one by one{until} ({len(starts.found)})."
    )


def _kept_rule(text: str, start: Moment) -> str:
    return ";".join(_kept_parts(text, start))


def _rule(text: str | None, start: Moment) -> RecurrenceRule:
    if text is None:
        return RecurrenceRule(frequency=Frequency.DAILY, start_date=start.day, count=1)

    def last_day(until: datetime) -> date:
        last = last_start_day(until, start.clock, start.zone, start.local.fold)
        if last < start.day:
            raise UnusableError("It ends before its first occurrence, and so never takes place.")
        return last

    return from_rrule_text(text, start.day, until_to_date=last_day)


def _kept_parts(text: str, start: Moment) -> Iterator[str]:
    """The parts of the rule but those that say no more than the start's time does already."""
    by_the_day = parts_of(text).get("FREQ") not in STEPS
    for part in text.strip().strip(";").split(";"):
        name, _, value = part.strip().upper().partition("=")
        clock = _CLOCK_PARTS.get(name) if by_the_day else None
        if clock and value.isdecimal() and int(value) == int(start.local.strftime(clock)):
            continue
        if (name, value) not in {("RSCALE", "GREGORIAN"), ("SKIP", "OMIT")}:
            yield part


def _exceptions(event: Component, start: Moment, reading: Reading) -> set[Start]:
    exceptions: set[Start] = set()
    for moment, _ in _listed(event, "EXDATE", reading):
        local = moment.as_start_of(start)
        if local is not None:
            exceptions.add((local.day, None if start.is_day else local.clock))
    return exceptions


def _in_kind(moment: Moment, start: Moment) -> Moment:
    """The moment in the kind of the series' start: a day means its usual time."""
    if start.is_day:
        return Moment(datetime.combine(moment.day, time.min), is_day=True)
    if moment.is_day:
        return replace(start, local=datetime.combine(moment.day, start.local.time()))
    return replace(moment, zone=start.zone)


def _listed(
    event: Component, name: str, reading: Reading
) -> Iterator[tuple[Moment, Length | None]]:
    """The values of all properties of that name, but no more than a series may have."""
    values = (value for line in event.every(name) for value in moments(line, reading))
    yield from islice(values, MOST_DATES)
    if next(values, None) is not None:
        reading.skip(
            event, f"Of its {name} values only the first {MOST_DATES} are taken over.", part=name
        )
