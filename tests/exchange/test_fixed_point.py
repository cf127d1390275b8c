"""A file written, imported into an empty database and written again is the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Module,
    Participant,
    ParticipantRole,
    Priority,
    Reminder,
    ReminderMethod,
    ResponseStatus,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.services.container import Services
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import copy_database
from tests.exchange.calendar_builders import calendar, changed_occurrence, event
from tests.exchange.rfc5545_checker import rfc5545_violations
from tests.fakes import FixedClock

FILES = Path(__file__).parents[1] / "data" / "ics"
EVER = Days.through(date(2005, 1, 1), date(2026, 12, 31))
HOUR = "DTEND;TZID=Europe/Berlin:20190304T150000"
SECOND = ";TZID=Europe/Berlin:20190311T140000"


@contextmanager
def empty_services(migrated_file: Path, place: Path) -> Iterator[Services]:
    """Ann's services on an empty database at that place."""
    place.unlink(missing_ok=True)
    engine = open_engine(f"sqlite:///{copy_database(migrated_file, place)}")
    store = SqlStore(engine)
    with store.begin() as work:
        ann = work.people.add(login="ann", name="Ann Lee", email="ann@terp.example", role="admin")
    try:
        yield build_services(ann, store, FixedClock(), database_name="", is_embedded=True)
    finally:
        engine.dispose()


def exported(services: Services) -> bytes:
    return services.exports.export(EVER, "UTC").content


def check_fixed_point(services: Services, migrated_file: Path, place: Path) -> bytes:
    """Import what was exported into an empty database; check that the export is the same."""
    first = exported(services)
    assert rfc5545_violations(first) == []
    assert [one.errors for one in icalendar.Calendar.from_ical(first).walk() if one.errors] == []
    with empty_services(migrated_file, place) as other:
        report = other.imports.import_file(first)
        assert report.skipped == ()
        again = exported(other)
    assert again.decode().split("\r\n") == first.decode().split("\r\n")
    return first


@pytest.mark.parametrize(
    "name", ["machbar_16_feb_2019", "Germany", "fablab_cottbus", "issue_223_thunderbird"]
)
def test_repeated_round_trips_of_foreign_files_converge(
    services: Services, migrated_file: Path, tmp_path: Path, name: str
) -> None:
    services.imports.import_file(FILES / f"{name}.ics")
    check_fixed_point(services, migrated_file, tmp_path / "other.db")


def test_unknown_properties_are_exported_again(
    services: Services, migrated_file: Path, tmp_path: Path
) -> None:
    unknown = (
        "TRANSP:TRANSPARENT",
        "URL:https://example.org/?a=1;b",
        "GEO:52.5;13.4",
        'X-ODD;X-P="a:b,c";X-Q=1,2:raw\\, value; as it stands',
        "ATTACH;FMTTYPE=application/pdf:https://example.org/offer.pdf",
        "CREATED:20190101T000000Z",
        "DTSTAMP:20190102T000000Z",
        "LAST-MODIFIED:20190103T000000Z",
        "SEQUENCE:7",
        r"CATEGORIES:Fläche\, groß,Clients,Rot",
        "CATEGORIES:Audit",
    )
    own = "X-ODD:of this occurrence", "DTSTAMP:20190104T000000Z", "SUMMARY:Other"
    series = event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=4", *unknown)
    services.imports.import_file(calendar(series, changed_occurrence(SECOND, *own)))
    text = check_fixed_point(services, migrated_file, tmp_path / "other.db").decode()
    lines = text.replace("\r\n ", "").split("\r\n")
    for line in (*unknown[:9], "X-ODD:of this occurrence", "DTSTAMP:20190104T000000Z"):
        assert line in lines
    assert r"CATEGORIES:Clients,Audit,Fläche\, groß,Rot" in lines


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Europe/Berlin"])
def test_an_occurrence_keeps_the_zone_that_a_person_gave_it(
    services: Services, migrated_file: Path, tmp_path: Path, zone: str
) -> None:
    services.imports.import_file(calendar(event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=4")))
    day, series = date(2019, 3, 11), services.events.get(1)
    here = services.events.content(1, day)
    there = replace(here, when=replace(here.when, timezone=zone))
    services.events.update(1, there, version=series.version, scope=Scope.THIS, instance_date=day)
    check_fixed_point(services, migrated_file, tmp_path / "other.db")


def test_a_changed_event_says_when_it_changed_and_is_a_later_version(services: Services) -> None:
    properties = "DTSTAMP:20190102T000000Z", "SEQUENCE:7", "X-ALT-DESC:<b>Review</b>", "X-KEPT:yes"
    services.imports.import_file(calendar(event(HOUR, *properties)))
    before = services.events.get(1)
    services.events.update(1, replace(before.content, title="New"), version=before.version)
    lines = exported(services).decode().split("\r\n")
    assert "SEQUENCE:8" in lines
    assert "DTSTAMP:20251104T120000Z" in lines
    assert "X-KEPT:yes" in lines
    assert not any("X-ALT-DESC" in line for line in lines)


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=90
).filter(lambda text: bool(text.strip()))
LONG_TEXT = st.lists(TEXT, min_size=1, max_size=4).map("\n".join)
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "UTC", "Australia/Lord_Howe"])
DAYS = st.dates(date(2018, 1, 1), date(2024, 12, 31))
CLOCKS = st.times(time(4), time(22)).map(lambda one: one.replace(microsecond=0))


