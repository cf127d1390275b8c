"""RRULE, RDATE and EXDATE, and the resulting occurrences."""

from datetime import time

import pytest

from tests.exchange.calendar_builders import (
    changed_occurrence,
    event,
    occurrence_times,
    read_components,
    read_only_event,
    skip_reasons,
    starts,
)

HOUR = "DTEND;TZID=Europe/Berlin:20190304T150000"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"


def test_a_rule_gives_its_dates() -> None:
    series = read_only_event(event(HOUR, WEEKLY))
    assert starts(series) == ["03-04 14:00", "03-11 14:00", "03-18 14:00", "03-25 14:00"]


@pytest.mark.parametrize(
    "until, last",
    [
        ("20190318", "03-18"),
        ("20190318T140000", "03-18"),
        ("20190318T135959", "03-11"),
        ("20190318T130000Z", "03-18"),
        ("20190318T125959Z", "03-11"),
        ("20190317T230000Z", "03-11"),
        ("20190318T225959Z", "03-18"),
    ],
)
def test_until_lets_through_what_starts_no_later(until: str, last: str) -> None:
    assert (
        starts(read_only_event(event(HOUR, f"RRULE:FREQ=WEEKLY;UNTIL={until}")))[-1]
        == f"{last} 14:00"
    )


def test_until_in_utc_may_be_on_another_day_than_the_last_occurrence() -> None:
    late = "DTSTART;TZID=America/New_York:20190304T220000"
    series = read_only_event(event(late, "RRULE:FREQ=DAILY;UNTIL=20190307T030000Z"))
    assert starts(series) == ["03-04 22:00", "03-05 22:00", "03-06 22:00"]


def test_an_until_of_whole_days_is_the_last_day() -> None:
    for until in ("20190306", "20190306T235959Z", "20190306T000000Z"):
        days = event("DTSTART;VALUE=DATE:20190304", f"RRULE:FREQ=DAILY;UNTIL={until}")
        assert starts(read_only_event(days))[-1] == "03-06 00:00"


def test_exdate_removes_occurrences_in_whatever_zone_it_is_written() -> None:
    exdates = (
        "EXDATE;TZID=Europe/Berlin:20190304T140000,20190311T140000",
        "EXDATE:20190318T130000Z",
    )
    assert starts(read_only_event(event(HOUR, WEEKLY, *exdates))) == ["03-25 14:00"]
    new_york = "EXDATE;TZID=America/New_York:20190325T090000"
    assert starts(read_only_event(event(HOUR, WEEKLY, new_york)))[-1] == "03-18 14:00"


def test_exdate_with_a_date_alone_removes_that_day() -> None:
    assert "03-11 14:00" not in starts(
        read_only_event(event(HOUR, WEEKLY, "EXDATE;VALUE=DATE:20190311"))
    )


def test_exdate_with_another_time_removes_nothing() -> None:
    exdate = "EXDATE;TZID=Europe/Berlin:20190311T090000"
    assert len(starts(read_only_event(event(HOUR, WEEKLY, exdate)))) == 4


def test_exdate_finds_the_local_day_of_an_evening_in_new_york() -> None:
    late = "DTSTART;TZID=America/New_York:20190304T220000"
    series = read_only_event(event(late, "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20190306T030000Z"))
    assert starts(series) == ["03-04 22:00", "03-06 22:00"]


def test_rdate_adds_occurrences_with_their_own_time_and_length() -> None:
    rdates = (
        "RDATE;TZID=Europe/Berlin:20190306T140000,20190307T090000",
        "RDATE;VALUE=DATE:20190309",
        "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20190308T140000/PT3H",
        "RDATE;VALUE=PERIOD:20190310T130000Z/20190310T150000Z",
    )
    series = read_only_event(event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=1", *rdates))
    assert [
        (f"{one.start_local:%d %H:%M}", f"{one.end_local:%H:%M}")
        for one in occurrence_times(series)
    ] == [
        ("04 14:00", "15:00"),
        ("06 14:00", "15:00"),
        ("07 09:00", "10:00"),
        ("08 14:00", "17:00"),
        ("09 14:00", "15:00"),
        ("10 14:00", "16:00"),
    ]


def test_a_list_of_dates_without_a_rule_is_a_series() -> None:
    series = read_only_event(
        event(HOUR, "RDATE;TZID=Europe/Berlin:20190401T140000,20190304T140000")
    )
    assert starts(series) == ["03-04 14:00", "04-01 14:00"]


def test_exdate_and_rdate_on_one_day_move_the_occurrence() -> None:
    lines = (
        "EXDATE;TZID=Europe/Berlin:20190311T140000",
        "RDATE;TZID=Europe/Berlin:20190311T170000",
    )
    series = read_only_event(event(HOUR, WEEKLY, *lines))
    assert starts(series)[:3] == ["03-04 14:00", "03-11 17:00", "03-18 14:00"]


def test_a_second_occurrence_on_one_day_becomes_an_event_of_its_own() -> None:
    second = event(HOUR, WEEKLY, "RDATE;TZID=Europe/Berlin:20190311T170000,20190301T140000")
    series, *apart = read_components(second).events
    assert len(starts(series)) == 4
    assert [f"{one.content.when.start_local:%d %H:%M}" for one in apart] == ["11 17:00", "01 14:00"]
    assert [one.uid for one in read_components(second).events] == [
        "one@example.org",
        "one@example.org/20190311T170000",
        "one@example.org/20190301T140000",
    ]


def test_a_part_of_the_rule_that_repeats_the_start_time_is_left_out() -> None:
    rule = "RRULE:FREQ=WEEKLY;COUNT=2;BYHOUR=14;BYMINUTE=0;BYSECOND=0;RSCALE=GREGORIAN;SKIP=OMIT"
    assert len(starts(read_only_event(event(HOUR, rule)))) == 2


def test_rules_that_leave_nothing_are_no_event() -> None:
    rules = "RRULE:FREQ=DAILY\r\nEXRULE:FREQ=DAILY"
    file = read_components(
        event(HOUR, rules), changed_occurrence(":20190305T130000Z"), event(uid="good")
    )
    assert [one.uid for one in file.events] == ["good"]
    (_, first), (_, second) = skip_reasons(file)
    assert "Its rules leave no occurrence" in first
    assert second == "The series that it belongs to could not be taken over."


def test_a_series_keeps_its_clock_times_when_the_clocks_change() -> None:
    found = occurrence_times(read_only_event(event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=6")))
    assert {one.start_time for one in found} == {time(14)}
    assert {one.span.start.hour for one in found} == {12, 13}
