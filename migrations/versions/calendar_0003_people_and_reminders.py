"""Participants, grants and reminders."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from terp_desktop.storage.schema import operations

revision = "calendar_0003"
down_revision = "calendar_0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
WORD = sa.String(20)


def upgrade() -> None:
    _create_calendar_event_participants()
    _create_calendar_event_permissions()
    _create_calendar_reminders()


def downgrade() -> None:
    operations.drop_table("calendarReminders")
    operations.drop_table("calendarEventPermissions")
    operations.drop_table("calendarEventParticipants")


def now() -> sa.TextClause:
    """The current instant as a server default, for other programs that insert rows."""
    is_mysql = op.get_context().dialect.name in ("mysql", "mariadb")
    return sa.text("(UTC_TIMESTAMP(6))" if is_mysql else "CURRENT_TIMESTAMP")


def check(name: str, condition: sa.ColumnElement[bool]) -> sa.CheckConstraint:
    """A named CHECK."""
    return sa.CheckConstraint(condition, name=op.f(name))


def one_of(table: str, column: str, words: str) -> sa.CheckConstraint:
    """A CHECK that the value of the column is one of the words."""
    return sa.CheckConstraint(
        sa.column(column).in_(words.split()), name=op.f(f"ck_{table}_{column}")
    )


def link(
    table: str, column: str, target: str, on_delete: str | None = None
) -> sa.ForeignKeyConstraint:
    """A foreign key to the `id` of another table."""
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def _calendar_event_participants_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eventId", sa.Integer(), nullable=False),
        sa.Column("userId", operations.host_key("users")),
        sa.Column("externalName", sa.String(255)),
        sa.Column("externalEmail", sa.String(255)),
        sa.Column("role", WORD, nullable=False, server_default="REQUIRED"),
        sa.Column("responseStatus", WORD, nullable=False, server_default="PENDING"),
        sa.Column("respondedAt", INSTANT),
        sa.Column("notifyOnCreation", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("notifyOnUpdate", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("addedBy", operations.host_key("users")),
        sa.Column("addedAt", INSTANT, nullable=False, server_default=now()),
    ]


def _calendar_event_participants_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendarEventParticipants")),
        sa.UniqueConstraint("eventId", "userId", name=op.f("uq_calendarEventParticipants_eventId")),
        check(
            "ck_calendarEventParticipants_person",
            sa.column("userId").is_not(None) | sa.column("externalEmail").is_not(None),
        ),
        one_of("calendarEventParticipants", "role", "ORGANIZER REQUIRED OPTIONAL OBSERVER"),
        one_of(
            "calendarEventParticipants", "responseStatus", "PENDING ACCEPTED DECLINED TENTATIVE"
        ),
        link("calendarEventParticipants", "eventId", "calendarEvents", "CASCADE"),
        link("calendarEventParticipants", "userId", "users"),
        link("calendarEventParticipants", "addedBy", "users", "SET NULL"),
    ]


def _create_calendar_event_participants() -> None:
    operations.create_table(
        "calendarEventParticipants",
        *_calendar_event_participants_columns(),
        *_calendar_event_participants_constraints(),
    )
    operations.create_index(
        "ix_calendarEventParticipants_addedBy", "calendarEventParticipants", ["addedBy"]
    )
    operations.create_index(
        "ix_calendarEventParticipants_userId", "calendarEventParticipants", ["userId"]
    )


def _calendar_event_permissions_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eventId", sa.Integer(), nullable=False),
        sa.Column("grantType", WORD, nullable=False),
        sa.Column("granteeId", sa.String(64), nullable=False),
        sa.Column("permission", WORD, nullable=False),
        sa.Column("grantedBy", operations.host_key("users")),
        sa.Column("grantedAt", INSTANT, nullable=False, server_default=now()),
    ]


def _calendar_event_permissions_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendarEventPermissions")),
        sa.UniqueConstraint(
            "eventId",
            "grantType",
            "granteeId",
            "permission",
            name=op.f("uq_calendarEventPermissions_eventId"),
        ),
        one_of("calendarEventPermissions", "grantType", "USER ROLE TEAM"),
        one_of("calendarEventPermissions", "permission", "VIEW EDIT DELETE MANAGE"),
        link("calendarEventPermissions", "eventId", "calendarEvents", "CASCADE"),
        link("calendarEventPermissions", "grantedBy", "users", "SET NULL"),
    ]


def _create_calendar_event_permissions() -> None:
    operations.create_table(
        "calendarEventPermissions",
        *_calendar_event_permissions_columns(),
        *_calendar_event_permissions_constraints(),
    )
    operations.create_index(
        "idx_calendar_permissions_grantee",
        "calendarEventPermissions",
        ["grantType", "granteeId"],
    )
    operations.create_index(
        "ix_calendarEventPermissions_grantedBy", "calendarEventPermissions", ["grantedBy"]
    )


def _calendar_reminders_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eventId", sa.Integer(), nullable=False),
        sa.Column("userId", operations.host_key("users"), nullable=False),
        sa.Column("instanceDate", sa.Date()),
        sa.Column("relativeMinutes", sa.Integer(), nullable=False),
        sa.Column("reminderTime", INSTANT),
        sa.Column("method", WORD, nullable=False, server_default="IN_APP"),
        sa.Column("status", WORD, nullable=False, server_default="PENDING"),
        sa.Column("snoozedUntil", INSTANT),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("claimedBy", sa.String(255)),
        sa.Column("claimedUntil", INSTANT),
        sa.Column("sentAt", INSTANT),
        sa.Column("dismissedAt", INSTANT),
        sa.Column("failureReason", sa.Text()),
        sa.Column("createdAt", INSTANT, nullable=False, server_default=now()),
    ]


def _calendar_reminders_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendarReminders")),
        sa.UniqueConstraint(
            "eventId",
            "userId",
            "instanceDate",
            "relativeMinutes",
            name=op.f("uq_calendarReminders_eventId"),
        ),
        check(
            "ck_calendarReminders_reminderTime",
            sa.column("reminderTime").is_not(None) | sa.column("instanceDate").is_(None),
        ),
        check("ck_calendarReminders_attempts", sa.column("attempts") >= 0),
        one_of("calendarReminders", "method", "IN_APP EMAIL BOTH"),
        one_of(
            "calendarReminders", "status", "PENDING CLAIMED SENT SNOOZED DISMISSED FAILED CANCELLED"
        ),
        link("calendarReminders", "eventId", "calendarEvents", "CASCADE"),
        link("calendarReminders", "userId", "users", "CASCADE"),
    ]


def _create_calendar_reminders() -> None:
    operations.create_table(
        "calendarReminders", *_calendar_reminders_columns(), *_calendar_reminders_constraints()
    )
    operations.create_index(
        "idx_calendar_reminders_status_time", "calendarReminders", ["status", "reminderTime"]
    )
    operations.create_index("ix_calendarReminders_eventId", "calendarReminders", ["eventId"])
    operations.create_index("ix_calendarReminders_userId", "calendarReminders", ["userId"])
    operations.create_index(
        "uq_calendarReminders_no_instance",
        "calendarReminders",
        ["eventId", "userId", "relativeMinutes"],
        unique=True,
        where='"instanceDate" IS NULL',
    )
