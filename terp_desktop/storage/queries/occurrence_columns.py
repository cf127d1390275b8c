"""The columns that an occurrence is read from, for every query that shows some."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from terp_desktop.domain.occurrence_query import Filters
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import InstanceStatus
from terp_desktop.storage import row_mapping
from terp_desktop.storage.queries.json_text import json_list, json_text
from terp_desktop.storage.queries.occurrence_reader import ATTRIBUTE_NAMES, PLAIN_NAMES, TIME_NAMES
from terp_desktop.storage.queries.visibility import visible_to
from terp_desktop.storage.rule_columns import RULE_COLUMNS
from terp_desktop.storage.tables import (
    EventRow,
    InstanceRow,
    ParticipantRow,
    ReminderRow,
    RuleRow,
    WorkingDaysRow,
)

Columns = Mapping[str, ColumnElement[Any]]

_OVERRIDABLE: Final = frozenset(row_mapping.OVERRIDE_NAMES)


def _as_modified(name: str) -> ColumnElement[Any]:
    own: ColumnElement[Any] = getattr(EventRow, name)
    if name not in _OVERRIDABLE:
        return own
    modified = sa.func.coalesce(getattr(InstanceRow, f"modified_{name}"), own)
    return sa.type_coerce(modified, own.type)


EVENT_COLUMNS: Final[Columns] = {
    name: getattr(EventRow, name) for name in (*PLAIN_NAMES, *ATTRIBUTE_NAMES)
}
"""The columns of an event."""
INSTANCE_COLUMNS: Final[Columns] = {
    name: _as_modified(name) for name in (*PLAIN_NAMES, *ATTRIBUTE_NAMES)
}
"""The columns of a materialized occurrence: those of its override, else those of the event."""
EVENT_TIME_COLUMNS: Final[Columns] = {name: getattr(EventRow, name) for name in TIME_NAMES}
"""The time of an event, or of the first occurrence of a series."""
INSTANCE_TIME_COLUMNS: Final[Columns] = {name: getattr(InstanceRow, name) for name in TIME_NAMES}
"""The time of a materialized occurrence."""


def untyped(column: ColumnElement[Any] | sa.ScalarSelect[Any]) -> ColumnElement[Any]:
    """The column without SQLAlchemy's result processing."""
    return sa.type_coerce(column, sa.types.NullType())


def select_occurrences(actor: Actor, shown: Columns, times: Columns) -> sa.Select[*tuple[Any, ...]]:
    """Selects occurrences of events that are not deleted and that the actor may see.

    The columns are those of `OccurrenceReader.read`, in its order.
    """
    reminded = sa.exists().where(
        ReminderRow.event_id == EventRow.id, ReminderRow.user_id == actor.user_id
    )
    # A number: in JSON, MariaDB writes computed booleans as strings.
    has_reminder = sa.case((reminded, sa.literal_column("1")), else_=sa.literal_column("0"))
    response = (
        sa.select(ParticipantRow.response_status)
        .where(ParticipantRow.event_id == EventRow.id, ParticipantRow.user_id == actor.user_id)
        .scalar_subquery()
    )
    marks = [shown[name] for name in ATTRIBUTE_NAMES]
    columns = [
        EventRow.id.label("event_id"),
        EventRow.created_by,
        EventRow.version,
        *(untyped(shown[name]) for name in PLAIN_NAMES),
        json_text(*marks, EventRow.is_auto_generated.expression, has_reminder, response),
        json_text(*(times[name] for name in TIME_NAMES)),
    ]
    return sa.select(*columns).where(EventRow.deleted_at.is_(None), visible_to(actor, shown))


def filter_conditions(filters: Filters, columns: Columns) -> list[ColumnElement[bool]]:
    """The conditions of the filters."""
    chosen = {
        "module": filters.modules,
        "event_type": filters.event_types,
        "status": filters.statuses,
        "priority": filters.priorities,
        "assigned_to": filters.assigned_to,
    }
    conditions: list[ColumnElement[bool]] = [
        columns[name].in_(sorted(values)) for name, values in chosen.items() if values
    ]
    if not filters.show_auto_generated:
        conditions.append(EventRow.is_auto_generated.is_(sa.false()))
    return conditions


def series_columns() -> tuple[sa.Label[str], sa.Label[str]]:
    """The JSON texts that `series_reader.read_series` reads: the rule, and the changed dates."""
    rule = json_text(
        *(getattr(RuleRow, name) for name in RULE_COLUMNS),
        RuleRow.generated_from,
        RuleRow.generated_until,
        WorkingDaysRow.roll,
        WorkingDaysRow.country,
    )
    overridden = (
        sa.select(json_list(InstanceRow.instance_date))
        .where(
            InstanceRow.parent_event_id == EventRow.id,
            InstanceRow.status != InstanceStatus.GENERATED,
        )
        .correlate(EventRow)
        .scalar_subquery()
    )
    return rule.label("rule"), overridden.label("overridden")
