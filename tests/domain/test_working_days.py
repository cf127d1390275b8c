"""Dates that are not working days are moved."""

from datetime import date, timedelta

import pytest

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.working_days import MAX_ROLL, Roll, WeekendsOnly, WorkingDays

SATURDAY = date(2025, 11, 15)
FRIDAY, MONDAY = date(2025, 11, 14), date(2025, 11, 17)


class NeverOpen(WeekendsOnly):
    """A country without working days."""

    def is_working_day(self, day: date, country: str | None) -> bool:  # noqa: ARG002
        return False


@pytest.mark.parametrize(
    "roll, expected", [(Roll.STAY, SATURDAY), (Roll.BEFORE, FRIDAY), (Roll.AFTER, MONDAY)]
)
def test_a_saturday_rolls_in_the_direction_of_the_event(roll: Roll, expected: date) -> None:
    assert WorkingDays(roll=roll).roll_day(SATURDAY, WeekendsOnly()) == expected


@pytest.mark.parametrize("roll", list(Roll))
def test_a_working_day_stays(roll: Roll) -> None:
    assert WorkingDays(roll=roll).roll_day(FRIDAY, WeekendsOnly()) == FRIDAY


def test_without_any_working_day_a_date_stays() -> None:
    assert WorkingDays(roll=Roll.AFTER).roll_day(FRIDAY, NeverOpen()) == FRIDAY
    assert timedelta(days=14) == MAX_ROLL


@pytest.mark.parametrize("country", ["", "de", "Germany", "D", "DE-"])
def test_an_invalid_country_code_is_refused(country: str) -> None:
    with pytest.raises(InvalidValueError):
        WorkingDays(roll=Roll.AFTER, country=country)
