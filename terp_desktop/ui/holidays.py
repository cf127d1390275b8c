"""The public holidays that the views paint, and what fetches them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.span import Days
from terp_desktop.ui.threads.task_runner import TaskRunner

HolidayRegions = tuple[frozenset[str], Mapping[str, str]]
"""The countries that are known, and the parts of one of them by their codes."""


class HolidayLayer(QObject):
    """The names of public holidays, as far as they are known by now.

    `changed` tells that the days look different.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._names: Mapping[date, str] = {}

    def name(self, day: date) -> str:
        """What the holiday on that day is called; "" for none."""
        return self._names.get(day, "")

    def names(self, days: Days) -> Mapping[date, str]:
        """The holidays within the days, in their order."""
        return {day: self._names[day] for day in sorted(self._names) if day in days}

    def set_names(self, names: Mapping[date, str]) -> None:
        """Show these holidays from now on, and no others."""
        if names != self._names:
            self._names = names
            self.changed.emit()


class HolidayBook(Protocol):
    """The public holidays of countries and of their parts, by name.

    It is slow when it is opened first: ask it on a worker. Countries are ISO codes such as
    DE, parts of them such as DE-BY; what is not known has no holidays.
    """

    def holiday_names(self, days: Days, country: str) -> Mapping[date, str]:
        """What each public holiday within the days is called."""

    def countries(self) -> frozenset[str]:
        """The codes of the countries that are known."""

    def subdivisions(self, country: str) -> Mapping[str, str]:
        """The codes of the country's parts that have holidays of their own, and their names."""


class HolidayReader(QObject):
    """Fetches the holidays of one country for the layer, a few years at a time, on workers.

    The book of holidays takes a tenth of a second to open, so it begins only when it is told
    that there is a calendar to look at; the layer comes a moment after.
    """

    def __init__(
        self, book: HolidayBook, tasks: TaskRunner, layer: HolidayLayer, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._book = book
        self._tasks = tasks
        self._layer = layer
        self._country = ""
        self._day: date | None = None
        self._is_begun = False
        self._names: dict[date, str] = {}
        self._years: frozenset[int] = frozenset()

    @Slot()
    def begin_later(self) -> None:
        """Begin once what is on its way to the screen is there."""
        if not self._is_begun:
            QTimer.singleShot(0, self, self.begin)

    @Slot()
    def begin(self) -> None:
        """Fetch what is wanted by now, and from now on at once."""
        self._is_begun = True
        self._read()

    def set_country(self, country: str) -> None:
        """Show the holidays of that country, or of that part of one; "" for none."""
        if country != self._country:
            self._country = country
            self._names, self._years = {}, frozenset()
            self._layer.set_names({})
            self._read()

    @Slot(date)
    def load_around(self, day: date) -> None:
        """Know the holidays of the years around that day."""
        self._day = day
        self._read()

    def load_regions(
        self, country: str, done: Callable[[HolidayRegions], None], *, owner: QObject
    ) -> None:
        """Tell which countries are known, and the parts of this one, unless `owner` is gone."""
        self._tasks.run(
            lambda: (self._book.countries(), self._book.subdivisions(country)),
            done,
            _ignore_failure,
            owner=owner,
            latest="countries",
        )

    def _read(self) -> None:
        if self._day is None or not self._is_begun or not self._country:
            return
        country, first, end = self._country, self._day.year - 1, self._day.year + 2
        years = frozenset(range(max(first, date.min.year), min(end, date.max.year)))
        if years <= self._years:
            return
        days = Days(date(min(years), 1, 1), date(max(years) + 1, 1, 1))
        self._tasks.run(
            lambda: self._book.holiday_names(days, country),
            lambda names: self._store(country, years, names),
            _ignore_failure,
            owner=self,
            latest="holidays",
        )

    def _store(self, country: str, years: frozenset[int], names: Mapping[date, str]) -> None:
        if country == self._country:
            self._names = {**self._names, **names}
            self._years |= years
            self._layer.set_names(self._names)


def _ignore_failure(_error: TerpError) -> None:
    """A missing layer is not worth a message; it is asked for again on the next page."""
