"""When an event takes place: DTSTART with DTEND, DURATION or neither (RFC 5545 §3.6.1)."""

from dataclasses import dataclass, replace
from datetime import time, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import When
from terp_desktop.exchange.context import Reading, UnusableError
from terp_desktop.exchange.date_times import DAY, Length, Moment, length, moment
from terp_desktop.exchange.parser import Component, Line
from terp_desktop.exchange.x_properties import FOLD, TIMEZONE
from terp_desktop.exchange.zones.tzid_names import iana_name

_ALL_DAY_FLAG = "X-MICROSOFT-CDO-ALLDAYEVENT"


@dataclass(frozen=True, slots=True)
class Place:
    """From one moment to another of the same kind and zone; for days, the one after the last.

    `length` is the time that passes, where the file says that and not when it ends.
    """

    start: Moment
    end: Moment
    length: timedelta | None = None

    def when(self, reading: Reading) -> When:
        """The same in the domain's words; InvalidValueError if it ends before it starts."""
        start, end = self.start, self.end
        if start.is_day:
            # Some programs end an event of one day on the day itself.
            last = end.day if end.day <= start.day else end.day - DAY
            return When(start_date=start.day, end_date=last, timezone=reading.zone)
        return When(
            start_date=start.day,
            start_time=start.clock,
            start_fold=start.local.fold,
            end_date=end.day,
            end_time=end.clock,
            end_fold=end.local.fold,
            timezone=start.zone,
            is_floating=start.zone is None,
        )

    def moved_to(self, start: Moment, own_length: Length | None) -> "Place":
        """An occurrence at another moment: as long as it says, or else as long as this."""
        usual = Length(self.end.local - self.start.local, timedelta())
        if self.length is not None:
            usual = Length(timedelta(), self.length)
        return Place(start, start.after(own_length or usual), self.length)


def place_of(event: Component, reading: Reading, *, zone: str | None = None) -> Place:
    """Where the event is in time; `zone` tells it if its own times are in UTC.

    UnusableError says why it cannot be told.
    """
    line = event.first("DTSTART")
    if line is None:
        raise UnusableError("It has no DTSTART, and so no place in time.")
    start = moment(line, reading)
    if start.zone == "UTC":
        start = start.seen_in(iana_name(event.text(TIMEZONE)) or zone)
    if start.zone is not None and "START" in event.text(FOLD).upper():
        start = replace(start, local=start.local.replace(fold=1))
    place = Place(start, _end(event, start, reading), _exact_length(event, start))
    return _as_days(place) if _means_days(event, place) else place


def _means_days(event: Component, place: Place) -> bool:
    """Whether Outlook means whole days, though it writes midnights."""
    marked = event.text(_ALL_DAY_FLAG).upper() == "TRUE"
    return (
        marked
        and place.start.clock == place.end.clock == time.min
        and place.start.day < place.end.day
    )


def _as_days(place: Place) -> Place:
    return Place(
        Moment(place.start.local.replace(fold=0), is_day=True),
        Moment(place.end.local.replace(fold=0), is_day=True),
    )


def _end(event: Component, start: Moment, reading: Reading) -> Moment:
    """The end; one that cannot be, or cannot be read, is noted as skipped."""
    for name in ("DTEND", "DURATION"):
        line = event.first(name)
        try:
            if line is not None:
                return _told_end(line, start, reading)
        except (UnusableError, InvalidValueError) as error:
            reason = error.sentence if isinstance(error, InvalidValueError) else str(error)
            reading.skip(event, f"{reason} It is left out.", part=name)
    return start.after(Length(DAY, timedelta())) if start.is_day else start


def _told_end(line: Line, start: Moment, reading: Reading) -> Moment:
    if line.name == "DTEND":
        end = _not_before(start, _like(start, moment(line, reading)))
    else:
        end = start.after(length(line.value))
    if not start.is_day:
        Place(start, end).when(reading)  # refuses to end before it starts
    return end


def _exact_length(event: Component, start: Moment) -> timedelta | None:
    """The time that passes by a DURATION, which says no days (RFC 5545 §3.3.6)."""
    line = event.first("DURATION")
    if line is None or event.first("DTEND") or start.zone is None or start.is_day:
        return None
    try:
        told = length(line.value)
    except UnusableError:
        return None
    ends_by_the_clock = "END" in event.text(FOLD).upper()
    return None if told.days or told.exact <= timedelta() or ends_by_the_clock else told.exact


def _not_before(start: Moment, end: Moment) -> Moment:
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


def _like(start: Moment, end: Moment) -> Moment:
    """The end in the kind and the zone of the start, to which some programs do not keep."""
    if start.is_day and not end.is_day:
        partly = end.clock != time.min
        return Moment(end.local + DAY if partly else end.local, is_day=True)
    if end.is_day and not start.is_day:
        return replace(start, local=end.local)
    if end.zone is None or start.zone is None:
        return replace(end, zone=start.zone)
    return end.seen_in(start.zone)
