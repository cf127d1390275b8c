"""Rules that the calendar does not have, and dates that a file lists one by one."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from terp_desktop.domain.span import Days
from terp_desktop.exchange.reader import IcsReader
from terp_desktop.services.imported import CalendarFile
from tests.exchange.calendars import (
    calendar,
    event,
    read,
    reasons,
    starts,
)

CORPUS = Path(__file__).parent.parent / "data" / "recurrence" / "within_a_day"
ZONES = ("America/New_York", "Pacific/Apia", "Australia/Lord_Howe")
HOUR = "DTEND;TZID=Europe/Berlin:20190304T150000"
FALL = Days.through(date(1997, 9, 1), date(1997, 12, 31))
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"


def every_start(file: CalendarFile) -> list[str]:
    """All starts that came out of one VEVENT, whether in the series or as events apart."""
    series, *apart = file.events
    own = [f"{one.content.when.start_local:%m-%d %H:%M}" for one in apart]
    return sorted([*starts(series), *own])


@pytest.mark.parametrize(
    "lines, expected",
    [
        (
            ["RRULE:FREQ=HOURLY;INTERVAL=8;COUNT=4"],
            ["03-04 14:00", "03-04 22:00", "03-05 06:00", "03-05 14:00"],
        ),
        (
            ["RRULE:FREQ=HOURLY;INTERVAL=5;UNTIL=20190305T000000Z"],
            ["03-04 14:00", "03-04 19:00", "03-05 00:00"],
        ),
        (
            ["RRULE:FREQ=MINUTELY;INTERVAL=30;BYHOUR=15,16;BYDAY=TU;UNTIL=20190306"],
            ["03-04 14:00", "03-05 15:00", "03-05 15:30", "03-05 16:00", "03-05 16:30"],
        ),
        (
            ["RRULE:FREQ=DAILY;BYHOUR=9,14;COUNT=4"],
            ["03-04 14:00", "03-05 09:00", "03-05 14:00", "03-06 09:00"],
        ),
        (
            ["RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=MONTHLY;COUNT=2"],
            ["03-04 14:00", "03-11 14:00", "04-04 14:00"],
        ),
        (
            ["RRULE:FREQ=DAILY;COUNT=5", "EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=9"],
            ["03-05 14:00", "03-07 14:00"],
        ),
        (
            ["RRULE:FREQ=DAILY;BYHOUR=9,14;COUNT=4", "EXDATE;TZID=Europe/Berlin:20190305T090000"],
            ["03-04 14:00", "03-05 14:00", "03-06 09:00"],
        ),
    ],
)
def test_rules_that_we_do_not_have_become_lists_of_dates(
    lines: list[str], expected: list[str]
) -> None:
    file = read(event(HOUR, *lines))
    assert every_start(file) == expected
    ((part, reason),) = reasons(file)
    assert part == "RRULE"
    assert "until" not in reason


def test_the_corpus_within_a_day_is_there() -> None:
    assert len([*CORPUS.glob("*.toml")]) >= 5


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_examples_of_the_standard_give_their_times(path: Path, zone: str) -> None:
    told = tomllib.loads(path.read_text("utf-8"))
    start = f"DTSTART;TZID={told.get('timezone', zone)}:{told['start']:%Y%m%dT%H%M%S}"
    content = calendar(event(start, f"RRULE:{told['rule']}"))
    file = IcsReader().read(content, zone=zone, today=told["start"].date())
    series, *apart = file.events
    assert series.content.rule is not None
    found = [series.content.when.on(day).start_local for day in series.content.rule.dates(FALL)]
    found = [one for one in found if one.date() not in {o.instance_date for o in series.overrides}]
    found += [one.when.start_local for one in series.overrides]
    found += [one.content.when.start_local for one in apart]
    assert sorted(one for one in found if one < told["until"]) == told["expected"]


def test_an_endless_list_of_dates_lies_around_the_present_and_says_so() -> None:
    file = read(event("DTSTART;TZID=Europe/Berlin:19990304T140000", "RRULE:FREQ=DAILY;BYHOUR=9,15"))
    days = {one.content.when.start_date for one in file.events[1:]}
    assert (min(days), max(days)) == (date(2018, 2, 28), date(2019, 7, 11))
    assert "until 2019-07-12 (1000)" in reasons(file)[0][1]


def test_the_same_list_a_month_later_says_something_else() -> None:
    content = calendar(event(HOUR, "RRULE:FREQ=DAILY;BYHOUR=9,15"), event(uid="two"))
    first, later = (
        IcsReader().read(content, zone="UTC", today=day).events
        for day in (date(2019, 3, 31), date(2019, 4, 1))
    )
    again = IcsReader().read(content, zone="UTC", today=date(2019, 3, 1)).events
    assert first == again
    assert [one.source.digest for one in first] != [one.source.digest for one in later]


def test_a_list_without_end_is_cut_and_that_is_told() -> None:
    dates = ",".join(
        f"{2000 + n // 336}{n // 28 % 12 + 1:02}{n % 28 + 1:02}" for n in range(12_000)
    )
    rdate = f"RDATE;VALUE=DATE:{dates}"
    file = read(event("DTSTART;VALUE=DATE:20000101", rdate))
    rule = file.events[0].content.rule
    assert rule is not None
    assert len(rule.extra_dates) == 9_999
    assert reasons(file) == [("RDATE", "Of its RDATE values only the first 10000 are taken over.")]
