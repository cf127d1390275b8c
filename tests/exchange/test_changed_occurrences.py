"""RECURRENCE-ID: changed occurrences, with or without their series in the file."""

from datetime import UTC, date, datetime

import pytest

from terp_desktop.domain.calendar_file import DetachedOccurrence, ImportedEvent, RecurrenceId
from terp_desktop.exchange.reader import IcsReader
from tests.exchange.calendar_builders import (
    TODAY,
    calendar,
    changed_occurrence,
    component,
    event,
    event_times,
    every_start,
    read_components,
    read_only_event,
    skip_reasons,
    starts,
    titles,
)

HOUR = "DTEND;TZID=Europe/Berlin:20190304T150000"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"


def test_a_changed_occurrence_is_known_by_the_date_that_the_rule_gave() -> None:
    moved = changed_occurrence(
        ";TZID=Europe/Berlin:20190311T140000",
        "DTSTART;TZID=Europe/Berlin:20190313T100000",
        "DTEND;TZID=Europe/Berlin:20190313T113000",
        "SUMMARY:Moved review",
        "LOCATION:Room 2",
        "PRIORITY:1",
    )
    series = read_only_event(event(HOUR, WEEKLY, "LOCATION:Room 1", "DESCRIPTION:Weekly"), moved)
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


def test_unchanged_fields_of_a_changed_occurrence_follow_the_series() -> None:
    same = changed_occurrence(";TZID=Europe/Berlin:20190311T140000", HOUR.replace("04T", "11T"))
    override = read_only_event(event(HOUR, WEEKLY), same).overrides[0]
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
def test_a_recurrence_id_in_any_zone_finds_its_occurrence(instance: str) -> None:
    moved = changed_occurrence(instance, "DTSTART:20190312T080000Z", "DTEND:20190312T090000Z")
    series = read_only_event(event(HOUR, WEEKLY), moved)
    assert starts(series)[1] == "03-12 09:00"
    assert series.overrides[0].when.timezone == "Europe/Berlin"


def test_a_cancelled_occurrence_does_not_take_place() -> None:
    cancelled = changed_occurrence(";TZID=Europe/Berlin:20190311T140000", "STATUS:CANCELLED")
    series = read_only_event(event(HOUR, WEEKLY), cancelled)
    assert series.overrides[0].is_cancelled
    assert len(starts(series)) == 3


def test_an_override_in_a_cancelled_series_keeps_its_changes() -> None:
    off = "STATUS:CANCELLED"
    changed = changed_occurrence(";TZID=Europe/Berlin:20190311T140000", off, "SUMMARY:Audit")
    series = read_only_event(event(HOUR, WEEKLY, off), changed)
    (override,) = series.overrides
    assert (override.is_cancelled, override.title, override.status) == (False, "Audit", None)
    assert len(starts(series)) == 4


def test_a_message_cancels_an_occurrence_of_a_cancelled_series_too() -> None:
    off = "STATUS:CANCELLED"
    instance = "RECURRENCE-ID;TZID=Europe/Berlin:20190311T140000"
    bare = component("VEVENT", "UID:one@example.org", instance, off)
    assert read_only_event(event(HOUR, WEEKLY, off), bare).overrides[0].is_cancelled
    whole = changed_occurrence(";TZID=Europe/Berlin:20190311T140000", off)
    message = calendar("METHOD:CANCEL", whole)
    assert read_bytes(calendar(event(HOUR, WEEKLY, off)) + message).overrides[0].is_cancelled


def test_a_calendar_that_cancels_an_occurrence_needs_no_status() -> None:
    cancelled = changed_occurrence(";TZID=Europe/Berlin:20190311T140000")
    master, call_off = calendar(event(HOUR, WEEKLY)), calendar("METHOD:CANCEL", cancelled)
    file = read_bytes(master + call_off)
    assert file.overrides[0].is_cancelled


def test_a_changed_occurrence_outside_of_the_rule_is_added_to_it() -> None:
    extra = changed_occurrence(
        ";TZID=Europe/Berlin:20190601T140000", "DTSTART;TZID=Europe/Berlin:20190602T140000"
    )
    assert starts(read_only_event(event(HOUR, WEEKLY), extra))[-1] == "06-02 14:00"


def test_exdate_prevails_over_a_changed_occurrence() -> None:
    exdate = "EXDATE;TZID=Europe/Berlin:20190311T140000"
    file = read_components(
        event(HOUR, WEEKLY, exdate), changed_occurrence(";TZID=Europe/Berlin:20190311T140000")
    )
    assert len(starts(file.events[0])) == 3
    assert skip_reasons(file) == [("VEVENT", "It changes an occurrence that an EXDATE removes.")]


