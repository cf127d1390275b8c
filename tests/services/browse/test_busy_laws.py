"""What makes busy is what the range query shows, from rows and from rules, changed or not."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terp_desktop.domain.availability import proposed_times, span_where
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Override
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.services.browse.availability import AvailabilityService
from terp_desktop.services.browse.occurrences import list_occurrences
from terp_desktop.services.events.writer import EventWriter
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore, SqlWork
from tests.builders import copy_database
from tests.domain.rule_strategies import rules
from tests.fakes import FixedClock

DAY = timedelta(days=1)
ZONES = ("America/New_York", "Pacific/Apia", "Australia/Lord_Howe")
ANN = Actor(1, "admin")
EXAMPLES = 60


@pytest.fixture(scope="module")
def store(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """One database for all: each example is rolled back."""
    file = copy_database(migrated_file, tmp_path_factory.mktemp("busy") / "calendar.db")
    engine = open_engine(f"sqlite:///{file}")
    store = SqlStore(engine)
    with store.begin() as work:
        work.people.add(login="ann", name="Ann", email=None, role="admin")
    yield store
    engine.dispose()


@dataclass
class WithinTransaction:
    """A store that reads within a transaction that is not committed."""

    work: SqlWork

    def read(self) -> AbstractContextManager[SqlWork]:
        return nullcontext(self.work)

    begin = begin_dry_run = read


@st.composite
def times(draw: st.DrawFn, day: date) -> When:
    """A timed, floating or all-day time that begins on the day."""
    zone = draw(st.sampled_from([*ZONES, None]))
    start = datetime.combine(day, time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 30]))))
    end = start + timedelta(minutes=30 * draw(st.integers(1, 60)))
    if draw(st.integers(0, 4)) == 0:
        return When(start_date=day, end_date=end.date(), timezone=zone or "UTC")
    return When(
        start_date=day, end_date=end.date(), start_time=start.time(), end_time=end.time(),
        timezone=zone, is_floating=zone is None,
    )  # fmt: skip


@st.composite
def stored(draw: st.DrawFn) -> tuple[EventContent, tuple[Override, ...]]:
    """A series and what people did to some of its first dates."""
    rule = draw(rules())
    roll = draw(st.sampled_from([None, *Roll]))
    content = EventContent(
        title="Series",
        when=draw(times(rule.start_date)),
        rule=rule,
        working_days=None if roll is None else WorkingDays(roll=roll),
    )
    dates = rule.next_dates(rule.start_date, 12)
    chosen = draw(st.lists(st.sampled_from(dates), unique=True, max_size=4)) if dates else []
    return content, tuple(
        Override(
            instance_date=day,
            when=draw(times(day + draw(st.integers(-20, 20)) * DAY)),
            is_cancelled=draw(st.booleans()),
        )
        for day in chosen
    )


def near_date(content: EventContent, number: int) -> date:
    """One of the dates of the series, so that something is often busy there."""
    first = content.when.start_date
    dates = content.rule.next_dates(first, 40) if content.rule else []
    return dates[number % len(dates)] if dates else first


def busy_at(work: SqlWork, clock: FixedClock, proposed: EventContent) -> list[tuple[When, When]]:
    """What the range query shows that shares time with each of the proposed times."""
    asked = proposed_times(proposed, today=clock.today(), holidays=work.holidays)
    first = min(when.start_date for when in asked) - 3 * DAY
    last = max(when.end_date for when in asked) + 3 * DAY
    query = OccurrenceQuery(days=Days.through(first, last), zone=clock.zone())
    shown = list_occurrences(work, query, ANN)
    return [
        (when, one.when)
        for when in asked
        for one in shown
        if span_where(when, clock.zone()).overlaps(span_where(one.when, clock.zone()))
    ]


def test_clashes_are_what_the_range_query_shows_at_those_times(store: SqlStore) -> None:
    counts: list[int] = []

    @settings(max_examples=EXAMPLES)
    @given(stored(), st.integers(-100, 200), st.integers(0, 39), st.booleans(), st.data())
    def agree(
        series: tuple[EventContent, tuple[Override, ...]],
        shift: int,
        ahead: int,
        is_series: bool,
        data: st.DataObject,
    ) -> None:
        content, overrides = series
        begin = content.when.start_date
        clock = FixedClock(datetime.combine(begin + shift * DAY, time(12), UTC), ZONES[0])
        day = near_date(content, ahead)
        rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=day) if is_series else None
        proposed = EventContent(title="Call", when=data.draw(times(day)), rule=rule)
        with store.begin_dry_run() as work:
            writer = EventWriter(clock, ANN, ReminderSync(clock))
            writer.insert(work, content, overrides=overrides)
            report = AvailabilityService(WithinTransaction(work), clock, ANN).conflicts(proposed)
            expected = busy_at(work, clock, proposed)
        found = [(one.when, one.busy.occurrence.when) for one in report.clashes]
        assert sorted(found, key=repr) == sorted(expected, key=repr)
        counts.append(len(found))

    agree()
    assert len(counts) >= EXAMPLES
    assert sum(count > 0 for count in counts) >= EXAMPLES / 4


def test_slots_never_clash(store: SqlStore) -> None:
    counts: list[int] = []

    @settings(max_examples=EXAMPLES // 2)
    @given(stored(), st.integers(0, 20), st.booleans(), st.data())
    def agree(
        series: tuple[EventContent, tuple[Override, ...]],
        ahead: int,
        is_series: bool,
        data: st.DataObject,
    ) -> None:
        content, overrides = series
        day = near_date(content, ahead)
        clock = FixedClock(datetime.combine(day - DAY, time(12), UTC), ZONES[0])
        rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=day) if is_series else None
        proposed = EventContent(title="Call", when=data.draw(times(day)), rule=rule)
        with store.begin_dry_run() as work:
            EventWriter(clock, ANN, ReminderSync(clock)).insert(work, content, overrides=overrides)
            service = AvailabilityService(WithinTransaction(work), clock, ANN)
            for slot in service.suggest(proposed):
                moved = slot.when.start_date - proposed.when.start_date
                own = rule and replace(rule, start_date=rule.start_date + moved)
                taken = replace(proposed, when=slot.when, rule=own)
                assert service.conflicts(taken).clashes == ()
                assert span_where(slot.next_when, clock.zone()).start >= clock.now()
                counts.append(1)

    agree()
    assert len(counts) >= EXAMPLES
