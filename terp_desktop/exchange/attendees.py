"""Reads ORGANIZER and ATTENDEE as participants (RFC 5545 §3.8.4)."""

from dataclasses import replace

from terp_desktop.domain.email_address import is_valid_address
from terp_desktop.domain.event import Participant, ParticipantRole, ResponseStatus
from terp_desktop.exchange.parser import Component, Property
from terp_desktop.exchange.reading_context import ReadingContext

MAX_PARTICIPANTS = 1000
MAX_NAME_LENGTH = 255
_ROLES = {
    "CHAIR": ParticipantRole.ORGANIZER,
    "OPT-PARTICIPANT": ParticipantRole.OPTIONAL,
    "NON-PARTICIPANT": ParticipantRole.OBSERVER,
}
_RESPONSES = {
    "ACCEPTED": ResponseStatus.ACCEPTED,
    "DECLINED": ResponseStatus.DECLINED,
    "TENTATIVE": ResponseStatus.TENTATIVE,
}


def participants_of(event: Component, reading: ReadingContext) -> tuple[Participant, ...]:
    """The organizer and attendees as external participants, one for each address.

    Notifications are off for them: an import must not send hundreds of invitations to
    people who were invited long ago.
    """
    people: dict[str, Participant] = {}
    for line in [*event.every("ORGANIZER"), *event.every("ATTENDEE")]:
        address = address_of(line)
        if address is None:
            reason = f"It names “{line.value[:60]}” without an e-mail address."
            reading.skip(event, reason, part=line.name)
        elif len(people) >= MAX_PARTICIPANTS:
            reason = f"Only its first {MAX_PARTICIPANTS} people are taken over."
            reading.skip(event, reason, part=line.name)
            break
        else:
            person, known = _participant(line, address), people.get(address.casefold())
            people[address.casefold()] = _merge(known, person) if known else person
    return tuple(people.values())


def _participant(line: Property, address: str) -> Participant:
    parameters = {key: value.strip() for key, value in line.parameters.items()}
    is_organizer = line.name == "ORGANIZER"
    role = _ROLES.get(parameters.get("ROLE", "").upper(), ParticipantRole.REQUIRED)
    name = parameters.get("CN", "")[:MAX_NAME_LENGTH]
    return Participant(
        external_email=address,
        external_name=name if name and name.casefold() != address.casefold() else None,
        role=ParticipantRole.ORGANIZER if is_organizer else role,
        response_status=_RESPONSES.get(
            parameters.get("PARTSTAT", "").upper(),
            ResponseStatus.ACCEPTED if is_organizer else ResponseStatus.PENDING,
        ),
        notify_on_creation=False,
        notify_on_update=False,
    )


def address_of(line: Property) -> str | None:
    """The e-mail address in the property's value or its EMAIL parameter; None if neither."""
    for text in (line.value.strip(), line.parameters.get("EMAIL", "").strip()):
        plain = text[len("mailto:") :] if text.lower().startswith("mailto:") else text
        if is_valid_address(plain):
            return plain
    return None


def _merge(known: Participant, again: Participant) -> Participant:
    """One participant of two properties, as organizers mostly have: first role, last PARTSTAT."""
    return replace(
        known,
        response_status=again.response_status,
        external_name=known.external_name or again.external_name,
    )