def test_a_change_of_this_and_all_following_divides_the_series() -> None:
    later = changed_occurrence(
        ";RANGE=THISANDFUTURE;TZID=Europe/Berlin:20190318T140000",
        "DTSTART;TZID=Europe/Berlin:20190319T090000",
        "SUMMARY:Later",
    )
    moved = changed_occurrence(";TZID=Europe/Berlin:20190325T140000", "DTSTART:20190328T080000Z")
    exdate = "EXDATE;TZID=Europe/Berlin:20190401T140000"
    file = read_components(event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=6", exdate), moved, later)
    first, second = file.events
    assert file.skipped == ()
    assert starts(first) == ["03-04 14:00", "03-11 14:00"]
    assert starts(second) == ["03-19 09:00", "03-28 09:00", "04-09 09:00"]
    assert (first.uid, second.uid) == ("one@example.org", "one@example.org/20190318")
    assert second.content.title == "Later"
    assert [one.title for one in second.overrides] == ["Review"]


def test_a_change_of_all_from_the_first_on_changes_the_series() -> None:
    later = changed_occurrence(
        ";RANGE=THISANDFUTURE;TZID=Europe/Berlin:20190304T140000",
        "DTSTART;TZID=Europe/Berlin:20190305T090000",
    )
    series = read_only_event(event(HOUR, WEEKLY), later)
    assert starts(series) == ["03-05 09:00", "03-12 09:00", "03-19 09:00", "03-26 09:00"]


def test_cancelling_this_and_following_ends_the_series() -> None:
    later = changed_occurrence(
        ";RANGE=THISANDFUTURE;TZID=Europe/Berlin:20190318T140000", "STATUS:CANCELLED"
    )
    assert starts(read_only_event(event(HOUR, WEEKLY), later)) == ["03-04 14:00", "03-11 14:00"]


def test_all_following_of_a_date_that_the_series_does_not_have_is_reported() -> None:
    later = changed_occurrence(";RANGE=THISANDFUTURE;TZID=Europe/Berlin:20190319T140000")
    file = read_components(event(HOUR, WEEKLY), later)
    assert len(starts(file.events[0])) == 4
    assert "no occurrence from which on" in skip_reasons(file)[0][1]


def test_people_and_alarms_of_a_single_occurrence_are_reported() -> None:
    alarm = component("VALARM", "ACTION:DISPLAY", "TRIGGER:-PT5M")
    guest = "ATTENDEE:mailto:guest@example.org"
    second = ";TZID=Europe/Berlin:20190311T140000"
    file = read_components(event(HOUR, WEEKLY), changed_occurrence(second, guest, alarm))
    assert [part for part, _ in skip_reasons(file)] == ["ATTENDEE", "VALARM"]
    assert read_only_event(
        event(HOUR, WEEKLY, guest, alarm), changed_occurrence(second, guest, alarm)
    ).overrides


def test_the_later_of_two_versions_is_used() -> None:
    for first, second in [(2, 1), (1, 2)]:
        file = read_components(
            event(f"SEQUENCE:{first}", f"SUMMARY:Version {first}"),
            event(f"SEQUENCE:{second}", f"SUMMARY:Version {second}"),
        )
        assert titles(file.events) == ["Version 2"]
        assert [row.summary for row in file.skipped] == ["Version 1"]


def test_the_later_of_two_overrides_is_used() -> None:
    instance = ";TZID=Europe/Berlin:20190311T140000"
    file = read_components(
        event(HOUR, WEEKLY),
        changed_occurrence(instance, "SUMMARY:New", "LAST-MODIFIED:20190302T000000Z"),
        changed_occurrence(instance, "SUMMARY:Old", "LAST-MODIFIED:20190301T000000Z"),
    )
    assert [one.title for one in file.events[0].overrides] == ["New"]
    assert [row.summary for row in file.skipped] == ["Old"]


def test_the_parts_of_a_series_may_lie_in_several_calendars_of_a_file() -> None:
    moved = changed_occurrence(":20190311T130000Z", "DTSTART:20190312T080000Z")
    series = read_bytes(calendar(moved) + calendar(event(HOUR, WEEKLY)))
    assert starts(series)[1] == "03-12 09:00"


def test_a_changed_occurrence_without_its_series_is_a_single_event() -> None:
    lone = read_only_event(
        changed_occurrence(":20190311T130000Z", "DTSTART:20190312T080000Z", "SUMMARY:Alone")
    )
    assert lone.uid == "one@example.org/20190311T130000Z"
    assert lone.detached == DetachedOccurrence(
        series_uid="one@example.org",
        recurrence_id=RecurrenceId(datetime(2019, 3, 11, 13), "UTC"),  # noqa: DTZ001
    )
    assert lone.content.when.span.start == datetime(2019, 3, 12, 8, tzinfo=UTC)


TWICE = "RRULE:FREQ=DAILY;BYHOUR=9,14;COUNT=6"


def test_of_two_starts_on_a_day_the_one_that_is_named_goes() -> None:
    file = read_components(
        event(HOUR, TWICE), changed_occurrence(":20190305T130000Z", "STATUS:CANCELLED")
    )
    assert [f"{one:%d %H}" for one in every_start(file.events)] == [
        "04 14", "05 09", "06 09", "06 14", "07 09",
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_of_two_starts_on_a_day_the_one_that_is_named_is_moved(zone: str) -> None:
    hour = {"Europe/Berlin": "09", "America/New_York": "03"}[zone]
    moved = changed_occurrence(f";TZID={zone}:20190305T{hour}0000", "DTSTART:20190305T200000Z")
    file = read_components(event(HOUR, TWICE), moved)
    assert [f"{one:%d %H}" for one in every_start(file.events)] == [
        "04 14", "05 14", "05 21", "06 09", "06 14", "07 09",
    ]  # fmt: skip


@pytest.mark.parametrize("instance", ["T170000", "T140000"])
def test_with_an_rdate_as_second_start_the_named_one_is_removed(instance: str) -> None:
    rdate = "RDATE;TZID=Europe/Berlin:20190311T170000"
    cancelled = changed_occurrence(f";TZID=Europe/Berlin:20190311{instance}", "STATUS:CANCELLED")
    file = read_components(event(HOUR, WEEKLY, rdate), cancelled)
    left = "14" if instance == "T170000" else "17"
    assert [f"{one:%d %H}" for one in every_start(file.events)] == [
        "04 14", f"11 {left}", "18 14", "25 14",
    ]  # fmt: skip


def test_an_rdate_that_is_the_second_start_can_be_moved() -> None:
    rdate = "RDATE;TZID=Europe/Berlin:20190311T170000"
    moved = changed_occurrence(
        ";TZID=Europe/Berlin:20190311T170000", "DTSTART:20190312T080000Z", "SUMMARY:Moved"
    )
    file = read_components(event(HOUR, WEEKLY, rdate), moved)
    assert [f"{one:%d %H}" for one in every_start(file.events)] == [
        "04 14", "11 14", "12 09", "18 14", "25 14",
    ]  # fmt: skip
    assert titles(file.events) == ["Review", "Moved"]


def test_this_and_all_following_changes_every_time_of_the_day() -> None:
    later = changed_occurrence(
        ";RANGE=THISANDFUTURE;TZID=Europe/Berlin:20190305T140000",
        "DTSTART;TZID=Europe/Berlin:20190305T150000",
        "SUMMARY:Later",
    )
    file = read_components(event(HOUR, TWICE), later)
    found = [
        (f"{w.start_local:%d %H}", e.content.title) for e in file.events for w in event_times(e)
    ]
    assert sorted(found) == [
        ("04 14", "Review"), ("05 09", "Review"), ("05 15", "Later"),
        ("06 10", "Later"), ("06 15", "Later"), ("07 10", "Later"),
    ]  # fmt: skip


def test_cancelling_this_and_following_ends_every_time_of_the_day() -> None:
    later = changed_occurrence(
        ";RANGE=THISANDFUTURE;TZID=Europe/Berlin:20190305T140000", "STATUS:CANCELLED"
    )
    file = read_components(event(HOUR, TWICE), later)
    assert [f"{one:%d %H}" for one in every_start(file.events)] == ["04 14", "05 09"]


def test_rdates_after_this_and_all_following_follow_the_change() -> None:
    rdates = "RDATE;TZID=Europe/Berlin:20190312T170000,20190314T140000,20190318T170000"
    period = "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20190315T090000/PT3H"
    later = changed_occurrence(
        ";RANGE=THISANDFUTURE;TZID=Europe/Berlin:20190311T140000",
        "DTSTART;TZID=Europe/Berlin:20190312T150000",
        "DTEND;TZID=Europe/Berlin:20190312T170000",
        "SUMMARY:Later",
    )
    file = read_components(event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=3", rdates, period), later)
    assert file.skipped == ()
    found = [
        (f"{w.start_local:%d %H}", f"{w.end_local:%d %H}", e.content.title)
        for e in file.events
        for w in event_times(e)
    ]
    assert sorted(found) == [
        ("04 14", "04 15", "Review"),
        ("12 15", "12 17", "Later"),
        ("13 18", "13 20", "Later"),
        ("15 15", "15 17", "Later"),
        ("16 10", "16 13", "Later"),
        ("19 15", "19 17", "Later"),
        ("19 18", "19 20", "Later"),
    ]


def read_bytes(content: bytes) -> ImportedEvent:
    file = IcsReader().read(content, zone="Europe/Berlin", today=TODAY)
    assert file.skipped == ()
    (imported,) = file.events
    return imported
