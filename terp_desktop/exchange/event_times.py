"""When an event takes place: DTSTART with DTEND, DURATION or neither (RFC 5545 §3.6.1)."""

from dataclasses import dataclass, replace
from datetime import time, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import When
from terp_desktop.exchange.context import ReadingContext, UnusableError
from terp_desktop.exchange.date_times import (
    DAY,
    DateOrDateTime,
    Duration,
    parse_date_time,
    parse_duration,
)
from terp_desktop.exchange.parser import Component, Property
from terp_desktop.exchange.x_properties import FOLD, TIMEZONE
from terp_desktop.exchange.zones.tzid_names import iana_name

_ALL_DAY_FLAG = "X-MICROSOFT-CDO-ALLDAYEVENT"


@dataclass(frozen=True, slots=True)
class EventTime:
    """From one moment to another of the same kind and zone; for days, the one after the last.

    `length` is the time that passes, where the file says that and not when it ends.
    """

    start: DateOrDateTime
    end: DateOrDateTime
    duration: timedelta | None = None

    def when(self, reading: ReadingContext) -> When:
        """The same in the domain's words; InvalidValueError if it ends before it starts."""
        start, end = self.start, self.end
        if start.is_date:
            # Some programs end an event of one day on the day itself.
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
        """An occurrence at another moment: as long as it says, or else as long as this."""
        usual = Duration(self.end.local - self.start.local, timedelta())
        if self.duration is not None:
            usual = Duration(timedelta(), self.duration)
        return EventTime(start, start.after(own_duration or usual), self.duration)


def event_time_of(
    event: Component, reading: ReadingContext, *, zone: str | None = None
) -> EventTime:
    """Where the event is in time; `zone` tells it if its own times are in UTC.

    UnusableError says why it cannot be told.
    """
    line = event.first("DTSTART")
    if line is None:
        raise UnusableError("It has no DTSTART, and so no place in time.")
    start = parse_date_time(line, reading)
    if start.zone == "UTC":
        start = start.in_zone(iana_name(event.text(TIMEZONE)) or zone)
    if start.zone is not None and "START" in event.text(FOLD).upper():
        start = replace(start, local=start.local.replace(fold=1))
    place = EventTime(start, _end(event, start, reading), _exact_duration(event, start))
    return _as_all_day(place) if _is_outlook_all_day(event, place) else place


def _is_outlook_all_day(event: Component, event_time: EventTime) -> bool:
    """Whether Outlook means whole days, though it writes midnights."""
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
    """The end; one that cannot be, or cannot be read, is noted as skipped."""
    for name in ("DTEND", "DURATION"):
        line = event.first(name)
        try:
            if line is not None:
                return _parse_end(line, start, reading)
        except (UnusableError, InvalidValueError) as error:
            reason = error.sentence if isinstance(error, InvalidValueError) else str(error)
            reading.skip(event, f"{reason} It is left out.", part=name)
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
    """The time that passes by a DURATION, which says no days (RFC 5545 §3.3.6)."""
    line = event.first("DURATION")
    if line is None or event.first("DTEND") or start.zone is None or start.is_date:
        return None
    try:
        told = parse_duration(line.value)
    except UnusableError:
        return None
    ends_by_the_clock = "END" in event.text(FOLD).upper()
    return None if told.days or told.exact <= timedelta() or ends_by_the_clock else told.exact


def _not_before(start: DateOrDateTime, end: DateOrDateTime) -> DateOrDateTime:
    """The end, the second of two equal times where the first is before the start."""
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
    """The end in the kind and the zone of the start, to which some programs do not keep."""
    if start.is_date and not end.is_date:
        partly = end.time_of_day != time.min
        return DateOrDateTime(end.local + DAY if partly else end.local, is_date=True)
    if end.is_date and not start.is_date:
        return replace(start, local=end.local)
    if end.zone is None or start.zone is None:
        return replace(end, zone=start.zone)
    return end.in_zone(start.zone)
