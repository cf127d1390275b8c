"""The range query: what happens between two instants, as slim values."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import InstanceStatus, Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import FARTHEST, WorkingDays
from terp_desktop.services.queries import Filters, OccurrenceQuery, SeriesHead
from terp_desktop.storage import mapping
from terp_desktop.storage.queries.visibility import visible_to
from terp_desktop.storage.tables import (
    EventRow,
    InstanceRow,
    ParticipantRow,
    ReminderRow,
    RuleRow,
    WorkingDaysRow,
)

_SHOWN = (
    "title",
    "location",
    "module",
    "event_type",
    "status",
    "priority",
    "visibility",
    "color",
    "assigned_to",
)
_OVERRIDABLE = frozenset(mapping.OVERRIDE_NAMES)
_OWN = {name: getattr(EventRow, name) for name in _SHOWN}
_PLACE = (*mapping.WHEN_NAMES, "start_utc", "end_utc")


class SqlOccurrences:
    """What happens when, as one session sees it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def singles(self, query: OccurrenceQuery, actor: Actor) -> list[Occurrence]:
        """Single events that may touch the query's bounds."""
        statement = (
            _of_events(actor, _OWN)
            .add_columns(*(getattr(EventRow, name) for name in _PLACE))
            .where(
                EventRow.is_recurring.is_(sa.false()),
                EventRow.start_utc < query.bounds.end,
                EventRow.end_utc >= query.bounds.start,
                *_left_in(query.filters, _OWN),
            )
        )
        return [_occurrence(row) for row in self._session.execute(statement)]

    def materialized(self, query: OccurrenceQuery, actor: Actor) -> list[Occurrence]:
        """Occurrences of series that have a row and take place, GENERATED or MODIFIED."""
        shown = {name: _as_modified(name) for name in _SHOWN}
        statement = (
            _of_events(actor, shown)
            .add_columns(
                InstanceRow.instance_date,
                InstanceRow.status.label("instance_status"),
                *(getattr(InstanceRow, name) for name in _PLACE),
            )
            .join(InstanceRow, InstanceRow.parent_event_id == EventRow.id)
            .where(
                InstanceRow.status != InstanceStatus.CANCELLED,
                InstanceRow.start_utc < query.bounds.end,
                InstanceRow.end_utc >= query.bounds.start,
                *_left_in(query.filters, shown),
            )
        )
        return [
            _occurrence(row, row.instance_date, row.instance_status)
            for row in self._session.execute(statement)
        ]

    def heads(self, query: OccurrenceQuery, actor: Actor) -> list[SeriesHead]:
        """The series that may have further occurrences there without a row."""
        rule_columns = (*mapping.RULE_NAMES, *mapping.RULE_LISTS, *mapping.RULE_DATES)
        statement = (
            _of_events(actor, _OWN)
            .add_columns(*(getattr(EventRow, name) for name in _PLACE))
            .add_columns(*(getattr(RuleRow, name).label(f"rule_{name}") for name in rule_columns))
            .add_columns(RuleRow.generated_from, RuleRow.generated_until)
            .add_columns(WorkingDaysRow.roll, WorkingDaysRow.country)
            .join(RuleRow, RuleRow.event_id == EventRow.id)
            .outerjoin(WorkingDaysRow, WorkingDaysRow.event_id == EventRow.id)
            .where(_unfinished(query.days), *_left_in(query.filters, _OWN))
        )
        rows = self._session.execute(statement).all()
        overridden = self._overridden([row.event_id for row in rows])
        return [_head(row, overridden.get(row.event_id, frozenset())) for row in rows]

    def _overridden(self, event_ids: list[int]) -> dict[int, frozenset[date]]:
        dates: dict[int, set[date]] = {}
        for event_id, day in self._session.execute(
            sa.select(InstanceRow.parent_event_id, InstanceRow.instance_date).where(
                InstanceRow.parent_event_id.in_(event_ids),
                InstanceRow.status != InstanceStatus.GENERATED,
            )
        ):
            dates.setdefault(event_id, set()).add(day)
        return {event_id: frozenset(days) for event_id, days in dates.items()}


