"""Times of day are understood as people type them."""

from datetime import time

import pytest
from PySide6.QtCore import QLocale

from terp_desktop.ui.text.dates import time_text
from terp_desktop.ui.text.regional import HourFormat, RegionalSettings, UserLocale
from terp_desktop.ui.text.time_parser import is_end_of_day, parse_time

BRITISH, AMERICAN = QLocale("en_GB"), QLocale("en_US")
LANGUAGES = (
    "en_GB",
    "en_US",
    "de_DE",
    "fr_CA",
    "fi_FI",
    "bg_BG",
    "ja_JP",
    "ko_KR",
    "ar_EG",
    "fa_IR",
)
OTHER_LANGUAGES = ("zh_TW", "hi_IN", "tr_TR", "el_GR", "ak_GH", "C")


@pytest.mark.parametrize(
    "text, meant",
    [
        ("1430", time(14, 30)),
        ("930", time(9, 30)),
        ("0930", time(9, 30)),
        ("9", time(9)),
        ("14", time(14)),
        ("0", time(0)),
        ("14:30", time(14, 30)),
        (" 14 : 30 ", time(14, 30)),
        ("14.30", time(14, 30)),
        ("14,30", time(14, 30)),
        ("14 30", time(14, 30)),
        ("14h30", time(14, 30)),
        ("14h", time(14)),
        ("14u30", time(14, 30)),
        ("14:30:00", time(14, 30)),
        ("2pm", time(14)),
        ("2 PM", time(14)),
        ("2p", time(14)),
        ("2:30 pm", time(14, 30)),
        ("2.30 p.m.", time(14, 30)),
        ("12 am", time(0)),
        ("12:15am", time(0, 15)),
        ("12pm", time(12)),
        ("9a", time(9)),
        ("noon", time(12)),
        ("Midnight", time(0)),
        ("7 o'clock", time(7)),
        ("14 Uhr", time(14)),
        ("٢:٣٠", time(2, 30)),
    ],
)
@pytest.mark.parametrize("locale", [BRITISH, AMERICAN, QLocale("de_DE")], ids=QLocale.name)
def test_times_are_understood_as_people_type_them(text: str, meant: time, locale: QLocale) -> None:
    assert parse_time(text, locale) == meant


NO_TIMES = ["", " ", "25:99", "24:00", "14:60", "99", "1260", "14:3", "13pm", "0am", "pm", "x"]
NO_TIMES += ["-1", "14:30:15", "9" * 40, "9" * 5000, "noonish", "1 2 3", "½", "²"]


@pytest.mark.parametrize("text", NO_TIMES)
def test_an_invalid_time_is_none(text: str) -> None:
    assert parse_time(text, BRITISH) is None
    assert parse_time(text, AMERICAN) is None


def test_a_day_may_end_at_twenty_four_hours() -> None:
    assert [is_end_of_day(text) for text in ("24:00", "24", "2400", "24.00", "24h")] == [True] * 5
    assert [is_end_of_day(text) for text in ("23:59", "24:01", "0:00", "")] == [False] * 4


@pytest.mark.parametrize("hours", list(HourFormat))
@pytest.mark.parametrize("language", LANGUAGES + OTHER_LANGUAGES)
def test_displayed_times_are_parsed_as_the_same_time(language: str, hours: HourFormat) -> None:
    locale = UserLocale(QLocale(language), RegionalSettings(hour_format=hours))
    every = [time(hour, minute) for hour in range(24) for minute in range(60)]
    assert [parse_time(time_text(one, locale), locale) for one in every] == every
