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

from terp_desktop.domain.recurrence.rrule_text import from_rrule_text, last_start_day
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.span import LAST_DAY, Days
from terp_desktop.exchange.context import Reading, UnusableError
from terp_desktop.exchange.date_times import Moment
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.rrule_parser import (
    CLOCK_PARTS,
    STEPS,
    Parts,
    number,
    numbers,
    only,
    read_rule,
    without,
    written,
)

MOST_TIMES = 24
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
    parts: Parts

    def begun(self, start: datetime) -> RecurrenceRule | None:
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
        return from_rrule_text(written(self.parts), day)


def timed_rules(parts: Parts, start: datetime) -> list[TimedRule] | None:
    """The rules for whole days that say the same together; None if there are too many."""
    bare = without(parts, "COUNT", "UNTIL")
    found = _of_steps(bare, start) if bare["FREQ"] in STEPS else _of_days(bare, start)
    taken: list[TimedRule] = []
    for one in found:
        if one is None or len(taken) == MOST_TIMES:
            return None
        taken.append(one)
    return taken


def in_whole_days(parts: Parts) -> Parts:
    """The rule as one of days, for an event that takes whole days.

    UnusableError if its steps come to no day more often than to another.
    """
    if parts["FREQ"] not in STEPS:
        return parts
    step = STEPS[parts["FREQ"]] * (number(parts, "INTERVAL") or 1)
    evenly = step % _DAY_SECONDS == 0 or _DAY_SECONDS % step == 0
    days = _days_of_cycle(parts, max(1, step // _DAY_SECONDS)) if evenly else None
    if days is None:
        raise UnusableError("It takes whole days, and repeats within them.")
    count = number(parts, "COUNT")
    ends = dict(only(parts, "UNTIL", "BYSETPOS"))
    if count is not None:
        ends["COUNT"] = str(-(-count * min(step, _DAY_SECONDS) // _DAY_SECONDS))
    return {**days, **ends}


def times_of(parts: Parts, start: datetime) -> Iterator[time]:
    """The times of day that a rule for days names, ascending."""
    hours, minutes, seconds = (_clock(parts, name, own) for name, own in _own_clock(start))
    return (time(*clock) for clock in product(hours, minutes, seconds))


def _of_days(parts: Parts, start: datetime) -> Iterator[TimedRule | None]:
    """Each time of the day that a daily or coarser rule names."""
    times = [*times_of(parts, start)] if _few(parts) else None
    if times is None:
        yield None
        return
    usual = without(parts, *CLOCK_PARTS)
    for place, one in enumerate(times):
        chosen = _chosen(usual, place, len(times)) if "BYSETPOS" in parts else usual
        if chosen is not None:
            yield TimedRule(start.date(), one, chosen)


def _few(parts: Parts) -> bool:
    lengths = [max(1, len(set(numbers(parts, name)))) for name in CLOCK_PARTS]
    return lengths[0] * lengths[1] * lengths[2] <= MOST_TIMES


def _chosen(parts: Parts, place: int, length: int) -> Parts | None:
    """What BYSETPOS chooses for one of the times that each day of a period has; None: nothing."""
    wanted: set[int] = set()
    for position in numbers(parts, "BYSETPOS"):
        day, own = divmod(abs(position) - 1, length)
        if own == (place if position > 0 else length - 1 - place):
            wanted.add(day + 1 if position > 0 else -day - 1)
    rest = without(parts, "BYSETPOS")
    if parts["FREQ"] == "DAILY":
        return rest if wanted & {1, -1} else None
    return rest | {"BYSETPOS": ",".join(map(str, sorted(wanted)))} if wanted else None


def _of_steps(parts: Parts, start: datetime) -> Iterator[TimedRule | None]:
    """Each time of the day that steps of hours, minutes or seconds come to."""
    unit = STEPS[parts["FREQ"]]
    step = unit * (number(parts, "INTERVAL") or 1)
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


def _days_of_cycle(parts: Parts, days: int) -> Parts | None:
    """The days on which steps come to the same time again; None if there is no rule for them."""
    limits = dict(only(parts, "BYMONTH", "BYMONTHDAY", "BYDAY", "BYYEARDAY", "WKST"))
    if "BYYEARDAY" in parts:
        return {"FREQ": "YEARLY"} | limits if days == 1 else None
    return {"FREQ": "DAILY", "INTERVAL": str(days)} | limits


def _within_step(parts: Parts, start: datetime) -> list[int]:
    """The seconds, from the beginning of a step's hour or minute, at which it has starts."""
    if parts["FREQ"] == "SECONDLY":
        found = [0]
    else:
        seconds = _clock(parts, "BYSECOND", start.second)
        hourly = parts["FREQ"] == "HOURLY"
        minutes = _clock(parts, "BYMINUTE", start.minute) if hourly else [0]
        found = [minute * 60 + second for minute in minutes for second in seconds]
    if "BYSETPOS" not in parts:
        return found
    places = {one if one > 0 else len(found) + 1 + one for one in numbers(parts, "BYSETPOS")}
    return [one for place, one in enumerate(found, 1) if place in places]


def _limits(parts: Parts, unit: int) -> list[tuple[int, int, set[int]]]:
    """The times that let a step through: the unit's seconds, how many there are, which of them."""
    clock = zip(CLOCK_PARTS, (3600, 60, 1), (24, 60, 60), strict=True)
    return [
        (size, most, set(_clock(parts, name, 0)))
        for name, size, most in clock
        if name in parts and size >= unit
    ]


def _own_clock(start: datetime) -> Iterator[tuple[str, int]]:
    return zip(CLOCK_PARTS, (start.hour, start.minute, start.second), strict=True)


def _clock(parts: Parts, name: str, own: int) -> list[int]:
    # A leap second is the last one of its minute here.
    return sorted({min(one, _LAST_SECOND) for one in numbers(parts, name)}) or [own]


def rules_of(event: Component, name: str, start: Moment, reading: Reading) -> list[Parts]:
    """The event's RRULEs or EXRULEs; what is left out of them is noted as skipped."""
    found: list[Parts] = []
    for line in event.every(name):
        try:
            parts, left_out = read_rule(line.value, of_days=start.is_day)
            found.append(in_whole_days(parts) if start.is_day else parts)
        except UnusableError as error:
            left_out = (f"{error} The rule is left out.",)
        for reason in left_out:
            reading.skip(event, reason, part=name)
    return found


def only_on(day: date) -> RecurrenceRule:
    """The rule that gives that day and no other."""
    return RecurrenceRule(frequency=Frequency.DAILY, start_date=day, count=1)


def ruled_times(parts: Parts, start: Moment) -> dict[time, RecurrenceRule] | None:
    """The rule for each time of the day, that of the event's start first; None if too many.

    A count is shared out among them, in the order in which they take place. UnusableError if
    the rule ends before it begins.
    """
    local = start.local.replace(fold=0)
    timed = timed_rules(parts, local)
    if timed is None:
        return None
    rules = {local.time(): only_on(start.day)} | _begun(timed, local)
    if "UNTIL" in parts:
        lasts = {clock: _last_day(parts, start, clock) for clock in rules}
        if lasts[local.time()] < start.day:
            raise UnusableError("It ends before its first occurrence.")
        rules = {
            clock: replace(rule, end_date=lasts[clock]) if rule.is_open else rule
            for clock, rule in rules.items()
            if rule.start_date <= lasts[clock]
        }
    return _counted(rules, number(parts, "COUNT"))


def _begun(timed: list[TimedRule], local: datetime) -> dict[time, RecurrenceRule]:
    begun = ((one.time, one.begun(local)) for one in timed)
    return {clock: rule for clock, rule in begun if rule is not None}


def _counted(rules: dict[time, RecurrenceRule], count: int | None) -> dict[time, RecurrenceRule]:
    """The rules with their shares of the count; those that get none are left out."""
    if count is None:
        return rules
    starts = merge(*(_starts(rule, clock) for clock, rule in rules.items()))
    shares = Counter(one.time() for one in islice(starts, count))
    return {clock: _ended(rule, shares[clock]) for clock, rule in rules.items() if shares[clock]}


def _ended(rule: RecurrenceRule, share: int) -> RecurrenceRule:
    """The rule with its count; with its end instead, if that is what lets no more through."""
    if rule.count is not None:
        return rule
    counted = replace(rule, end_date=None, count=share)
    last, end = counted.last_date(), rule.end_date
    return rule if end is not None and last is not None and last > end else counted


def _starts(rule: RecurrenceRule, clock: time) -> Iterator[datetime]:
    days = rule.dates(Days.through(rule.start_date, LAST_DAY))
    return (datetime.combine(day, clock) for day in days)


def _last_day(parts: Parts, start: Moment, clock: time) -> date:
    """The last day on which UNTIL lets a start at that time through."""
    text = parts["UNTIL"]
    moment = datetime.strptime(text[:8] + (text[9:15] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007
    if len(text) == len("20260101") or moment.date() > LAST_DAY:
        return min(moment.date(), LAST_DAY)
    until = moment.replace(tzinfo=UTC) if text.endswith("Z") else moment
    fold = start.local.fold if clock == start.clock else 0
    return last_start_day(until, None if start.is_day else clock, start.zone, fold)
