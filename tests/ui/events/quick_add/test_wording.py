"""How people write, by their locale."""

from datetime import date, time

import pytest
from PySide6.QtCore import QLocale

from terp_desktop.domain.quick_add.context import QuickAddContext, Wording
from terp_desktop.domain.quick_add.english import ENGLISH
from terp_desktop.domain.quick_add.german import GERMAN
from terp_desktop.domain.quick_add.parser import parse
from terp_desktop.domain.quick_add.result import QuickAdd
from terp_desktop.domain.quick_add.vocabulary import DateOrder
from terp_desktop.domain.when import When
from terp_desktop.ui.events.quick_add.wording import echo_format, wording_of
from terp_desktop.ui.text.regional import HourFormat, RegionalSettings, UserLocale
from tests.ui.occurrence_builders import wall_time

TODAY = date(2026, 11, 30)


def read(line: str, wording: Wording) -> QuickAdd:
    place = When(start_date=TODAY, end_date=TODAY, timezone="UTC")
    now = wall_time("2026-11-30 10:15")
    return parse(line, QuickAddContext(local_now=now, zone="UTC", place=place, wording=wording))


@pytest.mark.parametrize(
    "name, order, is_twelve_hour",
    [
        ("en_US", DateOrder.MONTH_FIRST, True),
        ("en_GB", DateOrder.DAY_FIRST, False),
        ("de_DE", DateOrder.DAY_FIRST, False),
        ("ja_JP", DateOrder.YEAR_FIRST, False),
        ("tr_TR", DateOrder.DAY_FIRST, False),
        ("C", DateOrder.DAY_FIRST, False),
    ],
)
def test_the_order_of_dates_and_the_hours_are_those_of_the_locale(
    name: str, order: DateOrder, is_twelve_hour: bool
) -> None:
    wording = wording_of(QLocale(name))
    assert (wording.date_order, wording.is_twelve_hour) == (order, is_twelve_hour)


def test_germans_write_german_and_others_english() -> None:
    assert wording_of(QLocale("de_AT")).vocabulary is GERMAN
    assert wording_of(QLocale("en_IN")).vocabulary is ENGLISH


def test_a_persons_own_settings_count() -> None:
    settings = RegionalSettings(hour_format=HourFormat.TWELVE, first_weekday=7)
    wording = wording_of(UserLocale(QLocale("de_DE"), settings))
    assert (wording.is_twelve_hour, wording.first_weekday) == (True, 7)


@pytest.mark.parametrize(
    "name, line, day",
    [
        ("fr_FR", "visite jeudi 14:00", date(2026, 12, 3)),
        ("fr_FR", "visite 12 février 14:00", date(2027, 2, 12)),
        ("tr_TR", "ziyaret Perşembe 14:00", date(2026, 12, 3)),
        ("tr_TR", "ziyaret 12 Şubat 14:00", date(2027, 2, 12)),
        ("ja_JP", "訪問 木曜日 14:00", date(2026, 12, 3)),
        ("es_ES", "visita 12 feb 14:00", date(2027, 2, 12)),
    ],
)
def test_other_languages_have_their_names_of_days_and_months(
    name: str, line: str, day: date
) -> None:
    found = read(line, wording_of(QLocale(name)))
    assert (found.when.start_date, found.when.start_time) == (day, time(14))


def test_the_echo_is_written_as_the_window_writes_dates() -> None:
    style = echo_format(QLocale("de_DE"), TODAY)
    assert style.day(date(2026, 12, 3)) == "Do., 3. Dez."
    assert style.clock(time(9)) == "09:00"
