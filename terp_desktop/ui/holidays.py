"""The public holidays that the views paint, and the reader that loads them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.span import Days
from terp_desktop.ui.threads.task_runner import TaskRunner

HolidayRegions = tuple[frozenset[str], Mapping[str, str]]
"""The codes of all countries that have holidays; the parts of one country, code to name."""


class HolidayLayer(QObject):
    """The names of the public holidays loaded so far; `changed` is emitted when they change."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._names: Mapping[date, str] = {}

    def name(self, day: date) -> str:
        """The name of the holiday on that day; "" for none."""
        return self._names.get(day, "")

    def names(self, days: Days) -> Mapping[date, str]:
        """The holidays within the days, in order of date."""
        return {day: self._names[day] for day in sorted(self._names) if day in days}

    def set_names(self, names: Mapping[date, str]) -> None:
        """Replace all holidays by these."""
        if names != self._names:
            self._names = names
            self.changed.emit()


class HolidayBook(Protocol):
    """The public holidays of countries and of their parts, by name.

    The first call is slow: make it on a worker. Countries are ISO codes such as DE, their
    parts such as DE-BY; an unknown code has no holidays.
    """

    def holiday_names(self, days: Days, country: str) -> Mapping[date, str]:
        """The names of the public holidays within the days."""

    def countries(self) -> frozenset[str]:
        """The codes of all countries that have holidays."""

    def subdivisions(self, country: str) -> Mapping[str, str]:
        """The parts of the country that have holidays of their own, code to name."""


class HolidayReader(QObject):
    """Loads the holidays of one country into the layer, three years at a time, on workers.

    Opening the book takes a tenth of a second. So loading starts only after `begin`, once the
    calendar is on the screen.
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
        """Begin after the pending paint events."""
        if not self._is_begun:
            QTimer.singleShot(0, self, self.begin)

    @Slot()
    def begin(self) -> None:
        """Load what was requested so far; later requests are loaded at once."""
        self._is_begun = True
        self._read()

    def set_country(self, country: str) -> None:
        """Show the holidays of that country, or part of a country; "" shows none."""
        if country != self._country:
            self._country = country
            self._names, self._years = {}, frozenset()
            self._layer.set_names({})
            self._read()

    @Slot(date)
    def load_around(self, day: date) -> None:
        """Load the holidays of that day's year and of the years before and after it."""
        self._day = day
        self._read()

    def load_regions(
        self, country: str, done: Callable[[HolidayRegions], None], *, owner: QObject
    ) -> None:
        """Call `done` with all countries and the parts of `country`, unless `owner` is deleted."""
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
    """Missing holidays are not worth a message; the next page requests them again."""
