"""A field for a date, with a drop-down calendar."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.ui.fields.entry_formats import date_pattern, numeric_date
from terp_desktop.ui.fields.field_popups import CalendarPopup
from terp_desktop.ui.fields.sectioned_field import SectionedField
from terp_desktop.ui.fields.value_field import quoted
from terp_desktop.ui.text.date_parser import parse_date
from terp_desktop.ui.text.dates import day_text
from terp_desktop.ui.text.reference_day import ReferenceDay

_FIRST, _LAST = date(1900, 1, 1), date(9990, 12, 31)
_MONTHS = {"M": 1, "y": 12}


class DateField(SectionedField[date]):
    """A date as people type it, shown in full with its weekday.

    `today` is the base of words such as "tomorrow", `reference` that of a date without a year:
    by default the field's present date, as for a start.
    """

    default_section = "d"

    def __init__(self, name: str, today: Callable[[], date], parent: QWidget | None = None) -> None:
        self.today = today
        self.reference: Callable[[], ReferenceDay] = self._reference_from_value
        super().__init__(name, today(), parent)

    def pattern(self) -> str:
        """The pattern of a date with its weekday."""
        return date_pattern(self.text_locale)

    def samples(self) -> list[date]:
        """Three dates of each month, on different weekdays."""
        return [date(2025, month, day) for month in range(1, 13) for day in (20, 24, 26)]

    def text_of(self, value: date) -> str:
        """The date with its weekday."""
        return day_text(value, self.text_locale)

    def parse(self, text: str) -> date:
        """The date that the text stands for."""
        today, locale = self.today(), self.text_locale
        day = parse_date(text, today, locale, self.reference())
        if day is not None and _FIRST <= day <= _LAST:
            return day
        problem = f"{quoted(text)} is not a date" if text.strip() else "There is no date"
        example = numeric_date(today, locale)
        raise InvalidValueError(f"{problem}; try {example}.", remedy="")

    def next_value_in(self, section: str, steps: int) -> date | None:
        """The date so many days, months or years later."""
        day = _shift_day(self.value, steps, _MONTHS.get(section, 0))
        return day if day is not None and _FIRST <= day <= _LAST else None

    def open_list(self) -> None:
        """Open the calendar."""
        popup = CalendarPopup(self, self.value, self.text_locale)
        popup.chosen.connect(self.choose)
        self.open_below(popup)

    def _reference_from_value(self) -> ReferenceDay:
        return ReferenceDay.beside(self.value, self.today())


def _shift_day(day: date, steps: int, months: int) -> date | None:
    """The date after steps of so many months, or of a day; in a short month, its last day."""
    try:
        if not months:
            return day + timedelta(days=steps)
        year, month = divmod(day.year * 12 + day.month - 1 + steps * months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        return None
