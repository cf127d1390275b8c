"""Unsupported rules, and dates that a file lists one by one."""

import tomllib
from datetime import date, datetime, time
from pathlib import Path

import pytest

from terp_desktop.domain.calendar_file import CalendarFile, ImportedEvent
from terp_desktop.domain.span import Days
from terp_desktop.exchange.reader import IcsReader
from tests.exchange.calendar_builders import (
    TODAY,
    calendar,
    event,
    every_start,
    read_components,
    skip_reasons,
)

CORPUS = Path(__file__).parent.parent / "data" / "recurrence" / "within_a_day"
ZONES = ("America/New_York", "Pacific/Apia", "Australia/Lord_Howe")
HOUR = "DTEND;TZID=Europe/Berlin:20190304T150000"
FALL = Days.through(date(1997, 9, 1), date(1997, 12, 31))


def starts_of(file: CalendarFile) -> list[str]:
    """All starts that result from one VEVENT."""
    return [f"{one:%m-%d %H:%M}" for one in every_start(file.events)]


@pytest.mark.parametrize(
    "lines, expected",
    [
        (
            ["RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=MONTHLY;COUNT=2"],
            ["03-04 14:00", "03-11 14:00", "04-04 14:00"],
        ),
        (
            ["RRULE:FREQ=DAILY;COUNT=5", "EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=9"],
            ["03-05 14:00", "03-07 14:00"],
        ),
        (
            ["RRULE:FREQ=MINUTELY;COUNT=30;BYDAY=TU", "EXRULE:FREQ=MINUTELY;BYMINUTE=5,6"],
            ["03-04 14:00", *(f"03-05 00:{n:02}" for n in range(29) if n not in {5, 6})],
        ),
    ],
)
def test_rules_that_we_do_not_have_become_lists_of_dates(
    lines: list[str], expected: list[str]
) -> None:
    file = read_components(event(HOUR, *lines))
    assert starts_of(file) == expected
    ((part, reason),) = skip_reasons(file)
    assert part == "RRULE"
    assert "one by one" in reason
    assert "until" not in reason


def test_the_corpus_within_a_day_is_there() -> None:
    assert len([*CORPUS.glob("*.toml")]) >= 5


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_examples_of_the_standard_give_their_times(path: Path, zone: str) -> None:
    entry = tomllib.loads(path.read_text("utf-8"))
    start = f"DTSTART;TZID={entry.get('timezone', zone)}:{entry['start']:%Y%m%dT%H%M%S}"
    content = calendar(event(start, f"RRULE:{entry['rule']}"))
    file = IcsReader().read(content, zone=zone, today=entry["start"].date())
    found = every_start(file.events, FALL)
    assert [one for one in found if one < entry["until"]] == entry["expected"]


EVERY_TEN_MINUTES = "RRULE:FREQ=MINUTELY;INTERVAL=10;BYHOUR=9,10,11,12,13"
TWO_RULES = ("RRULE:FREQ=DAILY", "RRULE:FREQ=HOURLY;INTERVAL=12")


def test_an_endless_list_of_dates_begins_around_today() -> None:
    first = "DTSTART;TZID=Europe/Berlin:19990304T090000"
    file = read_components(event(first, EVERY_TEN_MINUTES))
    listed = every_start(file.events, Days.through(date(1999, 1, 1), date(2030, 1, 1)))
    assert datetime.combine(TODAY, time(9)) in listed
    assert len([one for one in listed if one.date() > TODAY]) > 700
    ((part, reason),) = skip_reasons(file)
    assert part == "RRULE"
    assert f"until {listed[-1].date()}" in reason


def test_a_list_for_every_second_has_today_too() -> None:
    file = read_components(
        event("DTSTART;TZID=Europe/Berlin:20100304T090000", "RRULE:FREQ=SECONDLY")
    )
    listed = every_start(file.events, Days.through(date(2010, 1, 1), date(2030, 1, 1)))
    assert {one.date() for one in listed} == {TODAY}
    assert len(listed) == 1000


def test_the_past_of_a_rule_that_is_over_is_kept() -> None:
    first = "DTSTART;TZID=Europe/Berlin:20030304T090000"
    short = read_components(event(first, "RRULE:FREQ=MINUTELY;INTERVAL=7;UNTIL=20030305T080000Z"))
    span = Days.through(date(2003, 1, 1), date(2030, 1, 1))
    assert len(every_start(short.events, span)) == 24 * 60 // 7 + 1
    long = read_components(event(first, "RRULE:FREQ=MINUTELY;INTERVAL=7;UNTIL=20040305T080000Z"))
    listed = every_start(long.events, span)
    assert len(listed) == 1000
    assert listed[-1].date() == date(2004, 3, 5)
    assert "from 2004" in skip_reasons(long)[0][1]


def test_the_past_year_of_an_endless_list_is_included() -> None:
    file = read_components(event("DTSTART;TZID=Europe/Berlin:19990304T090000", *TWO_RULES))
    listed = every_start(file.events, Days.through(date(1999, 1, 1), date(2030, 1, 1)))
    assert min(listed).date() == date(2018, 10, 27)
    assert datetime.combine(TODAY, time(9)) in listed
    assert max(listed).date() > date(2020, 2, 1)


@pytest.mark.parametrize("rules", [TWO_RULES, (EVERY_TEN_MINUTES,)])
def test_the_window_of_an_endless_list_moves_with_the_months(rules: tuple[str, ...]) -> None:
    content = calendar(event(HOUR, *rules), event(uid="two"))

    def on(day: date) -> tuple[ImportedEvent, ...]:
        return IcsReader().read(content, zone="UTC", today=day).events

    assert on(date(2019, 4, 1)) == on(date(2019, 4, 1))
    assert on(date(2019, 4, 1))[0].source.digest != on(date(2019, 5, 1))[0].source.digest


def test_a_list_within_a_month_stays_the_same() -> None:
    content = calendar(event(HOUR, *TWO_RULES))
    first, later = (
        IcsReader().read(content, zone="UTC", today=date(2019, 3, day)).events for day in (1, 31)
    )
    assert first == later


def test_an_endless_list_is_cut_and_reported() -> None:
    dates = ",".join(
        f"{2000 + n // 336}{n // 28 % 12 + 1:02}{n % 28 + 1:02}" for n in range(12_000)
    )
    rdate = f"RDATE;VALUE=DATE:{dates}"
    file = read_components(event("DTSTART;VALUE=DATE:20000101", rdate))
    rule = file.events[0].content.rule
    assert rule is not None
    assert len(rule.extra_dates) == 9_999
    assert skip_reasons(file) == [
        ("RDATE", "Of its RDATE values only the first 10000 are taken over.")
    ]