@st.composite
def places(draw: st.DrawFn) -> When:
    """All-day, in a zone, or floating; at no time that the clocks jump over."""
    start, nights = draw(DAYS), timedelta(days=draw(st.integers(0, 3)))
    kind = draw(st.sampled_from(["days", "zone", "floating"]))
    if kind == "days":
        return When(start_date=start, end_date=start + nights, timezone="America/New_York")
    first, second = sorted([draw(CLOCKS), draw(CLOCKS)])
    zone = draw(ZONES) if kind == "zone" else None
    return When(
        start_date=start, start_time=first, end_date=start + nights, end_time=second,
        timezone=zone, is_floating=zone is None,
    )  # fmt: skip


@st.composite
def rules(draw: st.DrawFn, start: date) -> RecurrenceRule:
    """Rules of all frequencies, with and without an end and exceptions."""
    frequency = draw(st.sampled_from(Frequency))
    chosen: dict[str, Any] = {}
    if frequency is Frequency.WEEKLY:
        chosen["by_day"] = tuple(draw(st.sets(st.sampled_from(["MO", "TU", "FR"]))))
    if frequency is Frequency.MONTHLY and draw(st.booleans()):
        chosen["by_day"] = (draw(st.sampled_from(["2TU", "-1FR"])),)
    match draw(st.sampled_from(["count", "end", "open"])):
        case "count":
            chosen["count"] = draw(st.integers(1, 12))
        case "end":
            chosen["end_date"] = start + timedelta(days=draw(st.integers(0, 400)))
    rule = RecurrenceRule(frequency=frequency, start_date=start, **chosen)
    dates = rule.next_dates(start, 4)
    removed = draw(st.sets(st.sampled_from(dates[1:]))) if dates[1:] else set()
    later = st.integers(1, 300).map(lambda days: start + timedelta(days=days))
    extra = draw(st.sets(later, max_size=2))
    return RecurrenceRule(
        frequency=frequency, start_date=start, **chosen,
        exception_dates=tuple(removed), extra_dates=tuple(extra - removed),
    )  # fmt: skip


PEOPLE = st.lists(
    st.builds(
        Participant,
        external_email=st.sampled_from([f"guest{n}@example.org" for n in range(5)]),
        external_name=st.none() | TEXT.map(str.strip),
        role=st.sampled_from(ParticipantRole),
        response_status=st.sampled_from(ResponseStatus),
    ),
    max_size=3,
    unique_by=lambda one: one.external_email,
).map(tuple)
REMINDERS = st.lists(
    st.builds(
        Reminder, relative_minutes=st.integers(-60, 3000), method=st.sampled_from(ReminderMethod)
    ),
    max_size=3,
    unique_by=lambda one: one.relative_minutes,
).map(tuple)


