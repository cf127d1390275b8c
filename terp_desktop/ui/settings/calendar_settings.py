"""Settings ▸ Calendar: weeks, clock, dates, public holidays and colors."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.holidays import HolidayReader, HolidayRegions
from terp_desktop.ui.text.countries import countries, country_name, country_of
from terp_desktop.ui.text.regional import DateOrder, HourFormat, RegionalSettings
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.controls import ComboBox
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    px,
    secondary_label,
    text_label,
    with_spacing,
)

_WIDTH_PX = 420
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


class CalendarSettingsDialog(QDialog):
    """Applies each choice at once.

    `settings_chosen` carries the `RegionalSettings`, `scheme_chosen` the `Scheme`, or None
    to follow the system.
    """

    settings_chosen = Signal(RegionalSettings)
    scheme_chosen = Signal(object)  # Scheme | None: PySide6 knows no union

    def __init__(
        self,
        settings: RegionalSettings,
        scheme: Scheme | None,
        holidays: HolidayReader,
        viewer: Viewer,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Calendar settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._settings = settings
        days = {str(day): viewer.locale.standaloneDayName(day) for day in _FIRST_DAYS}
        self.weeks = _combo_box({"": "As the system", **days}, str(settings.first_weekday or ""))
        self.hours = _combo_box(_HOURS, settings.hour_format)
        self.dates = _combo_box(_DATES, settings.date_order)
        self.colors = _combo_box(_SCHEMES, scheme or "")
        country = settings.holiday_country if settings.shows_holidays else None
        self.holidays = HolidayFields(country, holidays, viewer)
        self._lay_out()
        for field in (self.weeks, self.hours, self.dates):
            field.currentIndexChanged.connect(self._emit_settings)
        self.holidays.changed.connect(self._emit_settings)
        self.colors.currentIndexChanged.connect(self._emit_scheme)

    def _lay_out(self) -> None:
        form = with_spacing(QFormLayout())
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow("Weeks begin on", self.weeks)
        form.addRow("Clock", self.hours)
        form.addRow("Dates", self.dates)
        form.addRow("Public holidays", self.holidays)
        form.addRow("Colors", self.colors)
        close = default_button("Close")
        close.clicked.connect(self.accept)
        footer = with_spacing(QHBoxLayout())
        footer.addStretch(1)
        footer.addWidget(close)
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING, gap=16)
        column.addWidget(text_label("Calendar", "title"))
        column.addLayout(form)
        column.addWidget(secondary_label("These hold for this computer."))
        column.addLayout(footer)
        self.setMinimumWidth(px(_WIDTH_PX))

    def _emit_settings(self) -> None:
        weekday, country = self.weeks.currentData(), self.holidays.value
        self._settings = replace(
            self._settings,
            first_weekday=int(weekday) if weekday else None,
            hour_format=HourFormat(self.hours.currentData()),
            date_order=DateOrder(self.dates.currentData()),
            shows_holidays=country is not None,
            holiday_country=self._settings.holiday_country if country is None else country,
        )
        self.settings_chosen.emit(self._settings)

    def _emit_scheme(self) -> None:
        scheme = self.colors.currentData()
        self.scheme_chosen.emit(Scheme(scheme) if scheme else None)


def _combo_box(labels: Mapping[str, str], chosen: str | StrEnum) -> QComboBox:
    box = ComboBox()
    for value, text in labels.items():
        box.addItem(text, str(value))
    box.setCurrentIndex(max(box.findData(str(chosen)), 0))
    return box
