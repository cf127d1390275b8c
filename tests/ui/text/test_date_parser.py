from datetime import date, timedelta

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest

from terp_desktop.ui.fields.entry_formats import numeric_date
from terp_desktop.ui.text.date_parser import parse_date
from terp_desktop.ui.text.dates import day_text, full_day_text
from terp_desktop.ui.text.reference_day import ReferenceDay
from terp_desktop.ui.text.regional import DateOrder, RegionalSettings, UserLocale
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.window_driver import WAIT_MS

TODAY = date(2025, 11, 4)  # a Tuesday
BRITISH, AMERICAN, GERMAN = QLocale("en_GB"), QLocale("en_US"), QLocale("de_DE")
LANGUAGES = ("en_GB", "en_US", "de_DE", "fr_FR", "es_ES", "pt_BR", "ru_RU", "uk_UA", "bg_BG")
OTHER_SCRIPTS = ("ja_JP", "ko_KR", "zh_CN", "ar_EG", "fa_IR", "hi_IN", "tr_TR", "he_IL", "C")


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
        ("29 feb", date(2024, 2, 29)),
        ("31.10.", date(2025, 10, 31)),
        ("31.10", date(2025, 10, 31)),
        ("31/10/26", date(2026, 10, 31)),
        ("10/31", date(2025, 10, 31)),
        ("31102026", date(2026, 10, 31)),
        ("20261031", date(2026, 10, 31)),
        ("311026", date(2026, 10, 31)),
        ("3110", date(2025, 10, 31)),
        ("tue", date(2025, 11, 11)),
        ("tue 4 nov 2025", date(2025, 11, 4)),
        ("mon 4 nov 2025", date(2025, 11, 4)),
        ("Tue 04/11/2025", date(2025, 11, 4)),
        ("31st of october", date(2025, 10, 31)),
        ("october 31st, 2026", date(2026, 10, 31)),
        ("tom", date(2025, 11, 5)),
        ("+3d", date(2025, 11, 7)),
        ("\N{MINUS SIGN}3d", date(2025, 11, 1)),
        ("+2m", date(2026, 1, 4)),
        ("+1y", date(2026, 11, 4)),
        ("in 3 days", date(2025, 11, 7)),
        ("2 weeks ago", date(2025, 10, 21)),
        ("next week", date(2025, 11, 10)),
        ("next month", date(2025, 12, 1)),
        ("next year", date(2026, 1, 1)),
        ("\N{ARABIC-INDIC DIGIT FIVE}.12.", date(2025, 12, 5)),
    ],
)
def test_dates_are_understood_as_people_type_them(text: str, day: date) -> None:
    assert parse_date(text, TODAY, BRITISH) == day


NO_DATES = ["", "x", "m", "40", "31 feb", "29 feb 2027", "1 2 3 4", "w 60", "31.2.", "2027", "00"]
NO_DATES += ["9" * 30, "9" * 5000, "+9999y", "-9999y", "9999-12-31", "0000-01-01", "12 foo", "½"]


@pytest.mark.parametrize("text", NO_DATES)
def test_an_invalid_date_is_none(text: str) -> None:
    assert parse_date(text, TODAY, BRITISH) is None


def test_months_come_first_where_people_write_them_first() -> None:
    assert parse_date("3/12", TODAY, AMERICAN) == date(2026, 3, 12)
    assert parse_date("3/12", TODAY, BRITISH) == date(2025, 12, 3)


def test_names_are_those_of_the_locale_and_english_ones_too() -> None:
    assert parse_date("12. mär", TODAY, GERMAN) == date(2026, 3, 12)
    assert parse_date("12 march", TODAY, GERMAN) == date(2026, 3, 12)
    assert parse_date("freitag", TODAY, GERMAN) == date(2025, 11, 7)


