from datetime import date

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest

from terp_desktop.ui.date_words import day_meant
from terp_desktop.ui.main_window import MainWindow
from terp_desktop.ui.tasks import TaskRunner
from tests.ui.shown import WAIT_MS

TODAY = date(2025, 11, 4)  # a Tuesday
BRITISH, AMERICAN, GERMAN = QLocale("en_GB"), QLocale("en_US"), QLocale("de_DE")


@pytest.mark.parametrize(
    "text, day",
    [
        ("today", TODAY),
        ("Tomorrow", date(2025, 11, 5)),
        ("12 mar", date(2026, 3, 12)),
        ("mar 12", date(2026, 3, 12)),
        ("12 March 2027", date(2027, 3, 12)),
        ("12 mar 27", date(2027, 3, 12)),
        ("march 2027", date(2027, 3, 1)),
        ("1 oct", date(2025, 10, 1)),
        ("dec", date(2025, 12, 1)),
        ("20", date(2025, 11, 20)),
        ("12.3.", date(2026, 3, 12)),
        ("12/3/2027", date(2027, 3, 12)),
        ("2027-03-12", date(2027, 3, 12)),
        ("fri", date(2025, 11, 7)),
        ("next tuesday", date(2025, 11, 11)),
        ("+2w", date(2025, 11, 18)),
        ("-3", date(2025, 11, 1)),
        ("w 48", date(2025, 11, 24)),
        ("29 feb 2028", date(2028, 2, 29)),
    ],
)
def test_dates_are_understood_as_people_type_them(text: str, day: date) -> None:
    assert day_meant(text, TODAY, BRITISH) == day


@pytest.mark.parametrize("text", ["", "x", "m", "40", "31 feb", "29 feb 2027", "1 2 3 4", "w 60"])
def test_what_is_no_date_means_none(text: str) -> None:
    assert day_meant(text, TODAY, BRITISH) is None


def test_months_come_first_where_people_write_them_first() -> None:
    assert day_meant("3/12", TODAY, AMERICAN) == date(2026, 3, 12)
    assert day_meant("3/12", TODAY, BRITISH) == date(2025, 12, 3)


def test_names_are_those_of_the_locale_and_english_ones_too() -> None:
    assert day_meant("12. mär", TODAY, GERMAN) == date(2026, 3, 12)
    assert day_meant("12 march", TODAY, GERMAN) == date(2026, 3, 12)
    assert day_meant("freitag", TODAY, GERMAN) == date(2025, 11, 7)


def test_the_window_goes_to_the_date_that_was_typed(window: MainWindow, runner: TaskRunner) -> None:
    QTest.keyClick(window, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    question = window.bar.question
    assert question is not None
    QTest.keyClicks(question.text, "12 mar")
    assert question.answer.text() == "Thursday, 12 March 2026"
    QTest.keyClick(question.text, Qt.Key.Key_Return)
    assert window.calendar.anchor == date(2026, 3, 12)
    assert runner.wait_idle(WAIT_MS)
