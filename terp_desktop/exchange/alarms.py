"""Alarms: VALARM components as reminders (RFC 5545 §3.6.6)."""

from datetime import timedelta

from terp_desktop.domain.event import Reminder, When
from terp_desktop.exchange.content_lines import Component, Line
from terp_desktop.exchange.moments import length, moment
from terp_desktop.exchange.reading import Reading, UnusableError

MOST_REMINDERS = 20
_MINUTE = timedelta(minutes=1)
_SHOWN = {"DISPLAY", "AUDIO"}


def reminders_of(event: Component, when: When, reading: Reading) -> tuple[Reminder, ...]:
    """The reminders that the event's alarms ask for, each once, the latest first.

    Alarms by e-mail are left out, so that an import never sends mail.
    """
    minutes: set[int] = set()
    for alarm in (part for part in event.components if part.name == "VALARM"):
        try:
            minutes.add(_minutes_before(alarm, event, when, reading))
        except UnusableError as error:
            reading.skip(event, str(error), part="VALARM")
    if len(minutes) > MOST_REMINDERS:
        reading.skip(event, f"Only {MOST_REMINDERS} of its alarms are taken over.", part="VALARM")
    chosen = sorted(minutes)[:MOST_REMINDERS]
    return tuple(Reminder(relative_minutes=one) for one in chosen)


def _minutes_before(alarm: Component, event: Component, when: When, reading: Reading) -> int:
    action = alarm.text("ACTION").upper() or "DISPLAY"
    if action not in _SHOWN:
        raise UnusableError(f"Alarms of the kind {action[:20]} are not taken over.")
    trigger = alarm.first("TRIGGER")
    if trigger is None:
        raise UnusableError("An alarm does not say when it is due.")
    if "P" in trigger.value.upper():
        before = -length(trigger.value).whole
        from_end = trigger.parameters.get("RELATED", "").upper() == "END"
        before -= _duration(when) if from_end else timedelta()
    else:
        before = _before_start(trigger, event, when, reading)
    # Rounded up, so that nobody is told late.
    return -(-before // _MINUTE)


def _before_start(trigger: Line, event: Component, when: When, reading: Reading) -> timedelta:
    if event.first("RRULE") or event.first("RDATE"):
        raise UnusableError("An alarm at one instant does not fit a series.")
    due = moment(trigger, reading).seen_in(when.timezone)
    return when.start_local - due.local.replace(fold=0)


def _duration(when: When) -> timedelta:
    return when.span.end - when.span.start
