"""Rules of a file as rules of ours, one for each time of the day."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from heapq import merge
from itertools import islice

from terp_desktop.domain.recurrence.rrule_text import last_start_day
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.span import LAST_DAY, Days
from terp_desktop.exchange.context import Reading, UnusableError
from terp_desktop.exchange.date_times import Moment
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.rrule_parser import Parts, number, read_rule
from terp_desktop.exchange.time_of_day_rules import TimedRule, in_whole_days, timed_rules


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
