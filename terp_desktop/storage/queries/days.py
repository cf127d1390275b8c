"""Queries that count occurrences by time, or find the next or previous one."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from terp_desktop.domain.occurrence_query import Filters, OccurrenceCount, OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import InstanceStatus
from terp_desktop.storage.engine.driver_rows import driver_rows
from terp_desktop.storage.queries import occurrence_columns
from terp_desktop.storage.queries.occurrence_columns import untyped
from terp_desktop.storage.queries.occurrence_reader import instant_of
from terp_desktop.storage.queries.visibility import visible_to
from terp_desktop.storage.tables import EventRow, InstanceRow
from terp_desktop.storage.tables.range_bounds import is_long, span_conditions

_RowType = type[EventRow] | type[InstanceRow]
_SOURCES: tuple[tuple[_RowType, occurrence_columns.Columns], ...] = (
    (EventRow, occurrence_columns.EVENT_COLUMNS),
    (InstanceRow, occurrence_columns.INSTANCE_COLUMNS),
)


class SqlDays:
    """Counts single events and materialized occurrences, or finds one, without listing them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count_by_time(self, query: OccurrenceQuery, actor: Actor) -> list[OccurrenceCount]:
        """Counts of the single events and materialized occurrences that pass the filters."""
        found: list[OccurrenceCount] = []
        for place, columns in _SOURCES:
            is_timed = sa.and_(place.start_time.is_not(None), place.timezone.is_not(None))
            kind = sa.case((is_timed, 1), else_=0)
            utc = untyped(place.start_utc.expression), untyped(place.end_utc.expression)
            asked = _select_from(place, columns, actor, *utc, kind)
            left_in = occurrence_columns.filter_conditions(query.filters, columns)
            for condition in span_conditions(place, query.bounds):
                found += self._read_slots(asked.where(*left_in, condition))
        return found

    def _read_slots(self, statement: sa.Select[*tuple[Any, ...]]) -> Iterator[OccurrenceCount]:
        # Counted in Python: GROUP BY would sort, which takes longer than reading the rows.
        counts = Counter(driver_rows(self._session, statement))
        for (start, end, is_timed), count in counts.items():
            yield OccurrenceCount(instant_of(start), instant_of(end), bool(is_timed), count)

    def next_start_from(self, at: datetime, filters: Filters, actor: Actor) -> datetime | None:
        """The next start, at or after that instant, of a single or materialized occurrence."""
        starts = [
            self._session.scalar(
                statement.where(place.start_utc >= at).order_by(place.start_utc).limit(1)
            )
            for place, statement in _starts(filters, actor)
        ]
        return min(filter(None, starts), default=None)

    def last_activity_before(
        self, before: datetime, filters: Filters, actor: Actor
    ) -> datetime | None:
        """The latest start, or latest end of a long row, among rows that start before `before`.

        All of these rows end at most LOOK_BACK after it. None if there are no such rows.
        """
        latest: list[datetime | None] = []
        for place, statement in _starts(filters, actor):
            earlier = statement.where(place.start_utc < before)
            latest += (
                self._session.scalar(earlier.order_by(place.start_utc.desc()).limit(1)),
                self._session.scalar(
                    earlier.with_only_columns(place.end_utc)
                    .where(is_long(place))
                    .order_by(place.end_utc.desc())
                    .limit(1)
                ),
            )
        return max(filter(None, latest), default=None)


def _starts(
    filters: Filters, actor: Actor
) -> Iterator[tuple[_RowType, sa.Select[*tuple[Any, ...]]]]:
    for place, columns in _SOURCES:
        start = _select_from(place, columns, actor, place.start_utc)
        yield place, start.where(*occurrence_columns.filter_conditions(filters, columns))


def _select_from(
    place: _RowType,
    columns: occurrence_columns.Columns,
    actor: Actor,
    *asked: Any,  # noqa: ANN401
) -> sa.Select[*tuple[Any, ...]]:
    statement = sa.select(*asked).where(EventRow.deleted_at.is_(None), visible_to(actor, columns))
    if place is EventRow:
        return statement.where(EventRow.is_recurring.is_(sa.false()))
    takes_place: ColumnElement[bool] = InstanceRow.status != InstanceStatus.CANCELLED
    return statement.join_from(
        InstanceRow, EventRow, InstanceRow.parent_event_id == EventRow.id
    ).where(takes_place)
