"""Labels on screen for values, counts and durations: "Payment due", never PAYMENT_DUE."""

from datetime import datetime, timedelta
from enum import StrEnum

from terp_desktop.domain.event import (
    EventType,
    Module,
    ParticipantRole,
    Priority,
    ReminderMethod,
    ResponseStatus,
    Status,
    Visibility,
)
from terp_desktop.domain.recurrence.frequency import Frequency, Weekday

_LABELS: dict[StrEnum, str] = {
    EventType.AR_COLLECTION: "Collections call",
    EventType.AP_PAYMENT: "Supplier payment",
    EventType.FOLLOW_UP: "Follow-up",
    EventType.BATCH_EXPIRATION: "Batch expiry",
    Status.CANCELLED: "Canceled",
    Visibility.PRIVATE: "Private",
    Visibility.TEAM: "My team",
    Visibility.COMPANY: "Whole company",
    Visibility.PUBLIC: "Public",
    ResponseStatus.PENDING: "No answer yet",
    ResponseStatus.TENTATIVE: "Maybe",
    ParticipantRole.REQUIRED: "Required",
    ReminderMethod.IN_APP: "On screen",
    ReminderMethod.EMAIL: "By e-mail",
    ReminderMethod.BOTH: "On screen and by e-mail",
    Frequency.DAILY: "Every day",
    Frequency.WEEKLY: "Every week",
    Frequency.MONTHLY: "Every month",
    Frequency.YEARLY: "Every year",
    Weekday.MO: "Monday",
    Weekday.TU: "Tuesday",
    Weekday.WE: "Wednesday",
    Weekday.TH: "Thursday",
    Weekday.FR: "Friday",
    Weekday.SA: "Saturday",
    Weekday.SU: "Sunday",
}
"""The values whose label differs from their name."""

_DAY_MINUTES = 24 * 60
_WEEK_MINUTES = 7 * _DAY_MINUTES
_HOUR = timedelta(hours=1)
_DAY = timedelta(hours=24)


def enum_label(value: Module | EventType | Status | Priority | Visibility | StrEnum) -> str:
    """The label of an enumeration's value."""
    return _LABELS.get(value) or value.value.replace("_", " ").capitalize()


def count_text(number: int, noun: str) -> str:
    """A number with its noun: "1 minute", "2 minutes"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def join_words(words: list[str]) -> str:
    """Words as a list within a sentence: "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def minutes_text(minutes: int) -> str:
    """A duration in the largest unit that divides it: "15 minutes", "1 day", "2 weeks"."""
    for size, noun in ((_WEEK_MINUTES, "week"), (_DAY_MINUTES, "day"), (60, "hour")):
        if minutes >= size and minutes % size == 0:
            return count_text(minutes // size, noun)
    return count_text(minutes, "minute")


def lead_text(minutes: int) -> str:
    """When a reminder appears: `minutes` before the start (negative: after it)."""
    if minutes == 0:
        return "At the start"
    return f"{minutes_text(abs(minutes))} {'before' if minutes > 0 else 'after the start'}"


def countdown(now: datetime, start: datetime) -> str:
    """The time until or since the start: "in 10 min", "now", "started 5 min ago"."""
    if start > now:
        # Rounded up: a start in 9 min 20 s is "in 10 min".
        return f"in {_short_duration(_round_up(start - now))}"
    past = now - start
    return "now" if past < timedelta(minutes=1) else f"started {_short_duration(past)} ago"


def _round_up(length: timedelta) -> timedelta:
    return -(-length // timedelta(minutes=1)) * timedelta(minutes=1)


def _short_duration(length: timedelta) -> str:
    minutes = length // timedelta(minutes=1)
    if length < _HOUR:
        return f"{minutes} min"
    if length < _DAY:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return count_text(minutes // _DAY_MINUTES, "day")