def _as_modified(name: str) -> ColumnElement[Any]:
    own: ColumnElement[Any] = getattr(EventRow, name)
    if name not in _OVERRIDABLE:
        return own
    modified = sa.func.coalesce(getattr(InstanceRow, f"modified_{name}"), own)
    return sa.type_coerce(modified, own.type)


def _of_events(actor: Actor, shown: dict[str, ColumnElement[Any]]) -> sa.Select[Any]:
    has_reminder = sa.exists().where(ReminderRow.event_id == EventRow.id)
    response = (
        sa.select(ParticipantRow.response_status)
        .where(ParticipantRow.event_id == EventRow.id, ParticipantRow.user_id == actor.user_id)
        .scalar_subquery()
    )
    return sa.select(
        EventRow.id.label("event_id"),
        EventRow.created_by,
        EventRow.version,
        EventRow.is_auto_generated,
        has_reminder.label("has_reminder"),
        response.label("response"),
        *(column.label(name) for name, column in shown.items()),
    ).where(EventRow.deleted_at.is_(None), visible_to(actor, shown["visibility"]))


def _left_in(filters: Filters, shown: dict[str, ColumnElement[Any]]) -> list[ColumnElement[bool]]:
    chosen = {
        "module": filters.modules,
        "event_type": filters.event_types,
        "status": filters.statuses,
        "priority": filters.priorities,
        "assigned_to": filters.assigned_to,
    }
    conditions: list[ColumnElement[bool]] = [
        shown[name].in_(sorted(some)) for name, some in chosen.items() if some
    ]
    if not filters.show_auto_generated:
        conditions.append(EventRow.is_auto_generated.is_(sa.false()))
    return conditions


def _unfinished(days: Days) -> ColumnElement[bool]:
    """Whether the rule may give dates near the days that its window does not hold."""
    rolls, has_extra = WorkingDaysRow.roll.is_not(None), _has_extra()
    takes_days = EventRow.end_date > EventRow.start_date
    first, last = _wider(days, timedelta(days=2))
    covered = sa.and_(
        RuleRow.generated_from <= first,
        RuleRow.generated_until >= last,
        sa.not_(sa.or_(takes_days, rolls)),
    )
    # What rolls to a working day may come from farther away.
    farthest, latest = _wider(days, timedelta(days=2) + FARTHEST)
    over = sa.and_(
        sa.or_(RuleRow.end_date < farthest, sa.and_(RuleRow.end_date < first, sa.not_(rolls))),
        sa.not_(sa.or_(takes_days, has_extra)),
    )
    begun = sa.or_(
        RuleRow.start_date <= last, sa.and_(rolls, RuleRow.start_date <= latest), has_extra
    )
    return sa.and_(
        begun,
        sa.func.coalesce(sa.not_(covered), sa.true()),
        sa.func.coalesce(sa.not_(over), sa.true()),
    )


def _has_extra() -> ColumnElement[bool]:
    return sa.cast(RuleRow.extra_dates, sa.Text) != "[]"


def _wider(days: Days, slack: timedelta) -> tuple[date, date]:
    first = days.first - min(slack, days.first - date.min)
    return first, days.last + min(slack, date.max - days.last)


def _head(row: sa.Row[Any], overridden: frozenset[date]) -> SeriesHead:
    window = None
    if row.generated_from is not None:
        window = Days.through(row.generated_from, row.generated_until)
    return SeriesHead(
        template=_occurrence(row),
        rule=mapping.rule_of(row, "rule_"),
        generated=window,
        overridden=overridden,
        working_days=row.roll and WorkingDays(roll=row.roll, country=row.country),
    )


def _occurrence(
    row: sa.Row[Any], day: date | None = None, status: InstanceStatus | None = None
) -> Occurrence:
    return Occurrence(
        event_id=row.event_id,
        instance_date=day,
        when=mapping.when_of(row),
        start_utc=row.start_utc,
        end_utc=row.end_utc,
        title=row.title,
        location=row.location or None,
        module=row.module,
        event_type=row.event_type,
        status=row.status,
        priority=row.priority,
        visibility=row.visibility,
        color=row.color,
        assigned_to=row.assigned_to,
        created_by=row.created_by,
        version=row.version,
        instance_status=status,
        is_auto_generated=row.is_auto_generated,
        has_reminder=bool(row.has_reminder),
        response=row.response,
    )
