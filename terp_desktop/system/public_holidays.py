"""Public holidays of countries, from the `holidays` library."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from terp_desktop.domain.span import Days
from terp_desktop.system.machine import call_with_fallback

if TYPE_CHECKING:
    from holidays import HolidayBase

T = TypeVar("T")

_SATURDAY = 5
_SUBDIVISION_CODE = re.compile(r"[A-Z0-9]{1,3}")


class PublicHolidays:
    """Weekends and public holidays of some 150 countries and their subdivisions.

    Codes are ISO 3166, such as DE or DE-BY. The library is loaded with the first country, so
    that a start that needs none does not wait for it.
    """

    def knows(self, country: str) -> bool:
        """Whether the library knows that country or subdivision."""
        return _holidays(country) is not None

    def is_working_day(self, day: date, country: str | None) -> bool:
        """Whether the day is a working day in the country.

        Without a country, or with one that the library does not know, only weekends are free.
        """
        is_weekday = day.weekday() < _SATURDAY
        known = _holidays(country) if country is not None else None
        if known is None:
            return is_weekday
        return _ask(lambda: bool(known.is_working_day(day)), is_weekday)

    def is_holiday(self, day: date, country: str) -> bool:
        """Whether the day is a public holiday in the country."""
        return bool(self.holiday_names(Days.through(day, day), country))

    def holiday_names(self, days: Days, country: str) -> Mapping[date, str]:
        """Return the name of each public holiday within the days."""
        known = _holidays(country)
        if known is None:
            return {}
        nothing: dict[date, object] = {}
        names = _ask(lambda: {day: known.get(day) for day in days}, nothing)
        return {day: name for day, name in names.items() if isinstance(name, str) and name}

    def countries(self) -> frozenset[str]:
        """Return the codes of all known countries."""

        def supported() -> frozenset[str]:
            from holidays import list_supported_countries

            return frozenset(list_supported_countries(include_aliases=False))

        return _ask(supported, frozenset())

    def subdivisions(self, country: str) -> Mapping[str, str]:
        """Return the names of the country's subdivisions with holidays of their own, by code.

        Cities without a code are omitted: no rule could name them.
        """
        known = _holidays(country)
        return {} if known is None else _ask(lambda: _subdivisions(known), {})


def _subdivisions(known: "HolidayBase") -> Mapping[str, str]:
    names: dict[str, str] = {}
    for name, code in known.subdivisions_aliases.items():
        names.setdefault(code, name)
    return {
        code: names.get(code, code)
        for code in known.subdivisions
        if _SUBDIVISION_CODE.fullmatch(code)
    }


@cache
def _holidays(country: str) -> "HolidayBase | None":
    """Return a country's holidays, computed year by year on demand; None if unknown."""

    def holidays_of_country() -> "HolidayBase | None":
        from holidays import country_holidays

        code, _, part = country.partition("-")
        try:
            return country_holidays(code, subdiv=part or None)
        except NotImplementedError:
            return None

    return _ask(holidays_of_country, None)


def _ask(question: Callable[[], T], otherwise: T) -> T:
    return call_with_fallback(
        "public holidays", question, otherwise=otherwise, instead="Only weekends are free days."
    )
