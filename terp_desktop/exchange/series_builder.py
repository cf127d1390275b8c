"""Series: RRULE, RDATE and EXDATE as rules, and as occurrences at other times."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from itertools import islice

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import When
from terp_desktop.exchange.context import ReadingContext, UnusableError
from terp_desktop.exchange.date_times import (
    DateOrDateTime,
    Duration,
    custom_zone_of,
    parse_periods,
    parse_wall_time,
    to_fixed_zone,
)
from terp_desktop.exchange.event_times import EventTime
from terp_desktop.exchange.parser import Component, Property
from terp_desktop.exchange.rrule_parser import RuleParts, part_number, without
from terp_desktop.exchange.rule_expansion import ExpandedStarts, NoOccurrenceError, RuleExpansion
from terp_desktop.exchange.series import ExcludedStart, Series
from terp_desktop.exchange.time_of_day_rules import rules_by_time, rules_of, single_day_rule

MAX_DATES = 10_000
MAX_RULES = 10
_TOO_MANY_DATES = "The file has too many dates for which there is no rule."
LONG_COUNT = 1_000
"""A rule that counts farther takes long to follow to its end."""
MAX_COUNT = 10_000
SERIES_COST = 10
"""What one more series takes of the room that a file has for dates."""


def series_of(event: Component, event_time: EventTime, reading: ReadingContext) -> list[Series]:
    """The series that the event is, one for each time of the day; none if it is a single event.

    The first is that of the event's own start. What cannot be kept of its rules is noted as
    skipped; NoOccurrenceError if they leave nothing.
    """
    rules = rules_of(event, "RRULE", event_time.start, reading)
    if not rules and not event.every("RDATE"):
        return []
    ruled = _series_from_rules(event, rules, event_time, reading) if rules else []
    found = ruled or [Series(event_time.when(reading), single_day_rule(event_time.start.day))]
    exceptions = _exceptions(event, event_time.start, reading)
    for series in found:
        series.pattern = replace(series.pattern, keeps_length=event_time.duration is not None)
        series.remove(exceptions)
    for moment, own_length in _list_values(event, "RDATE", reading):
        start = _match_start_kind(moment.in_zone(event_time.start.zone), event_time.start)
        if (start.day, start.time_of_day) not in exceptions:
            try:
                _add_occurrence(found, event_time.moved_to(start, own_length).when(reading))
            except InvalidValueError as error:
                reading.skip(event, error.sentence, part="RDATE")
    return found if ruled or not found[0].is_only_its_start else []


def _add_occurrence(several: list[Series], when: When) -> None:
    """Let there be an occurrence at that place in time, in the series of that time if it can be."""
    if len(several) == 1:
        several[0].add_occurrence(when)
        return
    day, own = when.start_date, [one for one in several if one.starts_at(when)]
    if any(one.has_occurrence(day) and one.regular_time(day) == when for one in own):
        return
    free = (one for one in own if not one.has_occurrence(day) and day >= one.pattern.start_date)
    next(free, several[0]).add_occurrence(when)


def _series_from_rules(
    event: Component, rules: list[RuleParts], event_time: EventTime, reading: ReadingContext
) -> list[Series]:
    """What the rules give; nothing if they cannot be followed."""
    line = event.every("DTSTART")[0]
    try:
        exceptions = rules_of(event, "EXRULE", event_time.start, reading)
        is_plain = len(rules) <= 1 and not exceptions
        if is_plain and custom_zone_of(line, reading) is None:
            bounded = _limit_count(event, rules[0], reading)
            timed = _timed_series(event, bounded, event_time, reading)
            if timed is not None:
                return timed
        return [_listed_series(event, rules, exceptions, event_time, reading)]
    except NoOccurrenceError:
        raise
    except (UnusableError, InvalidValueError) as error:
        reason = error.sentence if isinstance(error, InvalidValueError) else str(error)
        reading.skip(event, f"{reason} Its rule is left out.", part="RRULE")
    return []


def _timed_series(
    event: Component, parts: RuleParts, event_time: EventTime, reading: ReadingContext
) -> list[Series] | None:
    """A series for each time of the day; None if there are too many."""
    start = event_time.start
    rules = rules_by_time(parts, start)
    if rules is None:
        return None
    if not reading.file_context.budget.consume_dates(SERIES_COST * (len(rules) - 1)):
        raise UnusableError("The file has too many rules that repeat within a day.")
    if "COUNT" in parts and "UNTIL" in parts:
        reason = "It has both a COUNT and an UNTIL; whichever comes first ends it."
        reading.skip(event, reason, part="RRULE")
    if len(rules) > 1:
        told = f"It repeats at {len(rules)} times of the day: they are taken over as a series each."
        reading.skip(event, told, part="RRULE")
    found = [Series(event_time.when(reading), rules.pop(start.local.time().replace(fold=0)))]
    for clock, rule in rules.items():
        local = datetime.combine(rule.start_date, clock)
        when = event_time.moved_to(replace(start, local=local), None).when(reading)
        found.append(Series(when, rule, is_additional=True))
    return found


def _listed_series(
    event: Component,
    rules: list[RuleParts],
    exceptions: list[RuleParts],
    event_time: EventTime,
    reading: ReadingContext,
) -> Series:
    """A series of dates one by one, for rules of which ours cannot say all."""
    if len(rules) + len(exceptions) > MAX_RULES:
        raise UnusableError(f"It repeats by more than {MAX_RULES} rules.")
    _refuse_too_many(reading)
    if not reading.file_context.budget.consume_dates(1):
        raise UnusableError(_TOO_MANY_DATES)
    line = event.every("DTSTART")[0]
    custom, start = custom_zone_of(line, reading), event_time.start
    local = parse_wall_time(line) if custom else start.local.replace(fold=0)
    bounded = [_limit_count(event, one, reading) for one in rules]
    starts = RuleExpansion(bounded, exceptions, local, None if custom else start.zone).starts(
        reading.file_context.today
    )
    if not reading.file_context.budget.consume_dates(len(starts.starts)):
        raise UnusableError(_TOO_MANY_DATES)
    series = Series(event_time.when(reading), single_day_rule(start.day), anchor=starts.anchor)
    if local not in starts.starts:
        series.removed.add(start.day)
    for one in starts.starts:
        if one != local:
            told = to_fixed_zone(one, custom).in_zone(start.zone) if custom else None
            series.add_occurrence(
                event_time.moved_to(told or replace(start, local=one), None).when(reading)
            )
    reading.skip(event, _describe_list(starts), part="RRULE")
    return series


def _limit_count(event: Component, parts: RuleParts, reading: ReadingContext) -> RuleParts:
    """The rule, if it does not count farther than anybody can follow."""
    count = part_number(parts, "COUNT") or 0
    if count <= LONG_COUNT:
        return parts
    _refuse_too_many(reading)
    if count <= MAX_COUNT:
        return parts
    reason = f"It repeats {count} times, which here is without an end."
    reading.skip(event, reason, part="RRULE")
    return without(parts, "COUNT")


def _refuse_too_many(reading: ReadingContext) -> None:
    if not reading.file_context.budget.consume_long_rule():
        raise UnusableError("The file has too many rules that take long to follow.")


def _describe_list(starts: ExpandedStarts) -> str:
    """What the report says of a rule that became a list of dates."""
    since = f", from {starts.since}" if starts.since else ""
    until = f", until {starts.until}" if starts.until else ""
    return (
        "The calendar has no rule like its own; its dates were taken over one by one"
        f"{since}{until} ({len(starts.starts)})."
    )


def _exceptions(
    event: Component, start: DateOrDateTime, reading: ReadingContext
) -> set[ExcludedStart]:
    exceptions: set[ExcludedStart] = set()
    for moment, _ in _list_values(event, "EXDATE", reading):
        local = moment.as_occurrence_of(start)
        if local is not None:
            exceptions.add((local.day, None if start.is_date else local.time_of_day))
    return exceptions


def _match_start_kind(value: DateOrDateTime, start: DateOrDateTime) -> DateOrDateTime:
    """The moment in the kind of the series' start: a day means its usual time."""
    if start.is_date:
        return DateOrDateTime(datetime.combine(value.day, time.min), is_date=True)
    if value.is_date:
        return replace(start, local=datetime.combine(value.day, start.local.time()))
    return replace(value, zone=start.zone)


def _list_values(
    event: Component, name: str, reading: ReadingContext
) -> Iterator[tuple[DateOrDateTime, Duration | None]]:
    """The values of all properties of that name, but no more than a series may have."""
    values = (value for line in event.every(name) for value in _valid_values(event, line, reading))
    yield from islice(values, MAX_DATES)
    if next(values, None) is not None:
        reading.skip(
            event, f"Of its {name} values only the first {MAX_DATES} are taken over.", part=name
        )


def _valid_values(
    event: Component, line: Property, reading: ReadingContext
) -> Iterator[tuple[DateOrDateTime, Duration | None]]:
    """The values of a list that can be read."""
    for value in line.value.split(","):
        try:
            yield from parse_periods(line._replace(value=value), reading)
        except (UnusableError, InvalidValueError) as error:
            reason = error.sentence if isinstance(error, InvalidValueError) else str(error)
            reading.skip(event, reason, part=line.name)
