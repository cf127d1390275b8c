"""Reads the time of an event: DTSTART with DTEND, DURATION or neither (RFC 5545 §3.6.1)."""

from dataclasses import dataclass, replace
from datetime import time, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import When
from terp_desktop.exchange.date_times import (
    DAY,
    DateOrDateTime,
    Duration,
    parse_date_time,
    parse_duration,
)
from terp_desktop.exchange.parser import Component, Property
from terp_desktop.exchange.reading_context import ReadingContext, UnusableError, reason_of
from terp_desktop.exchange.x_properties import FOLD, TIMEZONE
from terp_desktop.exchange.zones.tzid_names import iana_name

_ALL_DAY_FLAG = "X-MICROSOFT-CDO-ALLDAYEVENT"


@dataclass(frozen=True, slots=True)
class EventTime:
    """A start and an end of the same value type and zone; the end of dates is exclusive.

    `duration` is the elapsed time, if the file states a DURATION rather than an end.
    """

    start: DateOrDateTime
    end: DateOrDateTime
    duration: timedelta | None = None

    def when(self, reading: ReadingContext) -> When:
        """The time as a domain value; InvalidValueError if it ends before it starts."""
        start, end = self.start, self.end
        if start.is_date:
            # Some programs write the day itself as the end of an event of one day.
            last = end.day if end.day <= start.day else end.day - DAY
            return When(start_date=start.day, end_date=last, timezone=reading.zone)
        return When(
            start_date=start.day,
            start_time=start.time_of_day,
            start_fold=start.local.fold,
            end_date=end.day,
            end_time=end.time_of_day,
            end_fold=end.local.fold,
            timezone=start.zone,
            is_floating=start.zone is None,
        )

    def moved_to(self, start: DateOrDateTime, own_duration: Duration | None) -> "EventTime":
        """The time of an occurrence at another start, with its own duration or else this one's."""
        inherited = Duration(self.end.local - self.start.local, timedelta())
        if self.duration is not None:
            inherited = Duration(timedelta(), self.duration)
        return EventTime(start, start.after(own_duration or inherited), self.duration)


def event_time_of(
    event: Component, reading: ReadingContext, *, zone: str | None = None
) -> EventTime:
    """The time of the event; times in UTC are converted to `zone`.

    UnusableError if it cannot be read.
    """
    line = event.first("DTSTART")
    if line is None:
        raise UnusableError("It has no DTSTART, and so no place in time.")
    start = parse_date_time(line, reading)
    if start.zone == "UTC":
        start = start.in_zone(iana_name(event.text(TIMEZONE)) or zone)
    if start.zone is not None and "START" in event.text(FOLD).upper():
        start = replace(start, local=start.local.replace(fold=1))
    event_time = EventTime(start, _end(event, start, reading), _exact_duration(event, start))
    return _as_all_day(event_time) if _is_outlook_all_day(event, event_time) else event_time


def _is_outlook_all_day(event: Component, event_time: EventTime) -> bool:
    """Whether it is an all-day event of Outlook, which writes midnights and a flag."""
    marked = event.text(_ALL_DAY_FLAG).upper() == "TRUE"
    return (
        marked
        and event_time.start.time_of_day == event_time.end.time_of_day == time.min
        and event_time.start.day < event_time.end.day
    )


def _as_all_day(event_time: EventTime) -> EventTime:
    return EventTime(
        DateOrDateTime(event_time.start.local.replace(fold=0), is_date=True),
        DateOrDateTime(event_time.end.local.replace(fold=0), is_date=True),
    )


def _end(event: Component, start: DateOrDateTime, reading: ReadingContext) -> DateOrDateTime:
    """The end; an invalid or unreadable one is reported."""
    for name in ("DTEND", "DURATION"):
        line = event.first(name)
        try:
            if line is not None:
                return _parse_end(line, start, reading)
        except (UnusableError, InvalidValueError) as error:
            reading.skip(event, f"{reason_of(error)} It is left out.", part=name)
    return start.after(Duration(DAY, timedelta())) if start.is_date else start


def _parse_end(line: Property, start: DateOrDateTime, reading: ReadingContext) -> DateOrDateTime:
    if line.name == "DTEND":
        end = _not_before(start, _match_start_kind(start, parse_date_time(line, reading)))
    else:
        end = start.after(parse_duration(line.value))
    if not start.is_date:
        EventTime(start, end).when(reading)  # refuses to end before it starts
    return end


def _exact_duration(event: Component, start: DateOrDateTime) -> timedelta | None:
    """The elapsed time of a DURATION without days (RFC 5545 §3.3.6); None for other ends."""
    line = event.first("DURATION")
    if line is None or event.first("DTEND") or start.zone is None or start.is_date:
        return None
    try:
        duration = parse_duration(line.value)
    except UnusableError:
        return None
    if duration.days or duration.exact <= timedelta() or "END" in event.text(FOLD).upper():
        return None
    return duration.exact


def _not_before(start: DateOrDateTime, end: DateOrDateTime) -> DateOrDateTime:
    """The end, with fold 1 if its first reading is before the start and its second is not."""
    if start.zone is None or end.zone != start.zone:
        return end
    first, second, begin = (
        zones.to_instant(local, start.zone, fold)
        for local, fold in (
            (end.local, end.local.fold),
            (end.local, 1),
            (start.local, start.local.fold),
        )
    )
    return replace(end, local=end.local.replace(fold=1)) if first < begin <= second else end


def _match_start_kind(start: DateOrDateTime, end: DateOrDateTime) -> DateOrDateTime:
    """The end in the value type and zone of the start; some programs mix them."""
    if start.is_date and not end.is_date:
        is_within_day = end.time_of_day != time.min
        return DateOrDateTime(end.local + DAY if is_within_day else end.local, is_date=True)
    if end.is_date and not start.is_date:
        return replace(start, local=end.local)
    if end.zone is None or start.zone is None:
        return replace(end, zone=start.zone)
    return end.in_zone(start.zone)
