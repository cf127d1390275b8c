"""The frequencies and weekdays of recurrence rules."""

from datetime import date
from enum import StrEnum


class Frequency(StrEnum):
    """The unit in which a rule repeats."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class Weekday(StrEnum):
    """The days of the week as RFC 5545 writes them, Monday first."""

    MO = "MO"
    TU = "TU"
    WE = "WE"
    TH = "TH"
    FR = "FR"
    SA = "SA"
    SU = "SU"

    @property
    def number(self) -> int:
        """0 for Monday up to 6 for Sunday, as `date.weekday` counts."""
        return _NUMBERS[self]

    @classmethod
    def of(cls, day: date) -> "Weekday":
        """The weekday of a date."""
        return _WEEKDAYS[day.weekday()]


_WEEKDAYS = tuple(Weekday)
_NUMBERS = {weekday: number for number, weekday in enumerate(Weekday)}
