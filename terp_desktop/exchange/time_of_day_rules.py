"""Rules within a day as rules for whole days, one for each time of the day.

`HOURLY;INTERVAL=8` is three daily rules, eight hours apart; `HOURLY;INTERVAL=5` is 24 rules
for every fifth day. Local times repeat as clocks show them, whatever the zone does.
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
from terp_desktop.exchange.context import ReadingContext, UnusableError
from terp_desktop.exchange.date_times import DateOrDateTime
from terp_desktop.exchange.parser import Component
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
"""A rule for more times of the day than there are hours is no series for each of them."""
_DAY_SECONDS = 86_400
_LAST_SECOND = 59
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TimedRule:
    """A rule for whole days, and the time of day at which each of them has a start.

    The first of its days is no later than `anchor`; `parts` have neither times nor an end.
    """

    anchor: date
    time: time
    parts: RuleParts

    def starting_from(self, start: datetime) -> RecurrenceRule | None:
        """The endless rule from the first day on which its time is not before the start.

        At the start's own time it begins with the start, whatever its parts say.
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
    """The rules for whole days that say the same together; None if there are too many."""
    bare = without(parts, "COUNT", "UNTIL")
    found = (
        _subdaily_rules(bare, start)
        if bare["FREQ"] in SUBDAILY_SECONDS
        else _daily_rules(bare, start)
    )
    taken: list[TimedRule] = []
    for one in found:
        if one is None or len(taken) == MAX_TIMES:
            return None
        taken.append(one)
    return taken


def to_daily_rule(parts: RuleParts) -> RuleParts:
    """The rule as one of days, for an event that takes whole days.

    UnusableError if its steps come to no day more often than to another.
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
    """The times of day that a rule for days names, ascending."""
    hours, minutes, seconds = (
        _time_values(parts, name, own) for name, own in _start_time_parts(start)
    )
    return (time(*clock) for clock in product(hours, minutes, seconds))


def _daily_rules(parts: RuleParts, start: datetime) -> Iterator[TimedRule | None]:
    """Each time of the day that a daily or coarser rule names."""
    times = [*times_of_day(parts, start)] if _has_few_times(parts) else None
    if times is None:
        yield None
        return
    usual = without(parts, *TIME_PARTS)
    for place, one in enumerate(times):
        chosen = _apply_setpos(usual, place, len(times)) if "BYSETPOS" in parts else usual
        if chosen is not None:
            yield TimedRule(start.date(), one, chosen)


def _has_few_times(parts: RuleParts) -> bool:
    lengths = [max(1, len(set(part_numbers(parts, name)))) for name in TIME_PARTS]
    return lengths[0] * lengths[1] * lengths[2] <= MAX_TIMES


def _apply_setpos(parts: RuleParts, index: int, length: int) -> RuleParts | None:
    """What BYSETPOS chooses for one of the times that each day of a period has; None: nothing."""
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
    """Each time of the day that steps of hours, minutes or seconds come to."""
    unit = SUBDAILY_SECONDS[parts["FREQ"]]
    step = unit * (part_number(parts, "INTERVAL") or 1)
    cycle = lcm(step, _DAY_SECONDS)
    of_days = _days_of_cycle(parts, cycle // _DAY_SECONDS)
    within = _within_step(parts, start)
    limits = _limits(parts, unit)
    begun = (start.hour * 3600 + start.minute * 60 + start.second) // unit * unit
    for passed in range(begun, begun + cycle, step):
        days, second = divmod(passed, _DAY_SECONDS)
        if days > (LAST_DAY - start.date()).days:
            return
        if all(second // size % most in wanted for size, most, wanted in limits):
            for more in within:
                clock = (datetime.min + timedelta(seconds=second + more)).time()  # noqa: DTZ901
                day = start.date() + timedelta(days=days)
                yield None if of_days is None else TimedRule(day, clock, of_days)


def _days_of_cycle(parts: RuleParts, days: int) -> RuleParts | None:
    """The days on which steps come to the same time again; None if there is no rule for them."""
    limits = dict(only(parts, "BYMONTH", "BYMONTHDAY", "BYDAY", "BYYEARDAY", "WKST"))
    if "BYYEARDAY" in parts:
        return {"FREQ": "YEARLY"} | limits if days == 1 else None
    return {"FREQ": "DAILY", "INTERVAL": str(days)} | limits


def _within_step(parts: RuleParts, start: datetime) -> list[int]:
    """The seconds, from the beginning of a step's hour or minute, at which it has starts."""
    if parts["FREQ"] == "SECONDLY":
        found = [0]
    else:
        seconds = _time_values(parts, "BYSECOND", start.second)
        hourly = parts["FREQ"] == "HOURLY"
        minutes = _time_values(parts, "BYMINUTE", start.minute) if hourly else [0]
        found = [minute * 60 + second for minute in minutes for second in seconds]
    if "BYSETPOS" not in parts:
        return found
    places = {one if one > 0 else len(found) + 1 + one for one in part_numbers(parts, "BYSETPOS")}
    return [one for place, one in enumerate(found, 1) if place in places]


