"""Expands rules that the domain cannot express into a list of starts.

These are several RRULEs at once, rules with an EXRULE, and rules with more than 24 starts a
day. The list is finite: all starts if they are few, else those around the present.
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
from terp_desktop.exchange.reading_context import UnusableError
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
"""How many starts are imported at most."""
MAX_PAST_STARTS = 250
"""How many of them lie before this month, if the rules go on."""
MAX_STEPS = 3_000_000
"""How many steps within days are computed before a rule is refused."""
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
    """The rules give no occurrence at all."""


@dataclass(frozen=True, slots=True)
class ExpandedStarts:
    """Local starts, ascending; `since` and `until` are set where the list was cut.

    The same rules give the same list as long as the `anchor` is the same.
    """

    starts: tuple[datetime, ...]
    anchor: date | None = None
    since: date | None = None
    until: date | None = None


@dataclass(slots=True)
class RuleExpansion:
    """The union of the starts of several rules, without those of the exception rules.

    `first` is the local DTSTART: the first start, and the one from which the rules count.
    """

    rules: Sequence[RuleParts]
    exceptions: Sequence[RuleParts]
    first: datetime
    zone: str | None
    _counted: dict[int, list[datetime]] = field(default_factory=dict)
    _steps: int = 0

    def starts(self, today: date) -> ExpandedStarts:
        """The starts to import; UnusableError if there are none, or if it takes too long."""
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
        """The starts around this month; from today on if a month has too many of them."""
        month = today.replace(day=1)
        starts = self._expand_year(month)
        if starts and starts[-1].date() <= today + _YEAR / 12 and len(starts) == MAX_STARTS:
            starts = self._expand_year(today)
            return ExpandedStarts(
                starts, today, since=today, until=starts[-1].date() if starts else None
            )
        before = self._latest(_midnight(month), MAX_PAST_STARTS, max(FIRST_DAY, month - _YEAR))
        both = _require_any((*before, *starts[: MAX_STARTS - MAX_PAST_STARTS]))
        until = both[-1].date() if len(starts) > MAX_STARTS - MAX_PAST_STARTS else month + _YEAR
        return ExpandedStarts(both, month, since=both[0].date(), until=until)

    def _expand_year(self, day: date) -> tuple[datetime, ...]:
        """The starts of the year from that day on, MAX_STARTS at most."""
        last = _midnight(min(max(day, self.first.date()) + _YEAR, LAST_DAY))
        return tuple(islice(self._within(_midnight(day), last), MAX_STARTS))

    def _latest(self, end: datetime, limit: int, oldest: date) -> list[datetime]:
        """The last starts before the end, searched backwards in steps that double."""
        oldest_start = max(self.first, _midnight(oldest))
        starts: list[datetime] = []
        length, until = DAY, end
        if end == self._end():
            starts += self._within(end, end)
        while len(starts) < limit and until > oldest_start:
            since = max(oldest_start, until - length)
            before = until - _SECOND
            starts = [*deque(self._within(since, before), maxlen=limit), *starts][-limit:]
            until, length = since, length * 2
        return starts

    def _within(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """The starts from one time through the other, without duplicates."""
        first = [self.first] if since <= self.first <= until else []
        given = merge(first, *(self._expand_rule(parts, since, until) for parts in self.rules))
        removed = merge(*(self._expand_rule(parts, since, until) for parts in self.exceptions))
        return _difference(_deduplicate(given), _deduplicate(removed))

    def _expand_rule(
        self, parts: RuleParts, since: datetime, until: datetime
    ) -> Iterator[datetime]:
        """The starts of one rule; a rule with a COUNT is expanded from its first start."""
        since = max(since, self.first)
        if "COUNT" in parts:
            counted = self._counted.get(id(parts)) or self._count(parts)
            return (start for start in counted if since <= start <= until)
        return self._matching(parts, since, min(until, _last_start(parts, self.zone)))

    def _count(self, parts: RuleParts) -> list[datetime]:
        last = min(_midnight(LAST_DAY), _last_start(parts, self.zone))
        # DTSTART counts, even if the rule does not give it.
        starts = _deduplicate(merge([self.first], self._matching(parts, self.first, last)))
        counted = list(islice(starts, part_number(parts, "COUNT")))
        self._counted[id(parts)] = counted
        return counted

    def _end(self) -> datetime | None:
        """The last possible start; None if a rule is endless."""
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
        """The starts of the rule, ignoring its COUNT and UNTIL."""
        if since > until:
            return iter(())
        is_subdaily = parts["FREQ"] in SUBDAILY_SECONDS
        expand = self._expand_within_day if is_subdaily else self._expand_by_day
        return (start for start in expand(parts, since, until) if since <= start <= until)

    def _expand_by_day(
        self, parts: RuleParts, since: datetime, until: datetime
    ) -> Iterator[datetime]:
        """The starts of a daily or less frequent rule, at each of its times of day."""
        rules = timed_rules(parts, self.first)
        if rules is not None:
            timed = [(_rule(rule.parts, rule.anchor), rule.time) for rule in rules]
        elif "BYSETPOS" in parts:
            raise UnusableError("It chooses from too many times of the day.")
        else:
            yield from self._expand_many_times(parts, since, until)
            return
        yield from merge(*(_starts_on_days(rule, clock, since, until) for rule, clock in timed))

    def _expand_many_times(
        self, parts: RuleParts, since: datetime, until: datetime
    ) -> Iterator[datetime]:
        rule = _rule(without(parts, *TIME_PARTS, "COUNT", "UNTIL"), self.first.date())
        times = [*times_of_day(parts, self.first)]
        for day in rule.pattern().dates(since.date(), until.date()):
            self._count_steps(len(times))
            yield from (datetime.combine(day, clock) for clock in times)

    def _count_steps(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise UnusableError("It repeats too often within a day.")

    def _expand_within_day(
        self, parts: RuleParts, since: datetime, until: datetime
    ) -> Iterator[datetime]:
        """The starts of an hourly, minutely or secondly rule, on the days that it allows."""
        limits = dict(only(parts, "BYMONTH", "BYMONTHDAY", "BYDAY", "BYYEARDAY", "WKST"))
        kind = {"FREQ": "YEARLY"} if "BYYEARDAY" in parts else {"FREQ": "DAILY"}
        first = date(since.year, 1, 1) if "BYYEARDAY" in parts else since.date()
        for day in _rule({**kind, **limits}, first).pattern().dates(since.date(), until.date()):
            yield from self._expand_day(day, parts)

    def _expand_day(self, day: date, parts: RuleParts) -> Iterator[datetime]:
        """The starts of a subdaily rule on one day, ignoring the days that it allows."""
        unit, interval = SUBDAILY_SECONDS[parts["FREQ"]], part_number(parts, "INTERVAL") or 1
        step = timedelta(seconds=unit * interval)
        self._count_steps(DAY // step + 1)
        # Begin one step before the day: the starts of its hour or minute may be after midnight.
        passed = max(0, (_midnight(day) - self.first) // step)
        begin = self.first + passed * step
        floor = begin - timedelta(seconds=(begin.minute * 60 + begin.second) % unit)
        starts: Iterable[datetime] = ()
        try:
            starts = rrule(
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
            return  # dateutil raises it if the steps never reach one of the listed times
        yield from (start for start in starts if start.date() == day)

    def _time_values(self, parts: RuleParts, name: str, size: int, own: int) -> list[int] | None:
        """The listed minutes or seconds; that of DTSTART if the frequency is coarser."""
        listed = sorted({min(number, _LAST_SECOND) for number in part_numbers(parts, name)})
        return listed or ([own] if size < SUBDAILY_SECONDS[parts["FREQ"]] else None)


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
    previous: datetime | None = None
    for start in starts:
        if start != previous:
            yield start
        previous = start


def _difference(starts: Iterator[datetime], removed: Iterator[datetime]) -> Iterator[datetime]:
    excluded = next(removed, None)
    for start in starts:
        while excluded is not None and excluded < start:
            excluded = next(removed, None)
        if start != excluded:
            yield start


def _rule(parts: RuleParts, first: date) -> RecurrenceRule:
    return parse_rrule(format_rule(parts), first)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _last_start(parts: RuleParts, zone: str | None) -> datetime:
    """The last local start that the rule's UNTIL allows."""
    latest = datetime.combine(LAST_DAY, time.max)
    if "UNTIL" not in parts:
        return latest
    text = parts["UNTIL"]
    digits = text[:8] + (text[9:15] or "235959")
    until = min(datetime.strptime(digits, "%Y%m%d%H%M%S"), latest)  # noqa: DTZ007  (a wall time)
    is_utc = text.endswith("Z") and zone is not None
    return zones.to_local(until.replace(tzinfo=UTC), zone or "UTC") if is_utc else until
