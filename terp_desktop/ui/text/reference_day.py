"""Completes a date that is written in part, by one rule for each kind of field."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_RECENT = timedelta(days=60)
"""How far a date without a year may lie in the past, if `near` is not older."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceDay:
    """The reference that completes a date without a year, or a day without a month.

    A date or week without a year is the one nearest to `near`, but not before `earliest`. A
    weekday, or a day of the month alone, is the first one from `first` on; without `first`
    a weekday is the next one, and a day is in the month of `near`.
    """

    near: date
    earliest: date | None = None
    first: date | None = None

    @classmethod
    def beside(cls, day: date, today: date) -> Self:
        """For a start: the date nearest to the field's present one.

        A start that is not older than 60 days is not moved further into the past than that.
        """
        recent = max(today, date.min + _RECENT) - _RECENT
        return cls(near=day, earliest=recent if day >= recent else None)

    @classmethod
    def of_end(cls, start: date) -> Self:
        """For an end: the date nearest to the start, so that an end before the start is noticed."""
        return cls(near=start, first=start)

    @classmethod
    def ahead(cls, day: date) -> Self:
        """For a date in the future: the first one from that day on."""
        return cls(near=day, earliest=day, first=day)

    def nearest(self, days: list[date]) -> date | None:
        """The candidate nearest to `near`; None if all are too early."""
        allowed = [day for day in days if self.earliest is None or day >= self.earliest]
        return min(allowed, key=lambda day: abs(day - self.near), default=None)
