"""The only predicate that decides which events a person may see; part of every query."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from terp_desktop.domain.event import Visibility
from terp_desktop.domain.permissions import OPEN_TO_ALL, Actor, GrantType, Permission
from terp_desktop.storage.roles import ROLE, is_administrator
from terp_desktop.storage.tables import (
    EventRow,
    GrantRow,
    InstanceRow,
    ParticipantRow,
    ReminderRow,
)


def visible_to(actor: Actor, columns: Mapping[str, ColumnElement[Any]]) -> ColumnElement[bool]:
    """Whether the actor may see the event or occurrence of the row.

    `domain.permissions.has_permission` and `has_occurrence_permission` in SQL. `columns` has
    the visibility and the assignee: those of the override if the occurrence was changed.
    """
    if actor.is_admin:
        return sa.true()
    return _visible(
        actor.user_id,
        str(actor.user_id),
        actor.role,
        visibility=columns["visibility"],
        assigned_to=columns["assigned_to"],
    )


def deletable_by(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may delete and restore the event of the row, or its occurrences."""
    if actor.is_admin:
        return sa.true()
    granted = sa.exists().where(
        GrantRow.event_id == EventRow.id,
        _granted_to(str(actor.user_id), actor.role),
        GrantRow.permission.in_([Permission.DELETE, Permission.MANAGE]),
    )
    return sa.or_(EventRow.created_by == actor.user_id, granted)


def visible_to_reminded() -> ColumnElement[bool]:
    """Whether the person of a reminder may see its event or its changed occurrence.

    For statements that join the reminder with its person, its event and its occurrence.
    """
    visibility = sa.func.coalesce(InstanceRow.modified_visibility, EventRow.visibility)
    assigned_to = sa.func.coalesce(InstanceRow.modified_assigned_to, EventRow.assigned_to)
    person = ReminderRow.user_id
    return sa.or_(
        is_administrator(),
        _visible(
            person,
            sa.cast(person, GrantRow.grantee_id.type),
            ROLE,
            visibility=sa.type_coerce(visibility, EventRow.visibility.type),
            assigned_to=assigned_to,
        ),
    )


def _visible(
    user_id: int | sa.SQLColumnExpression[int],
    grantee: str | sa.SQLColumnExpression[str],
    role: str | sa.SQLColumnExpression[str],
    *,
    visibility: ColumnElement[Visibility],
    assigned_to: ColumnElement[Any],
) -> ColumnElement[bool]:
    takes_part = sa.exists().where(
        ParticipantRow.event_id == EventRow.id, ParticipantRow.user_id == user_id
    )
    granted = sa.exists().where(GrantRow.event_id == EventRow.id, _granted_to(grantee, role))
    return sa.or_(
        visibility.in_(sorted(OPEN_TO_ALL)),
        EventRow.created_by == user_id,
        assigned_to == user_id,
        takes_part,
        granted,
    )


def _granted_to(
    grantee: str | sa.SQLColumnExpression[str], role: str | sa.SQLColumnExpression[str]
) -> ColumnElement[bool]:
    """Whether the grant is to the person, or to everybody of their role."""
    return sa.or_(
        sa.and_(GrantRow.grant_type == GrantType.USER, GrantRow.grantee_id == grantee),
        sa.and_(GrantRow.grant_type == GrantType.ROLE, GrantRow.grantee_id == role),
    )
