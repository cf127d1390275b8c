"""The one predicate that decides which events a person may see; part of every read."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from terp_desktop.domain.event import Visibility
from terp_desktop.domain.permissions import Actor, GrantType
from terp_desktop.storage.tables import EventRow, GrantRow, ParticipantRow

OPEN_TO_ALL = (Visibility.COMPANY, Visibility.PUBLIC)


def visible_to(actor: Actor, visibility: ColumnElement[Visibility]) -> ColumnElement[bool]:
    """Whether the actor may see the event of the row; `domain.permissions.may` in SQL."""
    if actor.is_admin:
        return sa.true()
    takes_part = sa.exists().where(
        ParticipantRow.event_id == EventRow.id, ParticipantRow.user_id == actor.user_id
    )
    to_actor = sa.or_(
        sa.and_(GrantRow.grant_type == GrantType.USER, GrantRow.grantee_id == str(actor.user_id)),
        sa.and_(GrantRow.grant_type == GrantType.ROLE, GrantRow.grantee_id == actor.role),
    )
    granted = sa.exists().where(GrantRow.event_id == EventRow.id, to_actor)
    return sa.or_(
        visibility.in_(OPEN_TO_ALL),
        EventRow.created_by == actor.user_id,
        EventRow.assigned_to == actor.user_id,
        takes_part,
        granted,
    )