def _limits(parts: RuleParts, unit: int) -> list[tuple[int, int, set[int]]]:
    """The times that let a step through: the unit's seconds, how many there are, which of them."""
    clock = zip(TIME_PARTS, (3600, 60, 1), (24, 60, 60), strict=True)
    return [
        (size, most, set(_time_values(parts, name, 0)))
        for name, size, most in clock
        if name in parts and size >= unit
    ]


def _start_time_parts(start: datetime) -> Iterator[tuple[str, int]]:
    return zip(TIME_PARTS, (start.hour, start.minute, start.second), strict=True)


def _time_values(parts: RuleParts, name: str, own: int) -> list[int]:
    # A leap second is the last one of its minute here.
    return sorted({min(one, _LAST_SECOND) for one in part_numbers(parts, name)}) or [own]


def rules_of(
    event: Component, name: str, start: DateOrDateTime, reading: ReadingContext
) -> list[RuleParts]:
    """The event's RRULEs or EXRULEs; what is left out of them is noted as skipped."""
    found: list[RuleParts] = []
    for line in event.every(name):
        try:
            parts, left_out = parse_rule(line.value, is_all_day=start.is_date)
            found.append(to_daily_rule(parts) if start.is_date else parts)
        except UnusableError as error:
            left_out = (f"{error} The rule is left out.",)
        for reason in left_out:
            reading.skip(event, reason, part=name)
    return found


def single_day_rule(day: date) -> RecurrenceRule:
    """The rule that gives that day and no other."""
    return RecurrenceRule(frequency=Frequency.DAILY, start_date=day, count=1)


def rules_by_time(parts: RuleParts, start: DateOrDateTime) -> dict[time, RecurrenceRule] | None:
    """The rule for each time of the day, that of the event's start first; None if too many.

    A count is shared out among them, in the order in which they take place. UnusableError if
    the rule ends before it begins.
    """
    local = start.local.replace(fold=0)
    timed = timed_rules(parts, local)
    if timed is None:
        return None
    rules = {local.time(): single_day_rule(start.day)} | _rules_from_start(timed, local)
    if "UNTIL" in parts:
        lasts = {clock: _last_day(parts, start, clock) for clock in rules}
        if lasts[local.time()] < start.day:
            raise UnusableError("It ends before its first occurrence.")
        rules = {
            clock: replace(rule, end_date=lasts[clock]) if rule.is_endless else rule
            for clock, rule in rules.items()
            if rule.start_date <= lasts[clock]
        }
    return _share_count(rules, part_number(parts, "COUNT"))


def _rules_from_start(timed: list[TimedRule], local: datetime) -> dict[time, RecurrenceRule]:
    begun = ((one.time, one.starting_from(local)) for one in timed)
    return {clock: rule for clock, rule in begun if rule is not None}


def _share_count(
    rules: dict[time, RecurrenceRule], count: int | None
) -> dict[time, RecurrenceRule]:
    """The rules with their shares of the count; those that get none are left out."""
    if count is None:
        return rules
    starts = merge(*(_starts(rule, clock) for clock, rule in rules.items()))
    shares = Counter(one.time() for one in islice(starts, count))
    return {
        clock: _limit_rule(rule, shares[clock]) for clock, rule in rules.items() if shares[clock]
    }


def _limit_rule(rule: RecurrenceRule, share: int) -> RecurrenceRule:
    """The rule with its count; with its end instead, if that is what lets no more through."""
    if rule.count is not None:
        return rule
    counted = replace(rule, end_date=None, count=share)
    last, end = counted.last_date(), rule.end_date
    return rule if end is not None and last is not None and last > end else counted


def _starts(rule: RecurrenceRule, clock: time) -> Iterator[datetime]:
    days = rule.dates(Days.through(rule.start_date, LAST_DAY))
    return (datetime.combine(day, clock) for day in days)


def _last_day(parts: RuleParts, start: DateOrDateTime, clock: time) -> date:
    """The last day on which UNTIL lets a start at that time through."""
    text = parts["UNTIL"]
    moment = datetime.strptime(text[:8] + (text[9:15] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007
    if len(text) == len("20260101") or moment.date() > LAST_DAY:
        return min(moment.date(), LAST_DAY)
    until = moment.replace(tzinfo=UTC) if text.endswith("Z") else moment
    fold = start.local.fold if clock == start.time_of_day else 0
    return last_start_day(until, None if start.is_date else clock, start.zone, fold)
