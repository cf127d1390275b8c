"""Asks how the calendar is to look: weeks, clock, dates, holidays, colors; each holds at once."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from terp_desktop.ui.fields.choice import Choice
from terp_desktop.ui.holidays import HolidayReader, Offered
from terp_desktop.ui.text.countries import countries, country_name, country_of
from terp_desktop.ui.text.regional import Dates, Habits, Hours
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.controls import ComboBox
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    px,
    quiet_label,
    spaced,
    text_label,
)

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


_WIDTH_PX = 420
_FIRST_DAYS = (1, 6, 7)


class CalendarSettings(QDialog):
    """`chosen` tells the `Habits`, `scheme_chosen` the `Scheme` (None: as the system)."""

    chosen = Signal(Habits)
    scheme_chosen = Signal(object)  # Scheme | None: PySide6 knows no union

    def __init__(
        self,
        habits: Habits,
        scheme: Scheme | None,
        holidays: HolidayReader,
        viewer: Viewer,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Calendar settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._habits = habits
        days = {str(day): viewer.locale.standaloneDayName(day) for day in _FIRST_DAYS}
        self.weeks = _choice({"": "As the system", **days}, str(habits.first_weekday or ""))
        self.hours = _choice(_HOURS, habits.hours)
        self.dates = _choice(_DATES, habits.dates)
        self.colors = _choice(_SCHEMES, scheme or "")
        shown = habits.holidays_of if habits.shows_holidays else None
        self.holidays = HolidayFields(shown, holidays, viewer)
        self._lay_out()
        for field in (self.weeks, self.hours, self.dates):
            field.currentIndexChanged.connect(self._tell)
        self.holidays.changed.connect(self._tell)
        self.colors.currentIndexChanged.connect(self._tell_scheme)

    def _lay_out(self) -> None:
        form = spaced(QFormLayout())
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow("Weeks begin on", self.weeks)
        form.addRow("Clock", self.hours)
        form.addRow("Dates", self.dates)
        form.addRow("Public holidays", self.holidays)
        form.addRow("Colors", self.colors)
        close = default_button("Close")
        close.clicked.connect(self.accept)
        foot = spaced(QHBoxLayout())
        foot.addStretch(1)
        foot.addWidget(close)
        column = spaced(QVBoxLayout(self), padding=WIDE_PADDING, gap=16)
        column.addWidget(text_label("Calendar", "title"))
        column.addLayout(form)
        column.addWidget(quiet_label("These hold for this computer."))
        column.addLayout(foot)
        self.setMinimumWidth(px(_WIDTH_PX))

    def _tell(self) -> None:
        weekday, country = self.weeks.currentData(), self.holidays.value
        self._habits = replace(
            self._habits,
            first_weekday=int(weekday) if weekday else None,
            hours=Hours(self.hours.currentData()),
            dates=Dates(self.dates.currentData()),
            shows_holidays=country is not None,
            holidays_of=self._habits.holidays_of if country is None else country,
        )
        self.chosen.emit(self._habits)

    def _tell_scheme(self) -> None:
        scheme = self.colors.currentData()
        self.scheme_chosen.emit(Scheme(scheme) if scheme else None)


_HOURS: Mapping[str, str] = {
    Hours.SYSTEM: "As the system",
    Hours.TWENTY_FOUR: "24 hours, 15:00",
    Hours.TWELVE: "12 hours, 3:00 PM",
}
_DATES: Mapping[str, str] = {
    Dates.SYSTEM: "As the system",
    Dates.DAY_FIRST: "12 March 2026",
    Dates.MONTH_FIRST: "March 12, 2026",
    Dates.YEAR_FIRST: "2026-03-12",
}
_SCHEMES: Mapping[str, str] = {
    "": "As the system",
    Scheme.LIGHT: "Light",
    Scheme.DARK: "Dark",
}


def _choice(words: Mapping[str, str], chosen: str | StrEnum) -> QComboBox:
    box = ComboBox()
    for value, text in words.items():
        box.addItem(text, str(value))
    box.setCurrentIndex(max(box.findData(str(chosen)), 0))
    return box
