"""The public holidays of countries, as the `holidays` library knows them."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from terp_desktop.domain.span import Days

if TYPE_CHECKING:
    from holidays import HolidayBase

_SATURDAY = 5
_PART = re.compile(r"[A-Z0-9]{1,3}")


class PublicHolidays:
    """Weekends and public holidays of some 150 countries and their parts.

    Codes are ISO 3166, such as DE or DE-BY. The library is loaded when the first country is
    asked for: a start that needs none does not wait for it.
    """

    def knows(self, country: str) -> bool:
        """Whether there are holidays of that country, or of that part of one."""
        return _holidays(country) is not None

    def is_working_day(self, day: date, country: str | None) -> bool:
        """Whether people work there on that day; without a country only weekends are free.

        Where the library does not know the country, as an older one may not, likewise.
        """
        known = _holidays(country) if country is not None else None
        return day.weekday() < _SATURDAY if known is None else bool(known.is_working_day(day))

    def named(self, days: Days, country: str) -> Mapping[date, str]:
        """What each public holiday within the days is called."""
        known = _holidays(country)
        names = {} if known is None else {day: known.get(day) for day in days}
        return {day: name for day, name in names.items() if name}

    def countries(self) -> frozenset[str]:
        """The codes of the countries that are known."""
        from holidays import list_supported_countries

        return frozenset(list_supported_countries(include_aliases=False))

    def parts(self, country: str) -> Mapping[str, str]:
        """The codes of the country's parts that have holidays of their own, and their names.

        Cities that have no code are left out: no rule could name them.
        """
        known = _holidays(country)
        if known is None:
            return {}
        names: dict[str, str] = {}
        for name, code in known.subdivisions_aliases.items():
            names.setdefault(code, name)
        return {code: names.get(code, code) for code in known.subdivisions if _PART.fullmatch(code)}


@cache
def _holidays(country: str) -> "HolidayBase | None":
    """A country's holidays, None if none are known; years are worked out as they are asked for."""
    from holidays import country_holidays

    code, _, part = country.partition("-")
    try:
        return country_holidays(code, subdiv=part or None)
    except NotImplementedError:
        return None
