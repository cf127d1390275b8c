"""Changes of many events at once: what they apply to, and what became of them."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import InvalidValueError, TerpError
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.time_shift import move_time, whole_days

MAX_TARGETS = 500
"""How many events are changed at once; more would block the database too long."""


@dataclass(frozen=True, slots=True)
class OccurrenceTarget:
    """An event, or one occurrence of a series, at the version that the person saw.

    `instance_date` None is a single event, or a series as a whole; `version` None is any.
    """

    event_id: int
    instance_date: date | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A target that was not changed, and the reason."""

    target: OccurrenceTarget
    error: TerpError


@dataclass(frozen=True, slots=True)
class VersionChange:
    """The version of an event before one change and after it."""

    event_id: int
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkResult:
    """What one change did to many events.

    `unchanged` were already as wanted. `created` has the ids of new events, `versions` those of
    the changed ones.
    """

    changed: tuple[OccurrenceTarget, ...] = ()
    unchanged: tuple[OccurrenceTarget, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    created: tuple[int, ...] = ()
    versions: tuple[VersionChange, ...] = ()
    changes: Changes = field(default_factory=Changes)


def target_of(occurrence: Occurrence) -> OccurrenceTarget:
    """The occurrence as it was seen."""
    return OccurrenceTarget(occurrence.event_id, occurrence.instance_date, occurrence.version)


def local_start(when: When, zone: str) -> datetime:
    """The naive start on the clocks of `zone`; an event without a zone has its own."""
    return zones.to_local(when.span.start, zone) if when.is_timed else when.start_local


def shift_content(content: EventContent, distance: timedelta) -> EventContent:
    """The content at another time; InvalidValueError for whole days shifted by hours alone."""
    if content.when.is_all_day:
        distance = whole_days(distance)
        if not distance:
            raise InvalidValueError(
                "It lasts whole days, so it cannot be moved by hours.",
                remedy="Move it by days.",
                field="startDate",
            )
    return replace(content, when=move_time(content.when, distance))


def move_to_day(content: EventContent, day: date, zone: str) -> EventContent:
    """The content on another day, seen from `zone`; its time of day stays."""
    distance = day - local_start(content.when, zone).date()
    return replace(content, when=move_time(content.when, distance))


def paste_times(times: list[When], place: PastePlace, zone: str) -> list[When]:
    """The times at the place: the first one begins there, the others keep their distance to it.

    Whole days stay whole days; without a time of day the place keeps that of each event.
    """
    if not times:
        return []
    first = min(times, key=lambda when: local_start(when, zone))
    start = local_start(first, zone)
    days = place.day - start.date()
    hours = timedelta()
    if place.start_time is not None and not first.is_all_day:
        hours = datetime.combine(place.day, place.start_time) - (start + days)
    return [move_time(when, days if when.is_all_day else days + hours) for when in times]
