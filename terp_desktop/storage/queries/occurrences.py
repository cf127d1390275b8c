"""The range query: the occurrences that may touch given days, as slim values."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from terp_desktop.domain.occurrence_query import ExpandableSeries, OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import InstanceStatus, Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.storage.engine.driver_rows import driver_rows
from terp_desktop.storage.queries import occurrence_columns
from terp_desktop.storage.queries.occurrence_reader import READ_COLUMNS, OccurrenceReader
from terp_desktop.storage.queries.series_reader import read_series
from terp_desktop.storage.tables import EventRow, InstanceRow, RuleRow, WorkingDaysRow
from terp_desktop.storage.tables.range_bounds import RangeBounds, span_conditions

Statement = sa.Select[*tuple[Any, ...]]


class SqlOccurrences:
    """The range query of occurrences that an actor may see."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def singles(self, query: OccurrenceQuery, actor: Actor) -> list[Occurrence]:
        """Single events that may touch the query's bounds."""
        read = OccurrenceReader().read
        return [
            read(row)
            for statement in singles_statements(query, actor)
            for row in driver_rows(self._session, statement)
        ]

    def materialized(self, query: OccurrenceQuery, actor: Actor) -> list[Occurrence]:
        """Materialized occurrences of series, GENERATED or MODIFIED, that may touch the bounds."""
        read = OccurrenceReader().read_materialized
        return [
            read(row)
            for statement in materialized_statements(query, actor)
            for row in driver_rows(self._session, statement)
        ]

    def expandable_series(self, query: OccurrenceQuery, actor: Actor) -> list[ExpandableSeries]:
        """The series that may have occurrences within the bounds that are not materialized."""
        read = OccurrenceReader().read
        statement = expandable_series_statement(query, actor)
        return [
            read_series(read(row), *row[READ_COLUMNS:])
            for row in driver_rows(self._session, statement)
        ]


def singles_statements(query: OccurrenceQuery, actor: Actor) -> Iterator[Statement]:
    """Two disjoint statements that select the single events that may touch the bounds."""
    statement = occurrence_columns.select_occurrences(
        actor, occurrence_columns.EVENT_COLUMNS, occurrence_columns.EVENT_TIME_COLUMNS
    ).where(
        EventRow.is_recurring.is_(sa.false()),
        *occurrence_columns.filter_conditions(query.filters, occurrence_columns.EVENT_COLUMNS),
    )
    return (statement.where(place) for place in span_conditions(EventRow, query.bounds))


def materialized_statements(query: OccurrenceQuery, actor: Actor) -> Iterator[Statement]:
    """Two disjoint statements that select materialized occurrences; date and status come last."""
    statement = (
        occurrence_columns.select_occurrences(
            actor, occurrence_columns.INSTANCE_COLUMNS, occurrence_columns.INSTANCE_TIME_COLUMNS
        )
        .add_columns(InstanceRow.instance_date, InstanceRow.status)
        .join(InstanceRow, InstanceRow.parent_event_id == EventRow.id)
        .where(
            InstanceRow.status != InstanceStatus.CANCELLED,
            *occurrence_columns.filter_conditions(
                query.filters, occurrence_columns.INSTANCE_COLUMNS
            ),
        )
    )
    return (statement.where(place) for place in span_conditions(InstanceRow, query.bounds))


def expandable_series_statement(query: OccurrenceQuery, actor: Actor) -> Statement:
    """Series that may have occurrences without a row, with `occurrence_columns.series_columns`."""
    return (
        occurrence_columns.select_occurrences(
            actor, occurrence_columns.EVENT_COLUMNS, occurrence_columns.EVENT_TIME_COLUMNS
        )
        .add_columns(*occurrence_columns.series_columns())
        .join(RuleRow, RuleRow.event_id == EventRow.id)
        .outerjoin(WorkingDaysRow, WorkingDaysRow.event_id == EventRow.id)
        .where(
            needs_expansion(query.days),
            *occurrence_columns.filter_conditions(query.filters, occurrence_columns.EVENT_COLUMNS),
        )
        # Without it, SQLite scans all events until the tables are first analyzed.
        .where(EventRow.id.in_(sa.select(RuleRow.event_id)))
    )


def needs_expansion(days: Days) -> ColumnElement[bool]:
    """Whether the rule may have dates near the days that are not materialized."""
    rolls, has_extra = WorkingDaysRow.roll.is_not(None), _has_extra()
    spans_days, reach = EventRow.end_date > EventRow.start_date, RangeBounds.for_days(days)
    covered = sa.and_(
        RuleRow.generated_from <= reach.first,
        RuleRow.generated_until >= reach.last,
        sa.not_(sa.or_(spans_days, rolls)),
    )
    over = sa.and_(
        sa.or_(
            RuleRow.end_date < reach.first_rolled,
            sa.and_(RuleRow.end_date < reach.first, sa.not_(rolls)),
        ),
        sa.not_(sa.or_(spans_days, has_extra)),
    )
    begun = sa.or_(
        RuleRow.start_date <= reach.last,
        sa.and_(rolls, RuleRow.start_date <= reach.last_rolled),
        has_extra,
    )
    return sa.and_(
        begun,
        sa.func.coalesce(sa.not_(covered), sa.true()),
        sa.func.coalesce(sa.not_(over), sa.true()),
    )


def _has_extra() -> ColumnElement[bool]:
    return sa.cast(RuleRow.extra_dates, sa.Text) != "[]"
