"""Reads that count occurrences by their place in time, or skip to the next one."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.queries import Filters, OccurrenceQuery, Slot
from terp_desktop.domain.series import InstanceStatus
from terp_desktop.storage.queries import occurrence_columns
from terp_desktop.storage.queries.occurrence_columns import raw
from terp_desktop.storage.queries.occurrence_reader import instant_of
from terp_desktop.storage.queries.visibility import visible_to
from terp_desktop.storage.tables import EventRow, InstanceRow
from terp_desktop.storage.tables.range_bounds import is_long, touching

_Place = type[EventRow] | type[InstanceRow]
_KINDS: tuple[tuple[_Place, occurrence_columns.Columns], ...] = (
    (EventRow, occurrence_columns.OWN),
    (InstanceRow, occurrence_columns.AS_IT_STANDS),
)


class SqlDays:
    """Counts single events and materialized occurrences, or skips to one, instead of listing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def slots(self, query: OccurrenceQuery, actor: Actor) -> list[Slot]:
        """Where occurrences with a row lie that the filters leave in."""
        found: list[Slot] = []
        for place, columns in _KINDS:
            is_timed = sa.and_(place.start_time.is_not(None), place.timezone.is_not(None))
            kind = sa.case((is_timed, 1), else_=0)
            utc = raw(place.start_utc.expression), raw(place.end_utc.expression)
            asked = _of(place, columns, actor, *utc, kind)
            left_in = occurrence_columns.left_in(query.filters, columns)
            for condition in touching(place, query.bounds):
                found += self._counted(asked.where(*left_in, condition))
        return found

    def _counted(self, statement: sa.Select[*tuple[Any, ...]]) -> Iterator[Slot]:
        # Counted here: the engine would sort what it groups, which takes longer than to read it.
        with self._session.connection().execute(statement) as result:
            counts = Counter(result.cursor.fetchall())
        for (start, end, is_timed), count in counts.items():
            yield Slot(instant_of(start), instant_of(end), bool(is_timed), count)

    def next_start(self, at: datetime, filters: Filters, actor: Actor) -> datetime | None:
        """When the first occurrence with a row starts that starts then or later."""
        starts = [
            self._session.scalar(
                statement.where(place.start_utc >= at).order_by(place.start_utc).limit(1)
            )
            for place, statement in _starts(filters, actor)
        ]
        return min(filter(None, starts), default=None)

    def last_sign(self, before: datetime, filters: Filters, actor: Actor) -> datetime | None:
        """An instant after which none with a row lasts long, of those that start before then.

        Nothing that takes `LOOK_BACK` or less ends later than that after it.
        """
        signs: list[datetime | None] = []
        for place, statement in _starts(filters, actor):
            earlier = statement.where(place.start_utc < before)
            signs += (
                self._session.scalar(earlier.order_by(place.start_utc.desc()).limit(1)),
                self._session.scalar(
                    earlier.with_only_columns(place.end_utc)
                    .where(is_long(place))
                    .order_by(place.end_utc.desc())
                    .limit(1)
                ),
            )
        return max(filter(None, signs), default=None)


def _starts(filters: Filters, actor: Actor) -> Iterator[tuple[_Place, sa.Select[*tuple[Any, ...]]]]:
    for place, columns in _KINDS:
        start = _of(place, columns, actor, place.start_utc)
        yield place, start.where(*occurrence_columns.left_in(filters, columns))


def _of(
    place: _Place,
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