def test_a_date_without_a_year_is_the_nearest_to_the_reference_day() -> None:
    summer = ReferenceDay.beside(date(2027, 6, 20), TODAY)
    assert parse_date("3 jul", TODAY, BRITISH, summer) == date(2027, 7, 3)
    assert parse_date("3 mar", TODAY, BRITISH, summer) == date(2027, 3, 3)
    assert parse_date("12", TODAY, BRITISH, summer) == date(2027, 6, 12)
    assert parse_date("tomorrow", TODAY, BRITISH, summer) == TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    "text, stands, day",
    [
        ("11/1", "2026-03-08", "2026-11-01"),
        ("2/20", "2026-03-08", "2026-02-20"),
        ("1/6", "2026-03-08", "2026-01-06"),
        ("1/5", "2026-03-08", "2027-01-05"),
        ("11/1", "2025-12-20", "2025-11-01"),
        ("1/2", "2026-12-20", "2027-01-02"),
        ("2/29", "2026-03-08", "2028-02-29"),
        ("w 50", "2026-03-08", "2026-12-06"),
        ("w 2", "2026-12-20", "2027-01-03"),
    ],
)
def test_a_start_without_a_year_does_not_fall_into_the_year_before(
    text: str, stands: str, day: str
) -> None:
    today = date(2026, 3, 7)
    reference = ReferenceDay.beside(date.fromisoformat(stands), today)
    assert parse_date(text, today, AMERICAN, reference) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text, day",
    [
        ("28.11.", "2026-11-28"),
        ("28 nov", "2026-11-28"),
        ("2811", "2026-11-28"),
        ("2.1.", "2027-01-02"),
        ("28", "2026-12-28"),
        ("2", "2026-12-02"),
        ("fri", "2026-12-04"),
        ("w 48", "2026-11-23"),
        ("w 1", "2027-01-04"),
    ],
)
def test_an_end_without_a_year_is_the_nearest_to_the_start(text: str, day: str) -> None:
    start = date(2026, 11, 30)
    found = parse_date(text, start, BRITISH, ReferenceDay.of_end(start))
    assert found == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text, day",
    [
        ("3.11.", "2026-11-03"),
        ("4.11.", "2025-11-04"),
        ("1.3.", "2026-03-01"),
        ("3", "2025-12-03"),
        ("29.2.", "2028-02-29"),
        ("w 44", "2026-10-26"),
        ("w 50", "2025-12-08"),
    ],
)
def test_a_partial_date_ahead_of_the_reference_day_is_the_next_one(text: str, day: str) -> None:
    found = parse_date(text, TODAY, BRITISH, ReferenceDay.ahead(TODAY))
    assert found == date.fromisoformat(day)


def test_the_year_comes_first_where_people_write_it_first() -> None:
    swedish = UserLocale(QLocale("en_GB"), RegionalSettings(date_order=DateOrder.YEAR_FIRST))
    assert parse_date("26-10-11", TODAY, swedish) == date(2026, 10, 11)
    assert parse_date("10-11", TODAY, swedish) == date(2025, 10, 11)


@pytest.mark.parametrize("dates", list(DateOrder))
@pytest.mark.parametrize("language", LANGUAGES + OTHER_SCRIPTS)
def test_displayed_dates_are_parsed_as_the_same_day(language: str, dates: DateOrder) -> None:
    locale = UserLocale(QLocale(language), RegionalSettings(date_order=dates))
    every = [date(2023, 1, 1) + timedelta(days=7 * number + 1) for number in range(160)]
    for write in (day_text, full_day_text, numeric_date):
        assert [parse_date(write(one, locale), TODAY, locale) for one in every] == every


def test_the_window_goes_to_the_date_that_was_typed(window: MainWindow, runner: TaskRunner) -> None:
    QTest.keyClick(window, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    question = window.bar.date_popover
    assert question is not None
    QTest.keyClicks(question.entry, "12 mar")
    assert question.feedback.text() == "Thursday, 12 March 2026"
    QTest.keyClick(question.entry, Qt.Key.Key_Return)
    assert window.calendar.anchor == date(2026, 3, 12)
    assert runner.wait_idle(WAIT_MS)
