"""`calendarEventParticipants` and `calendarEventPermissions`: participants and grants."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.domain.event import ParticipantRole, ResponseStatus
from terp_desktop.domain.permissions import GrantType, Permission
from terp_desktop.storage.tables.base import Table, foreign_key, indexed_foreign_key
from terp_desktop.storage.tables.columns import Id, Text64, Text255, check, now, one_of


class ParticipantRow(Table):
    """A participant: a member of staff, or an external person with an address."""

    __tablename__ = "calendarEventParticipants"
    __table_args__ = (
        sa.UniqueConstraint("eventId", "userId"),
        check(
            "person",
            sa.or_(sa.column("userId").is_not(None), sa.column("externalEmail").is_not(None)),
        ),
        one_of("role", ParticipantRole),
        one_of("responseStatus", ResponseStatus),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = foreign_key("eventId", "calendarEvents", "CASCADE")
    # No ON DELETE: MySQL forbids it for a column in a CHECK.
    user_id: Mapped[int | None] = indexed_foreign_key("userId", "users")
    external_name: Mapped[Text255 | None] = mapped_column("externalName")
    external_email: Mapped[Text255 | None] = mapped_column("externalEmail")
    role: Mapped[ParticipantRole] = mapped_column("role", server_default="REQUIRED")
    response_status: Mapped[ResponseStatus] = mapped_column(
        "responseStatus", server_default="PENDING"
    )
    responded_at: Mapped[datetime | None] = mapped_column("respondedAt")
    notify_on_creation: Mapped[bool] = mapped_column("notifyOnCreation", server_default=sa.true())
    notify_on_update: Mapped[bool] = mapped_column("notifyOnUpdate", server_default=sa.true())
    added_by: Mapped[int | None] = indexed_foreign_key("addedBy", "users", "SET NULL")
    added_at: Mapped[datetime] = mapped_column("addedAt", server_default=now())


class GrantRow(Table):
    """A permission on one event, given to a user, a role or a team.

    `grantee_id` is the id of the user or team, or the name of the role, as text.
    """

    __tablename__ = "calendarEventPermissions"
    __table_args__ = (
        sa.UniqueConstraint("eventId", "grantType", "granteeId", "permission"),
        sa.Index("idx_calendar_permissions_grantee", "grantType", "granteeId"),
        one_of("grantType", GrantType),
        one_of("permission", Permission),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = foreign_key("eventId", "calendarEvents", "CASCADE")
    grant_type: Mapped[GrantType] = mapped_column("grantType")
    grantee_id: Mapped[Text64] = mapped_column("granteeId")
    permission: Mapped[Permission] = mapped_column("permission")
    granted_by: Mapped[int | None] = indexed_foreign_key("grantedBy", "users", "SET NULL")
    granted_at: Mapped[datetime] = mapped_column("grantedAt", server_default=now())
