"""Converts rules with several times of day into rules of days, one for each time.

`HOURLY;INTERVAL=8` becomes three daily rules, eight hours apart; `HOURLY;INTERVAL=5` becomes
24 rules for every fifth day. Rules repeat in local time, whatever the offset from UTC.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice, product
from math import lcm

from terp_desktop.domain.recurrence.rrule_text import last_start_day, parse_rrule
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.span import LAST_DAY, Days
from terp_desktop.exchange.date_times import DateOrDateTime
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.reading_context import ReadingContext, UnusableError
from terp_desktop.exchange.rrule_parser import (
    SUBDAILY_SECONDS,
    TIME_PARTS,
    RuleParts,
    format_rule,
    only,
    parse_rule,
    part_number,
    part_numbers,
    without,
)

MAX_TIMES = 24
"""A rule with more times of day than there are hours is not converted."""
_DAY_SECONDS = 86_400
_LAST_SECOND = 59
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TimedRule:
    """A rule of days, and the time of day of its starts.

    Its first day is not after `anchor`. `parts` contain neither times nor an end.
    """

    anchor: date
    time: time
    parts: RuleParts

    def starting_from(self, start: datetime) -> RecurrenceRule | None:
        """The endless rule from its first start on or after that one; None if there is none.

        At the start's own time of day the rule begins with the start, even if its parts do
        not give that day.
        """
        if self.time == start.time():
            return self._from(start.date())
        pattern = self._from(self.anchor).pattern()
        since = start.date() if self.time > start.time() else start.date() + _DAY
        first = next(pattern.dates(since, LAST_DAY), None)
        return None if first is None else self._from(first)

    def _from(self, day: date) -> RecurrenceRule:
        return parse_rrule(format_rule(self.parts), day)


def timed_rules(parts: RuleParts, start: datetime) -> list[TimedRule] | None:
    """The rules of days that give the same starts together; None if there are too many.

    They have no end: COUNT and UNTIL are ignored.
    """
    endless = without(parts, "COUNT", "UNTIL")
    is_subdaily = endless["FREQ"] in SUBDAILY_SECONDS
    rules = _subdaily_rules(endless, start) if is_subdaily else _daily_rules(endless, start)
    timed: list[TimedRule] = []
    for rule in rules:
        if rule is None or len(timed) == MAX_TIMES:
            return None
        timed.append(rule)
    return timed


def to_daily_rule(parts: RuleParts) -> RuleParts:
    """The rule as one of days, for an all-day event.

    UnusableError if its steps do not fall evenly on days.
    """
    if parts["FREQ"] not in SUBDAILY_SECONDS:
        return parts
    step = SUBDAILY_SECONDS[parts["FREQ"]] * (part_number(parts, "INTERVAL") or 1)
    evenly = step % _DAY_SECONDS == 0 or _DAY_SECONDS % step == 0
    days = _days_of_cycle(parts, max(1, step // _DAY_SECONDS)) if evenly else None
    if days is None:
        raise UnusableError("It takes whole days, and repeats within them.")
    count = part_number(parts, "COUNT")
    ends = dict(only(parts, "UNTIL", "BYSETPOS"))
    if count is not None:
        ends["COUNT"] = str(-(-count * min(step, _DAY_SECONDS) // _DAY_SECONDS))
    return {**days, **ends}


def times_of_day(parts: RuleParts, start: datetime) -> Iterator[time]:
    """The times of day of a daily or less frequent rule, ascending."""
    hours, minutes, seconds = (
        _time_values(parts, name, own) for name, own in _start_time_parts(start)
    )
    return (time(*clock) for clock in product(hours, minutes, seconds))


def _daily_rules(parts: RuleParts, start: datetime) -> Iterator[TimedRule | None]:
    """One rule for each time of day of a daily or less frequent rule; None if too many."""
    times = [*times_of_day(parts, start)] if _has_few_times(parts) else None
    if times is None:
        yield None
        return
    of_days = without(parts, *TIME_PARTS)
    for index, clock in enumerate(times):
        selected = _apply_setpos(of_days, index, len(times)) if "BYSETPOS" in parts else of_days
        if selected is not None:
            yield TimedRule(start.date(), clock, selected)


def _has_few_times(parts: RuleParts) -> bool:
    lengths = [max(1, len(set(part_numbers(parts, name)))) for name in TIME_PARTS]
    return lengths[0] * lengths[1] * lengths[2] <= MAX_TIMES


def _apply_setpos(parts: RuleParts, index: int, length: int) -> RuleParts | None:
    """The rule with the part of BYSETPOS that selects the time of that index among `length`.

    None if BYSETPOS never selects it.
    """
    wanted: set[int] = set()
    for position in part_numbers(parts, "BYSETPOS"):
        day, own = divmod(abs(position) - 1, length)
        if own == (index if position > 0 else length - 1 - index):
            wanted.add(day + 1 if position > 0 else -day - 1)
    rest = without(parts, "BYSETPOS")
    if parts["FREQ"] == "DAILY":
        return rest if wanted & {1, -1} else None
    return rest | {"BYSETPOS": ",".join(map(str, sorted(wanted)))} if wanted else None


def _subdaily_rules(parts: RuleParts, start: datetime) -> Iterator[TimedRule | None]:
    """One rule for each time of day that a subdaily rule reaches; None if it is not of days."""
    unit = SUBDAILY_SECONDS[parts["FREQ"]]
    step = unit * (part_number(parts, "INTERVAL") or 1)
    cycle = lcm(step, _DAY_SECONDS)
    of_days = _days_of_cycle(parts, cycle // _DAY_SECONDS)
    within = _within_step(parts, start)
    limits = _limits(parts, unit)
    begin = (start.hour * 3600 + start.minute * 60 + start.second) // unit * unit
    for passed in range(begin, begin + cycle, step):
        days, second = divmod(passed, _DAY_SECONDS)
        if days > (LAST_DAY - start.date()).days:
            return
        if all(second // size % modulus in allowed for size, modulus, allowed in limits):
            for offset in within:
                clock = (datetime.min + timedelta(seconds=second + offset)).time()  # noqa: DTZ901
                day = start.date() + timedelta(days=days)
                yield None if of_days is None else TimedRule(day, clock, of_days)


def _days_of_cycle(parts: RuleParts, days: int) -> RuleParts | None:
    """The rule of every so many days on which the steps reach a time; None if there is none."""
    limits = dict(only(parts, "BYMONTH", "BYMONTHDAY", "BYDAY", "BYYEARDAY", "WKST"))
    if "BYYEARDAY" in parts:
        return {"FREQ": "YEARLY"} | limits if days == 1 else None
    return {"FREQ": "DAILY", "INTERVAL": str(days)} | limits


def _within_step(parts: RuleParts, start: datetime) -> list[int]:
    """The starts within one step, in seconds from the beginning of its hour or minute."""
    if parts["FREQ"] == "SECONDLY":
        offsets = [0]
    else:
        seconds = _time_values(parts, "BYSECOND", start.second)
        hourly = parts["FREQ"] == "HOURLY"
        minutes = _time_values(parts, "BYMINUTE", start.minute) if hourly else [0]
        offsets = [minute * 60 + second for minute in minutes for second in seconds]
    if "BYSETPOS" not in parts:
        return offsets
    positions = {
        number if number > 0 else len(offsets) + 1 + number
        for number in part_numbers(parts, "BYSETPOS")
    }
    return [offset for position, offset in enumerate(offsets, 1) if position in positions]


def _limits(parts: RuleParts, unit: int) -> list[tuple[int, int, set[int]]]:
    """The time parts that limit the steps: seconds of the unit, its modulus, allowed values."""
    units = zip(TIME_PARTS, (3600, 60, 1), (24, 60, 60), strict=True)
    return [
        (size, modulus, set(_time_values(parts, name, 0)))
        for name, size, modulus in units
        if name in parts and size >= unit
    ]


def _start_time_parts(start: datetime) -> Iterator[tuple[str, int]]:
    return zip(TIME_PARTS, (start.hour, start.minute, start.second), strict=True)


def _time_values(parts: RuleParts, name: str, own: int) -> list[int]:
    # A leap second becomes the last second of its minute.
    return sorted({min(number, _LAST_SECOND) for number in part_numbers(parts, name)}) or [own]


def rules_of(
    event: Component, name: str, start: DateOrDateTime, reading: ReadingContext
) -> list[RuleParts]:
    """The valid RRULEs or EXRULEs of the event; dropped rules and parts are reported."""
    rules: list[RuleParts] = []
    for line in event.every(name):
        try:
            parts, left_out = parse_rule(line.value, is_all_day=start.is_date)
            rules.append(to_daily_rule(parts) if start.is_date else parts)
        except UnusableError as error:
            left_out = (f"{error} The rule is left out.",)
        for reason in left_out:
            reading.skip(event, reason, part=name)
    return rules


def single_day_rule(day: date) -> RecurrenceRule:
    """A rule that gives only that day."""
    return RecurrenceRule(frequency=Frequency.DAILY, start_date=day, count=1)


def rules_by_time(parts: RuleParts, start: DateOrDateTime) -> dict[time, RecurrenceRule] | None:
    """The rule of each time of day, that of the event's start first; None if too many.

    COUNT is distributed among them in the order of their starts. UnusableError if the rule
    ends before it begins.
    """
    local = start.local.replace(fold=0)
    timed = timed_rules(parts, local)
    if timed is None:
        return None
    rules = {local.time(): single_day_rule(start.day)} | _rules_from_start(timed, local)
    if "UNTIL" in parts:
        last_days = {clock: _last_day(parts, start, clock) for clock in rules}
        if last_days[local.time()] < start.day:
            raise UnusableError("It ends before its first occurrence.")
        rules = {
            clock: replace(rule, end_date=last_days[clock]) if rule.is_endless else rule
            for clock, rule in rules.items()
            if rule.start_date <= last_days[clock]
        }
    return _share_count(rules, part_number(parts, "COUNT"))


def _rules_from_start(timed: list[TimedRule], local: datetime) -> dict[time, RecurrenceRule]:
    rules = ((rule.time, rule.starting_from(local)) for rule in timed)
    return {clock: rule for clock, rule in rules if rule is not None}


def _share_count(
    rules: dict[time, RecurrenceRule], count: int | None
) -> dict[time, RecurrenceRule]:
    """The rules with their shares of the count, without those that get none."""
    if count is None:
        return rules
    starts = merge(*(_starts(rule, clock) for clock, rule in rules.items()))
    shares = Counter(start.time() for start in islice(starts, count))
    return {
        clock: _limit_rule(rule, shares[clock]) for clock, rule in rules.items() if shares[clock]
    }


def _limit_rule(rule: RecurrenceRule, share: int) -> RecurrenceRule:
    """The rule with its count; with its end instead, if that comes first."""
    if rule.count is not None:
        return rule
    counted = replace(rule, end_date=None, count=share)
    last, end = counted.last_date(), rule.end_date
    return rule if end is not None and last is not None and last > end else counted


def _starts(rule: RecurrenceRule, clock: time) -> Iterator[datetime]:
    days = rule.dates(Days.through(rule.start_date, LAST_DAY))
    return (datetime.combine(day, clock) for day in days)


def _last_day(parts: RuleParts, start: DateOrDateTime, clock: time) -> date:
    """The last day on which UNTIL allows a start at that time of day."""
    text = parts["UNTIL"]
    naive = datetime.strptime(text[:8] + (text[9:15] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007
    if len(text) == len("20260101") or naive.date() > LAST_DAY:
        return min(naive.date(), LAST_DAY)
    until = naive.replace(tzinfo=UTC) if text.endswith("Z") else naive
    fold = start.local.fold if clock == start.time_of_day else 0
    return last_start_day(until, None if start.is_date else clock, start.zone, fold)
