"""Builds the series of a VEVENT from RRULE, RDATE, EXRULE and EXDATE."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from itertools import islice

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import When
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
from terp_desktop.exchange.reading_context import ReadingContext, UnusableError, reason_of
from terp_desktop.exchange.rrule_parser import RuleParts, part_number, without
from terp_desktop.exchange.rule_expansion import ExpandedStarts, NoOccurrenceError, RuleExpansion
from terp_desktop.exchange.series import ExcludedStart, Series
from terp_desktop.exchange.time_of_day_rules import rules_by_time, rules_of, single_day_rule

MAX_DATES = 10_000
MAX_RULES = 10
_TOO_MANY_DATES = "The file has too many dates for which there is no rule."
LONG_COUNT = 1_000
"""A rule with a higher COUNT is slow to expand."""
MAX_COUNT = 10_000
SERIES_COST = 10
"""How many dates of the file's budget one more series costs."""


def series_of(event: Component, event_time: EventTime, reading: ReadingContext) -> list[Series]:
    """The series of the event, one for each time of day; none if it does not repeat.

    The first is that of the event's own start. Rules that cannot be imported are reported.
    NoOccurrenceError if the rules give no occurrence.
    """
    rules = rules_of(event, "RRULE", event_time.start, reading)
    if not rules and not event.every("RDATE"):
        return []
    ruled = _series_from_rules(event, rules, event_time, reading) if rules else []
    several = ruled or [Series(event_time.when(reading), single_day_rule(event_time.start.day))]
    exceptions = _exceptions(event, event_time.start, reading)
    for series in several:
        series.pattern = replace(series.pattern, keeps_length=event_time.duration is not None)
        series.remove(exceptions)
    for value, own_duration in _list_values(event, "RDATE", reading):
        start = _match_start_kind(value.in_zone(event_time.start.zone), event_time.start)
        if (start.day, start.time_of_day) not in exceptions:
            try:
                _add_occurrence(several, event_time.moved_to(start, own_duration).when(reading))
            except InvalidValueError as error:
                reading.skip(event, error.sentence, part="RDATE")
    return several if ruled or not several[0].is_only_its_start else []


def _add_occurrence(several: list[Series], when: When) -> None:
    """Add an occurrence at that time, to the series of that time of day if the date is free."""
    if len(several) == 1:
        several[0].add_occurrence(when)
        return
    day, matching = when.start_date, [series for series in several if series.starts_at(when)]
    if any(series.has_occurrence(day) and series.regular_time(day) == when for series in matching):
        return
    free = (
        series
        for series in matching
        if not series.has_occurrence(day) and day >= series.pattern.start_date
    )
    next(free, several[0]).add_occurrence(when)


def _series_from_rules(
    event: Component, rules: list[RuleParts], event_time: EventTime, reading: ReadingContext
) -> list[Series]:
    """The series of the rules; none, and a report, if they cannot be imported."""
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
        reading.skip(event, f"{reason_of(error)} Its rule is left out.", part="RRULE")
    return []


def _timed_series(
    event: Component, parts: RuleParts, event_time: EventTime, reading: ReadingContext
) -> list[Series] | None:
    """A series for each time of day; None if there are too many."""
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
        reason = (
            f"It repeats at {len(rules)} times of the day: they are taken over as a series each."
        )
        reading.skip(event, reason, part="RRULE")
    several = [Series(event_time.when(reading), rules.pop(start.local.time().replace(fold=0)))]
    for clock, rule in rules.items():
        local = datetime.combine(rule.start_date, clock)
        when = event_time.moved_to(replace(start, local=local), None).when(reading)
        several.append(Series(when, rule, is_additional=True))
    return several


def _listed_series(
    event: Component,
    rules: list[RuleParts],
    exceptions: list[RuleParts],
    event_time: EventTime,
    reading: ReadingContext,
) -> Series:
    """A series of single dates, for rules that the domain cannot express."""
    if len(rules) + len(exceptions) > MAX_RULES:
        raise UnusableError(f"It repeats by more than {MAX_RULES} rules.")
    _refuse_too_many(reading)
    if not reading.file_context.budget.consume_dates(1):
        raise UnusableError(_TOO_MANY_DATES)
    line = event.every("DTSTART")[0]
    custom, start = custom_zone_of(line, reading), event_time.start
    local = parse_wall_time(line) if custom else start.local.replace(fold=0)
    bounded = [_limit_count(event, parts, reading) for parts in rules]
    expansion = RuleExpansion(bounded, exceptions, local, None if custom else start.zone)
    expanded = expansion.starts(reading.file_context.today)
    if not reading.file_context.budget.consume_dates(len(expanded.starts)):
        raise UnusableError(_TOO_MANY_DATES)
    series = Series(event_time.when(reading), single_day_rule(start.day), anchor=expanded.anchor)
    if local not in expanded.starts:
        series.removed.add(start.day)
    for other in expanded.starts:
        if other != local:
            converted = to_fixed_zone(other, custom).in_zone(start.zone) if custom else None
            moved = event_time.moved_to(converted or replace(start, local=other), None)
            series.add_occurrence(moved.when(reading))
    reading.skip(event, _describe_list(expanded), part="RRULE")
    return series


def _limit_count(event: Component, parts: RuleParts, reading: ReadingContext) -> RuleParts:
    """The rule, without its COUNT if that exceeds MAX_COUNT, which is reported.

    UnusableError if the file has too many rules with a high COUNT.
    """
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


def _describe_list(expanded: ExpandedStarts) -> str:
    """The report of a rule that became a list of dates."""
    since = f", from {expanded.since}" if expanded.since else ""
    until = f", until {expanded.until}" if expanded.until else ""
    return (
        "The calendar has no rule like its own; its dates were taken over one by one"
        f"{since}{until} ({len(expanded.starts)})."
    )


def _exceptions(
    event: Component, start: DateOrDateTime, reading: ReadingContext
) -> set[ExcludedStart]:
    exceptions: set[ExcludedStart] = set()
    for value, _ in _list_values(event, "EXDATE", reading):
        local = value.as_occurrence_of(start)
        if local is not None:
            exceptions.add((local.day, None if start.is_date else local.time_of_day))
    return exceptions


def _match_start_kind(value: DateOrDateTime, start: DateOrDateTime) -> DateOrDateTime:
    """The value in the type of the series' start; a DATE gets the series' time of day."""
    if start.is_date:
        return DateOrDateTime(datetime.combine(value.day, time.min), is_date=True)
    if value.is_date:
        return replace(start, local=datetime.combine(value.day, start.local.time()))
    return replace(value, zone=start.zone)


def _list_values(
    event: Component, name: str, reading: ReadingContext
) -> Iterator[tuple[DateOrDateTime, Duration | None]]:
    """The values of all properties of that name, MAX_DATES at most."""
    values = (value for line in event.every(name) for value in _valid_values(event, line, reading))
    yield from islice(values, MAX_DATES)
    if next(values, None) is not None:
        reading.skip(
            event, f"Of its {name} values only the first {MAX_DATES} are taken over.", part=name
        )


def _valid_values(
    event: Component, line: Property, reading: ReadingContext
) -> Iterator[tuple[DateOrDateTime, Duration | None]]:
    """The valid values of a list property; the others are reported."""
    for value in line.value.split(","):
        try:
            yield from parse_periods(line._replace(value=value), reading)
        except (UnusableError, InvalidValueError) as error:
            reading.skip(event, reason_of(error), part=line.name)
