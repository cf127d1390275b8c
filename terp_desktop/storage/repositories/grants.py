"""Grants of events, in `calendarEventPermissions`."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.grants import Grant, StoredGrant
from terp_desktop.storage.tables import GrantRow


class SqlGrants:
    """The grants of events."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_event(self, event_id: int) -> list[StoredGrant]:
        """The grants of the event, in the order in which they were given."""
        rows = self._session.scalars(
            sa.select(GrantRow).where(GrantRow.event_id == event_id).order_by(GrantRow.id)
        )
        return [
            StoredGrant(
                grant=Grant(kind=row.grant_type, grantee=row.grantee_id, permission=row.permission),
                granted_by=row.granted_by,
                granted_at=row.granted_at,
            )
            for row in rows
        ]

    def add(self, event_id: int, grant: Grant, *, by: int, now: datetime) -> None:
        """Store the grant, which the event does not have yet."""
        self._session.add(
            GrantRow(
                event_id=event_id,
                grant_type=grant.kind,
                grantee_id=grant.grantee,
                permission=grant.permission,
                granted_by=by,
                granted_at=now,
            )
        )
        self._session.flush()

    def remove(self, event_id: int, grant: Grant) -> None:
        """Remove the grant."""
        self._session.execute(
            sa.delete(GrantRow).where(
                GrantRow.event_id == event_id,
                GrantRow.grant_type == grant.kind,
                GrantRow.grantee_id == grant.grantee,
                GrantRow.permission == grant.permission,
            )
        )
