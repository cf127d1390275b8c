"""Working days: where a date goes that falls on a weekend or a public holiday.

Which days those are is told by whoever knows a country's holidays; the domain only asks.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Protocol

from terp_desktop.domain.errors import InvalidValueError

MAX_ROLL: Final = timedelta(days=14)
"""How far a date may roll; no country is closed for longer, and if one were, it would stay."""

_COUNTRY: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


class Roll(StrEnum):
    """Where a date goes that is not a working day."""

    STAY = "STAY"
    BEFORE = "BEFORE"
    AFTER = "AFTER"


class Holidays(Protocol):
    """The public holidays and weekends of countries."""

    def knows(self, country: str) -> bool:
        """Whether there are holidays of that country, or of that part of one."""

    def is_working_day(self, day: date, country: str | None) -> bool:
        """Whether people work there on that day; without a country only weekends are free."""


class WeekendsOnly:
    """No holidays at all: what is known where nobody knows a country's."""

    def knows(self, country: str) -> bool:  # noqa: ARG002  (a Protocol's parameter)
        """No country's holidays are known."""
        return False

    def is_working_day(self, day: date, country: str | None) -> bool:  # noqa: ARG002
        """Monday to Friday."""
        return day.weekday() < 5  # noqa: PLR2004  (Saturday)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """Whether an event avoids free days: how it rolls, and whose holidays count.

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
        """Whether any date goes anywhere."""
        return self.roll is not Roll.STAY

    def roll_day(self, day: date, holidays: Holidays) -> date:
        """The day itself, or the nearest working day before or after it."""
        if not self.rolls:
            return day
        step = timedelta(days=-1 if self.roll is Roll.BEFORE else 1)
        near = day
        while not holidays.is_working_day(near, self.country):
            near += step
            if abs(near - day) > MAX_ROLL:
                return day
        return near
