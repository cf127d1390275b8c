"""Series: RRULE, RDATE and EXDATE as rules, and as occurrences at other times."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from itertools import islice

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import When
from terp_desktop.exchange.context import Reading, UnusableError
from terp_desktop.exchange.date_times import (
    Length,
    Moment,
    custom_zone_of,
    moments,
    told_in_known_zone,
    wall_time,
)
from terp_desktop.exchange.event_times import Place
from terp_desktop.exchange.parser import Component, Line
from terp_desktop.exchange.rrule_parser import Parts, number, without
from terp_desktop.exchange.rule_expansion import Expansion, NoOccurrenceError, Starts
from terp_desktop.exchange.series import Series, Start
from terp_desktop.exchange.time_of_day_rules import only_on, ruled_times, rules_of

MOST_DATES = 10_000
MOST_RULES = 10
_TOO_MANY_DATES = "The file has too many dates for which there is no rule."
MANY = 1_000
"""A rule that counts farther takes long to follow to its end."""
MOST_COUNTED = 10_000
COST_OF_SERIES = 10
"""What one more series takes of the room that a file has for dates."""


def series_of(event: Component, place: Place, reading: Reading) -> list[Series]:
    """The series that the event is, one for each time of the day; none if it is a single event.

    The first is that of the event's own start. What cannot be kept of its rules is noted as
    skipped; NoOccurrenceError if they leave nothing.
    """
    rules = rules_of(event, "RRULE", place.start, reading)
    if not rules and not event.every("RDATE"):
        return []
    ruled = _ruled(event, rules, place, reading) if rules else []
    found = ruled or [Series(place.when(reading), only_on(place.start.day))]
    exceptions = _exceptions(event, place.start, reading)
    for series in found:
        series.pattern = replace(series.pattern, keeps_length=place.length is not None)
        series.remove(exceptions)
    for moment, own_length in _listed(event, "RDATE", reading):
        start = _in_kind(moment.seen_in(place.start.zone), place.start)
        if (start.day, start.clock) not in exceptions:
            try:
                _add(found, place.moved_to(start, own_length).when(reading))
            except InvalidValueError as error:
                reading.skip(event, error.sentence, part="RDATE")
    return found if ruled or not found[0].is_only_its_start else []


def _add(several: list[Series], when: When) -> None:
    """Let there be an occurrence at that place in time, in the series of that time if it can be."""
    if len(several) == 1:
        several[0].add(when)
        return
    day, own = when.start_date, [one for one in several if one.starts_at(when)]
    if any(one.gives(day) and one.usual(day) == when for one in own):
        return
    free = (one for one in own if not one.gives(day) and day >= one.pattern.start_date)
    next(free, several[0]).add(when)


def _ruled(event: Component, rules: list[Parts], place: Place, reading: Reading) -> list[Series]:
    """What the rules give; nothing if they cannot be followed."""
    line = event.every("DTSTART")[0]
    try:
        exceptions = rules_of(event, "EXRULE", place.start, reading)
        is_plain = len(rules) <= 1 and not exceptions
        if is_plain and custom_zone_of(line, reading) is None:
            bounded = _bounded(event, rules[0], reading)
            timed = _timed_series(event, bounded, place, reading)
            if timed is not None:
                return timed
        return [_listed_series(event, rules, exceptions, place, reading)]
    except NoOccurrenceError:
        raise
    except (UnusableError, InvalidValueError) as error:
        reason = error.sentence if isinstance(error, InvalidValueError) else str(error)
        reading.skip(event, f"{reason} Its rule is left out.", part="RRULE")
    return []


def _timed_series(
    event: Component, parts: Parts, place: Place, reading: Reading
) -> list[Series] | None:
    """A series for each time of the day; None if there are too many."""
    start = place.start
    rules = ruled_times(parts, start)
    if rules is None:
        return None
    if not reading.around.budget.allows_dates(COST_OF_SERIES * (len(rules) - 1)):
        raise UnusableError("The file has too many rules that repeat within a day.")
    if "COUNT" in parts and "UNTIL" in parts:
        reason = "It has both a COUNT and an UNTIL; whichever comes first ends it."
        reading.skip(event, reason, part="RRULE")
    if len(rules) > 1:
        told = f"It repeats at {len(rules)} times of the day: they are taken over as a series each."
        reading.skip(event, told, part="RRULE")
    found = [Series(place.when(reading), rules.pop(start.local.time().replace(fold=0)))]
    for clock, rule in rules.items():
        local = datetime.combine(rule.start_date, clock)
        when = place.moved_to(replace(start, local=local), None).when(reading)
        found.append(Series(when, rule, is_further=True))
    return found


def _listed_series(
    event: Component,
    rules: list[Parts],
    exceptions: list[Parts],
    place: Place,
    reading: Reading,
) -> Series:
    """A series of dates one by one, for rules of which ours cannot say all."""
    if len(rules) + len(exceptions) > MOST_RULES:
        raise UnusableError(f"It repeats by more than {MOST_RULES} rules.")
    _refuse_too_many(reading)
    if not reading.around.budget.allows_dates(1):
        raise UnusableError(_TOO_MANY_DATES)
    line = event.every("DTSTART")[0]
    custom, start = custom_zone_of(line, reading), place.start
    local = wall_time(line) if custom else start.local.replace(fold=0)
    bounded = [_bounded(event, one, reading) for one in rules]
    starts = Expansion(bounded, exceptions, local, None if custom else start.zone).starts(
        reading.around.today
    )
    if not reading.around.budget.allows_dates(len(starts.found)):
        raise UnusableError(_TOO_MANY_DATES)
    series = Series(place.when(reading), only_on(start.day), anchor=starts.anchor)
    if local not in starts.found:
        series.removed.add(start.day)
    for one in starts.found:
        if one != local:
            told = told_in_known_zone(one, custom).seen_in(start.zone) if custom else None
            series.add(place.moved_to(told or replace(start, local=one), None).when(reading))
    reading.skip(event, _told_of(starts), part="RRULE")
    return series


def _bounded(event: Component, parts: Parts, reading: Reading) -> Parts:
    """The rule, if it does not count farther than anybody can follow."""
    count = number(parts, "COUNT") or 0
    if count <= MANY:
        return parts
    _refuse_too_many(reading)
    if count <= MOST_COUNTED:
        return parts
    reason = f"It repeats {count} times, which here is without an end."
    reading.skip(event, reason, part="RRULE")
    return without(parts, "COUNT")


def _refuse_too_many(reading: Reading) -> None:
    if not reading.around.budget.allows_a_long_rule():
        raise UnusableError("The file has too many rules that take long to follow.")


def _told_of(starts: Starts) -> str:
    """What the report says of a rule that became a list of dates."""
    since = f", from {starts.since}" if starts.since else ""
    until = f", until {starts.until}" if starts.until else ""
    return (
        "The calendar has no rule like its own; its dates were taken over one by one"
        f"{since}{until} ({len(starts.found)})."
    )


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
    values = (value for line in event.every(name) for value in _sound(event, line, reading))
    yield from islice(values, MOST_DATES)
    if next(values, None) is not None:
        reading.skip(
            event, f"Of its {name} values only the first {MOST_DATES} are taken over.", part=name
        )


def _sound(
    event: Component, line: Line, reading: Reading
) -> Iterator[tuple[Moment, Length | None]]:
    """The values of a list that can be read."""
    for value in line.value.split(","):
        try:
            yield from moments(line._replace(value=value), reading)
        except (UnusableError, InvalidValueError) as error:
            reason = error.sentence if isinstance(error, InvalidValueError) else str(error)
            reading.skip(event, reason, part=line.name)
