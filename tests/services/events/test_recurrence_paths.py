"""Occurrences from rows and from the rule are the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terp_desktop.domain.event import Event, EventContent, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Occurrence, Override
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.services.browse import occurrences
from terp_desktop.services.events.writer import EventWriter
from terp_desktop.services.jobs.instances import InstanceService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore, SqlWork
from tests.builders import copy_database
from tests.domain.recurrence_corpus import FOLDER, load
from tests.domain.rule_strategies import rules
from tests.fakes import FixedClock

DAY = timedelta(days=1)
ZONES = ("America/New_York", "Pacific/Apia", "Australia/Lord_Howe")
NEVER = datetime(1700, 1, 1, tzinfo=UTC)
"""A present so far from the series that none of their dates has a row."""

ACTOR = Actor(1, "admin")


@pytest.fixture(scope="module")
def store(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """One database for all: each example is rolled back."""
    file = copy_database(migrated_file, tmp_path_factory.mktemp("paths") / "calendar.db")
    engine = open_engine(f"sqlite:///{file}")
    store = SqlStore(engine)
    with store.begin() as work:
        work.people.add(login="ann", name="Ann", email=None, role="admin")
    yield store
    engine.dispose()


def written(work: SqlWork, clock: FixedClock, content: EventContent, *overrides: Override) -> Event:
    writer = EventWriter(clock, ACTOR, ReminderSync(clock))
    return writer.insert(work, content, overrides=overrides)


def found(work: SqlWork, days: Days, zone: str) -> list[Occurrence]:
    return occurrences.list_occurrences(work, OccurrenceQuery(days=days, zone=zone), ACTOR)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def at(day: date, zone: str, start: time = time(9)) -> When:
    return When(
        start_date=day,
        end_date=day + DAY,
        start_time=start,
        end_time=time(1, 30),
        timezone=zone,
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_the_corpus_comes_out_of_rows_and_of_rules_alike(
    store: SqlStore, path: Path, zone: str
) -> None:
    case = load(path)
    content = EventContent(title=path.stem, when=at(case.rule.start_date, zone), rule=case.rule)
    for present in (NEVER, noon(case.rule.start_date), noon(case.expected[-1] - 30 * DAY)):
        with store.begin_dry_run() as work:
            written(work, FixedClock(present), content)
            starts = [one.when.start_date for one in found(work, case.window, zone)]
        assert starts == case.expected


@st.composite
def overrides(draw: st.DrawFn, rule: RecurrenceRule, zone: str) -> tuple[Override, ...]:
    """Overrides of some of the rule's first dates."""
    dates = rule.next_dates(rule.start_date, 12)
    chosen = draw(st.lists(st.sampled_from(dates), unique=True, max_size=4)) if dates else []
    return tuple(
        Override(
            instance_date=day,
            when=at(day + draw(st.integers(-40, 40)) * DAY, zone, time(draw(st.integers(2, 22)))),
            is_cancelled=draw(st.booleans()),
            title=draw(st.sampled_from((None, "Changed"))),
        )
        for day in chosen
    )


@settings(max_examples=40)
@given(rules(), st.sampled_from(ZONES), st.sampled_from([None, *Roll]), st.data())
def test_rows_and_rule_agree_whatever_people_did(
    store: SqlStore, rule: RecurrenceRule, zone: str, roll: Roll | None, data: st.DataObject
) -> None:
    content = EventContent(
        title="Series",
        when=at(rule.start_date, zone),
        rule=replace(rule, keeps_length=data.draw(st.booleans())),
        working_days=None if roll is None else WorkingDays(roll=roll),
    )
    exceptions = data.draw(overrides(rule, zone))
    first = rule.start_date + data.draw(st.integers(-60, 300)) * DAY
    days = Days(first, first + data.draw(st.integers(1, 120)) * DAY)
    viewer = data.draw(st.sampled_from(ZONES))
    shift = timedelta(days=data.draw(st.integers(-120, 200)))
    answers = []
    for present in (NEVER, noon(rule.start_date) + shift):
        clock = FixedClock(present)
        with store.begin_dry_run() as work:
            event = written(work, clock, content, *exceptions)
            answers.append(_plain(found(work, days, viewer)))
            clock.advance(timedelta(days=data.draw(st.integers(0, 200))))
            InstanceService(store, clock)._extend(work, [event])
            answers.append(_plain(found(work, days, viewer)))
            work.instances.drop_generated_before(clock.now().date() - 30 * DAY)
            answers.append(_plain(found(work, days, viewer)))
            day_by_day = [_plain(found(work, Days(day, day + DAY), viewer)) for day in [*days][:9]]
        known = {one for one in answers[0] if one.when.start_date < first + 8 * DAY}
        assert known <= {one for some in day_by_day for one in some}
    assert answers == [answers[0]] * len(answers)


def _plain(some: list[Occurrence]) -> list[Occurrence]:
    """The occurrences without their event ids."""
    return [one._replace(event_id=0) for one in some]
