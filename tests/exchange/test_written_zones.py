"""Exported VTIMEZONEs: programs that know nothing else show the right times."""

from datetime import date

import pytest

from terp_desktop.domain.span import Days
from terp_desktop.exchange.parser import parse_components
from terp_desktop.exchange.serializer import fold_lines
from terp_desktop.exchange.zones.vtimezone_reader import CustomZone, custom_zone
from terp_desktop.exchange.zones.vtimezone_writer import timezone_lines


def read_again(name: str, year: int, until: int) -> CustomZone | None:
    lines = ["BEGIN:VCALENDAR", *timezone_lines(name, year), "END:VCALENDAR"]
    [calendar], _ = parse_components(fold_lines(lines))
    return custom_zone(calendar.components[0], Days(date(year, 1, 1), date(until, 1, 1)))


def test_onsets_are_written_with_the_offset_before_and_without_an_end() -> None:
    assert list(timezone_lines("Europe/Berlin", 2026)) == [
        *("BEGIN:VTIMEZONE", "TZID:Europe/Berlin"),
        *("BEGIN:DAYLIGHT", "DTSTART:20250330T020000"),
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        *("TZNAME:CEST", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "END:DAYLIGHT"),
        *("BEGIN:STANDARD", "DTSTART:20251026T030000"),
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        *("TZNAME:CET", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD"),
        "END:VTIMEZONE",
    ]


def test_a_zone_without_summer_time_has_one_offset() -> None:
    assert list(timezone_lines("Asia/Kolkata", 2026)) == [
        *("BEGIN:VTIMEZONE", "TZID:Asia/Kolkata"),
        *("BEGIN:STANDARD", "DTSTART:20250101T000000", "TZNAME:IST"),
        *("TZOFFSETFROM:+0530", "TZOFFSETTO:+0530", "END:STANDARD"),
        "END:VTIMEZONE",
    ]


@pytest.mark.parametrize(
    "name, rule",
    [
        ("America/New_York", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"),
        ("America/Nuuk", "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=24,25,26,27,28,29,30;BYDAY=SA"),
    ],
)
def test_a_zone_rule_is_written_for_any_week_of_the_month(name: str, rule: str) -> None:
    assert rule in list(timezone_lines(name, 2026))


def test_dates_without_a_rule_have_a_line_each_and_the_first_one_as_well() -> None:
    lines = list(timezone_lines("Africa/Casablanca", 2026))
    start = lines.index("DTSTART:20250406T020000")
    assert lines[start + 1 : start + 3] == ["RDATE:20250406T020000", "RDATE:20260322T020000"]


def test_winter_is_standard_also_where_the_law_calls_summer_so() -> None:
    lines = list(timezone_lines("Europe/Dublin", 2026))
    assert lines[lines.index("BEGIN:DAYLIGHT") + 1] == "DTSTART:20250330T010000"
    assert lines[lines.index("BEGIN:STANDARD") + 1] == "DTSTART:20251026T020000"


@pytest.mark.parametrize("year", [1975, 2026])
@pytest.mark.parametrize(
    "name",
    [
        *("America/New_York", "Europe/London", "Europe/Dublin", "Australia/Lord_Howe"),
        *("Pacific/Apia", "Africa/Casablanca", "Antarctica/Troll", "Asia/Kathmandu"),
        *("Africa/Cairo", "America/Santiago", "Asia/Gaza", "Europe/Istanbul"),
    ],
)
def test_what_is_written_behaves_like_the_zone_from_then_on(name: str, year: int) -> None:
    read = read_again(name, year, 2099)
    assert read is not None
    assert read.behaves_like(name)


def test_a_zone_rule_continues_for_events_far_in_the_future() -> None:
    read = read_again("Europe/Berlin", 2400, 2460)
    assert read is not None
    assert read.behaves_like("Europe/Berlin")
