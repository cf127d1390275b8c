"""Reads iTIP messages: CANCEL, REPLY, and methods that change nothing (RFC 5546 §3.2)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from terp_desktop.domain.calendar_file import (
    Cancellation,
    ImportSource,
    RecurrenceId,
    Reply,
    shorten_uid,
)
from terp_desktop.domain.event import ResponseStatus
from terp_desktop.exchange.attendees import address_of
from terp_desktop.exchange.date_times import parse_date_time
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.preserved_properties import digest_of, preserved_properties, sequence_of
from terp_desktop.exchange.reading_context import ReadingContext
from terp_desktop.exchange.series import is_cancellation

_RESPONSES = {
    "ACCEPTED": ResponseStatus.ACCEPTED,
    "DECLINED": ResponseStatus.DECLINED,
    "TENTATIVE": ResponseStatus.TENTATIVE,
    "NEEDS-ACTION": ResponseStatus.PENDING,
}
_IGNORED_METHODS: Mapping[str, str] = {
    "DECLINECOUNTER": "It declines another time that somebody proposed; the event stays as it is.",
    "REFRESH": "It only asks for the latest version of the event.",
}


def is_ignored(event: Component, reading: ReadingContext) -> bool:
    """Whether the message's METHOD changes nothing; it is then reported."""
    reason = _IGNORED_METHODS.get(reading.method)
    if reading.method == "COUNTER":
        reason = _proposal(event)
    if reason is not None:
        reading.skip(event, reason)
    return reason is not None


def _proposal(event: Component) -> str:
    """The report of a COUNTER: who proposes which time, if the message says so."""
    people = [address for line in event.every("ATTENDEE") if (address := address_of(line))]
    who = people[0] if len(people) == 1 else "Somebody"
    times = [event.text(name)[:20] for name in ("DTSTART", "DTEND") if event.text(name)]
    proposed = f" ({' to '.join(times)})" if times else ""
    return f"{who} proposes to change the event{proposed}; it stays as it is until you change it."


def cancellation_of(uid: str, event: Component, reading: ReadingContext) -> Cancellation:
    """The cancellation; UnusableError if its RECURRENCE-ID cannot be read.

    Without STATUS it only removes its attendees from the event (RFC 5546 §3.2.5).
    """
    addresses = (address_of(line) for line in event.every("ATTENDEE"))
    people = tuple(address for address in addresses if address is not None)
    is_for_people = not is_cancellation(event, reading)
    return Cancellation(
        uid=uid,
        detached_uid=lone_uid(uid, event),
        summary=event.text("SUMMARY") or None,
        source=ImportSource(
            digest=digest_of([event]),
            sequence=sequence_of(event),
            preserved_properties=preserved_properties(event, reading, with_files=False),
        ),
        occurrence=recurrence_id_of(event, reading),
        and_following=is_this_and_future(event),
        people=people if is_for_people else (),
    )


def reply_of(uid: str, event: Component, reading: ReadingContext) -> Reply:
    """The attendees' responses; UnusableError if the RECURRENCE-ID cannot be read."""
    responses: dict[str, ResponseStatus | None] = {}
    for line in event.every("ATTENDEE"):
        if (address := address_of(line)) is None:
            reason = f"It names “{line.value[:60]}” without an e-mail address."
            reading.skip(event, reason, part=line.name)
        else:
            partstat = line.parameters.get("PARTSTAT", "NEEDS-ACTION").strip().upper()
            responses[address] = _RESPONSES.get(partstat)
    source = ImportSource(
        digest="",
        preserved_properties=preserved_properties(event, reading),
        sequence=sequence_of(event),
    )
    return Reply(
        uid=uid,
        summary=event.text("SUMMARY") or None,
        revision=source.revision,
        responses=responses,
        responded_at=_instant(source.revision.dtstamp),
        occurrence=recurrence_id_of(event, reading),
    )


def recurrence_id_of(event: Component, reading: ReadingContext) -> RecurrenceId | None:
    """The event's RECURRENCE-ID; None if it is no single occurrence."""
    line = event.first("RECURRENCE-ID")
    if line is None:
        return None
    identity = parse_date_time(line, reading)
    return RecurrenceId(identity.local, identity.zone, identity.is_date)


def is_this_and_future(event: Component) -> bool:
    """Whether the RECURRENCE-ID has RANGE=THISANDFUTURE."""
    line = event.first("RECURRENCE-ID")
    return line is not None and line.parameters.get("RANGE", "").upper() == "THISANDFUTURE"


def lone_uid(uid: str, event: Component) -> str:
    """The UID of an occurrence whose series is not in the file."""
    return shorten_uid(f"{uid}/{event.text('RECURRENCE-ID')}")


def _instant(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
