"""What the window needs to know of public holidays, as a Protocol."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from terp_desktop.domain.span import Days


class HolidayBook(Protocol):
    """The public holidays of countries and of their parts, by name.

    It is slow when it is opened first: ask it on a worker. Countries are ISO codes such as
    DE, parts of them such as DE-BY; what is not known has no holidays.
    """

    def named(self, days: Days, country: str) -> Mapping[date, str]:
        """What each public holiday within the days is called."""

    def countries(self) -> frozenset[str]:
        """The codes of the countries that are known."""

    def parts(self, country: str) -> Mapping[str, str]:
        """The codes of the country's parts that have holidays of their own, and their names."""
