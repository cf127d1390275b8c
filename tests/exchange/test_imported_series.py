"""RRULE, RDATE, EXDATE and RECURRENCE-ID, and the occurrences that they leave."""

from datetime import UTC, date, datetime, time

import pytest

from terp_desktop.domain.event import When
from terp_desktop.domain.span import Days
from terp_desktop.exchange.reader import IcsReader
from terp_desktop.services.imported import CalendarFile, ImportedEvent, LoneOccurrence
from tests.exchange.calendars import (
    TODAY,
    calendar,
    changed,
    component,
    event,
    only,
    read,
    reasons,
    titles,
)

HOUR = "DTEND;TZID=Europe/Berlin:20190304T150000"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
YEAR = Days.through(date(2019, 1, 1), date(2019, 12, 31))


def starts(imported: ImportedEvent) -> list[str]:
    """The local starts of all occurrences, as the calendar will show them."""
    return [f"{when.start_local:%m-%d %H:%M}" for when in places(imported)]


def places(imported: ImportedEvent) -> list[When]:
    rule = imported.content.rule
    assert rule is not None
    overrides = {one.instance_date: one for one in imported.overrides}
    found = []
    for day in rule.dates(YEAR):
        override = overrides.get(day)
        if override is None:
            found.append(imported.content.when.on(day))
        elif not override.is_cancelled:
            found.append(override.when)
    return found


def test_a_rule_gives_its_dates() -> None:
    series = only(event(HOUR, WEEKLY))
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
    assert starts(only(event(HOUR, f"RRULE:FREQ=WEEKLY;UNTIL={until}")))[-1] == f"{last} 14:00"


def test_until_in_utc_may_be_on_another_day_than_the_last_occurrence() -> None:
    late = "DTSTART;TZID=America/New_York:20190304T220000"
    series = only(event(late, "RRULE:FREQ=DAILY;UNTIL=20190307T030000Z"))
    assert starts(series) == ["03-04 22:00", "03-05 22:00", "03-06 22:00"]


def test_an_until_of_whole_days_is_the_last_day() -> None:
    for until in ("20190306", "20190306T235959Z", "20190306T000000Z"):
        days = event("DTSTART;VALUE=DATE:20190304", f"RRULE:FREQ=DAILY;UNTIL={until}")
        assert starts(only(days))[-1] == "03-06 00:00"


def test_exdate_removes_occurrences_in_whatever_zone_it_is_written() -> None:
    exdates = (
        "EXDATE;TZID=Europe/Berlin:20190304T140000,20190311T140000",
        "EXDATE:20190318T130000Z",
    )
    assert starts(only(event(HOUR, WEEKLY, *exdates))) == ["03-25 14:00"]
    new_york = "EXDATE;TZID=America/New_York:20190325T090000"
    assert starts(only(event(HOUR, WEEKLY, new_york)))[-1] == "03-18 14:00"


def test_exdate_with_a_date_alone_removes_that_day() -> None:
    assert "03-11 14:00" not in starts(only(event(HOUR, WEEKLY, "EXDATE;VALUE=DATE:20190311")))


def test_exdate_with_another_time_removes_nothing() -> None:
    exdate = "EXDATE;TZID=Europe/Berlin:20190311T090000"
    assert len(starts(only(event(HOUR, WEEKLY, exdate)))) == 4


def test_exdate_finds_the_local_day_of_an_evening_in_new_york() -> None:
    late = "DTSTART;TZID=America/New_York:20190304T220000"
    series = only(event(late, "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20190306T030000Z"))
    assert starts(series) == ["03-04 22:00", "03-06 22:00"]


