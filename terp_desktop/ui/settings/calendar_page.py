"""Settings ▸ General and Calendar: clock, dates and colors; weeks and public holidays."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.holidays import HolidayReader, HolidayRegions
from terp_desktop.ui.text.countries import countries, country_name, country_of
from terp_desktop.ui.text.regional import DateOrder, HourFormat, RegionalSettings
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.controls import ComboBox
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    secondary_label,
    text_label,
    with_spacing,
)

FOR_THIS_COMPUTER: Final = "These settings apply to this computer."

_FIRST_DAYS = (1, 6, 7)
_WHOLE_COUNTRY = "The whole country"
_HOURS: Mapping[str, str] = {
    HourFormat.SYSTEM: "As the system",
    HourFormat.TWENTY_FOUR: "24 hours, 15:00",
    HourFormat.TWELVE: "12 hours, 3:00 PM",
}
_DATES: Mapping[str, str] = {
    DateOrder.SYSTEM: "As the system",
    DateOrder.DAY_FIRST: "12 March 2026",
    DateOrder.MONTH_FIRST: "March 12, 2026",
    DateOrder.YEAR_FIRST: "2026-03-12",
}
_SCHEMES: Mapping[str, str] = {
    "": "As the system",
    Scheme.LIGHT: "Light",
    Scheme.DARK: "Dark",
}


class HolidayFields(QWidget):
    """A combo box of countries, and one of subdivisions where the country has any.

    `value` is a code such as DE or DE-BY, "" for the locale's country, or None for no
    holidays; `changed` is emitted with each choice.
    """

    changed = Signal()

    def __init__(self, code: str | None, holidays: HolidayReader, viewer: Viewer) -> None:
        super().__init__()
        self._holidays = holidays
        self._locale_country = country_of(viewer.locale)
        country, _, part = (code or "").partition("-")
        self.country = ValueComboBox[str | None](self._initial_choices(country))
        self.country.set_value(country if code is not None else None)
        self.country.setAccessibleName("Public holidays of")
        self.country.setMaxVisibleItems(16)
        self.subdivision = ValueComboBox[str](
            [("", _WHOLE_COUNTRY)] + ([(part, part)] if part else [])
        )
        self.subdivision.set_value(part)
        self.subdivision.setAccessibleName("Part of the country")
        row = with_spacing(QHBoxLayout(self))
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.country)
        row.addWidget(self.subdivision)
        self.country.currentIndexChanged.connect(self._change_country)
        self.subdivision.currentIndexChanged.connect(self.changed)
        self._load_choices()

    @property
    def value(self) -> str | None:
        """The chosen code; None for no holidays."""
        country, part = self.country.value, self.subdivision.value
        return f"{country}-{part}" if country and part else country

    def _initial_choices(self, country: str) -> list[tuple[str | None, str]]:
        """The choices before the list of countries is loaded."""
        own = f" ({country_name(self._locale_country)})" if self._locale_country else ""
        chosen = [(country, country_name(country))] if country else []
        return [("", f"As the system{own}"), (None, "None"), *chosen]

    @Slot()
    def _change_country(self) -> None:
        self.subdivision.set_choices([("", _WHOLE_COUNTRY)])
        self.subdivision.hide()
        self._load_choices()
        self.changed.emit()

    def _load_choices(self) -> None:
        """Load countries and subdivisions on a worker, as that takes a moment."""
        self.subdivision.setVisible(bool(self.subdivision.value))
        self._holidays.load_regions(self.country.value or "", self._show_choices, owner=self)

    def _show_choices(self, regions: HolidayRegions) -> None:
        codes, parts = regions
        available = [(code, name) for code, name in countries() if code in codes]
        self.country.set_choices([*self._initial_choices(""), *available])
        subdivisions = sorted(parts.items(), key=lambda part: part[1].casefold())
        self.subdivision.set_choices([("", _WHOLE_COUNTRY), *subdivisions])
        self.subdivision.setVisible(bool(parts))


class GeneralPage(QWidget):
    """The clock, the form of dates, and the colors.

    `settings_chosen` carries the `RegionalSettings`, `scheme_chosen` the `Scheme`, or None
    to follow the system. `current` is asked for the settings that a choice changes.
    """

    settings_chosen = Signal(RegionalSettings)
    scheme_chosen = Signal(object)  # Scheme | None: PySide6 knows no union

    def __init__(self, current: Callable[[], RegionalSettings], scheme: Scheme | None) -> None:
        super().__init__()
        self._current = current
        self.hours = _combo_box(_HOURS, current().hour_format)
        self.dates = _combo_box(_DATES, current().date_order)
        self.colors = _combo_box(_SCHEMES, scheme or "")
        form = settings_form()
        form.addRow("Cl&ock", self.hours)
        form.addRow("&Dates", self.dates)
        form.addRow("Co&lors", self.colors)
        lay_out_page(self, "General", form, secondary_label(FOR_THIS_COMPUTER))
        for field in (self.hours, self.dates):
            field.currentIndexChanged.connect(self._emit_settings)
        self.colors.currentIndexChanged.connect(self._emit_scheme)

    def _emit_settings(self) -> None:
        changed = replace(
            self._current(),
            hour_format=HourFormat(self.hours.currentData()),
            date_order=DateOrder(self.dates.currentData()),
        )
        self.settings_chosen.emit(changed)

    def _emit_scheme(self) -> None:
        scheme = self.colors.currentData()
        self.scheme_chosen.emit(Scheme(scheme) if scheme else None)


class CalendarPage(QWidget):
    """The first day of a week, and the public holidays.

    `settings_chosen` carries the `RegionalSettings`; `current` is asked for those that a
    choice changes.
    """

    settings_chosen = Signal(RegionalSettings)

    def __init__(
        self, current: Callable[[], RegionalSettings], holidays: HolidayReader, viewer: Viewer
    ) -> None:
        super().__init__()
        self._current = current
        settings = current()
        days = {str(day): viewer.locale.standaloneDayName(day) for day in _FIRST_DAYS}
        self.weeks = _combo_box({"": "As the system", **days}, str(settings.first_weekday or ""))
        country = settings.holiday_country if settings.shows_holidays else None
        self.holidays = HolidayFields(country, holidays, viewer)
        form = settings_form()
        form.addRow("&Weeks begin on", self.weeks)
        form.addRow("&Public holidays", self.holidays)
        lay_out_page(self, "Calendar", form, secondary_label(FOR_THIS_COMPUTER))
        self.weeks.currentIndexChanged.connect(self._emit_settings)
        self.holidays.changed.connect(self._emit_settings)

    def _emit_settings(self) -> None:
        weekday, country = self.weeks.currentData(), self.holidays.value
        current = self._current()
        changed = replace(
            current,
            first_weekday=int(weekday) if weekday else None,
            shows_holidays=country is not None,
            holiday_country=current.holiday_country if country is None else country,
        )
        self.settings_chosen.emit(changed)


def settings_form() -> QFormLayout:
    """An empty form for a page of the settings."""
    form = with_spacing(QFormLayout())
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return form


def lay_out_page(page: QWidget, title: str, *parts: QWidget | QLayout) -> None:
    """Lay the parts out below the title."""
    column = with_spacing(QVBoxLayout(page), padding=WIDE_PADDING, gap=16)
    column.addWidget(text_label(title, "title"))
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)
    column.addStretch(1)


def _combo_box(labels: Mapping[str, str], chosen: str | StrEnum) -> QComboBox:
    box = ComboBox()
    for value, text in labels.items():
        box.addItem(text, str(value))
    box.setCurrentIndex(max(box.findData(str(chosen)), 0))
    return box
