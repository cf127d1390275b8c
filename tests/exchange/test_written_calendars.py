"""Exported calendar files conform to the standard, and read back the same."""

import re
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import icalendar
import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import (
    EventContent,
    Participant,
    Reminder,
    ReminderMethod,
    Status,
    When,
)
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.exchange.serializer import date_property
from terp_desktop.services.container import Services
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import Tables, copy_database
from tests.exchange.calendar_builders import BERLIN, calendar, changed_occurrence, component, event
from tests.fakes import FixedClock

FILES = Path(__file__).parents[1] / "data" / "ics"
EVER = Days.through(date(2008, 1, 1), date(2025, 12, 31))
HOUR = "DTEND;TZID=Europe/Berlin:20190304T150000"


def exported(services: Services) -> str:
    """The file of everything, its lines unfolded, without the times at which it was written."""
    text = services.exports.export(EVER, "UTC").content.decode().replace("\r\n ", "")
    return re.sub(r"(DTSTAMP|LAST-MODIFIED):\d{8}T\d{6}Z\r\n", "", text)


def written(services: Services, *components: str) -> list[str]:
    services.imports.import_file(calendar(*components))
    return exported(services).split("\r\n")


@pytest.fixture
def other_services(
    services: Services, tmp_path: Path, migrated_file: Path, clock: FixedClock
) -> Services:
    """The same person's services on another, empty database."""
    file = copy_database(migrated_file, tmp_path / "other.db")
    store = SqlStore(open_engine(f"sqlite:///{file}"))
    with store.begin() as work:
        person = work.people.add(
            login="ann", name="Ann Lee", email="ann@terp.example", role="admin"
        )
    return build_services(person, store, clock, database_name="", is_embedded=True)


@pytest.mark.parametrize(
    "name", ["machbar_16_feb_2019", "Germany", "fablab_cottbus", "issue_223_thunderbird"]
)
def test_writing_is_stable_after_reading_back(
    services: Services, other_services: Services, name: str
) -> None:
    services.imports.import_file(FILES / f"{name}.ics")
    first = services.exports.export(EVER, "UTC")
    report = other_services.imports.import_file(first.content)
    assert report.skipped == ()
    assert (report.created, first.events) == (first.events, first.events)
    assert exported(other_services) == exported(services)


def test_a_round_trip_keeps_every_field(services: Services, other_services: Services) -> None:
    services.imports.import_file(
        calendar(
            event(
                HOUR,
                "RRULE:FREQ=MONTHLY;BYDAY=-1FR,2TU;BYMONTH=3,4,5;INTERVAL=2;WKST=SU;"
                "UNTIL=20200501T000000Z",
                "EXDATE;TZID=Europe/Berlin:20190312T140000",
                "RDATE;TZID=Europe/Berlin:20190313T140000,20190314T160000",
                r"SUMMARY:Prices\; terms\, \\ and more",
                r"DESCRIPTION:First\nsecond\, with an ellipsis…" + "long " * 60,
                "LOCATION:Room 1",
                "PRIORITY:1",
                "CLASS:PRIVATE",
                "COLOR:teal",
                "ORGANIZER;CN=\"Lee ^'Ann^'\":mailto:ann@terp.example",
                "ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=DECLINED:mailto:guest@example.org",
                component("VALARM", "ACTION:DISPLAY", "TRIGGER:-PT10M"),
                component("VALARM", "ACTION:DISPLAY", "TRIGGER:PT5M"),
            ),
            changed_occurrence(
                ";TZID=Europe/Berlin:20190329T140000",
                "DTSTART;TZID=Asia/Tokyo:20190330T090000",
                "SUMMARY:In Tokyo",
            ),
            changed_occurrence(";TZID=Europe/Berlin:20190514T140000", "STATUS:CANCELLED"),
            event("DTSTART:20190304T090000", "DURATION:PT1H", uid="floating"),
            event("DTSTART;VALUE=DATE:20190304", "RRULE:FREQ=YEARLY;UNTIL=20220304", uid="days"),
            event("DTSTART:20191027T013000Z", "DURATION:PT15M", uid="fold"),
            event("STATUS:CANCELLED", uid="cancelled"),
        )
    )
    other_services.imports.import_file(services.exports.export(EVER, "UTC").content)
    assert exported(other_services) == exported(services)


def test_lines_are_folded_at_75_octets_and_end_in_crlf(services: Services) -> None:
    services.imports.import_file(calendar(event(f"SUMMARY:{'Größe ' * 40}")))
    content = services.exports.export(EVER, "UTC").content
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines[:-1])


