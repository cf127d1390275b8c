"""Reads VALARM components as reminders (RFC 5545 §3.6.6)."""

from collections.abc import Iterator
from datetime import timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.event import MAX_REMINDER_LEAD, Reminder, ReminderMethod, When
from terp_desktop.exchange.date_times import parse_date_time, parse_duration
from terp_desktop.exchange.parser import Component, Property
from terp_desktop.exchange.reading_context import ReadingContext, UnusableError

MAX_REMINDERS = 20
_MINUTE = timedelta(minutes=1)
_DISPLAY_ACTIONS = {"DISPLAY", "AUDIO"}
REMINDER_PROPERTY = "X-TERP-REMINDER"
"""The reminder's method, in a VALARM that we wrote."""
_METHODS = {method.value: method for method in ReminderMethod}


def reminders_of(event: Component, when: When, reading: ReadingContext) -> tuple[Reminder, ...]:
    """The reminders of the event's alarms, without duplicates, the latest first.

    EMAIL alarms of other programs become no reminders, so that an import never causes
    unexpected mail; they are preserved for the export.
    """
    methods: dict[int, ReminderMethod] = {}
    for alarm in _alarms(event):
        try:
            method = _method(alarm)
            minutes = _minutes_before(alarm, event, when, reading)
            methods[minutes] = _combine_methods(methods.get(minutes, method), method)
        except UnusableError as error:
            reading.skip(event, str(error), part="VALARM")
    if len(methods) > MAX_REMINDERS:
        reading.skip(event, f"Only {MAX_REMINDERS} of its alarms are taken over.", part="VALARM")
    chosen = sorted(methods.items())[:MAX_REMINDERS]
    return tuple(Reminder(relative_minutes=minutes, method=method) for minutes, method in chosen)


def foreign_alarms(event: Component) -> Iterator[Component]:
    """The alarms that become no reminders."""
    return (alarm for alarm in _alarms(event) if _reminder_method(alarm) is None)


def _alarms(event: Component) -> Iterator[Component]:
    return (part for part in event.components if part.name == "VALARM")


def _reminder_method(alarm: Component) -> ReminderMethod | None:
    """The method of the reminder; None if the alarm becomes none."""
    shown = ReminderMethod.IN_APP if _action(alarm) in _DISPLAY_ACTIONS else None
    return _METHODS.get(alarm.text(REMINDER_PROPERTY).upper(), shown)


def _action(alarm: Component) -> str:
    return alarm.text("ACTION").upper() or "DISPLAY"


def _method(alarm: Component) -> ReminderMethod:
    method = _reminder_method(alarm)
    if method is None:
        action = _action(alarm)[:20]
        raise UnusableError(f"An alarm of the kind {action} does nothing here; it is only kept.")
    return method


def _combine_methods(one: ReminderMethod, other: ReminderMethod) -> ReminderMethod:
    return one if one is other else ReminderMethod.BOTH


def _minutes_before(alarm: Component, event: Component, when: When, reading: ReadingContext) -> int:
    trigger = alarm.first("TRIGGER")
    if trigger is None:
        raise UnusableError("An alarm does not say when it is due.")
    if "P" in trigger.value.upper():
        before = -parse_duration(trigger.value).total
        from_end = trigger.parameters.get("RELATED", "").upper() == "END"
        before -= _duration(when) if from_end else timedelta()
    else:
        before = _before_start(trigger, event, when, reading)
    if abs(before) > MAX_REMINDER_LEAD:
        raise UnusableError("An alarm more than ten years from the start is not taken over.")
    # Rounded up, so that no reminder is late.
    return -(-before // _MINUTE)


def _before_start(
    trigger: Property, event: Component, when: When, reading: ReadingContext
) -> timedelta:
    if event.first("RRULE") or event.first("RDATE"):
        raise UnusableError("An alarm at one instant does not fit a series.")
    due = parse_date_time(trigger, reading).in_zone(when.timezone)
    if when.timezone is None or when.is_all_day:
        return when.start_local - due.local.replace(fold=0)
    return when.span.start - zones.to_instant(due.local, when.timezone, due.local.fold)


def _duration(when: When) -> timedelta:
    return when.span.end - when.span.start
