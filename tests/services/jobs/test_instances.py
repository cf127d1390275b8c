"""Materialized occurrences: extended, cleaned up, and always equal to the rule."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import InstanceStatus, Occurrence, Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.events.service import EventService
from terp_desktop.services.jobs import instances
from terp_desktop.services.jobs.instances import InstanceService
from terp_desktop.services.store import Store
from tests.fakes import FixedClock

FIRST = date(2025, 11, 4)
DAY = timedelta(days=1)
ROWS = sa.table(
    "calendarRecurrenceInstances", sa.column("instanceDate", sa.Date), sa.column("status")
)


def daily(**more: object) -> EventContent:
    when = When(
        start_date=FIRST,
        end_date=FIRST,
        start_time=time(9),
        end_time=time(10),
        timezone="America/New_York",
    )
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=FIRST, **more)  # type: ignore[arg-type]
    return EventContent(title="Daily", when=when, rule=rule)


def listed(events: EventService, first: date, last: date) -> list[Occurrence]:
    query = OccurrenceQuery(days=Days.through(first, last), zone="America/New_York")
    return list(events.list(query))


def dates_of_rows(database: Engine) -> list[date]:
    with database.connect() as connection:
        return sorted(connection.scalars(sa.select(ROWS.c.instanceDate)))


@pytest.fixture
def job(store: Store, clock: FixedClock) -> InstanceService:
    return InstanceService(store, clock)


def test_rows_reach_90_days_ahead(
    events: EventService, job: InstanceService, clock: FixedClock, database: Engine
) -> None:
    events.create(daily())
    clock.advance(10 * DAY)
    assert job.top_up() == {"series": 1, "added": 10}
    assert dates_of_rows(database) == list(Days(FIRST, FIRST + 101 * DAY))
    assert job.top_up() == {"series": 0, "added": 0}


def test_after_a_long_absence_nothing_is_missing_in_between(
    events: EventService, job: InstanceService, clock: FixedClock
) -> None:
    events.create(daily())
    clock.advance(300 * DAY)
    job.top_up()
    found = listed(events, FIRST, FIRST + 500 * DAY)
    assert [one.instance_date for one in found] == list(Days(FIRST, FIRST + 501 * DAY))


def test_changes_by_people_are_never_overwritten(
    events: EventService, job: InstanceService, clock: FixedClock, database: Engine
) -> None:
    series = events.create(daily()).event
    one = events.content(series.id, FIRST + DAY)
    events.update(
        series.id,
        EventContent(title="Mine", when=one.when.with_start_date(FIRST + 200 * DAY)),
        version=1,
        scope=Scope.THIS,
        instance_date=FIRST + DAY,
    )
    events.delete(series.id, scope=Scope.THIS, instance_date=FIRST + 2 * DAY)
    clock.advance(100 * DAY)
    job.top_up()
    assert job.drop_old()["removed"] > 0
    assert dates_of_rows(database)[:2] == [FIRST + DAY, FIRST + 2 * DAY]
    found = {one.instance_date: one for one in listed(events, FIRST, FIRST + 220 * DAY)}
    assert found[FIRST + DAY].title == "Mine"
    assert found[FIRST + DAY].when.start_date == FIRST + 200 * DAY
    assert FIRST + 2 * DAY not in found
    assert len(found) == 220


def test_the_past_still_shows_when_its_rows_are_gone(
    events: EventService, job: InstanceService, clock: FixedClock, database: Engine
) -> None:
    events.create(daily())
    before = listed(events, FIRST, FIRST + 30 * DAY)
    clock.advance(400 * DAY)
    job.drop_old()
    assert dates_of_rows(database) == []
    assert listed(events, FIRST, FIRST + 30 * DAY) == before
    assert {one.instance_status for one in before} == {InstanceStatus.GENERATED}


def test_only_dates_that_the_rule_gives_get_rows(
    events: EventService, job: InstanceService, clock: FixedClock, database: Engine
) -> None:
    events.create(daily(count=3))
    events.create(daily(end_date=FIRST + 4 * DAY, exception_dates=(FIRST,)))
    clock.advance(30 * DAY)
    job.top_up()
    assert len(dates_of_rows(database)) == 3 + 4


def test_many_series_are_extended_in_batches_and_a_run_resumes_where_one_stopped(
    events: EventService, job: InstanceService, store: Store, clock: FixedClock
) -> None:
    for _ in range(5):
        events.create(daily(count=40, interval=30))
    clock.advance(60 * DAY)
    with store.begin() as work:
        first = work.instances.series_to_extend(date(2026, 3, 1), after_id=0, limit=2)
        second = work.instances.series_to_extend(date(2026, 3, 1), after_id=first[-1], limit=9)
        job._extend(work, work.events.get_many(first))
    assert [*first, *second] == [1, 2, 3, 4, 5]
    assert job.top_up()["series"] == 3
    assert instances.BATCH <= 500


def test_a_series_that_cannot_be_read_stops_no_other(
    events: EventService,
    job: InstanceService,
    clock: FixedClock,
    database: Engine,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad, good = (events.create(daily()).event for _ in range(2))
    rows = sa.table("calendarEvents", sa.column("id"), sa.column("timezone"))
    with database.begin() as connection:
        connection.execute(sa.update(rows).where(rows.c.id == bad.id).values(timezone="Mars/Base"))
    clock.advance(10 * DAY)
    assert job.top_up() == {"series": 1, "added": 10}
    assert f"event {bad.id} cannot be worked out" in caplog.text
    assert events.get(good.id) == good


def test_an_hour_that_changes_keeps_the_clock_in_every_row(
    events: EventService, job: InstanceService, clock: FixedClock
) -> None:
    clock.instant = datetime(2026, 2, 20, tzinfo=UTC)
    events.create(daily())
    found = listed(events, date(2026, 3, 7), date(2026, 3, 9))
    assert [one.start_utc.hour for one in found] == [14, 13, 13]
    assert {one.when.start_time for one in found} == {time(9)}
