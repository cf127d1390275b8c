"""Combines VEVENTs by UID: events, series with their changed occurrences, iTIP messages."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from terp_desktop.domain.calendar_file import (
    Cancellation,
    DetachedOccurrence,
    ImportedEvent,
    Reply,
    occurrence_uid,
    short_digest,
    shorten_uid,
)
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.exchange.date_times import custom_zone_of
from terp_desktop.exchange.event_content import content_of
from terp_desktop.exchange.event_times import event_time_of
from terp_desktop.exchange.itip import (
    cancellation_of,
    is_ignored,
    is_this_and_future,
    lone_uid,
    recurrence_id_of,
    reply_of,
)
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.reading_context import ReadingContext, UnusableError, reason_of
from terp_desktop.exchange.series import Master, ReadEvent, is_cancellation, latest_version
from terp_desktop.exchange.series_builder import series_of
from terp_desktop.exchange.this_and_future import ImportedSeries


@dataclass(slots=True)
class EventComponents:
    """The VEVENTs of a file, grouped by UID; those of one event may be far apart in the file.

    Messages about events (CANCEL, REPLY) are read after all events.
    """

    _masters: dict[str, list[ReadEvent]] = field(default_factory=dict)
    _changed: dict[str, list[ReadEvent]] = field(default_factory=dict)
    _messages: list[tuple[str, ReadEvent]] = field(default_factory=list)

    def add(self, event: Component, reading: ReadingContext) -> None:
        """Add the next VEVENT."""
        for number in event.unreadable_lines:
            reading.skip(event, f"Line {number} cannot be read.", part="line")
        for part in event.components:
            if part.name != "VALARM":
                reading.skip(part, "It stands within an event, where only alarms are understood.")
        uid, changed = _uid_of(event), event.first("RECURRENCE-ID") is not None
        if is_ignored(event, reading):
            return
        is_whole = reading.cancels and not (changed and is_cancellation(event, reading))
        if reading.method in {"REPLY", "ADD"} or is_whole:
            self._messages.append((uid, (event, reading)))
        else:
            group = self._changed if changed else self._masters
            group.setdefault(uid, []).append((event, reading))

    def events(self) -> Iterator[ImportedEvent]:
        """The events, in the order of the file; those that cannot be imported are reported.

        Components are released as they are read, so that a large file is not held twice.
        """
        for uid in list(self._masters):
            yield from _read_event(uid, self._masters.pop(uid), self._changed.pop(uid, []))
        for uid in list(self._changed):
            for changed in self._changed.pop(uid):
                if is_cancellation(*changed):
                    self._messages.append((uid, changed))
                else:
                    yield from _read_lone_occurrence(uid, changed)
        additions = [message for message in self._messages if message[1][1].method == "ADD"]
        self._messages = [message for message in self._messages if message not in additions]
        for uid, added in additions:
            yield from _read_addition(uid, added)

    def messages(self) -> Iterator[Cancellation | Reply]:
        """The messages about events, which need not be in the file; call it after `events`."""
        for uid, (event, reading) in self._messages:
            read = reply_of if reading.method == "REPLY" else cancellation_of
            try:
                yield read(uid, event, reading)
            except (UnusableError, InvalidValueError) as error:
                reading.skip(event, reason_of(error))


def _read_event(
    uid: str, masters: list[ReadEvent], changed: list[ReadEvent]
) -> Iterator[ImportedEvent]:
    event, reading = latest_version(
        masters, "The same event is in the file again, in a later version."
    )
    try:
        event_time = event_time_of(
            event, reading, zone=None if _repeats(event) else reading.calendar_zone
        )
        several = series_of(event, event_time, reading)
        content = content_of(event, event_time.when(reading), None, reading)
    except (UnusableError, InvalidValueError) as error:
        reading.skip(event, reason_of(error))
        _skip_all(changed, "The series that it belongs to could not be taken over.")
        return
    _report_custom_zone(event, reading)
    master = Master(event, reading, event_time, content)
    if not several:
        yield ImportedEvent(
            uid=uid,
            content=content,
            source=master.source(),
            explicit_fields=master.explicit_fields,
            files=master.files,
        )
        _skip_all(changed, "It changes an occurrence of an event that does not repeat.")
        return
    series = ImportedSeries.from_master(uid, master, several)
    series.apply_changes(changed)
    yield from series.to_imported_events(changed)


def _report_custom_zone(event: Component, reading: ReadingContext) -> None:
    start = event.first("DTSTART")
    if start is not None and custom_zone_of(start, reading) is not None:
        name = start.parameters.get("TZID", "")[:80]
        reason = f"No known time zone behaves like “{name}”; its times are told by their offset."
        reading.skip(event, reason, part="DTSTART")


def _read_lone_occurrence(uid: str, changed: ReadEvent) -> Iterator[ImportedEvent]:
    """A changed occurrence of a series that the file does not contain."""
    event, reading = changed
    try:
        event_time = event_time_of(event, reading, zone=reading.calendar_zone)
        identity = recurrence_id_of(event, reading)
        content = content_of(event, event_time.when(reading), None, reading)
    except (UnusableError, InvalidValueError) as error:
        reading.skip(event, reason_of(error))
        return
    if identity is None:
        return
    master = Master(event, reading, event_time, content)
    following = is_this_and_future(event)
    yield ImportedEvent(
        uid=lone_uid(uid, event),
        content=content,
        source=master.source(with_files=True),
        detached=DetachedOccurrence(
            series_uid=uid, recurrence_id=identity, and_following=following
        ),
        explicit_fields=master.explicit_fields,
    )


def _read_addition(uid: str, added: ReadEvent) -> Iterator[ImportedEvent]:
    """One more occurrence of an event in the calendar: METHOD:ADD (RFC 5546 §3.2.4)."""
    event, reading = added
    try:
        event_time = event_time_of(event, reading, zone=reading.calendar_zone)
        content = content_of(event, event_time.when(reading), None, reading)
    except (UnusableError, InvalidValueError) as error:
        reading.skip(event, reason_of(error))
        return
    master = Master(event, reading, event_time, content)
    yield ImportedEvent(
        uid=occurrence_uid(uid, content.when.start_local),
        content=content,
        source=master.source(with_files=True),
        added_to_uid=uid,
        explicit_fields=master.explicit_fields,
    )


def _skip_all(several: list[ReadEvent], reason: str) -> None:
    for event, reading in several:
        reading.skip(event, reason)


def _repeats(event: Component) -> bool:
    return bool(event.every("RRULE") or event.every("RDATE"))


def _uid_of(event: Component) -> str:
    """The UID; if there is none, one derived from the event's content, stable across imports."""
    if uid := event.text("UID"):
        return shorten_uid(uid)
    content = "\n".join(
        f"{name}:{line.value}"
        for name in sorted(event.properties.keys() - {"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"})
        for line in event.every(name)
    )
    return f"{short_digest(content)}@without-uid"
