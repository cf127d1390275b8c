"""VEVENTs put together: a series, its changed occurrences, and those that come alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.exchange.content_lines import Component
from terp_desktop.exchange.contents import content_of
from terp_desktop.exchange.kept_lines import digest_of, sequence_of
from terp_desktop.exchange.moments import custom_zone_of, moment
from terp_desktop.exchange.places_in_time import place_of
from terp_desktop.exchange.reading import Reading, UnusableError
from terp_desktop.exchange.series import series_of
from terp_desktop.exchange.stretches import (
    Master,
    Read,
    fitting,
    latest,
    short_digest,
    stretches_of,
)
from terp_desktop.services.imported import ImportedEvent, LoneOccurrence, Source


@dataclass(slots=True)
class EventComponents:
    """The VEVENTs of a file, by UID: components of one event may lie far apart in it."""

    _masters: dict[str, list[Read]] = field(default_factory=dict)
    _changed: dict[str, list[Read]] = field(default_factory=dict)

    def take(self, event: Component, reading: Reading) -> None:
        """Take in the next VEVENT."""
        for number in event.unreadable:
            reading.skip(event, f"Line {number} cannot be read.", part="line")
        for part in event.components:
            if part.name != "VALARM":
                reading.skip(part, "It stands within an event, where only alarms are understood.")
        changed = event.first("RECURRENCE-ID") is not None
        group = self._changed if changed else self._masters
        group.setdefault(_uid(event), []).append((event, reading))

    def read(self) -> Iterator[ImportedEvent]:
        """The events, in the order of the file; those that cannot be are noted as skipped.

        Components are given up as they are read, so that a large file is not there twice.
        """
        for uid in list(self._masters):
            yield from _event(uid, self._masters.pop(uid), self._changed.pop(uid, []))
        for uid in list(self._changed):
            yield from _lone(uid, self._changed.pop(uid))


def _event(uid: str, masters: list[Read], changed: list[Read]) -> Iterator[ImportedEvent]:
    event, reading = latest(masters, "The same event is in the file again, in a later version.")
    try:
        place = place_of(event, reading, zone=None if _repeats(event) else reading.home)
        series = series_of(event, place, reading)
        content = content_of(event, place.when(reading), None, reading)
    except (UnusableError, InvalidValueError) as error:
        reading.skip(event, _reason(error))
        _skip_all(changed, "The series that it belongs to could not be taken over.")
        return
    _tell_of_custom_zone(event, reading)
    master = Master(event, reading, place, content)
    if series is None:
        yield ImportedEvent(
            uid=uid,
            content=content,
            source=master.source(),
            said=master.said,
            files=master.files,
        )
        _skip_all(changed, "It changes an occurrence of an event that does not repeat.")
        return
    digest = digest_of([event, *(one for one, _ in changed)])
    if series.is_listed:
        digest = short_digest(f"{digest} {reading.around.today:%Y-%m}")
    for stretch in stretches_of(uid, master, series, changed):
        yield stretch.imported(digest)
    own_digest = digest_of([event]) if series.apart else ""
    for when in series.apart:
        if not reading.around.budget.allows_dates(1):
            reading.skip(event, "The file lists too many single dates; the rest is left out.")
            return
        yield ImportedEvent(
            uid=fitting(f"{uid}/{when.start_local:%Y%m%dT%H%M%S}"),
            content=replace(content, when=when),
            source=Source(digest=own_digest, sequence=sequence_of(event)),
            said=master.said,
        )


def _tell_of_custom_zone(event: Component, reading: Reading) -> None:
    start = event.first("DTSTART")
    if start is not None and custom_zone_of(start, reading) is not None:
        name = start.parameters.get("TZID", "")[:80]
        reason = f"No known time zone behaves like “{name}”; its times are told by their offset."
        reading.skip(event, reason, part="DTSTART")


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
        master = Master(event, reading, place, content)
        yield ImportedEvent(
            uid=fitting(f"{uid}/{event.text('RECURRENCE-ID')}"),
            content=content,
            source=master.source(with_files=True),
            lone=LoneOccurrence(series_uid=uid, instance_date=identity.day),
            said=master.said,
        )


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
        return fitting(uid)
    said = "\n".join(
        f"{name}:{line.value}"
        for name in sorted(event.properties.keys() - {"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"})
        for line in event.every(name)
    )
    return f"{short_digest(said)}@without-uid"
