"""Messages about an event: METHOD:CANCEL, REPLY, and those that change nothing (RFC 5546 §3.2)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from terp_desktop.domain.calendar_file import Cancellation, RecurrenceId, Reply, Source, fitting
from terp_desktop.domain.event import ResponseStatus
from terp_desktop.exchange.attendees import address_of
from terp_desktop.exchange.context import Reading
from terp_desktop.exchange.date_times import moment
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.preserved_properties import digest_of, kept_lines, sequence_of
from terp_desktop.exchange.series import is_called_off

_ANSWERS = {
    "ACCEPTED": ResponseStatus.ACCEPTED,
    "DECLINED": ResponseStatus.DECLINED,
    "TENTATIVE": ResponseStatus.TENTATIVE,
    "NEEDS-ACTION": ResponseStatus.PENDING,
}
_UNUSED: Mapping[str, str] = {
    "DECLINECOUNTER": "It declines another time that somebody proposed; the event stays as it is.",
    "REFRESH": "It only asks for the latest version of the event.",
}


def is_unused(event: Component, reading: Reading) -> bool:
    """Whether the message has nothing that the calendar could take over; then it is told."""
    reason = _UNUSED.get(reading.method)
    if reading.method == "COUNTER":
        reason = _proposal(event)
    if reason is not None:
        reading.skip(event, reason)
    return reason is not None


def _proposal(event: Component) -> str:
    """Who proposes what, as far as the message says."""
    people = [one for line in event.every("ATTENDEE") if (one := address_of(line))]
    who = people[0] if len(people) == 1 else "Somebody"
    times = [event.text(name)[:20] for name in ("DTSTART", "DTEND") if event.text(name)]
    proposed = f" ({' to '.join(times)})" if times else ""
    return f"{who} proposes to change the event{proposed}; it stays as it is until you change it."


def cancellation_of(uid: str, event: Component, reading: Reading) -> Cancellation:
    """What the message calls off; UnusableError if its RECURRENCE-ID cannot be read.

    Without STATUS it takes the people whom it names off the event (RFC 5546 §3.2.5).
    """
    named = (address_of(line) for line in event.every("ATTENDEE"))
    people = tuple(one for one in named if one is not None)
    is_for_people = not is_called_off(event, reading)
    return Cancellation(
        uid=uid,
        lone_uid=lone_uid(uid, event),
        summary=event.text("SUMMARY") or None,
        source=Source(
            digest=digest_of([event]),
            sequence=sequence_of(event),
            lines=kept_lines(event, reading, with_files=False),
        ),
        occurrence=recurrence_id_of(event, reading),
        and_following=is_for_following(event),
        people=people if is_for_people else (),
    )


def reply_of(uid: str, event: Component, reading: Reading) -> Reply:
    """What the message answers; UnusableError if its RECURRENCE-ID cannot be read."""
    answers: dict[str, ResponseStatus | None] = {}
    for line in event.every("ATTENDEE"):
        if (address := address_of(line)) is None:
            reason = f"It names “{line.value[:60]}” without an e-mail address."
            reading.skip(event, reason, part=line.name)
        else:
            said = line.parameters.get("PARTSTAT", "NEEDS-ACTION").strip().upper()
            answers[address] = _ANSWERS.get(said)
    source = Source(digest="", lines=kept_lines(event, reading), sequence=sequence_of(event))
    return Reply(
        uid=uid,
        summary=event.text("SUMMARY") or None,
        version=source.version,
        answers=answers,
        answered_at=_instant(source.version.stamp),
        occurrence=recurrence_id_of(event, reading),
    )


def recurrence_id_of(event: Component, reading: Reading) -> RecurrenceId | None:
    """Which occurrence the event is; None if it is no single one."""
    line = event.first("RECURRENCE-ID")
    if line is None:
        return None
    identity = moment(line, reading)
    return RecurrenceId(identity.local, identity.zone, identity.is_day)


def is_for_following(event: Component) -> bool:
    """Whether all later occurrences are meant as well."""
    line = event.first("RECURRENCE-ID")
    return line is not None and line.parameters.get("RANGE", "").upper() == "THISANDFUTURE"


def lone_uid(uid: str, event: Component) -> str:
    """The UID of an occurrence that is here without its series."""
    return fitting(f"{uid}/{event.text('RECURRENCE-ID')}")


def _instant(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
