"""Rules that the calendar does not have, as a list of the starts that they give.

Several rules at once, rules to which EXRULE makes exceptions, and rules that have more
times within a day than there are hours. Such a list has an end: it is all of a short
one, or what lies around the present.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from typing import Literal

from dateutil.rrule import HOURLY, MINUTELY, SECONDLY, rrule

from terp_desktop.domain import zones
from terp_desktop.domain.recurrence.rrule_text import parse_rrule
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.span import FIRST_DAY, LAST_DAY
from terp_desktop.exchange.context import UnusableError
from terp_desktop.exchange.rrule_parser import (
    SUBDAILY_SECONDS,
    TIME_PARTS,
    RuleParts,
    format_rule,
    only,
    part_number,
    part_numbers,
    without,
)
from terp_desktop.exchange.time_of_day_rules import timed_rules, times_of_day

MAX_STARTS = 1000
"""How many starts are taken over at most."""
MAX_PAST_STARTS = 250
"""How many of them lie before this month, where the rules go on."""
MAX_STEPS = 3_000_000
"""How many steps within days are looked at, before a rule is given up."""
DAY = timedelta(days=1)
_LAST_SECOND = 59
_SECOND = timedelta(seconds=1)
_YEAR = timedelta(days=366)
_FREQUENCIES: Mapping[str, Literal[4, 5, 6]] = {
    "HOURLY": HOURLY,
    "MINUTELY": MINUTELY,
    "SECONDLY": SECONDLY,
}


class NoOccurrenceError(UnusableError):
    """The rules themselves say that the event never takes place."""


@dataclass(frozen=True, slots=True)
class ExpandedStarts:
    """Local starts, ascending; `since` and `until` are where the list was cut.

    As long as `anchor` is the same the same rules give the same list.
    """

    starts: tuple[datetime, ...]
    anchor: date | None = None
    since: date | None = None
    until: date | None = None


@dataclass(slots=True)
class RuleExpansion:
    """The starts that some rules give together, but for those that the exceptions give.

    `first` is the local start of the event, which the rules count from and which is always
    one of the starts.
    """

    rules: Sequence[RuleParts]
    exceptions: Sequence[RuleParts]
    first: datetime
    zone: str | None
    _counted: dict[int, list[datetime]] = field(default_factory=dict)
    _steps: int = 0

    def starts(self, today: date) -> ExpandedStarts:
        """The starts to take over; UnusableError if there is none, or it takes too long."""
        end = self._end()
        if end is not None:
            every = tuple(islice(self._within(self.first, end), MAX_STARTS + 1))
            if len(every) <= MAX_STARTS:
                return ExpandedStarts(_require_any(every))
            if end.date() < today.replace(day=1):
                latest = _require_any(self._latest(end, MAX_STARTS, FIRST_DAY))
                return ExpandedStarts(latest, since=latest[0].date())
        return self._expand_around(today)

    def _expand_around(self, today: date) -> ExpandedStarts:
        """What lies around the present, from month to month, or from day to day if need be."""
        month = today.replace(day=1)
        found = self._expand_year(month)
        if found and found[-1].date() <= today + _YEAR / 12 and len(found) == MAX_STARTS:
            found = self._expand_year(today)
            return ExpandedStarts(
                found, today, since=today, until=found[-1].date() if found else None
            )
        before = self._latest(_midnight(month), MAX_PAST_STARTS, max(FIRST_DAY, month - _YEAR))
        whole = _require_any((*before, *found[: MAX_STARTS - MAX_PAST_STARTS]))
        until = whole[-1].date() if len(found) > MAX_STARTS - MAX_PAST_STARTS else month + _YEAR
        return ExpandedStarts(whole, month, since=whole[0].date(), until=until)

    def _expand_year(self, day: date) -> tuple[datetime, ...]:
        """The starts of a year, no more than may be taken over."""
        last = _midnight(min(max(day, self.first.date()) + _YEAR, LAST_DAY))
        return tuple(islice(self._within(_midnight(day), last), MAX_STARTS))

    def _latest(self, end: datetime, limit: int, oldest: date) -> list[datetime]:
        """The last starts before the end, searched backwards in spans that double."""
        oldest_start = max(self.first, _midnight(oldest))
        found: list[datetime] = []
        length, until = DAY, end
        if end == self._end():
            found += self._within(end, end)
        while len(found) < limit and until > oldest_start:
            since = max(oldest_start, until - length)
            before = until - _SECOND
            found = [*deque(self._within(since, before), maxlen=limit), *found][-limit:]
            until, length = since, length * 2
        return found

    def _within(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """The starts from one time through the other, each once."""
        begin = [self.first] if since <= self.first <= until else []
        every = merge(begin, *(self._expand_rule(one, since, until) for one in self.rules))
        removed = merge(*(self._expand_rule(one, since, until) for one in self.exceptions))
        return _difference(_deduplicate(every), _deduplicate(removed))

    def _expand_rule(
        self, parts: RuleParts, since: datetime, until: datetime
    ) -> Iterator[datetime]:
        """The starts of one rule; a counted one is followed from its first."""
        since = max(since, self.first)
        if "COUNT" in parts:
            counted = self._counted.get(id(parts)) or self._count(parts)
            return (one for one in counted if since <= one <= until)
        return self._matching(parts, since, min(until, _last_start(parts, self.zone)))

    def _count(self, parts: RuleParts) -> list[datetime]:
        last = min(_midnight(LAST_DAY), _last_start(parts, self.zone))
        # The event's own start counts, whether the rule gives it or not.
        every = _deduplicate(merge([self.first], self._matching(parts, self.first, last)))
        found = list(islice(every, part_number(parts, "COUNT")))
        self._counted[id(parts)] = found
        return found

    def _end(self) -> datetime | None:
        """The last time at which there may be a start; None if the rules go on."""
        ends = [self.first]
        for parts in self.rules:
            if "COUNT" in parts:
                ends.append((self._counted.get(id(parts)) or self._count(parts))[-1])
            elif "UNTIL" in parts:
                ends.append(_last_start(parts, self.zone))
            else:
                return None
        return max(ends)

    def _matching(self, parts: RuleParts, since: datetime, until: datetime) -> Iterator[datetime]:
        """What a rule matches, whatever its end is."""
        if since > until:
            return iter(())
        by = self._expand_within_day if parts["FREQ"] in SUBDAILY_SECONDS else self._expand_by_day
        return (one for one in by(parts, since, until) if since <= one <= until)

    def _expand_by_day(
        self, parts: RuleParts, since: datetime, until: datetime
    ) -> Iterator[datetime]:
        """Every date of the rule, at each time that it names."""
        rules = timed_rules(parts, self.first)
        if rules is not None:
            each = [(_rule(one.parts, one.anchor), one.time) for one in rules]
        elif "BYSETPOS" in parts:
            raise UnusableError("It chooses from too many times of the day.")
        else:
            yield from self._expand_many_times(parts, since, until)
            return
        yield from merge(*(_starts_on_days(rule, clock, since, until) for rule, clock in each))

    def _expand_many_times(
        self, parts: RuleParts, since: datetime, until: datetime
    ) -> Iterator[datetime]:
        rule = _rule(without(parts, *TIME_PARTS, "COUNT", "UNTIL"), self.first.date())
        times = [*times_of_day(parts, self.first)]
        for day in rule.pattern().dates(since.date(), until.date()):
            self._count_steps(len(times))
            yield from (datetime.combine(day, one) for one in times)

    def _count_steps(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise UnusableError("It repeats too often within a day.")

    def _expand_within_day(
        self, parts: RuleParts, since: datetime, until: datetime
    ) -> Iterator[datetime]:
        """Every so many hours, minutes or seconds, on the days that the rule names."""
        limits = dict(only(parts, "BYMONTH", "BYMONTHDAY", "BYDAY", "BYYEARDAY", "WKST"))
        kind = {"FREQ": "YEARLY"} if "BYYEARDAY" in parts else {"FREQ": "DAILY"}
        first = date(since.year, 1, 1) if "BYYEARDAY" in parts else since.date()
        for day in _rule({**kind, **limits}, first).pattern().dates(since.date(), until.date()):
            yield from self._expand_day(day, parts)

    def _expand_day(self, day: date, parts: RuleParts) -> Iterator[datetime]:
        """The rule's starts on one day, whatever days it names."""
        unit, interval = SUBDAILY_SECONDS[parts["FREQ"]], part_number(parts, "INTERVAL") or 1
        step = timedelta(seconds=unit * interval)
        self._count_steps(DAY // step + 1)
        # One step before the day: what its hour or minute gives may come after midnight.
        passed = max(0, (_midnight(day) - self.first) // step)
        begin = self.first + passed * step
        floor = begin - timedelta(seconds=(begin.minute * 60 + begin.second) % unit)
        every: Iterable[datetime] = ()
        try:
            every = rrule(
                _FREQUENCIES[parts["FREQ"]],
                dtstart=floor,
                interval=interval,
                until=_midnight(day) + DAY - _SECOND,
                byhour=part_numbers(parts, "BYHOUR") or None,
                byminute=self._time_values(parts, "BYMINUTE", 60, self.first.minute),
                bysecond=self._time_values(parts, "BYSECOND", 1, self.first.second),
                bysetpos=part_numbers(parts, "BYSETPOS") or None,
            )
        except ValueError:
            return  # the library says so of steps that never come to a time that is named
        yield from (one for one in every if one.date() == day)

    def _time_values(self, parts: RuleParts, name: str, size: int, own: int) -> list[int] | None:
        """The minutes or seconds that are named; those of the start where steps are longer."""
        named = sorted({min(one, _LAST_SECOND) for one in part_numbers(parts, name)})
        return named or ([own] if size < SUBDAILY_SECONDS[parts["FREQ"]] else None)


def _starts_on_days(
    rule: RecurrenceRule, clock: time, since: datetime, until: datetime
) -> Iterator[datetime]:
    days = rule.pattern().dates(since.date(), until.date())
    return (datetime.combine(day, clock) for day in days)


def _require_any(starts: Sequence[datetime]) -> tuple[datetime, ...]:
    if not starts:
        raise NoOccurrenceError("Its rules leave no occurrence.")
    return tuple(starts)


def _deduplicate(starts: Iterator[datetime]) -> Iterator[datetime]:
    before: datetime | None = None
    for one in starts:
        if one != before:
            yield one
        before = one


def _difference(starts: Iterator[datetime], removed: Iterator[datetime]) -> Iterator[datetime]:
    gone = next(removed, None)
    for one in starts:
        while gone is not None and gone < one:
            gone = next(removed, None)
        if one != gone:
            yield one


def _rule(parts: RuleParts, first: date) -> RecurrenceRule:
    return parse_rrule(format_rule(parts), first)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _last_start(parts: RuleParts, zone: str | None) -> datetime:
    """The last local time that the rule's UNTIL lets a start have."""
    latest = datetime.combine(LAST_DAY, time.max)
    if "UNTIL" not in parts:
        return latest
    text = parts["UNTIL"]
    digits = text[:8] + (text[9:15] or "235959")
    until = min(datetime.strptime(digits, "%Y%m%d%H%M%S"), latest)  # noqa: DTZ007  (a wall time)
    is_utc = text.endswith("Z") and zone is not None
    return zones.to_local(until.replace(tzinfo=UTC), zone or "UTC") if is_utc else until
