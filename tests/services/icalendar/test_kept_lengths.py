"""A series with DURATION keeps the exact duration of each occurrence, everywhere."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.storage.unit_of_work import SqlStore
from tests.exchange.calendar_builders import calendar, event
from tests.fakes import FixedClock

YEAR = Days(date(2024, 3, 1), date(2025, 4, 30))
EIGHT_HOURS = timedelta(hours=8)
CHANGING = date(2024, 3, 30)
FAR = Days(date(2061, 1, 1), date(2062, 1, 1))
SHIFT = event("DTSTART;TZID=Europe/Berlin:20240330T220000", "RRULE:FREQ=WEEKLY", "DURATION:PT8H")
NAP = event("DTSTART;TZID=Europe/Berlin:20241027T023000", "RRULE:FREQ=DAILY", "DURATION:PT1H")


def lengths(services: Services, days: Days = YEAR) -> list[timedelta]:
    found = services.occurrences.list(OccurrenceQuery(days=days, zone="Europe/Berlin"))
    assert all(one.when.span.start == one.start_utc for one in found)
    assert all(one.when.span.end == one.end_utc for one in found)
    return [one.end_utc - one.start_utc for one in found]


@pytest.fixture
def clock() -> FixedClock:
    """Some days before the clocks are put forward."""
    return FixedClock(datetime(2024, 3, 20, 12, tzinfo=UTC), "Europe/Berlin")


@pytest.mark.parametrize("days", [YEAR, FAR])
def test_each_night_has_its_hours_in_rows_and_beyond_them(services: Services, days: Days) -> None:
    services.imports.import_file(calendar(SHIFT))
    found = lengths(services, days)
    assert len(found) > 50
    assert set(found) == {EIGHT_HOURS}


def test_the_night_of_the_change_ends_an_hour_later_by_the_clock(services: Services) -> None:
    services.imports.import_file(calendar(SHIFT))
    found = services.occurrences.list(OccurrenceQuery(days=YEAR, zone="Europe/Berlin"))
    ends = {one.instance_date: f"{one.when.end_local:%d %H:%M}" for one in found}
    assert ends[CHANGING] == "31 07:00"
    assert ends[date(2024, 4, 6)] == "07 06:00"
    assert ends[date(2024, 10, 26)] == "27 05:00"


def test_an_hour_that_began_where_the_clocks_show_it_twice_is_never_nothing(
    services: Services,
) -> None:
    services.imports.import_file(calendar(NAP))
    assert set(lengths(services)) == {timedelta(hours=1)}


def test_an_end_by_the_clock_stays_there(services: Services) -> None:
    lines = (
        "DTSTART;TZID=Europe/Berlin:20240323T220000",
        "DTEND;TZID=Europe/Berlin:20240324T060000",
    )
    services.imports.import_file(calendar(event(*lines, "RRULE:FREQ=WEEKLY")))
    assert set(lengths(services)) == {timedelta(hours=hours) for hours in (7, 8, 9)}


def test_a_change_of_this_and_following_keeps_the_length_of_both(services: Services) -> None:
    services.imports.import_file(calendar(SHIFT))
    query = OccurrenceQuery(days=YEAR, zone="Europe/Berlin")
    (series,) = {one.event_id for one in services.occurrences.list(query)}
    day = date(2024, 10, 26)
    content = services.events.content(series, day)
    saved = services.events.update(
        series,
        replace(content, title="Rest"),
        version=services.events.get(series).version,
        scope=Scope.FUTURE,
        instance_date=day,
    )
    assert saved.event.id != series
    assert set(lengths(services)) == {EIGHT_HOURS}
    services.undo.undo()
    assert set(lengths(services)) == {EIGHT_HOURS}
    services.undo.redo()
    assert set(lengths(services)) == {EIGHT_HOURS}


def test_it_is_written_as_it_came(
    services: Services, store: SqlStore, person: Person, clock: FixedClock
) -> None:
    services.imports.import_file(calendar(SHIFT))
    file = services.exports.export(YEAR, "UTC").content
    assert b"DURATION:PT8H\r\n" in file
    assert b"DTEND" not in file
    before = services.occurrences.list(OccurrenceQuery(days=YEAR, zone="UTC"))
    other = build_services(person, store, clock, database_name="", is_embedded=True)
    report = other.imports.import_file(file)
    assert (report.created, report.skipped) == (0, ())
    again = other.occurrences.list(OccurrenceQuery(days=YEAR, zone="UTC"))
    assert [(one.start_utc, one.end_utc) for one in again] == [
        (one.start_utc, one.end_utc) for one in before
    ]