def test_an_independent_parser_reads_the_file(services: Services) -> None:
    services.imports.import_file(FILES / "machbar_16_feb_2019.ics")
    read = icalendar.Calendar.from_ical(services.exports.export(EVER, "UTC").content)
    assert len(read.walk("VEVENT")) == 64
    assert [str(one["TZID"]) for one in read.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert [one.errors for one in read.walk() if one.errors] == []


def test_until_is_written_in_the_kind_of_the_start(services: Services) -> None:
    lines = written(
        services,
        event(HOUR, "RRULE:FREQ=DAILY;UNTIL=20190310", uid="zone"),
        event("DTSTART:20190304T090000", "RRULE:FREQ=DAILY;UNTIL=20190310", uid="floating"),
        event("DTSTART;VALUE=DATE:20190304", "RRULE:FREQ=DAILY;UNTIL=20190310", uid="days"),
    )
    assert [line for line in lines if line.startswith("RRULE:FREQ=DAILY")] == [
        "RRULE:FREQ=DAILY;UNTIL=20190310T130000Z",
        "RRULE:FREQ=DAILY;UNTIL=20190310T090000",
        "RRULE:FREQ=DAILY;UNTIL=20190310",
    ]


def test_series_outside_of_the_days_are_not_in_the_file(services: Services) -> None:
    services.imports.import_file(
        calendar(event(HOUR, "RRULE:FREQ=DAILY;COUNT=3"), event(uid="two"))
    )
    april = Days.through(date(2019, 4, 1), date(2019, 4, 30))
    assert services.exports.export(april, "UTC").events == 0


def test_invisible_events_are_not_exported(
    services: Services, store: SqlStore, clock: FixedClock
) -> None:
    weekly = event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=2", "SUMMARY:Open")
    secret = changed_occurrence(
        ";TZID=Europe/Berlin:20190311T140000", "SUMMARY:Secret", "CLASS:PRIVATE"
    )
    private = event("CLASS:PRIVATE", "SUMMARY:Own", uid="private")
    services.imports.import_file(calendar(weekly, secret, private))
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role="user")
    ben_services = build_services(ben, store, clock, database_name="", is_embedded=True)
    text = exported(ben_services)
    assert "SUMMARY:Open" in text
    assert "EXDATE;TZID=Europe/Berlin:20190311T140000" in text
    assert "Secret" not in text
    assert "Own" not in text


def test_the_zone_of_an_occurrence_that_is_cancelled_is_not_defined(services: Services) -> None:
    lines = written(
        services,
        event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=3"),
        changed_occurrence(
            ";TZID=Europe/Berlin:20190311T140000", "DTSTART;TZID=Asia/Tokyo:20190312T090000"
        ),
    )
    assert "TZID:Asia/Tokyo" in lines
    series = services.events.get(1)
    here = services.events.content(series.id, date(2019, 3, 11))
    services.events.update(
        series.id,
        replace(here, status=Status.CANCELLED),
        version=series.version,
        scope=Scope.THIS,
        instance_date=date(2019, 3, 11),
    )
    assert "TZID:Asia/Tokyo" not in exported(services).split("\r\n")


def test_an_invalid_address_in_the_erp_does_not_break_the_file(
    services: Services, tables: Tables
) -> None:
    ben = services.people.add(login="ben", name="Ben\x1bOde", email=None)
    broken = "ben@terp.example\r\nBEGIN:VEVENT"
    tables.write("UPDATE users SET email = ? WHERE id = ?", broken, ben.id)
    tables.write("UPDATE users SET email = ? WHERE id = ?", broken, services.person.id)
    when = When(start_date=date(2025, 11, 4), end_date=date(2025, 11, 4), timezone="UTC")
    services.events.create(
        EventContent(
            title="A\x0bB",
            when=when,
            participants=(Participant(user_id=ben.id),),
            reminders=(Reminder(relative_minutes=10, method=ReminderMethod.EMAIL),),
        )
    )
    file = exported(services)
    assert file.count("BEGIN:VEVENT") == 1
    assert "ben@terp.example" not in file
    assert "SUMMARY:AB" in file


@pytest.mark.parametrize("clock, stamp", [(time(9), "00010203T090000"), (None, "00010203")])
def test_a_year_has_four_digits_however_early_it_is(clock: time | None, stamp: str) -> None:
    when = When(
        start_date=date(2019, 1, 2),
        end_date=date(2019, 1, 2),
        start_time=clock,
        end_time=clock,
        timezone=BERLIN,
    )
    assert date_property("RDATE", when, [date(1, 2, 3)], clock).endswith(f":{stamp}")
