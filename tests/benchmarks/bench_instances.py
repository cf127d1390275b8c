"""The daily instance generation: its memory must not grow with the calendar."""

import resource
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.services.jobs.instances import InstanceService
from terp_desktop.storage import row_mapping
from terp_desktop.storage.engine.engine import for_writing, open_engine
from terp_desktop.storage.tables import EventRow, RuleRow
from terp_desktop.storage.unit_of_work import SqlStore
from tests.benchmarks.conftest import PerformanceReport
from tests.builders import copy_database
from tests.fakes import FixedClock

FEW, MANY = 1_000, 10_000
GROWTH = 1.2
CHUNK = 500
START = date(2024, 1, 2)


def series(number: int) -> EventContent:
    """A monthly series."""
    day = START + timedelta(days=number % 7)
    when = When(
        start_date=day,
        end_date=day,
        start_time=time(9),
        end_time=time(10),
        timezone="Europe/Berlin",
    )
    rule = RecurrenceRule(frequency=Frequency.MONTHLY, start_date=day)
    return EventContent(title=f"Series {number}", when=when, rule=rule)


def filled(file: Path, count: int) -> SqlStore:
    """A store with that many series without materialized rows; written in batches."""
    engine = open_engine(f"sqlite:///{file}")
    store = SqlStore(engine)
    with store.begin() as work:
        ann = work.people.add(login="ann", name="Ann", email=None, role="admin")
    for first in range(0, count, CHUNK):
        with Session(for_writing(engine)) as session, session.begin():
            _add(session, range(first + 1, first + CHUNK + 1), ann.id)
    return store


def _add(session: Session, numbers: range, creator: int) -> None:
    contents = {number: series(number) for number in numbers}
    events = [
        {"id": n, "uid": str(n), "created_by": creator, **row_mapping.columns_of_content(one)}
        for n, one in contents.items()
    ]
    rules = [
        {"event_id": n, **row_mapping.columns_of_rule(one.rule)}
        for n, one in contents.items()
        if one.rule is not None
    ]
    session.execute(sa.insert(EventRow), events)
    session.execute(sa.insert(RuleRow), rules)


def generate(store: SqlStore, count: int) -> int:
    """Generate all occurrences; return the peak memory of this process, in KiB."""
    assert InstanceService(store, FixedClock()).top_up()["series"] == count
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_ten_times_as_many_series_take_no_more_memory(
    benchmark: Any,
    performance: PerformanceReport,
    migrated_file: Path,
    tmp_path: Path,
) -> None:
    few = filled(copy_database(migrated_file, tmp_path / "few.db"), FEW)
    usual = generate(few, FEW)
    many = filled(copy_database(migrated_file, tmp_path / "many.db"), MANY)
    peak = benchmark.pedantic(generate, args=(many, MANY), rounds=1)
    performance.record(
        f"memory of generating the occurrences of {MANY:,} series",
        promise=f"≤ {GROWTH} times that of {FEW:,}",
        found=f"{peak / usual:.2f} times",
    )
    assert peak <= GROWTH * usual
