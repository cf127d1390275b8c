"""Cover: what a person has in a span of days is handed over to a colleague."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.span import Days
from terp_desktop.domain.when import When

MAX_COVER: Final = timedelta(days=366)
"""The longest span of days that is handed over in one step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A colleague takes over what a person has from the first to the last day, both included."""

    person: int
    colleague: int
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.person == self.colleague:
            raise InvalidValueError(
                "Nobody covers for themselves.", remedy="Choose a colleague.", field="colleague"
            )
        if self.last < self.first:
            raise InvalidValueError(
                "The last day is before the first one.", remedy="Choose a later one.", field="last"
            )
        if self.last - self.first >= MAX_COVER:
            raise InvalidValueError(
                "That is more than a year.", remedy="Choose an earlier last day.", field="last"
            )

    @property
    def days(self) -> Days:
        """The days as a half-open range."""
        return Days.through(self.first, self.last)


class StayReason(StrEnum):
    """Why something stays with whoever has it.

    UNSIGHT: they would not see it any more, and the acting person may not take it from them.
    """

    FORBIDDEN = "FORBIDDEN"
    UNSIGHT = "UNSIGHT"
    PRIVATE = "PRIVATE"
    BEGUN = "BEGUN"
    CHANGED = "CHANGED"
    REASSIGNED = "REASSIGNED"
    GONE = "GONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredOccurrence:
    """An event, or one date of a series, that is handed over, or why it stays."""

    event_id: int
    instance_date: date | None
    title: str
    when: When
    version: int
    stays: StayReason | None = None
