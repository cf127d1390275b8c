"""Rules: on which dates a series happens (RFC 5545 §3.3.10, daily or coarser)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Frequency(StrEnum):
    """How often a rule comes round."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceRule:
    """The dates of a series: what RRULE, RDATE and EXDATE say together.

    `by_day` holds weekdays with or without an ordinal ("MO", "2TU", "-1FR"). `end_date`
    is the last local date that may occur, inclusive; None leaves the rule open. The start
    date is always the first date and counts towards `count`, as RFC 5545 §3.8.5.3 has it.
    """

    frequency: Frequency
    start_date: date
    interval: int = 1
    by_day: tuple[str, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    week_start: Weekday = Weekday.MO
    end_date: date | None = None
    count: int | None = None
    exception_dates: tuple[date, ...] = ()
    extra_dates: tuple[date, ...] = ()
