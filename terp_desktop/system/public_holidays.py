"""The public holidays of countries, as the `holidays` library knows them."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from terp_desktop.domain.span import Days

if TYPE_CHECKING:
    from holidays import HolidayBase

_SATURDAY = 5


class PublicHolidays:
    """Weekends and public holidays of some 150 countries and their parts.

    Codes are ISO 3166, such as DE or DE-BY. The library is loaded when the first country is
    asked for: a start that needs none does not wait for it.
    """

    def knows(self, country: str) -> bool:
        """Whether there are holidays of that country, or of that part of one."""
        from holidays import list_supported_countries

        code, _, part = country.partition("-")
        known = list_supported_countries()
        return code in known and (not part or part in known[code])

    def is_working_day(self, day: date, country: str | None) -> bool:
        """Whether people work there on that day; without a country only weekends are free.

        Where the library does not know the country, as an older one may not, likewise.
        """
        if country is None or not self.knows(country):
            return day.weekday() < _SATURDAY
        return bool(_holidays(country).is_working_day(day))

    def named(self, days: Days, country: str) -> Mapping[date, str]:
        """What each public holiday within the days is called."""
        if not self.knows(country):
            return {}
        known = _holidays(country)
        return {day: known.get(day) for day in days if day in known}


@cache
def _holidays(country: str) -> "HolidayBase":
    """A country's holidays; the years are worked out as they are asked for."""
    from holidays import country_holidays

    code, _, part = country.partition("-")
    return country_holidays(code, subdiv=part or None)
