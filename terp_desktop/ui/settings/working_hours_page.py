"""Settings ▸ Working hours: when a person works, for everybody who plans with them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QWidget

from terp_desktop.domain.errors import InvalidValueError, TerpError
from terp_desktop.domain.working_hours import WEEKDAYS, WorkingHours
from terp_desktop.domain.zone_lookup import country_of_zone
from terp_desktop.services.container import Services
from terp_desktop.ui.fields.time_field import TimeField
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.settings.calendar_page import lay_out_page
from terp_desktop.ui.text.countries import countries, country_name
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.flow_layout import FlowLayout
from terp_desktop.ui.widgets.styling import push_button, secondary_label, with_spacing
from terp_desktop.ui.working_time import WorkingTime

_NO_COUNTRY = ""


class WorkingHoursPage(QWidget):
    """Changes the person's working hours, which apply on every computer once saved.

    Until they choose days of their own, the days are those of the country. `saved` carries the
    working time that was saved.
    """

    saved = Signal(WorkingTime)

    def __init__(self, services: Services, tasks: TaskRunner, locale: QLocale) -> None:
        super().__init__()
        self._services, self._tasks = services, tasks
        self._usual_days: frozenset[int] = frozenset()
        self._has_own_days = False
        self.banner = FailureBanner()
        self.start, self.end = TimeField("From"), TimeField("Until")
        for field in (self.start, self.end):
            field.set_text_locale(locale)
        self.days = {day: CheckBox(locale.standaloneDayName(day, QLocale.FormatType.ShortFormat))
                     for day in _week(locale)}  # fmt: skip
        for day, check in self.days.items():
            check.setAccessibleName(locale.standaloneDayName(day))
        self.country = ValueComboBox[str | None](_country_choices(services.clock.zone()))
        self.country.setAccessibleName("Country")
        self.reason = secondary_label()
        self.save_button = push_button("&Save working hours")
        self._lay_out()
        self._connect()
        self._enable(is_loaded=False)
        tasks.run(self._load, self._show_loaded, self.banner.show_error, owner=self)

    @Slot()
    def save(self) -> None:
        """Save the hours, unless they make no sense."""
        self.start.settle()
        self.end.settle()
        self.banner.clear()
        if self.start.problem or self.end.problem:
            self._show_problem()
            return
        try:
            hours = self._hours()
        except InvalidValueError as error:
            self.banner.show_error(error)
            return
        self.save_button.setEnabled(False)
        working_time = replace(WorkingTime.of(hours), weekdays=self._checked_days())
        self._tasks.run(
            partial(self._services.preferences.save_working_hours, hours),
            lambda _: self._show_saved(working_time),
            self._show_error,
            owner=self,
            is_write=True,
        )

    def _lay_out(self) -> None:
        days = QWidget()
        row = FlowLayout(days, gap=12)
        for check in self.days.values():
            row.addWidget(check)
        hours = with_spacing(QHBoxLayout())
        hours.addWidget(self.start)
        hours.addWidget(secondary_label("to"))
        hours.addWidget(self.end)
        hours.addStretch(1)
        form = with_spacing(QFormLayout(), gap=12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow("Hours", hours)
        form.addRow("Days", days)
        form.addRow("Public holidays of", self.country)
        buttons = with_spacing(QHBoxLayout())
        buttons.addWidget(self.reason, 1)
        buttons.addWidget(self.save_button)
        purpose = secondary_label(
            "The hours of days and weeks are shaded by them, and free slots keep to them."
        )
        lay_out_page(self, "Working hours", self.banner, purpose, form, buttons)

    def _connect(self) -> None:
        for check in self.days.values():
            check.clicked.connect(self._choose_days)
        self.start.changed.connect(self._show_problem)
        self.end.changed.connect(self._show_problem)
        self.country.currentIndexChanged.connect(self._load_days)
        self.save_button.clicked.connect(self.save)

    def _load(self) -> tuple[WorkingHours, frozenset[int]]:
        """The person's hours, and the working days of their country; called on a worker."""
        hours = self._services.preferences.get().working_hours
        return hours, self._usual_weekdays(hours.country)

    def _usual_weekdays(self, country: str | None) -> frozenset[int]:
        return self._services.availability.usual_weekdays(country)

    def _show_loaded(self, loaded: tuple[WorkingHours, frozenset[int]]) -> None:
        hours, usual = loaded
        self.start.set_value(hours.start)
        self.end.set_value(hours.end)
        if not self.country.has_value(hours.country) and hours.country is not None:
            choices = _country_choices(self._services.clock.zone())
            self.country.set_choices([*choices, (hours.country, hours.country)])
        self.country.set_value(hours.country)
        self._has_own_days = hours.weekdays is not None
        self._usual_days = usual
        self._check_days(hours.weekdays or usual)
        self._enable(is_loaded=True)

    @Slot()
    def _load_days(self) -> None:
        self._tasks.run(
            partial(self._usual_weekdays, self.country.value),
            self._show_usual_days,
            self.banner.show_error,
            owner=self,
            latest="days",
        )

    def _show_usual_days(self, days: frozenset[int]) -> None:
        self._usual_days = days
        if not self._has_own_days:
            self._check_days(days)

    @Slot()
    def _choose_days(self) -> None:
        self._has_own_days = self._checked_days() != self._usual_days

    @Slot()
    def _show_problem(self) -> None:
        self.reason.setText(self.start.problem or self.end.problem)

    def _check_days(self, days: frozenset[int]) -> None:
        for day, check in self.days.items():
            check.setChecked(day in days)

    def _checked_days(self) -> frozenset[int]:
        return frozenset(day for day, check in self.days.items() if check.isChecked())

    def _hours(self) -> WorkingHours:
        return WorkingHours(
            start=self.start.value,
            end=self.end.value,
            weekdays=self._checked_days() if self._has_own_days else None,
            country=self.country.value,
        )

    def _enable(self, *, is_loaded: bool) -> None:
        for field in (self.start, self.end, self.country, *self.days.values()):
            field.setEnabled(is_loaded)
        self.save_button.setEnabled(is_loaded)

    def _show_saved(self, working_time: WorkingTime) -> None:
        self.save_button.setEnabled(True)
        self.reason.setText("Saved.")
        self.saved.emit(working_time)

    def _show_error(self, error: TerpError) -> None:
        self.banner.show_error(error)
        self.save_button.setEnabled(True)


def _week(locale: QLocale) -> Iterator[int]:
    first = int(locale.firstDayOfWeek().value)
    return ((first - 1 + number) % len(WEEKDAYS) + 1 for number in range(len(WEEKDAYS)))


def _country_choices(zone: str) -> list[tuple[str | None, str]]:
    own = country_name(country_of_zone(zone) or "")
    by_zone = f"As the time zone ({own})" if own else "As the time zone"
    return [(None, by_zone), (_NO_COUNTRY, "None"), *countries()]
