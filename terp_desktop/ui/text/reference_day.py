"""The day that a date without its year is seen from: one rule for each kind of field."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_RECENT = timedelta(days=60)
"""What a date without its year may lie in the past, if the day it is seen from does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceDay:
    """What a date that says less than all of it is seen from.

    A date or a week without a year is the one of that name nearest to `near`, but none
    before `earliest`. A weekday, or a day of the month alone, is the first one from `first`
    on; without that a weekday is the next one, and a day is in the month of `near`.
    """

    near: date
    earliest: date | None = None
    first: date | None = None

    @classmethod
    def beside(cls, day: date, today: date) -> Self:
        """For a start: the nearest to the day that stands there.

        What is planned is not moved into the past, but for the last 60 days.
        """
        recent = max(today, date.min + _RECENT) - _RECENT
        return cls(near=day, earliest=recent if day >= recent else None)

    @classmethod
    def of_end(cls, start: date) -> Self:
        """For an end: the nearest to the start, so that one before it is seen to be wrong."""
        return cls(near=start, first=start)

    @classmethod
    def ahead(cls, day: date) -> Self:
        """For what is still to come: the first one from that day on."""
        return cls(near=day, earliest=day, first=day)

    def nearest(self, days: list[date]) -> date | None:
        """The one of these that is meant."""
        allowed = [one for one in days if self.earliest is None or one >= self.earliest]
        return min(allowed, key=lambda one: abs(one - self.near), default=None)
