"""The fields for the country, and the part of it, whose public holidays are shown."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from terp_desktop.ui.fields.choice import Choice
from terp_desktop.ui.holidays import HolidayReader, Offered
from terp_desktop.ui.text.countries import countries, country_name, country_of
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.styling import spaced

_WHOLE = "The whole country"


class HolidayFields(QWidget):
    """A list of countries, and beside it one of the parts, where the country has any.

    `changed` tells that something else was chosen: a code such as DE or DE-BY, "" for the
    country of the locale, or None for no holidays at all.
    """

    changed = Signal()

    def __init__(self, code: str | None, holidays: HolidayReader, viewer: Viewer) -> None:
        super().__init__()
        self._holidays = holidays
        self._own = country_of(viewer.locale)
        country, _, part = (code or "").partition("-")
        self.country = Choice[str | None](self._first(country))
        self.country.choose(country if code is not None else None)
        self.country.setAccessibleName("Public holidays of")
        self.country.setMaxVisibleItems(16)
        self.part = Choice[str]([("", _WHOLE)] + ([(part, part)] if part else []))
        self.part.choose(part)
        self.part.setAccessibleName("Part of the country")
        row = spaced(QHBoxLayout(self))
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.country)
        row.addWidget(self.part)
        self.country.currentIndexChanged.connect(self._take_country)
        self.part.currentIndexChanged.connect(self.changed)
        self._ask()

    @property
    def value(self) -> str | None:
        """What is chosen."""
        country, part = self.country.value, self.part.value
        return f"{country}-{part}" if country and part else country

    def _first(self, country: str) -> list[tuple[str | None, str]]:
        """What can be offered before anybody knows which countries there are."""
        own = f" ({country_name(self._own)})" if self._own else ""
        chosen = [(country, country_name(country))] if country else []
        return [("", f"As the system{own}"), (None, "None"), *chosen]

    @Slot()
    def _take_country(self) -> None:
        self.part.offer([("", _WHOLE)])
        self.part.hide()
        self._ask()
        self.changed.emit()

    def _ask(self) -> None:
        """Find out what can be chosen: that takes a moment."""
        self.part.setVisible(bool(self.part.value))
        self._holidays.offer(self.country.value or "", self._offer, owner=self)

    def _offer(self, offered: Offered) -> None:
        known, parts = offered
        there = [(code, name) for code, name in countries() if code in known]
        self.country.offer([*self._first(""), *there])
        named = sorted(parts.items(), key=lambda part: part[1].casefold())
        self.part.offer([("", _WHOLE), *named])
        self.part.setVisible(bool(parts))
