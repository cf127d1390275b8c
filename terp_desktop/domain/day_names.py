"""Formats dates in English, independent of the locale.

`strftime` uses the locale of the process, which Qt sets to that of the environment.
"""

from datetime import date

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day_and_month(day: date) -> str:
    """“4 November”."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def long_date(day: date) -> str:
    """“Tuesday, 4 November 2025”."""
    return f"{WEEKDAYS[day.weekday()]}, {day_and_month(day)} {day.year}"
