"""Stored instants are recomputed from wall times when the rules of a zone change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from terp_desktop.domain.event import EventContent, Reminder, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.services.jobs.utc_rebuild import UtcRebuildService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from tests.fakes import FixedClock

HOUR = timedelta(hours=1)
DAY = date(2025, 11, 10)
START = datetime(2025, 11, 10, 14, tzinfo=UTC)
WHEN = When(
    start_date=DAY,
    end_date=DAY,
    start_time=time(9),
    end_time=time(10),
    timezone="America/New_York",
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2025, 11, 9, tzinfo=UTC))


class ZoneEdition:
    """A machine with a given version of the zone data."""

    def __init__(self, name: str | None) -> None:
        self.name = name

    def __call__(self) -> str | None:
        return self.name


def service(store: Store, clock: FixedClock, edition: ZoneEdition) -> UtcRebuildService:
    return UtcRebuildService(store, clock, ReminderSync(clock), edition)


def shift(database: Engine, table: str) -> None:
    """Shift the rows by an hour, as another version of the zone data would have it."""
    rows = sa.table(
        table, sa.column("startUtc", sa.DateTime(timezone=True)), sa.column("endUtc", sa.DateTime)
    )
    with database.begin() as connection:
        start = START - HOUR if database.dialect.name == "postgresql" else _plain(START - HOUR)
        connection.execute(sa.update(rows).values({"startUtc": start}))


def _plain(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def test_newer_zone_data_moves_instants_and_reminders_and_leaves_a_note(
    services: Services, store: Store, clock: FixedClock, database: Engine
) -> None:
    edition = ZoneEdition("2025a")
    instants = service(store, clock, edition)
    assert instants.rebuild_if_outdated() == 0
    reminders = (Reminder(relative_minutes=30),)
    event = services.events.create(EventContent(title="Call", when=WHEN, reminders=reminders)).event
    shift(database, "calendarEvents")
    assert instants.rebuild_if_outdated() == 0  # nothing is new: nothing is looked at
    edition.name = "2025b"
    assert instants.rebuild_if_outdated() == 1
    note = services.events.history(event.id)[-1]
    assert (note.previous_value, note.new_value) == (
        '"2025-11-10T13:00:00Z"',
        '"2025-11-10T14:00:00Z"',
    )
    assert note.change_reason == "time zone data 2025a → 2025b"
    with store.read() as work:
        assert [row.due_at for row in work.reminders.entries_of(event.id)] == [START - HOUR / 2]
    assert instants.rebuild_if_outdated() == 0


def test_the_occurrences_of_a_series_are_rebuilt_with_one_note(
    services: Services, store: Store, clock: FixedClock, database: Engine
) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=DAY, count=5)
    event = services.events.create(EventContent(title="Daily", when=WHEN, rule=rule)).event
    shift(database, "calendarRecurrenceInstances")
    assert service(store, clock, ZoneEdition("2025a")).rebuild_if_outdated() == 5
    assert len(services.events.history(event.id)) == 2


@pytest.mark.parametrize("ours", ["2025.1", "2024b", "unknown", None])
def test_older_or_unknown_zone_data_leaves_alone_what_newer_one_derived(
    services: Services, store: Store, clock: FixedClock, database: Engine, ours: str | None
) -> None:
    service(store, clock, ZoneEdition("2025b")).rebuild_if_outdated()
    services.events.create(EventContent(title="Call", when=WHEN))
    shift(database, "calendarEvents")
    assert service(store, clock, ZoneEdition(ours)).rebuild_if_outdated() == 0


def test_both_spellings_of_an_edition_are_the_same(
    services: Services, store: Store, clock: FixedClock, database: Engine
) -> None:
    service(store, clock, ZoneEdition("2025b")).rebuild_if_outdated()
    services.events.create(EventContent(title="Call", when=WHEN))
    shift(database, "calendarEvents")
    assert service(store, clock, ZoneEdition("2025.2")).rebuild_if_outdated() == 0
    assert service(store, clock, ZoneEdition("2025.3")).rebuild_if_outdated() == 1


def test_the_daily_check_repairs_without_new_zone_data_too(
    services: Services, store: Store, clock: FixedClock, database: Engine
) -> None:
    services.events.create(EventContent(title="Call", when=WHEN))
    shift(database, "calendarEvents")
    assert service(store, clock, ZoneEdition(None)).rebuild().repaired == 1


def test_a_rebuild_discards_the_rows_of_a_series_with_exact_durations(
    services: Services, store: Store, database: Engine, clock: FixedClock
) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=DAY, keeps_length=True)
    services.events.create(EventContent(title="Shift", when=WHEN, rule=rule))
    by_the_clock = replace(rule, keeps_length=False, count=1)
    services.events.create(EventContent(title="Meeting", when=WHEN, rule=by_the_clock))
    days = Days(DAY, DAY + timedelta(days=30))
    before = services.occurrences.list(OccurrenceQuery(days=days, zone="UTC"))
    shift(database, "calendarRecurrenceInstances")
    service(store, clock, ZoneEdition("2025c")).rebuild()
    with store.read() as work:
        (kept, other) = sorted(one.event_id for one in before if one.instance_date == DAY)
        windows = work.instances.windows([kept, other])
    assert windows.get(kept) is None
    assert windows.get(other) is not None
    assert services.occurrences.list(OccurrenceQuery(days=days, zone="UTC")) == before
