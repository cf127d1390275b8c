"""VEVENTs put together: a series, its changed occurrences, and those that come alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TypeAlias

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import EventContent, When
from terp_desktop.exchange.content_lines import Component
from terp_desktop.exchange.contents import content_of
from terp_desktop.exchange.moments import Moment, moment
from terp_desktop.exchange.places_in_time import Place, place_of
from terp_desktop.exchange.reading import Reading, UnusableError
from terp_desktop.exchange.series import Series, series_of
from terp_desktop.services.imported import ImportedEvent, LoneOccurrence, override_from

LONGEST_UID = 255

Read: TypeAlias = tuple[Component, Reading]


@dataclass(slots=True)
class EventComponents:
    """The VEVENTs of a file, by UID: components of one event may lie far apart in it."""

    _masters: dict[str, list[Read]] = field(default_factory=dict)
    _changed: dict[str, list[Read]] = field(default_factory=dict)

    def take(self, event: Component, reading: Reading) -> None:
        """Take in the next VEVENT."""
        for number in event.unreadable:
            reading.skip(event, f"Line {number} cannot be read.", part="line")
        changed = event.first("RECURRENCE-ID") is not None
        group = self._changed if changed else self._masters
        group.setdefault(_uid(event), []).append((event, reading))

    def read(self) -> Iterator[ImportedEvent]:
        """The events, in the order of the file; those that cannot be are noted as skipped."""
        for uid, masters in self._masters.items():
            yield from _event(uid, masters, self._changed.pop(uid, []))
        for uid, changed in self._changed.items():
            yield from _lone(uid, changed)


def _event(uid: str, masters: list[Read], changed: list[Read]) -> Iterator[ImportedEvent]:
    event, reading = _latest(masters, "The same event is in the file again, in a later version.")
    try:
        place = place_of(event, reading, zone=None if _repeats(event) else reading.home)
        series = series_of(event, place, reading)
        content = content_of(event, place.when(reading), None, reading)
        if series is None:
            yield ImportedEvent(uid=uid, content=content)
            _skip_all(changed, "It changes an occurrence of an event that does not repeat.")
            return
    except (UnusableError, InvalidValueError) as error:
        reading.skip(event, _reason(error))
        _skip_all(changed, "The series that it belongs to could not be taken over.")
        return
    _apply(changed, series, place, content)
    yield ImportedEvent(
        uid=uid,
        content=replace(content, rule=series.rule),
        overrides=tuple(series.overrides[day] for day in sorted(series.overrides)),
    )
    for when in series.apart:
        yield ImportedEvent(uid=_derived(uid, when), content=replace(content, when=when))


def _apply(changed: list[Read], series: Series, place: Place, content: EventContent) -> None:
    """Lay the changed occurrences over the series."""
    by_place: dict[Moment, list[Read]] = {}
    for event, reading in changed:
        try:
            by_place.setdefault(_identity(event, reading, place), []).append((event, reading))
        except UnusableError as error:
            reading.skip(event, str(error))
    for identity, several in by_place.items():
        event, reading = _latest(several, "The same occurrence is there again, in a later version.")
        try:
            occurrence = _occurrence(event, reading, place, content)
            series.change(override_from(occurrence, identity.day, content))
        except (UnusableError, InvalidValueError) as error:
            reading.skip(event, _reason(error))


def _occurrence(
    event: Component, reading: Reading, place: Place, content: EventContent
) -> EventContent:
    """What stands in a changed occurrence; it keeps the people and reminders of its series."""
    when = place_of(event, reading, zone=place.start.zone).when(reading)
    occurrence = content_of(event, when, None, reading)
    return replace(occurrence, participants=content.participants, reminders=content.reminders)


def _identity(event: Component, reading: Reading, place: Place | None) -> Moment:
    """Which occurrence is meant, as the series' clocks show it."""
    line = event.every("RECURRENCE-ID")[0]
    if line.parameters.get("RANGE"):
        raise UnusableError(
            "It changes this and all following occurrences at once, which is not supported."
        )
    identity = moment(line, reading)
    if place is None or place.start.is_day or identity.is_day:
        return replace(identity, local=identity.local.replace(hour=0, minute=0, second=0))
    return identity.seen_in(place.start.zone)


def _lone(uid: str, changed: list[Read]) -> Iterator[ImportedEvent]:
    """Changed occurrences of a series that the file does not contain."""
    for event, reading in changed:
        try:
            place = place_of(event, reading, zone=reading.home)
            identity = moment(event.every("RECURRENCE-ID")[0], reading).seen_in(place.start.zone)
            content = content_of(event, place.when(reading), None, reading)
        except (UnusableError, InvalidValueError) as error:
            reading.skip(event, _reason(error))
            continue
        yield ImportedEvent(
            uid=_fitting(f"{uid}/{event.text('RECURRENCE-ID')}"),
            content=content,
            lone=LoneOccurrence(series_uid=uid, instance_date=identity.day),
        )


def _latest(several: list[Read], reason: str) -> Read:
    """The version to take: the highest SEQUENCE, then the latest; the others are skipped."""
    latest = max(range(len(several)), key=lambda index: (*_version(several[index][0]), index))
    _skip_all(several[:latest] + several[latest + 1 :], reason)
    return several[latest]


def _version(event: Component) -> tuple[int, str]:
    sequence = event.text("SEQUENCE")[:9]
    changed = event.text("LAST-MODIFIED") or event.text("DTSTAMP")
    return int(sequence) if sequence.isdecimal() else 0, changed


def _skip_all(several: list[Read], reason: str) -> None:
    for event, reading in several:
        reading.skip(event, reason)


def _repeats(event: Component) -> bool:
    return bool(event.every("RRULE") or event.every("RDATE"))


def _reason(error: UnusableError | InvalidValueError) -> str:
    return error.sentence if isinstance(error, InvalidValueError) else str(error)


def _uid(event: Component) -> str:
    """The UID; one made from what the event says if it has none, the same at each import."""
    if uid := event.text("UID"):
        return _fitting(uid)
    said = "\n".join(
        f"{name}:{line.value}"
        for name in sorted(event.properties.keys() - {"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"})
        for line in event.every(name)
    )
    return f"{_digest(said)}@without-uid"


def _derived(uid: str, when: When) -> str:
    return _fitting(f"{uid}/{when.start_local:%Y%m%dT%H%M%S}")


def _fitting(uid: str) -> str:
    return uid if len(uid) <= LONGEST_UID else f"{_digest(uid)}@long-uid"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
