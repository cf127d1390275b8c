"""Reads the properties of a VEVENT as the content of a domain event."""

from terp_desktop.domain.event import (
    MAX_DESCRIPTION_BYTES,
    MAX_LOCATION_LENGTH,
    MAX_TITLE_LENGTH,
    EventContent,
    Priority,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.exchange.alarms import reminders_of
from terp_desktop.exchange.attendees import participants_of
from terp_desktop.exchange.colors import parse_color
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.reading_context import ReadingContext
from terp_desktop.exchange.x_properties import fields_from_x_properties

NO_TITLE = "(No title)"
_ALLOWED_VALUES = {
    "PRIORITY": {*"0123456789"},
    "STATUS": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
}
_PRIORITIES = {
    **dict.fromkeys("12", Priority.URGENT),
    **dict.fromkeys("34", Priority.HIGH),
    **dict.fromkeys("6789", Priority.LOW),
}


def content_of(
    event: Component, when: When, rule: RecurrenceRule | None, reading: ReadingContext
) -> EventContent:
    """The content of the event, with the given time and rule."""
    title, rest_of_title = _truncate(_to_one_line(_raw_text(event, "SUMMARY")), MAX_TITLE_LENGTH)
    location, rest_of_location = _truncate(
        _to_one_line(_raw_text(event, "LOCATION")), MAX_LOCATION_LENGTH
    )
    texts = [rest_of_title, rest_of_location, _raw_text(event, "DESCRIPTION")]
    # An unknown CLASS is private (RFC 5545 §3.8.1.3).
    is_private = event.text("CLASS").upper() not in {"", "PUBLIC"}
    _report_unknown_values(event, reading)
    from_standard = {
        "status": status_of(event, reading),
        "visibility": Visibility.PRIVATE if is_private else Visibility.COMPANY,
        "color": parse_color(event.text("COLOR")),
    }
    return EventContent(
        title=title or NO_TITLE,
        when=when,
        description=_description(event, "\n\n".join(filter(None, texts)), reading),
        location=location or None,
        priority=_PRIORITIES.get(event.text("PRIORITY"), Priority.MEDIUM),
        rule=rule,
        participants=participants_of(event, reading),
        reminders=reminders_of(event, when, reading),
        **(from_standard | dict(fields_from_x_properties(event, reading))),
    )


def _report_unknown_values(event: Component, reading: ReadingContext) -> None:
    """Report the properties whose value is none of those that the standard allows."""
    for name, words in _ALLOWED_VALUES.items():
        line = event.first(name)
        if line is not None and line.value.strip().upper() not in words:
            reading.skip(event, f"“{line.value[:40]}” says nothing here.", part=name)


def _description(event: Component, text: str, reading: ReadingContext) -> str | None:
    """The description, truncated to the bytes that every database can store."""
    written = text.encode()
    if len(written) <= MAX_DESCRIPTION_BYTES:
        return text or None
    reason = f"Only its first {MAX_DESCRIPTION_BYTES} of {len(written)} bytes are taken over."
    reading.skip(event, reason, part="DESCRIPTION")
    return written[: MAX_DESCRIPTION_BYTES - len("…".encode())].decode(errors="ignore") + "…"


def status_of(event: Component, reading: ReadingContext) -> Status:
    """The status: CANCELLED, or SCHEDULED for TENTATIVE and CONFIRMED alike."""
    is_cancelled = reading.cancels or event.text("STATUS").upper() == "CANCELLED"
    return Status.CANCELLED if is_cancelled else Status.SCHEDULED


def _raw_text(event: Component, name: str) -> str:
    """The text with its surrounding blanks; "" if it is blank."""
    line = event.first(name)
    text = line.text if line else ""
    return text if text.strip() else ""


def _to_one_line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text or "\t" in text else text


def _truncate(text: str, max_length: int) -> tuple[str, str]:
    """The text up to that length, and the rest; an ellipsis marks where it was cut."""
    if len(text) <= max_length:
        return text, ""
    return text[: max_length - 1] + "…", "…" + text[max_length - 1 :]
