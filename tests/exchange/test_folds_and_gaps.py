"""Ambiguous and skipped wall times in files read and written."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from terp_desktop.domain import zones
from terp_desktop.domain.calendar_file import ExportedEvent, ImportedEvent
from terp_desktop.domain.event import Event, EventContent, When
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Override
from terp_desktop.domain.span import Days
from terp_desktop.exchange.reader import IcsReader
from terp_desktop.exchange.writer import IcsWriter
from tests.exchange.calendar_builders import (
    BERLIN,
    changed_occurrence,
    component,
    event,
    read_only_event,
)
from tests.exchange.test_zone_truth import ZONES

TODAY = date(2026, 11, 30)
AUTUMN, SPRING = date(2024, 10, 27), date(2024, 3, 31)
WINDOW = Days(date(2024, 1, 1), date(2025, 1, 1))
NIGHTLY = ("RRULE:FREQ=DAILY;COUNT=10", "DURATION:PT15M")


def days_of(imported: ImportedEvent) -> list[date]:
    assert imported.content.rule is not None
    return list(imported.content.rule.dates(WINDOW))


def starting(stamp: str, *lines: str) -> ImportedEvent:
    return read_only_event(event(f"DTSTART;TZID=Europe/Berlin:{stamp}", *lines))


def test_an_exdate_in_utc_hits_the_occurrence_that_starts_then_and_no_other() -> None:
    first = starting("20241025T023000", *NIGHTLY, "EXDATE:20241027T003000Z")
    second = starting("20241025T023000", *NIGHTLY, "EXDATE:20241027T013000Z")
    assert AUTUMN not in days_of(first)
    assert AUTUMN in days_of(second)


def test_an_exdate_in_utc_hits_the_occurrence_that_the_clocks_jump_over() -> None:
    skipped = starting("20240329T023000", *NIGHTLY, "EXDATE:20240331T013000Z")
    assert SPRING not in days_of(skipped)
    kept = starting("20240329T023000", *NIGHTLY, "EXDATE:20240331T003000Z")
    assert SPRING in days_of(kept)


def test_an_exdate_in_another_zone_hits_the_occurrence_of_its_instant() -> None:
    line = "EXDATE;TZID=Asia/Tokyo:20241027T093000"
    assert AUTUMN not in days_of(starting("20241025T023000", *NIGHTLY, line))


def test_a_change_named_in_utc_changes_the_occurrence_that_the_clocks_jump_over() -> None:
    series = event("DTSTART;TZID=Europe/Berlin:20240329T023000", *NIGHTLY)
    late = changed_occurrence(":20240331T013000Z", "DTSTART;TZID=Europe/Berlin:20240331T120000")
    imported = read_only_event(series, late)
    assert [one.instance_date for one in imported.overrides] == [SPRING]
    assert len(days_of(imported)) == 10


@pytest.mark.parametrize(
    "start, until, last",
    [
        ("20241025T023000", "20241027T003000Z", AUTUMN),
        ("20241025T023000", "20241027T002959Z", date(2024, 10, 26)),
        ("20241025T023000", "20241027T011500Z", AUTUMN),
        ("20240329T023000", "20240331T013000Z", SPRING),
        ("20240329T023000", "20240331T010000Z", date(2024, 3, 30)),
    ],
)
def test_an_until_in_utc_lets_through_what_starts_by_then(
    start: str, until: str, last: date
) -> None:
    assert days_of(starting(start, f"RRULE:FREQ=DAILY;UNTIL={until}"))[-1] == last


def test_an_end_that_comes_first_before_the_start_is_the_second_one() -> None:
    when = starting("20241027T024500", "DTEND;TZID=Europe/Berlin:20241027T021500").content.when
    assert when.span.end - when.span.start == timedelta(minutes=30)
    assert (when.timezone, when.end_fold) == (BERLIN, 1)


@pytest.mark.parametrize("length, passed", [("PT1H", 60), ("PT30M", 30), ("PT24H", 1440)])
def test_a_length_counts_from_where_a_start_in_a_gap_is_read(length: str, passed: int) -> None:
    when = starting("20240331T023000", f"DURATION:{length}").content.when
    assert when.span.start == datetime(2024, 3, 31, 1, 30, tzinfo=UTC)
    assert (when.span.end - when.span.start) / timedelta(minutes=1) == passed


def transition_days(zone: str) -> list[date]:
    """The days of 2010 to 2024 on which the clocks change."""
    found, there = [], ZoneInfo(zone)
    day = date(2010, 1, 1)
    while day.year < 2025:
        offsets = {
            datetime.combine(one, time(12), there).utcoffset()
            for one in (day, day - timedelta(days=1))
        }
        if len(offsets) > 1:
            found.append(day)
        day += timedelta(days=1)
    return found


CHANGES = [
    (zone, day)
    for zone in (
        *(BERLIN, "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Tehran"),
        *("America/Santiago", "Africa/Casablanca", "Asia/Amman", "America/Havana"),
    )
    for day in transition_days(zone)
]
minutes = st.integers(0, 24 * 12).map(lambda number: timedelta(minutes=5 * number))
folds = st.sampled_from([0, 1])


@st.composite
def places(draw: st.DrawFn) -> When:
    """Places near a change of the clocks, each time with the fold that it has there."""
    zone, day = draw(st.sampled_from(CHANGES))
    start = datetime.combine(day - timedelta(days=1), time(21)) + draw(minutes) / 3
    start = start.replace(second=0, microsecond=0)
    begin = zones.to_instant(start, zone, draw(folds))
    first = zones.to_local(begin, zone)
    last = zones.to_local(
        begin + draw(minutes) / 4 // timedelta(minutes=1) * timedelta(minutes=1), zone
    )
    return When(
        start_date=first.date(), start_time=first.time().replace(fold=0), start_fold=first.fold,
        end_date=last.date(), end_time=last.time().replace(fold=0), end_fold=last.fold,
        timezone=zone,
    )  # fmt: skip


def again(when: When, rule: RecurrenceRule | None, *overrides: Override) -> ImportedEvent:
    """The event written into a file and read from it."""
    content = EventContent(title="Night shift", when=when, rule=rule)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    stored = Event(
        id=1, uid="one", content=content, created_by=1, version=1, created_at=at, updated_at=at
    )
    file = IcsWriter().write([ExportedEvent(event=stored, overrides=overrides, staff={})])
    read = IcsReader().read(file, zone="Asia/Tokyo", today=TODAY)
    assert read.skipped == ()
    (imported,) = read.events
    return imported


@given(places())
def test_a_single_event_is_read_as_it_was_written(when: When) -> None:
    assert again(when, None).content.when == when


@given(places(), st.sampled_from([Frequency.DAILY, Frequency.WEEKLY]), st.booleans(), st.booleans())
def test_a_series_is_read_as_it_was_written(
    when: When, frequency: Frequency, ends: bool, keeps_length: bool
) -> None:
    assume(when.span.end > when.span.start or not keeps_length)
    end = when.start_date + timedelta(days=30)
    rule = RecurrenceRule(
        frequency=frequency,
        start_date=when.start_date,
        end_date=end if ends else None,
        keeps_length=keeps_length,
        exception_dates=(when.start_date + timedelta(days=7),),
    )
    imported = again(when, rule)
    assert imported.content.when == when
    assert imported.content.rule == rule
    assert imported.overrides == ()


@given(places())
def test_a_changed_occurrence_is_read_as_it_was_written(when: When) -> None:
    noon = When(
        start_date=when.start_date - timedelta(days=3), start_time=time(12),
        end_date=when.start_date - timedelta(days=3), end_time=time(13), timezone=when.timezone,
    )  # fmt: skip
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=noon.start_date)
    override = Override(instance_date=when.start_date, when=when)
    assume(noon.with_start_date(when.start_date) != when)
    assert again(noon, rule, override).overrides == (override,)


@given(st.sampled_from(ZONES), st.datetimes(datetime(1975, 1, 1), datetime(2037, 1, 1)))  # noqa: DTZ001
def test_a_time_in_any_zone_is_read_as_it_was_written(zone: str, start: datetime) -> None:
    begin = zones.to_instant(start.replace(microsecond=0), zone)
    first, last = (zones.to_local(begin + timedelta(hours=n), zone) for n in (0, 3))
    when = When(
        start_date=first.date(), start_time=first.time(), start_fold=first.fold,
        end_date=last.date(), end_time=last.time(), end_fold=last.fold, timezone=zone,
    )  # fmt: skip
    assert again(when, None).content.when == when


def test_a_period_with_an_end_lasts_as_long_as_really_passes() -> None:
    period = "RDATE;TZID=Europe/Berlin;VALUE=PERIOD:20240330T220000/20240331T060000"
    series = read_only_event(
        event("DTSTART;TZID=Europe/Berlin:20240325T220000", "DURATION:PT1H", period)
    )
    (night,) = [one.when for one in series.overrides if one.instance_date.day == 30]
    assert night.end_local == datetime(2024, 3, 31, 6)  # noqa: DTZ001
    assert night.span.end - night.span.start == timedelta(hours=7)


def test_an_alarm_at_an_instant_is_as_far_from_the_start_as_really_passes() -> None:
    alarm = component("VALARM", "ACTION:DISPLAY", "TRIGGER;VALUE=DATE-TIME:20240330T210000Z")
    shift = starting("20240331T060000", "DURATION:PT1H", alarm)
    assert [one.relative_minutes for one in shift.content.reminders] == [7 * 60]
