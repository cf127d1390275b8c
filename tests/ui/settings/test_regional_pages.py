from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QLocale
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from terp_desktop.domain.view_type import ViewType
from terp_desktop.ui.settings.calendar_page import CalendarPage, GeneralPage
from terp_desktop.ui.settings.settings_dialog import SettingsDialog
from terp_desktop.ui.text.dates import date_text, day_text, time_text
from terp_desktop.ui.text.regional import (
    DateOrder,
    HourFormat,
    RegionalSettings,
    UserLocale,
    read_regional_settings,
    save_regional_settings,
)
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from terp_desktop.ui.window_settings import WindowSettings
from tests.ui.window_driver import WAIT_MS

DAY = date(2026, 3, 12)


def open_general(window: MainWindow, runner: TaskRunner) -> GeneralPage:
    window.menus.settings.trigger()
    assert runner.wait_idle(WAIT_MS)
    (page,) = window.findChildren(GeneralPage)
    return page


def open_calendar(window: MainWindow, runner: TaskRunner) -> CalendarPage:
    window.menus.calendar.trigger()
    assert runner.wait_idle(WAIT_MS)
    (page,) = window.findChildren(CalendarPage)
    return page


def test_countries_loaded_after_closing_are_dropped(
    window: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    window.menus.calendar.trigger()
    (dialog,) = window.findChildren(SettingsDialog)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
        QApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)
    assert runner.wait_idle(WAIT_MS)  # a list of countries arrives now


def choose(box: QComboBox, text: str) -> None:
    box.setCurrentIndex(box.findText(text))


def test_weeks_begin_on_the_day_that_is_chosen_at_once(
    window: MainWindow, runner: TaskRunner
) -> None:
    assert window.calendar.days.first == date(2025, 10, 27)
    page = open_calendar(window, runner)
    choose(page.weeks, "Sunday")
    assert runner.wait_idle(WAIT_MS)
    assert window.calendar.days.first == date(2025, 10, 26)
    assert window.sidebar.month.grid.days.first == date(2025, 10, 26)


def test_the_clock_and_dates_are_written_as_chosen(
    window: MainWindow, viewer: Viewer, runner: TaskRunner
) -> None:
    window.show_view(ViewType.DAY)
    page = open_general(window, runner)
    choose(page.hours, "12 hours, 3:00 PM")
    choose(page.dates, "March 12, 2026")
    assert runner.wait_idle(WAIT_MS)
    assert viewer.short_time(time(15)) == "3 PM"
    assert window.bar.period.accessibleName() == "Tuesday, November 4, 2025"
    kept = read_regional_settings(viewer.settings)
    assert (kept.hour_format, kept.date_order) == (HourFormat.TWELVE, DateOrder.MONTH_FIRST)


@pytest.mark.parametrize(
    "dates, day, long_day",
    [
        (DateOrder.DAY_FIRST, "Thu, 12 Mar 2026", "12 Mar 2026"),
        (DateOrder.MONTH_FIRST, "Thu, Mar 12, 2026", "Mar 12, 2026"),
        (DateOrder.YEAR_FIRST, "Thu, 2026-03-12", "2026-03-12"),
    ],
)
def test_each_form_of_dates(dates: DateOrder, day: str, long_day: str) -> None:
    locale = UserLocale(QLocale("en_US"), RegionalSettings(date_order=dates))
    assert (day_text(DAY, locale), date_text(DAY, locale)) == (day, long_day)


def test_24_hours_where_the_locale_has_12() -> None:
    locale = UserLocale(QLocale("en_US"), RegionalSettings(hour_format=HourFormat.TWENTY_FOUR))
    assert time_text(time(15, 30), locale) == "15:30"


def test_regional_settings_are_stored_and_invalid_ones_fall_back_to_the_system(
    tmp_path: Path,
) -> None:
    habits = RegionalSettings(
        first_weekday=6, hour_format=HourFormat.TWELVE, date_order=DateOrder.YEAR_FIRST
    )
    save_regional_settings(WindowSettings(tmp_path / "window.ini"), habits)
    assert read_regional_settings(WindowSettings(tmp_path / "window.ini")) == habits
    memory = WindowSettings()
    memory.set_value("calendar/firstWeekday", "9")
    memory.set_value("calendar/hours", "13")
    assert read_regional_settings(memory) == RegionalSettings()


def test_the_colors_are_remembered(window: MainWindow, viewer: Viewer, runner: TaskRunner) -> None:
    page = open_general(window, runner)
    choose(page.colors, "Dark")
    assert viewer.settings.text("window/colors") == "dark"
    choose(page.colors, "Light")


def test_a_choice_on_one_page_keeps_those_of_another(
    window: MainWindow, viewer: Viewer, runner: TaskRunner
) -> None:
    general, calendar = open_general(window, runner), open_calendar(window, runner)
    choose(general.hours, "12 hours, 3:00 PM")
    choose(calendar.weeks, "Sunday")
    choose(general.dates, "March 12, 2026")
    stored = read_regional_settings(viewer.settings)
    assert (stored.hour_format, stored.first_weekday) == (HourFormat.TWELVE, 7)
    assert stored.date_order is DateOrder.MONTH_FIRST
