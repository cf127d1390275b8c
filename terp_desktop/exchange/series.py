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
from terp_desktop.domain.span import Days
from terp_desktop.exchange.content_lines import Component
from terp_desktop.exchange.moments import Length, Moment, moments
from terp_desktop.exchange.places_in_time import Place
from terp_desktop.exchange.reading import Reading, UnusableError

MOST_DATES = 10_000
_CLOCK_PARTS = {"BYHOUR": "%H", "BYMINUTE": "%M", "BYSECOND": "%S"}

Start: TypeAlias = tuple[date, time | None]
"""A local start that EXDATE names; without a time it means the date."""


@dataclass(slots=True)
class Series:
    """The occurrences of one series: its rule, those at other times, those that stand alone.

    A series has one occurrence for a date at most. What the file adds to a date that is
    taken, or before the first one, is `apart`: it becomes an event by itself.
    """

    when: When
    pattern: RecurrenceRule
    removed: set[date] = field(default_factory=set)
    added: set[date] = field(default_factory=set)
    overrides: dict[date, Override] = field(default_factory=dict)
    apart: list[When] = field(default_factory=list)

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
        usual = when == self.when.on(day)
        if self.gives(day) or day < self.pattern.start_date:
            if not (usual and self.gives(day)):
                self.apart.append(when)
            return
        self.insist_on(day)
        if not usual:
            self.overrides[day] = Override(instance_date=day, when=when)


def series_of(event: Component, place: Place, reading: Reading) -> Series | None:
    """The series that the event is; None if it is a single one.

    UnusableError or InvalidValueError say why the calendar cannot have such a series.
    """
    rules = event.every("RRULE")
    if len(rules) > 1 or event.every("EXRULE"):
        raise UnusableError("It repeats by more than one rule, which is not supported.")
    if not rules and not event.every("RDATE"):
        return None
    series = Series(place.when(reading), _rule(rules[0].value if rules else None, place.start))
    exceptions = _exceptions(event, place.start, reading)
    series.removed = {day for day, clock in exceptions if clock in (None, place.start.clock)}
    for moment, own_length in _listed(event, "RDATE", reading):
        start = _in_kind(moment.seen_in(place.start.zone), place.start)
        if (start.day, start.clock) not in exceptions:
            series.add(place.moved_to(start, own_length).when(reading))
    return series


def _rule(text: str | None, start: Moment) -> RecurrenceRule:
    if text is None:
        return RecurrenceRule(frequency=Frequency.DAILY, start_date=start.day, count=1)

    def last_day(until: datetime) -> date:
        last = last_start_day(until, start.clock, start.zone)
        if last < start.day:
            raise UnusableError("It ends before its first occurrence, and so never takes place.")
        return last

    return from_rrule_text(";".join(_kept_parts(text, start)), start.day, until_to_date=last_day)


def _kept_parts(text: str, start: Moment) -> Iterator[str]:
    """The parts of the rule but those that say no more than the start's time does already."""
    for part in text.strip().strip(";").split(";"):
        name, _, value = part.strip().upper().partition("=")
        clock = _CLOCK_PARTS.get(name)
        if clock and value.isdecimal() and int(value) == int(start.local.strftime(clock)):
            continue
        if (name, value) not in {("RSCALE", "GREGORIAN"), ("SKIP", "OMIT")}:
            yield part


def _exceptions(event: Component, start: Moment, reading: Reading) -> set[Start]:
    exceptions: set[Start] = set()
    for moment, _ in _listed(event, "EXDATE", reading):
        local = moment.seen_in(start.zone)
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