@st.composite
def contents(draw: st.DrawFn) -> EventContent:
    """Events of all kinds."""
    when = draw(places())
    return EventContent(
        title=draw(TEXT),
        when=when,
        description=draw(st.none() | LONG_TEXT),
        location=draw(st.none() | TEXT),
        module=draw(st.sampled_from(Module)),
        event_type=draw(st.sampled_from(EventType)),
        status=draw(st.sampled_from(Status)),
        priority=draw(st.sampled_from(Priority)),
        visibility=draw(st.sampled_from(Visibility)),
        color=draw(st.sampled_from([None, "#123456", "#008080", "#abcdef"])),
        rule=draw(st.none() | rules(when.start_date)),
        working_days=draw(st.sampled_from([None, *(WorkingDays(roll=roll) for roll in Roll)])),
        participants=draw(PEOPLE),
        reminders=draw(REMINDERS),
    )


# Without shrinking, which would take minutes: what differs is a line of the file.
@settings(max_examples=15, phases=[Phase.generate])
@given(written=st.lists(st.tuples(contents(), contents()), min_size=1, max_size=5))
def test_written_files_read_back_unchanged_at_once(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, written: list[Any]
) -> None:
    place = tmp_path_factory.mktemp("fixed")
    with empty_services(migrated_file, place / "one.db") as services:
        for content, other in written:
            _write(services, content, other)
        check_fixed_point(services, migrated_file, place / "two.db")


# Without shrinking, for the same reason.
@settings(max_examples=15, phases=[Phase.generate])
@given(written=st.lists(st.tuples(contents(), contents()), min_size=1, max_size=5))
def test_what_we_wrote_changes_nothing_where_it_comes_from(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, written: list[Any]
) -> None:
    with empty_services(migrated_file, tmp_path_factory.mktemp("own") / "one.db") as services:
        for content, other in written:
            _write(services, content, other)
        check_own_export(services)


@pytest.mark.parametrize(
    "name, events",
    [
        ("Germany", 159),
        ("fablab_cottbus", 28),
        ("issue_223_thunderbird", 1),
        ("machbar_16_feb_2019", 58),
    ],
)
def test_foreign_calendars_that_we_wrote_change_nothing_where_they_come_from(
    services: Services, name: str, events: int
) -> None:
    services.imports.import_file(FILES / f"{name}.ics")
    assert check_own_export(services) == events


def check_own_export(services: Services) -> int:
    """Check that an import of the export says and does nothing; return how many events it has."""
    days = Days.through(date(1950, 1, 1), date(2090, 12, 31))
    export = services.exports.export(days, "UTC")
    before = states(services, days)
    report = services.imports.import_file(export.content)
    skipped = [one.reason for one in report.skipped]
    assert (report.created, report.updated, skipped) == (0, 0, [])
    assert report.unchanged == len(report.rows) > 0
    assert states(services, days) == before
    return export.events


def states(services: Services, days: Days) -> list[tuple[Any, ...]]:
    """All events as they are, with their versions, and how much their histories have."""
    shown = services.events.list(
        OccurrenceQuery(days=Days(days.first, date(2027, 1, 1)), zone="UTC")
    )
    found = [services.events.get(number) for number in sorted({one.event_id for one in shown})]
    return [*shown, *((one, len(services.events.history(one.id))) for one in found)]


def _write(services: Services, content: EventContent, other: EventContent) -> None:
    """Store the event; change its second occurrence into the other and cancel the third."""
    saved = services.events.create(content).event
    if content.rule is None:
        return
    days = content.rule.next_dates(content.when.start_date, 3)
    for number, day in enumerate(days[1:]):
        event = services.events.get(saved.id)
        if number == 0:
            here = services.events.content(event.id, day)
            wanted = replace(
                here,
                title=other.title,
                description=other.description,
                location=other.location,
                module=other.module,
                event_type=other.event_type,
                status=other.status,
                priority=other.priority,
                visibility=other.visibility,
                color=other.color or here.color,
                when=other.when.with_start_date(day)
                if other.when.is_all_day is here.when.is_all_day
                else here.when,
            )
            services.events.update(
                event.id, wanted, version=event.version, scope=Scope.THIS, instance_date=day
            )
        else:
            services.events.delete(
                event.id, version=event.version, scope=Scope.THIS, instance_date=day
            )


def _other_place(here: When, other: When) -> When:
    """The other place if it is of the same kind: days stay days, and times stay times."""
    same = (here.is_all_day, here.is_floating) == (other.is_all_day, other.is_floating)
    return other if same else here
