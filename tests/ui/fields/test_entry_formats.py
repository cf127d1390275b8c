"""Dates and times are typed in the order in which the person writes them."""

from dataclasses import replace
from datetime import date, time

import pytest
from PySide6.QtCore import QDate, QLocale, QTime
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.services.container import Services
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.fields.date_time_dialog import DateTimeDialog
from terp_desktop.ui.fields.entry_formats import date_pattern, numeric_date, sections, time_pattern
from terp_desktop.ui.text.regional import DateOrder, HourFormat, RegionalSettings, UserLocale
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer

pytestmark = pytest.mark.usefixtures("british", "theme")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.show()
    return shown


@pytest.mark.parametrize(
    "locale, text, figures",
    [
        ("en_US", "Tue, Nov 4, 2025", "11/4/2025"),
        ("en_GB", "Tue, 4 Nov 2025", "04/11/2025"),
        ("de_DE", "Di., 4. Nov. 2025", "04.11.2025"),
        ("C", "Tue, 4 Nov 2025", "4 11 2025"),
    ],
)
def test_a_date_is_written_in_full_as_the_locale_has_it(
    locale: str, text: str, figures: str
) -> None:
    own, day = QLocale(locale), date(2025, 11, 4)
    assert own.toString(QDate(2025, 11, 4), date_pattern(own)) == text
    assert numeric_date(day, own) == figures


def test_regional_settings_override_the_locale() -> None:
    own = RegionalSettings(date_order=DateOrder.YEAR_FIRST, hour_format=HourFormat.TWELVE)
    locale = UserLocale(QLocale("de_DE"), own)
    assert date_pattern(locale) == "ddd, yyyy-MM-dd"
    assert time_pattern(locale) == "h:mm AP"


@pytest.mark.parametrize("language", ["en_GB", "en_US", "de_DE", "ja_JP", "ar_EG", "ru_RU"])
def test_the_parts_of_a_date_and_a_time_are_where_they_are_shown(language: str) -> None:
    locale, shown_day, shown_time = QLocale(language), QDate(2025, 11, 24), QTime(22, 48)
    text = locale.toString(shown_day, date_pattern(locale))
    places = list(sections(date_pattern(locale), date(2025, 11, 24), locale))
    found = {one.kind: text[one.start : one.end] for one in places if one.end - one.start <= 4}
    assert found["y"] == locale.toString(shown_day, "yyyy")
    assert found["d"] in {locale.toString(shown_day, "d"), locale.toString(shown_day, "ddd")}
    text = locale.toString(shown_time, time_pattern(locale))
    places = list(sections(time_pattern(locale), time(22, 48), locale))
    found = {one.kind: text[one.start : one.end] for one in places}
    assert found["m"] == locale.toString(shown_time, "mm")


def test_the_event_dialog_writes_dates_as_was_chosen_since_it_was_open_last(
    services: Services, runner: TaskRunner, viewer: Viewer, window: QWidget
) -> None:
    locale = UserLocale(QLocale("en_GB"))
    dialog = EventDialog(services, runner, replace(viewer, locale=locale), window)
    dialog.open_for(EditRequest())
    assert dialog.form.when.start.day.text() == "Tue, 4 Nov 2025"
    dialog.done(0)
    locale.settings = RegionalSettings(
        date_order=DateOrder.YEAR_FIRST, hour_format=HourFormat.TWELVE
    )
    dialog.open_for(EditRequest())
    assert dialog.form.when.start.day.text() == "Tue, 2025-11-04"
    assert dialog.form.when.start.time.text() == "8:00 AM"
    assert dialog.form.recurrence.end.day.text() == "Mon, 2026-02-02"
    dialog.done(0)
    assert runner.wait_idle(5000)


def test_a_moment_is_entered_in_the_same_format(services: Services, window: QWidget) -> None:
    locale = UserLocale(QLocale("en_US"), RegionalSettings(hour_format=HourFormat.TWENTY_FOUR))
    dialog = DateTimeDialog("When?", "Snooze", services.clock, window, locale=locale)
    assert dialog.day.text() == "Tue, Nov 4, 2025"
    assert dialog.time.text() == "09:00"
