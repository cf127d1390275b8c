"""History, attachments, meetings and views."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql, postgresql

from terp_desktop.storage.schema import operations

revision = "calendar_0004"
down_revision = "calendar_0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WORD = sa.String(20)


def upgrade() -> None:
    _create_calendar_event_history()
    _create_calendar_event_attachments()
    _create_calendar_views()
    _create_client_meeting_history()
    _keep_history()


def downgrade() -> None:
    operations.drop_table("clientMeetingHistory")
    operations.drop_table("calendarViews")
    operations.drop_table("calendarEventAttachments")
    operations.drop_table("calendarEventHistory")
    if op.get_context().dialect.name == "postgresql":
        op.execute('DROP FUNCTION "calendarEventHistory_refuse"()')


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


def _calendar_event_history_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eventId", sa.Integer(), nullable=False),
        sa.Column("changeType", WORD, nullable=False),
        sa.Column("changedBy", operations.host_key("users")),
        sa.Column("changedAt", INSTANT, nullable=False, server_default=now()),
        sa.Column("instanceDate", sa.Date()),
        sa.Column("fieldChanged", sa.String(64)),
        sa.Column("previousValue", sa.Text()),
        sa.Column("newValue", sa.Text()),
        sa.Column("changeReason", sa.Text()),
        sa.Column("fullSnapshot", JSON),
    ]


def _calendar_event_history_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendarEventHistory")),
        one_of(
            "calendarEventHistory",
            "changeType",
            "CREATED UPDATED RESCHEDULED CANCELLED COMPLETED DELETED RESTORED PURGED",
        ),
        link("calendarEventHistory", "changedBy", "users"),
    ]


def _create_calendar_event_history() -> None:
    operations.create_table(
        "calendarEventHistory",
        *_calendar_event_history_columns(),
        *_calendar_event_history_constraints(),
    )
    operations.create_index(
        "ix_calendarEventHistory_changedBy", "calendarEventHistory", ["changedBy"]
    )
    operations.create_index("ix_calendarEventHistory_eventId", "calendarEventHistory", ["eventId"])


def _calendar_event_attachments_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eventId", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(255), nullable=False),
        sa.Column("originalFilename", sa.String(255), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fileSize", sa.BigInteger(), nullable=False),
        sa.Column("mimeType", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("uploadedBy", operations.host_key("users")),
        sa.Column("uploadedAt", INSTANT, nullable=False, server_default=now()),
    ]


def _calendar_event_attachments_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendarEventAttachments")),
        check("ck_calendarEventAttachments_fileSize", sa.column("fileSize") >= 0),
        link("calendarEventAttachments", "eventId", "calendarEvents", "CASCADE"),
        link("calendarEventAttachments", "uploadedBy", "users", "SET NULL"),
    ]


def _create_calendar_event_attachments() -> None:
    operations.create_table(
        "calendarEventAttachments",
        *_calendar_event_attachments_columns(),
        *_calendar_event_attachments_constraints(),
    )
    operations.create_index(
        "ix_calendarEventAttachments_eventId", "calendarEventAttachments", ["eventId"]
    )
    operations.create_index(
        "ix_calendarEventAttachments_uploadedBy", "calendarEventAttachments", ["uploadedBy"]
    )


def _calendar_views_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("userId", operations.host_key("users"), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("isDefault", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("filters", JSON, nullable=False, server_default=sa.text("('{}')")),
        sa.Column("defaultViewType", WORD, nullable=False, server_default="MONTH"),
        sa.Column("createdAt", INSTANT, nullable=False, server_default=now()),
        sa.Column("updatedAt", INSTANT, nullable=False, server_default=now()),
    ]


def _calendar_views_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendarViews")),
        check("ck_calendarViews_name", sa.func.trim(sa.column("name")) != ""),
        one_of("calendarViews", "defaultViewType", "MONTH WEEK WORK_WEEK DAY AGENDA"),
        link("calendarViews", "userId", "users", "CASCADE"),
    ]


def _create_calendar_views() -> None:
    operations.create_table(
        "calendarViews", *_calendar_views_columns(), *_calendar_views_constraints()
    )
    operations.create_index(
        "idx_calendar_views_user_default", "calendarViews", ["userId", "isDefault"]
    )
    operations.create_index(
        "uq_calendarViews_one_default",
        "calendarViews",
        ["userId"],
        unique=True,
        where='"isDefault"',
    )


def _client_meeting_history_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clientId", operations.host_key("clients"), nullable=False),
        sa.Column("calendarEventId", sa.Integer()),
        sa.Column("instanceDate", sa.Date()),
        sa.Column("meetingDate", sa.Date(), nullable=False),
        sa.Column("meetingType", WORD, nullable=False),
        sa.Column("attendees", JSON, nullable=False, server_default=sa.text("('[]')")),
        sa.Column("outcome", WORD),
        sa.Column("notes", sa.Text()),
        sa.Column("actionItems", JSON, nullable=False, server_default=sa.text("('[]')")),
        sa.Column("confirmedBy", operations.host_key("users")),
        sa.Column("createdAt", INSTANT, nullable=False, server_default=now()),
        sa.Column("updatedAt", INSTANT, nullable=False, server_default=now()),
    ]


def _client_meeting_history_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clientMeetingHistory")),
        sa.UniqueConstraint(
            "calendarEventId", "instanceDate", name=op.f("uq_clientMeetingHistory_calendarEventId")
        ),
        one_of("clientMeetingHistory", "meetingType", "SALES COLLECTIONS REVIEW OTHER"),
        one_of("clientMeetingHistory", "outcome", "COMPLETED NO_SHOW RESCHEDULED CANCELLED"),
        link("clientMeetingHistory", "clientId", "clients"),
        link("clientMeetingHistory", "calendarEventId", "calendarEvents", "SET NULL"),
        link("clientMeetingHistory", "confirmedBy", "users", "SET NULL"),
    ]


def _create_client_meeting_history() -> None:
    operations.create_table(
        "clientMeetingHistory",
        *_client_meeting_history_columns(),
        *_client_meeting_history_constraints(),
    )
    operations.create_index(
        "idx_client_meetings_client_date", "clientMeetingHistory", ["clientId", "meetingDate"]
    )
    operations.create_index(
        "ix_clientMeetingHistory_calendarEventId", "clientMeetingHistory", ["calendarEventId"]
    )
    operations.create_index(
        "ix_clientMeetingHistory_clientId", "clientMeetingHistory", ["clientId"]
    )
    operations.create_index(
        "ix_clientMeetingHistory_confirmedBy", "clientMeetingHistory", ["confirmedBy"]
    )
    operations.create_index(
        "uq_clientMeetingHistory_no_instance",
        "clientMeetingHistory",
        ["calendarEventId"],
        unique=True,
        where='"instanceDate" IS NULL',
    )


_REFUSAL = "calendarEventHistory only grows: its rows are never changed or deleted"


def _keep_history() -> None:
    """Create triggers that refuse to change or delete an entry of the history."""
    dialect = op.get_context().dialect.name
    if dialect == "postgresql":
        for statement in _postgresql_guards():
            op.execute(statement)
        return
    if dialect == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        quote = '"'
    else:
        body = f"FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{_REFUSAL}'"
        quote = "`"
    for verb in ("UPDATE", "DELETE"):
        name = f"calendarEventHistory_no_{verb.lower()}"
        operations.create_trigger(
            name,
            f"CREATE TRIGGER {quote}{name}{quote} BEFORE {verb}"
            f" ON {quote}calendarEventHistory{quote} {body}",
        )


def _postgresql_guards() -> list[str]:
    function = (
        'CREATE FUNCTION "calendarEventHistory_refuse"() RETURNS trigger LANGUAGE plpgsql AS '
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    trigger = (
        'CREATE TRIGGER "calendarEventHistory_no_change"'
        ' BEFORE UPDATE OR DELETE OR TRUNCATE ON "calendarEventHistory"'
        ' FOR EACH STATEMENT EXECUTE FUNCTION "calendarEventHistory_refuse"()'
    )
    return [function, trigger]
