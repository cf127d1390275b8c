from datetime import date, datetime, time, timedelta

import pytest
from PySide6.QtCore import QLocale

from terp_desktop.domain.event import When
from terp_desktop.ui.text.dates import (
    RANGE,
    date_text,
    dates_text,
    day_text,
    join_when_lines,
    offset_text,
    time_text,
    when_lines,
    zone_text,
)

DAY = date(2025, 11, 4)
BRITISH = QLocale("en_GB")


def meeting(zone: str | None = "America/New_York", days: int = 0) -> When:
    return When(
        start_date=DAY,
        end_date=DAY + timedelta(days=days),
        start_time=time(14),
        end_time=time(15),
        timezone=zone,
        is_floating=zone is None,
    )


@pytest.mark.parametrize(
    "locale,whole,this_year",
    [
        ("en_US", "Tue, Nov 4, 2025", "Tue, Nov 4"),
        ("en_GB", "Tue, 4 Nov 2025", "Tue, 4 Nov"),
        ("de_DE", "Di., 4. Nov. 2025", "Di., 4. Nov."),
        ("es_ES", "mar, 4 de nov de 2025", "mar, 4 de nov"),
        ("hu_HU", "2025. nov. 4., K", "nov. 4., K"),
        ("ja_JP", "2025年11月4日火", "11月4日火"),
    ],
)
def test_days_are_written_as_the_locale_does(locale: str, whole: str, this_year: str) -> None:
    assert day_text(DAY, QLocale(locale)) == whole
    assert day_text(DAY, QLocale(locale), near=date(2025, 1, 1)) == this_year


def test_a_date_alone_has_no_weekday() -> None:
    assert date_text(DAY, BRITISH) == "4 Nov 2025"
    assert date_text(DAY, BRITISH, near=DAY) == "4 Nov"


@pytest.mark.parametrize(
    "locale,same_month,same_year,neither",
    [
        ("en_US", "Nov 3 ~ 9, 2025", "Nov 3 ~ Dec 9, 2025", "Nov 3, 2025 ~ Jan 9, 2026"),
        ("en_GB", "3 ~ 9 Nov 2025", "3 Nov ~ 9 Dec 2025", "3 Nov 2025 ~ 9 Jan 2026"),
        ("de_DE", "3. ~ 9. Nov. 2025", "3. Nov. ~ 9. Dez. 2025", "3. Nov. 2025 ~ 9. Jan. 2026"),
        ("es_ES", "3 ~ 9 de nov de 2025", "3 de nov ~ 9 de dic de 2025", None),
        ("ja_JP", "11月3日 ~ 2025年11月9日", None, None),
    ],
)
def test_the_common_part_of_two_dates_is_shown_once(
    locale: str, same_month: str, same_year: str | None, neither: str | None
) -> None:
    first = date(2025, 11, 3)
    for last, expected in (
        (date(2025, 11, 9), same_month),
        (date(2025, 12, 9), same_year),
        (date(2026, 1, 9), neither),
    ):
        if expected is not None:
            assert dates_text(first, last, QLocale(locale)) == expected.replace(" ~ ", RANGE)


def test_times_follow_the_locale() -> None:
    assert time_text(time(14, 5), BRITISH) == "14:05"
    assert time_text(time(14, 5), QLocale("en_US")).replace("\N{NARROW NO-BREAK SPACE}", " ") == (
        "2:05 PM"
    )


def test_an_event_in_the_viewers_zone_is_shown_without_its_zone() -> None:
    lines = when_lines(meeting(), "America/New_York", BRITISH, near=DAY)
    assert lines == ["Tue, 4 Nov", "14:00 \N{EN DASH} 15:00"]


def test_an_event_elsewhere_is_shown_in_its_zone_and_in_the_viewers() -> None:
    lines = when_lines(meeting(), "Europe/Berlin", BRITISH, near=DAY)
    assert lines == [
        "Tue, 4 Nov",
        "14:00 \N{EN DASH} 15:00, New York time",
        "20:00 \N{EN DASH} 21:00 your time",
    ]


def test_another_day_in_the_viewers_zone_is_shown() -> None:
    lines = when_lines(meeting(), "Asia/Tokyo", BRITISH, near=DAY)
    assert lines[-1] == "Wed, 5 Nov, 04:00 \N{EN DASH} 05:00 your time"


def test_a_zone_with_the_same_offset_is_not_shown() -> None:
    assert when_lines(meeting(), "America/Toronto", BRITISH, near=DAY)[1:] == [
        "14:00 \N{EN DASH} 15:00"
    ]


def test_an_event_of_several_days_has_a_line_for_each_end() -> None:
    lines = when_lines(meeting(days=2), "America/New_York", BRITISH, near=DAY)
    assert lines == ["Tue, 4 Nov, 14:00", "Thu, 6 Nov, 15:00"]


def test_whole_days_are_the_same_everywhere() -> None:
    when = When(start_date=DAY, end_date=DAY + timedelta(days=1), timezone="America/New_York")
    lines = when_lines(when, "Asia/Tokyo", BRITISH, near=DAY)
    assert lines == ["Tue, 4 Nov \N{EN DASH} Wed, 5 Nov", "All day"]


def test_an_event_without_a_zone_says_so() -> None:
    lines = when_lines(meeting(zone=None), "Asia/Tokyo", BRITISH, near=DAY)
    assert lines == ["Tue, 4 Nov", "14:00 \N{EN DASH} 15:00", "The same on every clock"]
    assert join_when_lines(lines) == f"Tue, 4 Nov, 14:00{RANGE}15:00, the same on every clock"


def test_offsets_have_minutes_only_where_there_are_some() -> None:
    assert offset_text(timedelta(hours=-5)) == "UTC\N{MINUS SIGN}5"
    assert offset_text(timedelta(hours=5, minutes=30)) == "UTC+5:30"
    assert (
        zone_text("America/New_York", datetime.fromisoformat("2025-07-01"))
        == "America/New York (UTC\N{MINUS SIGN}4)"
    )