def test_rdate_adds_occurrences_with_their_own_time_and_length() -> None:
    rdates = (
        "RDATE;TZID=Europe/Berlin:20190306T140000,20190307T090000",
        "RDATE;VALUE=DATE:20190309",
        "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20190308T140000/PT3H",
        "RDATE;VALUE=PERIOD:20190310T130000Z/20190310T150000Z",
    )
    series = only(event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=1", *rdates))
    assert [
        (f"{one.start_local:%d %H:%M}", f"{one.end_local:%H:%M}") for one in places(series)
    ] == [
        ("04 14:00", "15:00"),
        ("06 14:00", "15:00"),
        ("07 09:00", "10:00"),
        ("08 14:00", "17:00"),
        ("09 14:00", "15:00"),
        ("10 14:00", "16:00"),
    ]


def test_a_list_of_dates_without_a_rule_is_a_series() -> None:
    series = only(event(HOUR, "RDATE;TZID=Europe/Berlin:20190401T140000,20190304T140000"))
    assert starts(series) == ["03-04 14:00", "04-01 14:00"]


def test_exdate_and_rdate_on_one_day_move_the_occurrence() -> None:
    lines = (
        "EXDATE;TZID=Europe/Berlin:20190311T140000",
        "RDATE;TZID=Europe/Berlin:20190311T170000",
    )
    series = only(event(HOUR, WEEKLY, *lines))
    assert starts(series)[:3] == ["03-04 14:00", "03-11 17:00", "03-18 14:00"]


def test_a_second_occurrence_on_one_day_becomes_an_event_of_its_own() -> None:
    second = event(HOUR, WEEKLY, "RDATE;TZID=Europe/Berlin:20190311T170000,20190301T140000")
    series, *apart = read(second).events
    assert len(starts(series)) == 4
    assert [f"{one.content.when.start_local:%d %H:%M}" for one in apart] == ["11 17:00", "01 14:00"]
    assert [one.uid for one in read(second).events] == [
        "one@example.org",
        "one@example.org/20190311T170000",
        "one@example.org/20190301T140000",
    ]


def test_a_part_of_the_rule_that_repeats_the_start_time_is_left_out() -> None:
    rule = "RRULE:FREQ=WEEKLY;COUNT=2;BYHOUR=14;BYMINUTE=0;BYSECOND=0;RSCALE=GREGORIAN;SKIP=OMIT"
    assert len(starts(only(event(HOUR, rule)))) == 2


@pytest.mark.parametrize(
    "rule, reason",
    [
        ("RRULE:FREQ=HOURLY;BYYEARDAY=1", "names more than can be told"),
        ("RRULE:FREQ=SECONDLY;BYHOUR=3;BYMINUTE=0", "It repeats too often within a day."),
        ("RRULE:FREQ=DAILY;BYHOUR=9,14;BYSETPOS=1", "BYSETPOS are not supported within a day"),
        ("RRULE:FREQ=DAILY;BYHOUR=noon", "“BYHOUR=NOON” cannot be read."),
        ("RRULE:FREQ=YEARLY;RSCALE=CHINESE", "Recurrence rules with RSCALE are not supported."),
        ("RRULE:every Monday", "cannot be read"),
        ("RRULE:FREQ=DAILY\r\nEXRULE:FREQ=DAILY", "Its rules leave no occurrence"),
        ("RRULE:FREQ=DAILY;UNTIL=20190303T000000Z", "It ends before its first occurrence"),
    ],
)
def test_a_series_that_we_cannot_have_is_skipped_with_its_changes(rule: str, reason: str) -> None:
    file = read(event(HOUR, rule), changed(":20190305T130000Z"), event(uid="good"))
    assert [one.uid for one in file.events] == ["good"]
    (_, first), (_, second) = reasons(file)
    assert reason in first
    assert second == "The series that it belongs to could not be taken over."


def test_a_changed_occurrence_is_known_by_the_date_that_the_rule_gave() -> None:
    moved = changed(
        ";TZID=Europe/Berlin:20190311T140000",
        "DTSTART;TZID=Europe/Berlin:20190313T100000",
        "DTEND;TZID=Europe/Berlin:20190313T113000",
        "SUMMARY:Moved review",
        "LOCATION:Room 2",
        "PRIORITY:1",
    )
    series = only(event(HOUR, WEEKLY, "LOCATION:Room 1", "DESCRIPTION:Weekly"), moved)
    (override,) = series.overrides
    assert override.instance_date == date(2019, 3, 11)
    assert (override.title, override.location, override.priority) == (
        "Moved review",
        "Room 2",
        "URGENT",
    )
    assert override.description == ""
    assert override.visibility is None
    assert starts(series)[1] == "03-13 10:00"


def test_what_a_changed_occurrence_does_not_change_stays_with_the_series() -> None:
    same = changed(";TZID=Europe/Berlin:20190311T140000", HOUR.replace("04T", "11T"))
    override = only(event(HOUR, WEEKLY), same).overrides[0]
    assert (override.title, override.description, override.location) == (None, None, None)


@pytest.mark.parametrize(
    "instance",
    [
        ":20190311T130000Z",
        ";TZID=America/New_York:20190311T090000",
        ";VALUE=DATE:20190311",
        ":20190311T140000",
    ],
)
def test_the_occurrence_is_found_in_whatever_zone_it_is_named(instance: str) -> None:
    moved = changed(instance, "DTSTART:20190312T080000Z", "DTEND:20190312T090000Z")
    series = only(event(HOUR, WEEKLY), moved)
    assert starts(series)[1] == "03-12 09:00"
    assert series.overrides[0].when.timezone == "Europe/Berlin"


def test_a_cancelled_occurrence_does_not_take_place() -> None:
    cancelled = changed(";TZID=Europe/Berlin:20190311T140000", "STATUS:CANCELLED")
    series = only(event(HOUR, WEEKLY), cancelled)
    assert series.overrides[0].is_cancelled
    assert len(starts(series)) == 3


def test_a_calendar_that_calls_off_an_occurrence_needs_no_status() -> None:
    cancelled = changed(";TZID=Europe/Berlin:20190311T140000")
    master, call_off = calendar(event(HOUR, WEEKLY)), calendar("METHOD:CANCEL", cancelled)
    file = read_bytes(master + call_off)
    assert file.overrides[0].is_cancelled


def test_a_changed_occurrence_outside_of_the_rule_is_added_to_it() -> None:
    extra = changed(
        ";TZID=Europe/Berlin:20190601T140000", "DTSTART;TZID=Europe/Berlin:20190602T140000"
    )
    assert starts(only(event(HOUR, WEEKLY), extra))[-1] == "06-02 14:00"


def test_exdate_prevails_over_a_changed_occurrence() -> None:
    exdate = "EXDATE;TZID=Europe/Berlin:20190311T140000"
    file = read(event(HOUR, WEEKLY, exdate), changed(";TZID=Europe/Berlin:20190311T140000"))
    assert len(starts(file.events[0])) == 3
    assert reasons(file) == [("VEVENT", "It changes an occurrence that an EXDATE removes.")]


def test_a_change_of_this_and_all_following_divides_the_series() -> None:
    later = changed(
        ";RANGE=THISANDFUTURE;TZID=Europe/Berlin:20190318T140000",
        "DTSTART;TZID=Europe/Berlin:20190319T090000",
        "SUMMARY:Later",
    )
    moved = changed(";TZID=Europe/Berlin:20190325T140000", "DTSTART:20190328T080000Z")
    exdate = "EXDATE;TZID=Europe/Berlin:20190401T140000"
    file = read(event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=6", exdate), moved, later)
    first, second = file.events
    assert file.skipped == ()
    assert starts(first) == ["03-04 14:00", "03-11 14:00"]
    assert starts(second) == ["03-19 09:00", "03-28 09:00", "04-09 09:00"]
    assert (first.uid, second.uid) == ("one@example.org", "one@example.org/20190318")
    assert second.content.title == "Later"
    assert [one.title for one in second.overrides] == ["Review"]


def test_a_change_of_all_from_the_first_on_changes_the_series() -> None:
    later = changed(
        ";RANGE=THISANDFUTURE;TZID=Europe/Berlin:20190304T140000",
        "DTSTART;TZID=Europe/Berlin:20190305T090000",
    )
    series = only(event(HOUR, WEEKLY), later)
    assert starts(series) == ["03-05 09:00", "03-12 09:00", "03-19 09:00", "03-26 09:00"]


def test_this_and_all_following_called_off_ends_the_series() -> None:
    later = changed(";RANGE=THISANDFUTURE;TZID=Europe/Berlin:20190318T140000", "STATUS:CANCELLED")
    assert starts(only(event(HOUR, WEEKLY), later)) == ["03-04 14:00", "03-11 14:00"]


def test_all_following_of_a_date_that_the_series_does_not_have_is_told() -> None:
    later = changed(";RANGE=THISANDFUTURE;TZID=Europe/Berlin:20190319T140000")
    file = read(event(HOUR, WEEKLY), later)
    assert len(starts(file.events[0])) == 4
    assert "no occurrence from which on" in reasons(file)[0][1]


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


def test_people_and_alarms_of_a_single_occurrence_are_told() -> None:
    alarm = component("VALARM", "ACTION:DISPLAY", "TRIGGER:-PT5M")
    guest = "ATTENDEE:mailto:guest@example.org"
    second = ";TZID=Europe/Berlin:20190311T140000"
    file = read(event(HOUR, WEEKLY), changed(second, guest, alarm))
    assert [part for part, _ in reasons(file)] == ["ATTENDEE", "VALARM"]
    assert only(event(HOUR, WEEKLY, guest, alarm), changed(second, guest, alarm)).overrides


def test_of_two_versions_the_later_counts() -> None:
    for first, second in [(2, 1), (1, 2)]:
        file = read(
            event(f"SEQUENCE:{first}", f"SUMMARY:Version {first}"),
            event(f"SEQUENCE:{second}", f"SUMMARY:Version {second}"),
        )
        assert titles(file.events) == ["Version 2"]
        assert [row.summary for row in file.skipped] == ["Version 1"]


def test_of_two_changes_of_one_occurrence_the_later_counts() -> None:
    instance = ";TZID=Europe/Berlin:20190311T140000"
    file = read(
        event(HOUR, WEEKLY),
        changed(instance, "SUMMARY:New", "LAST-MODIFIED:20190302T000000Z"),
        changed(instance, "SUMMARY:Old", "LAST-MODIFIED:20190301T000000Z"),
    )
    assert [one.title for one in file.events[0].overrides] == ["New"]
    assert [row.summary for row in file.skipped] == ["Old"]


def test_the_parts_of_a_series_may_lie_in_several_calendars_of_a_file() -> None:
    moved = changed(":20190311T130000Z", "DTSTART:20190312T080000Z")
    series = read_bytes(calendar(moved) + calendar(event(HOUR, WEEKLY)))
    assert starts(series)[1] == "03-12 09:00"


def test_a_changed_occurrence_without_its_series_stands_alone() -> None:
    lone = only(changed(":20190311T130000Z", "DTSTART:20190312T080000Z", "SUMMARY:Alone"))
    assert lone.uid == "one@example.org/20190311T130000Z"
    assert lone.lone == LoneOccurrence(
        series_uid="one@example.org", instance_date=date(2019, 3, 11)
    )
    assert lone.content.when.span.start == datetime(2019, 3, 12, 8, tzinfo=UTC)


def test_a_series_keeps_its_clock_times_when_the_clocks_change() -> None:
    found = places(only(event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=6")))
    assert {one.start_time for one in found} == {time(14)}
    assert {one.span.start.hour for one in found} == {12, 13}


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


def read_bytes(content: bytes) -> ImportedEvent:
    file = IcsReader().read(content, zone="Europe/Berlin", today=TODAY)
    assert file.skipped == ()
    (imported,) = file.events
    return imported
