"""Working days: rolls dates off weekends and public holidays.

Holidays come from an implementation of `Holidays`; the domain does not know any.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Protocol

from terp_desktop.domain.errors import InvalidValueError

MAX_ROLL: Final = timedelta(days=14)
"""How far a date may roll; without a working day that near it stays where it is."""

_COUNTRY: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


class Roll(StrEnum):
    """Where a date moves that is not a working day."""

    STAY = "STAY"
    BEFORE = "BEFORE"
    AFTER = "AFTER"


class Holidays(Protocol):
    """The public holidays and weekends of countries."""

    def knows(self, country: str) -> bool:
        """Whether the holidays of that country, or part of a country, are known."""

    def is_working_day(self, day: date, country: str | None) -> bool:
        """Whether it is a working day there; without a country only weekends are free."""

    def is_holiday(self, day: date, country: str) -> bool:
        """Whether it is a public holiday there."""


class WeekendsOnly:
    """Knows weekends, and no holidays of any country."""

    def knows(self, country: str) -> bool:  # noqa: ARG002  (a Protocol's parameter)
        """Always False."""
        return False

    def is_working_day(self, day: date, country: str | None) -> bool:  # noqa: ARG002
        """Whether it is Monday to Friday."""
        return day.weekday() < 5  # noqa: PLR2004  (Saturday)

    def is_holiday(self, day: date, country: str) -> bool:  # noqa: ARG002
        """Always False."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """How an event avoids free days: in which direction it rolls, and whose holidays count.

    `country` is an ISO code such as DE, or of a part of the country, DE-BY; without one
    only Saturdays and Sundays are free.
    """

    roll: Roll
    country: str | None = None

    def __post_init__(self) -> None:
        if self.country is not None and not _COUNTRY.fullmatch(self.country):
            raise InvalidValueError(
                f"“{self.country}” is not a country's code.",
                remedy="Use two capital letters such as DE, or name a part as DE-BY.",
                field="workingDays.country",
            )

    @property
    def rolls(self) -> bool:
        """Whether any date may move."""
        return self.roll is not Roll.STAY

    def roll_day(self, day: date, holidays: Holidays) -> date:
        """The day itself if it is a working day, else the nearest one in the direction."""
        if not self.rolls:
            return day
        step = timedelta(days=-1 if self.roll is Roll.BEFORE else 1)
        near = day
        while not holidays.is_working_day(near, self.country):
            near += step
            if abs(near - day) > MAX_ROLL:
                return day
        return near
