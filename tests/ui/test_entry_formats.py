"""Dates and times are typed in the order in which the person writes them."""

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.services.desk import Desk
from terp_desktop.ui.dialogs.entry_formats import date_entry, day_entry, time_entry
from terp_desktop.ui.dialogs.event_dialog import EventDialog
from terp_desktop.ui.dialogs.moment_dialog import MomentDialog
from terp_desktop.ui.dialogs.opening import Opening
from terp_desktop.ui.habits import Dates, Habits, Hours, OwnLocale
from terp_desktop.ui.tasks import TaskRunner

pytestmark = pytest.mark.usefixtures("british", "theme")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.show()
    return shown


@pytest.mark.parametrize(
    "locale, pattern",
    [
        ("en_US", "M/d/yyyy"),
        ("en_GB", "dd/MM/yyyy"),
        ("de_DE", "dd.MM.yyyy"),
        ("C", "yyyy-MM-dd"),
    ],
)
def test_a_date_is_typed_in_the_figures_of_the_locale_with_the_whole_year(
    locale: str, pattern: str
) -> None:
    assert date_entry(QLocale(locale)) == pattern
    assert day_entry(QLocale(locale)) == f"ddd {pattern}"


def test_habits_go_before_the_locale() -> None:
    own = Habits(dates=Dates.YEAR_FIRST, hours=Hours.TWELVE)
    locale = OwnLocale(QLocale("de_DE"), own)
    assert date_entry(locale) == "yyyy-MM-dd"
    assert time_entry(locale) == "h:mm AP"
    plain = OwnLocale(QLocale.c(), Habits(dates=Dates.DAY_FIRST))
    assert date_entry(plain) == "dd/MM/yyyy"


def test_the_event_dialog_writes_dates_as_was_chosen_since_it_was_open_last(
    desk: Desk, runner: TaskRunner, window: QWidget
) -> None:
    locale = OwnLocale(QLocale("en_GB"))
    dialog = EventDialog(desk, runner, window, locale=locale)
    dialog.begin(Opening())
    assert dialog.form.when.start.day.text() == "Tue 04/11/2025"
    dialog.done(0)
    locale.habits = Habits(dates=Dates.YEAR_FIRST, hours=Hours.TWELVE)
    dialog.begin(Opening())
    assert dialog.form.when.start.day.text() == "Tue 2025-11-04"
    assert dialog.form.when.start.clock.text() == "8:00 AM"
    assert dialog.form.recurrence.end.day.displayFormat() == "yyyy-MM-dd"
    dialog.done(0)
    assert runner.wait_idle(5000)


def test_a_moment_is_asked_for_in_the_same_form(desk: Desk, window: QWidget) -> None:
    locale = OwnLocale(QLocale("en_US"), Habits(hours=Hours.TWENTY_FOUR))
    dialog = MomentDialog("When?", "Snooze", desk.clock, window, locale=locale)
    assert dialog.day.text() == "11/4/2025"
    assert dialog.time.displayFormat() == "HH:mm"
