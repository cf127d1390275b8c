"""Query plans of SQLite for the reads that must stay fast at a million events."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from terp_desktop.domain.availability import BusyQuery
from terp_desktop.domain.occurrence_query import Filters, OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.search import MatchTier, SearchCriteria, SearchTerm
from terp_desktop.domain.span import Days, Span
from terp_desktop.domain.when import When
from terp_desktop.services.browse import occurrences
from terp_desktop.storage.tables.range_bounds import LONG_DAYS, LOOK_BACK
from terp_desktop.storage.unit_of_work import SqlStore

ANN = Actor(1, "user")
NOVEMBER = OccurrenceQuery(
    days=Days.through(date(2025, 11, 1), date(2025, 11, 30)), zone="America/New_York"
)


@pytest.fixture
def asked(engine: Engine) -> list[tuple[str, Any]]:
    """The statements that were run, with their values."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            found.append((statement, values))

    sa.event.listen(engine, "before_cursor_execute", note)
    return found


def plans(engine: Engine, asked: list[tuple[str, Any]]) -> list[str]:
    with engine.connect() as connection:
        return [
            "; ".join(
                row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
            )
            for sql, values in list(asked)
        ]


def test_what_makes_busy_is_read_from_both_ends_of_an_index(
    engine: Engine, asked: list[tuple[str, Any]]
) -> None:
    bounds = NOVEMBER.bounds
    query = BusyQuery(people=frozenset({1, 2}), spans=(Span(bounds.start, bounds.end),))
    with SqlStore(engine).read() as work:
        work.busy_times.stored(query, ANN)
        work.busy_times.expandable_series(query, ANN)
    found = plans(engine, asked)
    events, instances = "idx_calendar_events", "idx_recurrence_instances"
    for begins in (
        f"SEARCH calendarEvents USING INDEX {events}_utc_range (startUtc>? AND startUtc<?)",
        f"SEARCH calendarEvents USING INDEX {events}_long (endUtc>?)",
        f"SEARCH calendarRecurrenceInstances USING INDEX {instances}_utc_range",
    ):
        assert any(plan.startswith(begins) for plan in found), found
    assert not any("SCAN calendarEvents" in plan for plan in found)


def test_the_trash_and_its_cleanup_read_deleted_events_alone(
    engine: Engine, asked: list[tuple[str, Any]]
) -> None:
    with SqlStore(engine).read() as work:
        work.trash.events(ANN)
        work.upkeep.deleted_before(NOVEMBER.bounds.start, limit=10)
    found = plans(engine, asked)
    index = "SEARCH calendarEvents USING INDEX idx_calendar_events_deleted_at (deletedAt>?)"
    assert found[0].startswith(index)
    assert "idx_calendar_events_deleted_at (deletedAt" in found[1]


def test_a_range_is_read_from_both_ends_of_an_index(
    engine: Engine, asked: list[tuple[str, Any]]
) -> None:
    with SqlStore(engine).read() as work:
        occurrences.list_occurrences(work, NOVEMBER, ANN)
    found = plans(engine, asked)
    events = "idx_calendar_events"
    instances = "idx_recurrence_instances"
    for begins in (
        f"SEARCH calendarEvents USING INDEX {events}_utc_range (startUtc>? AND startUtc<?)",
        f"SEARCH calendarEvents USING INDEX {events}_long (endUtc>?)",
        (
            f"SEARCH calendarRecurrenceInstances USING INDEX {instances}_utc_range"
            " (startUtc>? AND startUtc<?)"
        ),
        f"SEARCH calendarRecurrenceInstances USING INDEX {instances}_long (endUtc>?)",
    ):
        assert [one for one in found if one.startswith(begins)], (begins, found)
    assert [one for one in found if "SCAN calendarEvents" in one] == []


def test_series_are_read_without_going_through_all_events(
    engine: Engine, asked: list[tuple[str, Any]]
) -> None:
    with SqlStore(engine).read() as work:
        work.occurrences.expandable_series(NOVEMBER, ANN)
    assert plans(engine, asked)[0].startswith(
        "SEARCH calendarEvents USING INTEGER PRIMARY KEY (rowid=?)"
    )


def test_a_search_reads_the_index_of_words_in_its_own_order(
    engine: Engine, asked: list[tuple[str, Any]]
) -> None:
    wanted = SearchCriteria(terms=(SearchTerm("acme", (7,), (1,)),), filters=Filters())
    with SqlStore(engine).read() as work:
        work.search.matches(wanted, ANN, MatchTier.ANYWHERE, limit=10)
    (plan,) = plans(engine, asked)
    assert plan.startswith("SCAN calendarSearchIndex VIRTUAL TABLE INDEX")
    assert "TEMP B-TREE" not in plan


@given(
    first=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    lasts=st.integers(0, 3 * LONG_DAYS),
    asked_from=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
)
def test_the_two_range_conditions_select_each_event_once(
    first: date, lasts: int, asked_from: date
) -> None:
    # The two conditions of `touching`, in Python.
    span = When(start_date=first, end_date=first + timedelta(days=lasts), timezone="UTC").span
    bounds = OccurrenceQuery(
        days=Days(asked_from, asked_from + timedelta(days=7)), zone="UTC"
    ).bounds
    earliest = bounds.start - LOOK_BACK
    lately = earliest <= span.start < bounds.end and span.end >= bounds.start
    long_ago = lasts > LONG_DAYS and span.end >= bounds.start and span.start < earliest
    wanted = span.start < bounds.end and span.end >= bounds.start
    assert lately + long_ago == wanted
