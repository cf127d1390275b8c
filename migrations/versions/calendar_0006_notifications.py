"""Notifications, preferences and the queue of e-mails."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql, postgresql

from terp_desktop.storage.schema import operations

revision = "calendar_0006"
down_revision = "calendar_0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WORD = sa.String(20)
KEY = sa.String(255).with_variant(
    mysql.VARCHAR(255, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb"
)


def upgrade() -> None:
    _create_calendar_notifications()
    _create_calendar_preferences()
    _create_calendar_mails()
    _create_calendar_reminder_mails()
    _create_calendar_job_servers()


def downgrade() -> None:
    operations.drop_table("calendarJobServers")
    operations.drop_table("calendarReminderMails")
    operations.drop_table("calendarMails")
    operations.drop_table("calendarPreferences")
    operations.drop_table("calendarNotifications")


def now() -> sa.TextClause:
    """The current instant as a server default, for other programs that insert rows."""
    is_mysql = op.get_context().dialect.name in ("mysql", "mariadb")
    return sa.text("(UTC_TIMESTAMP(6))" if is_mysql else "CURRENT_TIMESTAMP")


def check(name: str, condition: sa.ColumnElement[bool]) -> sa.CheckConstraint:
    """A named CHECK."""
    return sa.CheckConstraint(condition, name=op.f(name))


def one_of(table: str, column: str, words: str) -> sa.CheckConstraint:
    """A CHECK that the value of the column is one of the words."""
    return check(f"ck_{table}_{column}", sa.column(column).in_(words.split()))


def link(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    """A foreign key to the `id` of another table."""
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def key(table: str) -> sa.PrimaryKeyConstraint:
    """The primary key."""
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    """A unique constraint over the columns."""
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{columns[0]}"))


def _calendar_notifications_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("userId", operations.host_key("users"), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("eventId", sa.Integer()),
        sa.Column("instanceDate", sa.Date()),
        sa.Column("createdAt", INSTANT, nullable=False, server_default=now()),
        sa.Column("readAt", INSTANT),
    ]


def _create_calendar_notifications() -> None:
    table = "calendarNotifications"
    operations.create_table(
        table,
        *_calendar_notifications_columns(),
        key(table),
        unique(table, "userId", "key"),
        check(f"ck_{table}_title", sa.func.trim(sa.column("title")) != ""),
        one_of(table, "kind", "REMINDER INVITATION CHANGE ALERT JOB_FAILURE"),
        link(table, "userId", "users", "CASCADE"),
        link(table, "eventId", "calendarEvents", "SET NULL"),
    )
    operations.create_index("idx_calendar_notifications_user_time", table, ["userId", "createdAt"])
    operations.create_index("idx_calendar_notifications_user_read", table, ["userId", "readAt"])
    operations.create_index(f"ix_{table}_eventId", table, ["eventId"])


def _create_calendar_preferences() -> None:
    table = "calendarPreferences"
    empty = sa.text("('{}')")
    operations.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("userId", operations.host_key("users"), nullable=False),
        sa.Column("timezone", sa.String(64)),
        sa.Column("quietUntil", INSTANT),
        sa.Column("playsSound", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("hearsCollections", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("usualReminders", JSON, nullable=False, server_default=empty),
        key(table),
        unique(table, "userId"),
        link(table, "userId", "users", "CASCADE"),
    )


def _calendar_mails_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("userId", operations.host_key("users")),
        sa.Column("address", sa.String(255)),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", WORD, nullable=False, server_default="PENDING"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("nextAttemptAt", INSTANT, nullable=False, server_default=now()),
        sa.Column("claimedBy", sa.String(255)),
        sa.Column("sentAt", INSTANT),
        sa.Column("error", sa.Text()),
        sa.Column("createdAt", INSTANT, nullable=False, server_default=now()),
    ]


def _create_calendar_mails() -> None:
    table = "calendarMails"
    operations.create_table(
        table,
        *_calendar_mails_columns(),
        key(table),
        unique(table, "key"),
        check(f"ck_{table}_attempts", sa.column("attempts") >= 0),
        one_of(table, "status", "PENDING SENDING SENT DEAD DROPPED"),
        link(table, "userId", "users", "SET NULL"),
    )
    operations.create_index("idx_calendar_mails_status_next", table, ["status", "nextAttemptAt"])
    operations.create_index("idx_calendar_mails_status_sent", table, ["status", "sentAt"])
    operations.create_index(f"ix_{table}_userId", table, ["userId"])


def _create_calendar_reminder_mails() -> None:
    table = "calendarReminderMails"
    operations.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reminderId", sa.Integer(), nullable=False),
        sa.Column("mailId", sa.Integer(), nullable=False),
        sa.Column("dueAt", INSTANT, nullable=False),
        key(table),
        unique(table, "reminderId", "dueAt"),
        link(table, "reminderId", "calendarReminders", "CASCADE"),
        link(table, "mailId", "calendarMails", "CASCADE"),
    )
    operations.create_index(f"ix_{table}_mailId", table, ["mailId"])


def _create_calendar_job_servers() -> None:
    table = "calendarJobServers"
    operations.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("startedAt", INSTANT, nullable=False, server_default=now()),
        sa.Column("leaseUntil", INSTANT, nullable=False),
        key(table),
        unique(table, "name"),
    )
