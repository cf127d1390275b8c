"""Writes reminders as VALARMs, and preserved alarms unchanged (RFC 5545 §3.6.6)."""

from collections.abc import Iterator, Sequence

from terp_desktop.domain.calendar_file import ExportedEvent
from terp_desktop.domain.email_address import is_valid_address
from terp_desktop.domain.event import EventContent, Reminder, ReminderMethod
from terp_desktop.exchange.alarms import REMINDER_PROPERTY
from terp_desktop.exchange.preserved_properties import has_absolute_trigger, is_component
from terp_desktop.exchange.serializer import escape_text


def alarm_lines(
    content: EventContent, exported: ExportedEvent, preserved: Sequence[str]
) -> Iterator[str]:
    """The VALARMs of a VEVENT; they belong after its properties (RFC 5545 §3.6.1).

    The reminders are those of whoever exports it.
    """
    for reminder in content.reminders:
        person = exported.staff.get(reminder.user_id or exported.event.created_by)
        address = person.email if person is not None else None
        yield from _reminder_lines(reminder, content.title, address)
    for alarm in filter(is_component, preserved):
        if exported.is_unchanged_since_import or not has_absolute_trigger(alarm):
            yield from alarm.split("\n")


def _reminder_lines(reminder: Reminder, title: str, address: str | None) -> Iterator[str]:
    """The VALARM of a reminder; two for the method BOTH.

    An EMAIL alarm needs an address. Without one a DISPLAY alarm names the method in an
    X-property.
    """
    method = reminder.method
    if method is ReminderMethod.IN_APP:
        yield from _alarm(reminder, title, "DISPLAY")
    elif not address or not is_valid_address(address):  # addresses in the ERP are unchecked
        yield from _alarm(reminder, title, "DISPLAY", f"{REMINDER_PROPERTY}:{method}")
    else:
        if method is ReminderMethod.BOTH:
            yield from _alarm(reminder, title, "DISPLAY")
        mail = (f"SUMMARY:{escape_text(title)}", f"ATTENDEE:mailto:{address}")
        yield from _alarm(reminder, title, "EMAIL", *mail, f"{REMINDER_PROPERTY}:EMAIL")


def _alarm(reminder: Reminder, title: str, action: str, *more: str) -> Iterator[str]:
    minutes = reminder.relative_minutes
    yield "BEGIN:VALARM"
    yield f"ACTION:{action}"
    yield f"DESCRIPTION:{escape_text(title)}"
    yield from more
    yield f"TRIGGER:{'-' if minutes > 0 else ''}PT{abs(minutes)}M"
    yield "END:VALARM"
