"""The occurrences that take the time of some people, also those that the actor may not see.

Of an occurrence that the actor may not see nothing leaves the database that would tell it:
the one visibility predicate stands around its title.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from terp_desktop.domain.availability import BUSY_DAY_TYPES, BUSY_STATUSES, BusyQuery
from terp_desktop.domain.event import Participant, ParticipantRole, ResponseStatus
from terp_desktop.domain.occurrence_query import ExpandableSeries
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import InstanceStatus, Occurrence
from terp_desktop.domain.span import Span
from terp_desktop.storage.engine.driver_rows import driver_rows
from terp_desktop.storage.id_chunks import chunks
from terp_desktop.storage.queries import occurrence_columns
from terp_desktop.storage.queries.json_text import json_text
from terp_desktop.storage.queries.occurrence_columns import Columns, untyped
from terp_desktop.storage.queries.occurrence_reader import (
    ATTRIBUTE_NAMES,
    READ_COLUMNS,
    TIME_NAMES,
    OccurrenceReader,
    day_of,
)
from terp_desktop.storage.queries.occurrences import needs_expansion
from terp_desktop.storage.queries.series_reader import read_series
from terp_desktop.storage.queries.visibility import visible_to
from terp_desktop.storage.tables import (
    EventRow,
    InstanceRow,
    ParticipantRow,
    RuleRow,
    WorkingDaysRow,
)
from terp_desktop.storage.tables.range_bounds import span_conditions

Statement = sa.Select[*tuple[Any, ...]]

_PEOPLE: Final = "people"
_EVENT_TIMES: Final = occurrence_columns.EVENT_TIME_COLUMNS
_INSTANCE_TIMES: Final = occurrence_columns.INSTANCE_TIME_COLUMNS

HIDDEN: Final = ""
"""The title of an occurrence that the actor may not see; no event has an empty one."""


class SqlBusyTimes:
    """Reads what takes people's time.

    The rows are those of events that may concern the people of the query and touch its spans.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def stored(self, query: BusyQuery, actor: Actor) -> list[Occurrence]:
        """Single events and materialized occurrences; a title is `HIDDEN` from the actor."""
        read = OccurrenceReader().read
        single = _singles(actor).where(_touches_any(query.spans, _EVENT_TIMES))
        materialized = _materialized(actor).where(_touches_any(query.spans, _INSTANCE_TIMES))
        parameters = _parameters(query)
        found = [
            read(row)
            for condition in span_conditions(EventRow, query.bounds)
            for row in driver_rows(self._session, single.where(condition), parameters)
        ]
        return found + [
            read(row, day_of(row[-1]))
            for condition in span_conditions(InstanceRow, query.bounds)
            for row in driver_rows(self._session, materialized.where(condition), parameters)
        ]

    def expandable_series(self, query: BusyQuery, actor: Actor) -> list[ExpandableSeries]:
        """The series that may have occurrences in the spans that are not materialized."""
        read = OccurrenceReader().read
        statement = _heads(actor).where(needs_expansion(query.days))
        rows = driver_rows(self._session, statement, _parameters(query))
        return [read_series(read(row), *row[READ_COLUMNS:]) for row in rows]

    def participants(self, event_ids: Iterable[int]) -> dict[int, list[Participant]]:
        """The staff who take part in each of these events."""
        found: dict[int, list[Participant]] = {}
        for ids in chunks(event_ids):
            rows = self._session.execute(
                sa.select(
                    ParticipantRow.event_id,
                    ParticipantRow.user_id,
                    ParticipantRow.role,
                    ParticipantRow.response_status,
                ).where(
                    ParticipantRow.event_id.in_(ids),
                    ParticipantRow.user_id.is_not(None),
                )
            )
            for event_id, user_id, role, response in rows:
                participant = Participant(user_id=user_id, role=role, response_status=response)
                found.setdefault(event_id, []).append(participant)
        return found


def _parameters(query: BusyQuery) -> dict[str, list[int]]:
    return {_PEOPLE: sorted(query.people)}


@lru_cache(maxsize=16)
def _singles(actor: Actor) -> Statement:
    return _select(actor, occurrence_columns.EVENT_COLUMNS, _EVENT_TIMES).where(
        EventRow.is_recurring.is_(sa.false())
    )


@lru_cache(maxsize=16)
def _materialized(actor: Actor) -> Statement:
    return (
        _select(actor, occurrence_columns.INSTANCE_COLUMNS, _INSTANCE_TIMES)
        .add_columns(InstanceRow.instance_date)
        .join(InstanceRow, InstanceRow.parent_event_id == EventRow.id)
        .where(InstanceRow.status != InstanceStatus.CANCELLED)
    )


@lru_cache(maxsize=16)
def _heads(actor: Actor) -> Statement:
    return (
        _select(actor, occurrence_columns.EVENT_COLUMNS, _EVENT_TIMES)
        .add_columns(*occurrence_columns.series_columns())
        .join(RuleRow, RuleRow.event_id == EventRow.id)
        .outerjoin(WorkingDaysRow, WorkingDaysRow.event_id == EventRow.id)
        .where(EventRow.id.in_(sa.select(RuleRow.event_id)))
    )


def _select(actor: Actor, shown: Columns, times: Columns) -> Statement:
    """Selects the columns of `OccurrenceReader.read` of what may concern the people.

    The people are a parameter, because to build a statement takes longer than to run it: so it
    is built once for an actor.
    """
    title = sa.case((visible_to(actor, shown), shown["title"]), else_=HIDDEN)
    zero: ColumnElement[int] = sa.literal_column("0")
    null = sa.null()
    columns = [
        EventRow.id.label("event_id"),
        EventRow.created_by,
        EventRow.version,
        untyped(title).label("title"),
        null.label("location"),
        null.label("color"),
        untyped(shown["assigned_to"]).label("assigned_to"),
        json_text(*(shown[name] for name in ATTRIBUTE_NAMES), zero, zero, null),
        json_text(*(times[name] for name in TIME_NAMES)),
    ]
    makes_busy = sa.or_(
        times["start_time"].is_not(None), shown["event_type"].in_(sorted(BUSY_DAY_TYPES))
    )
    return sa.select(*columns).where(
        EventRow.deleted_at.is_(None),
        shown["status"].in_(sorted(BUSY_STATUSES)),
        makes_busy,
        _may_concern(shown["assigned_to"]),
    )


def _may_concern(assigned_to: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether it may take the time of any of the people; `people_concerned` decides."""
    ids: sa.BindParameter[int] = sa.bindparam(_PEOPLE, expanding=True)
    takes_part = sa.exists().where(
        ParticipantRow.event_id == EventRow.id,
        ParticipantRow.user_id.in_(ids),
        ParticipantRow.role != ParticipantRole.OBSERVER,
        ParticipantRow.response_status != ResponseStatus.DECLINED,
    )
    created = sa.and_(assigned_to.is_(None), EventRow.created_by.in_(ids))
    return sa.or_(assigned_to.in_(ids), created, takes_part)


def _touches_any(spans: Sequence[Span], times: Columns) -> ColumnElement[bool]:
    """Whether it may share time with any of the spans; days and floating times always may."""
    start, end = times["start_utc"].expression, times["end_utc"].expression
    has_instants = sa.and_(times["start_time"].is_not(None), times["timezone"].is_not(None))
    timed = [sa.and_(start < span.end, end > span.start) for span in spans]
    return sa.or_(*timed, sa.not_(has_instants))
