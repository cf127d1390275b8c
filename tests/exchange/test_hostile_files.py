"""Broken, foreign, huge or hostile files: bounded cost, and readable errors."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.calendar_file import BadCalendarFileError, CalendarFile
from terp_desktop.exchange.reader import IcsReader
from tests.exchange.calendar_builders import (
    TODAY,
    calendar,
    component,
    event,
    read_components,
    skip_reasons,
    titles,
)


def parse(content: bytes) -> CalendarFile:
    return IcsReader().read(content, zone="Europe/Berlin", today=TODAY)


def refusal(content: bytes) -> BadCalendarFileError:
    with pytest.raises(BadCalendarFileError) as caught:
        parse(content)
    return caught.value


@pytest.mark.parametrize(
    "content, sentence, line",
    [
        (b"", "it is empty", 1),
        (b"\r\n\r\n", "it is empty", 1),
        (b"<!DOCTYPE html>\n<html>", "line 1 says “<!DOCTYPE html>”", 1),
        (b"\x00\x01\x02\xff" * 50, "This is not an iCalendar file", 1),
        (b"PK\x03\x04\x00a.ics", "line 1 says “PKa.ics” where", 1),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "line 1 begins VEVENT outside of a VCALENDAR", 1),
        (calendar(event())[:-60], "it stops within the VEVENT that begins in line 4", 4),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR", "line 3 ends VCALENDAR", 3),
        (b"END:VCALENDAR", "line 1 ends VCALENDAR, which is not open", 1),
        (b"BEGIN:VCALENDAR\r\n" * 99, "components are nested too deep at line 17", 17),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_with_the_line(
    content: bytes, sentence: str, line: int
) -> None:
    error = refusal(content)
    assert sentence in error.sentence
    assert error.details["line"] == line
    assert error.code == "BAD_ICS"


def test_the_format_before_icalendar_is_refused() -> None:
    assert "vCalendar 1.0" in refusal(b"BEGIN:VCALENDAR\nVERSION:1.0\nEND:VCALENDAR\n").sentence


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.ics"
    with file.open("wb") as stream:
        os.truncate(stream.fileno(), 65 * 1024 * 1024)
    with pytest.raises(BadCalendarFileError, match="65 MiB"):
        IcsReader().read(file, zone="UTC", today=TODAY)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_understood_without_a_mark(encoding: str) -> None:
    content = calendar(event("SUMMARY:Größe")).decode().encode(encoding)
    assert titles(parse(content).events) == ["Größe"]


def test_components_within_an_event_are_reported_and_left_out() -> None:
    inner = event("SUMMARY:Inner", uid="two")
    file = read_components(event("SUMMARY:Outer", inner, component("VALARM", "TRIGGER:-PT5M")))
    assert titles(file.events) == ["Outer"]
    assert [(row.component, row.uid, row.summary) for row in file.skipped] == [
        ("VEVENT", "two", "Inner")
    ]


def test_a_calendar_without_events_is_fine() -> None:
    assert read_components() == CalendarFile(events=(), skipped=())


def test_components_that_are_no_events_are_reported_one_by_one() -> None:
    file = read_components(
        component("VTODO", "UID:t", "SUMMARY:Do it"),
        component("VJOURNAL", "UID:j"),
        component("VFREEBUSY", "UID:f"),
        component("X-ODD", "UID:x"),
        event(),
    )
    assert len(file.events) == 1
    assert [row.component for row in file.skipped] == ["VTODO", "VJOURNAL", "VFREEBUSY", "X-ODD"]
    assert (file.skipped[0].uid, file.skipped[0].summary) == ("t", "Do it")
    assert all(row.reason for row in file.skipped)


def test_one_bad_event_among_many_does_not_harm_the_others() -> None:
    good = [event(uid=f"good-{number}") for number in range(500)]
    file = read_components(*good[:250], event("DTSTART:nonsense", uid="bad"), *good[250:])
    assert len(file.events) == 500
    assert [row.uid for row in file.skipped] == ["bad"]


def test_a_line_that_cannot_be_read_is_reported_and_left_out() -> None:
    file = read_components(event("and this went on without being folded", "LOCATION:Here"))
    assert file.events[0].content.location == "Here"
    assert skip_reasons(file) == [("line", "Line 8 cannot be read.")]


def test_blanks_around_the_signs_are_forgiven() -> None:
    file = read_components(event("DTEND ; TZID = Europe/Berlin : 20190304T150000"))
    assert f"{file.events[0].content.when.end_time}" == "15:00:00"


def test_lines_may_be_folded_in_the_middle_of_a_character() -> None:
    folded = calendar(event("SUMMARY:Café Größe")).replace(b"\xc3\xa9", b"\xc3\r\n \xa9")
    assert titles(parse(folded).events) == ["Café Größe"]


@pytest.mark.parametrize("ending", [b"\n", b"\r", b"\r\r\n"])
def test_other_ends_of_lines_are_understood(ending: bytes) -> None:
    folded = calendar(event("SUMMARY:One\r\n  two\r\n\tthree"))
    assert titles(parse(folded.replace(b"\r\n", ending)).events) == ["One twothree"]


def test_a_byte_order_mark_and_utf_16_are_understood() -> None:
    content = calendar(event("SUMMARY:Größe"))
    assert titles(parse(b"\xef\xbb\xbf" + content).events) == ["Größe"]
    assert titles(parse(content.decode().encode("utf-16")).events) == ["Größe"]


def test_another_encoding_is_read_as_windows_1252_and_reported() -> None:
    file = parse(calendar(event(r"SUMMARY:Größe\, 5 €")).decode().encode("cp1252"))
    assert titles(file.events) == ["Größe, 5 €"]
    ((name, reason),) = skip_reasons(file)
    assert name == "VCALENDAR"
    assert reason == "Line 7 is not in UTF-8; it was read as Windows-1252."


def test_content_after_the_last_calendar_is_ignored() -> None:
    assert len(parse(calendar(event()) + b"\x1a\x00\r\n-- \r\nsent from my phone").events) == 1


def test_a_line_of_many_megabytes_is_read() -> None:
    long = "x" * 2_000_000
    file = read_components(
        event(f"DESCRIPTION:{long}", f'ATTENDEE;CN="{long}":mailto:a@example.org', long)
    )
    description = file.events[0].content.description or ""
    assert len(description.encode()) == 30_000
    assert description.endswith("x…")
    assert sorted(row.component for row in file.skipped) == ["DESCRIPTION", "line"]


def test_a_rule_with_a_million_occurrences_is_imported() -> None:
    rule = "RRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=1000000"
    assert len(read_components(event(rule)).events) == 1


def test_a_bomb_of_dates_is_cut() -> None:
    dates = ",".join(["20190304T140000"] * 300_000)
    file = read_components(event("RRULE:FREQ=DAILY;COUNT=2", f"EXDATE;TZID=Europe/Berlin:{dates}"))
    assert skip_reasons(file) == [
        ("EXDATE", "Of its EXDATE values only the first 10000 are taken over.")
    ]


@given(
    st.lists(
        st.tuples(
            st.integers(min_value=0),
            st.integers(min_value=0, max_value=9),
            st.sampled_from([b"", b"9", b"-", b"T", b"Z", b":", b";", b"\r\n", b"\r\n ", b"\xff"]),
        ),
        max_size=12,
    )
)
def test_a_damaged_file_is_read_in_part_or_refused(damages: list[tuple[int, int, bytes]]) -> None:
    content = calendar(
        event("RRULE:FREQ=MONTHLY;BYDAY=2TU;UNTIL=20200101T000000Z", "DURATION:PT1H30M"),
        event("RECURRENCE-ID:20190312T130000Z", "DTEND;TZID=Europe/Berlin:20190312T150000"),
        event("EXDATE:20190305T130000Z", "RDATE;VALUE=PERIOD:20190306T130000Z/PT1H", uid="two"),
    )
    for place, length, instead in damages:
        start = place % (len(content) + 1)
        content = content[:start] + instead + content[start + length :]
    try:
        file = parse(content)
    except BadCalendarFileError as error:
        assert error.sentence  # noqa: PT017  (the file may be read as well)
    else:
        assert all(one.content.when.span for one in file.events)
