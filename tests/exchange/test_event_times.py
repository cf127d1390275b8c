"""DTSTART with DTEND, DURATION or neither, in every kind of time."""

from datetime import UTC, date, datetime, time

import pytest

from terp_desktop.domain.event import When
from tests.exchange.calendar_builders import (
    BERLIN,
    event,
    read_components,
    read_only_event,
    skip_reasons,
)


def when(*lines: str, zone: str = BERLIN) -> When:
    return read_only_event(event(*lines), zone=zone).content.when


def timed(day: int, start: time, end: time, *, last: int | None = None) -> When:
    return When(
        start_date=date(2019, 3, day),
        start_time=start,
        end_date=date(2019, 3, last or day),
        end_time=end,
        timezone=BERLIN,
    )


def days(first: int, last: int, zone: str = BERLIN) -> When:
    return When(start_date=date(2019, 3, first), end_date=date(2019, 3, last), timezone=zone)


def test_an_event_with_a_zone_keeps_its_clock_times() -> None:
    assert when("DTEND;TZID=Europe/Berlin:20190304T153000") == timed(4, time(14), time(15, 30))


def test_an_end_in_another_zone_is_converted_to_that_of_the_start() -> None:
    assert when("DTEND;TZID=America/New_York:20190304T093000") == timed(4, time(14), time(15, 30))
    assert when("DTEND:20190304T143000Z") == timed(4, time(14), time(15, 30))


def test_an_event_without_an_end_takes_no_time() -> None:
    assert when() == timed(4, time(14), time(14))


@pytest.mark.parametrize(
    "duration, end",
    [("PT90M", time(15, 30)), ("P0DT1H", time(15)), ("+PT45S", time(14, 0, 45))],
)
def test_a_duration_says_when_it_ends(duration: str, end: time) -> None:
    assert when(f"DURATION:{duration}") == timed(4, time(14), end)


def test_a_day_is_what_the_calendar_calls_so_and_24_hours_pass_exactly() -> None:
    start = "DTSTART;TZID=Europe/Berlin:20190330T140000"
    assert when(start, "DURATION:P1D") == timed(30, time(14), time(14), last=31)
    assert when(start, "DURATION:PT24H") == timed(30, time(14), time(15), last=31)


def test_utc_stays_utc_in_a_calendar_that_names_no_zone() -> None:
    found = when("DTSTART:20190304T190000Z", "DTEND:20190304T200000Z")
    assert (found.timezone, found.start_time) == ("UTC", time(19))


def test_a_single_event_in_utc_is_shown_in_the_zone_that_the_calendar_names() -> None:
    utc = event("DTSTART:20190304T190000Z", "DTEND:20190304T200000Z")
    assert read_only_event("X-WR-TIMEZONE:Europe/Berlin", utc).content.when == timed(
        4, time(20), time(21)
    )


def test_a_series_in_utc_stays_in_utc_since_its_clock_times_depend_on_it() -> None:
    series = event("DTSTART:20190304T190000Z", "RRULE:FREQ=DAILY")
    assert read_only_event("X-WR-TIMEZONE:Europe/Berlin", series).content.when.timezone == "UTC"


def test_the_second_of_two_equal_clock_times_is_kept_apart() -> None:
    home = "X-WR-TIMEZONE:Europe/Berlin"
    found = read_only_event(home, event("DTSTART:20191027T013000Z", "DURATION:PT15M")).content.when
    assert (found.start_time, found.start_fold) == (time(2, 30), 1)
    assert found.span.start == datetime(2019, 10, 27, 1, 30, tzinfo=UTC)
    assert found.span.end == datetime(2019, 10, 27, 1, 45, tzinfo=UTC)


def test_a_time_without_a_zone_is_floating() -> None:
    found = when("DTSTART:20190304T090000", "DTEND:20190304T100000")
    assert (found.is_floating, found.timezone, found.start_time) == (True, None, time(9))


def test_whole_days_end_the_day_before_dtend_in_the_zone_given() -> None:
    start = "DTSTART;VALUE=DATE:20190304"
    assert when(start, "DTEND;VALUE=DATE:20190307", zone="UTC") == days(4, 6, "UTC")


@pytest.mark.parametrize(
    "end",
    ["DTEND;VALUE=DATE:20190305", "DTEND;VALUE=DATE:20190304", "DURATION:P1D", "CLASS:PUBLIC"],
)
def test_one_whole_day_is_one_day_however_it_is_written(end: str) -> None:
    assert when("DTSTART;VALUE=DATE:20190304", end) == days(4, 4)
    assert when("DTSTART:20190304", end) == days(4, 4)


def test_outlooks_midnights_are_whole_days_where_it_says_so() -> None:
    midnights = (
        "DTSTART;TZID=Europe/Berlin:20190304T000000",
        "DTEND;TZID=Europe/Berlin:20190306T000000",
    )
    assert when(*midnights, "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE") == days(4, 5)
    assert not when(*midnights).is_all_day


def test_an_end_of_another_value_type_is_adapted_to_the_start() -> None:
    assert when("DTEND;VALUE=DATE:20190305") == timed(4, time(14), time(0), last=5)
    assert when("DTSTART;VALUE=DATE:20190304", "DTEND:20190305T120000") == days(4, 5)


def test_24_o_clock_is_the_next_midnight_and_a_leap_second_the_last_of_its_minute() -> None:
    assert when("DTEND;TZID=Europe/Berlin:20190304T240000") == timed(4, time(14), time(0), last=5)
    end = "DTEND;TZID=Europe/Berlin:20190304T145960"
    assert when(end) == timed(4, time(14), time(14, 59, 59))


@pytest.mark.parametrize(
    "lines, reason",
    [
        (("DTSTART:20190230T100000Z",), "The DTSTART “20190230T100000Z” does not exist."),
        (("DTSTART:20190304T250000Z",), "The DTSTART “20190304T250000Z” does not exist."),
        (("DTSTART:soon",), "The DTSTART “soon” is neither a date nor a time."),
        (("DTSTART:00010101T000000Z",), "“00010101T000000Z” is out of the calendar's range."),
        (("DTSTART:99991231T235959Z",), "“99991231T235959Z” is out of the calendar's range."),
    ],
)
def test_an_event_without_a_valid_time_is_skipped_with_the_reason(
    lines: tuple[str, ...], reason: str
) -> None:
    file = read_components(event(*lines), event(uid="another"))
    assert len(file.events) == 1
    ((component, skip_reason),) = skip_reasons(file)
    assert component == "VEVENT"
    assert reason in skip_reason


@pytest.mark.parametrize(
    "line, reason",
    [
        ("DTEND;TZID=Europe/Berlin:20190304T130000", "The event ends before it starts."),
        ("DURATION:1 hour", "“1 hour” is not a duration."),
        ("DURATION:P", "“P” is not a duration."),
        ("DURATION:P999999W", "A duration of P999999W is too long."),
    ],
)
def test_an_impossible_end_is_left_out_with_the_reason(line: str, reason: str) -> None:
    file = read_components(event(line))
    assert [one.content.when for one in file.events] == [timed(4, time(14), time(14))]
    ((component, skip_reason),) = skip_reasons(file)
    assert component in line
    assert reason in skip_reason


def test_an_event_without_a_start_is_skipped() -> None:
    file = read_components("BEGIN:VEVENT\r\nUID:x\r\nSUMMARY:When?\r\nEND:VEVENT")
    assert skip_reasons(file) == [("VEVENT", "It has no DTSTART, and so no place in time.")]
    assert (file.skipped[0].uid, file.skipped[0].summary) == ("x", "When?")
