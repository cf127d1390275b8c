"""The rules and occurrences of series."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql, postgresql

from terp_desktop.storage.schema import operations

revision = "calendar_0002"
down_revision = "calendar_0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
EVENT_TYPES = (
    "MEETING DEADLINE TASK DELIVERY PAYMENT_DUE FOLLOW_UP AUDIT INTAKE PHOTOGRAPHY"
    " BATCH_EXPIRATION RECURRING_ORDER SAMPLE_REQUEST AR_COLLECTION AP_PAYMENT OTHER"
)
WORD = sa.String(20)


def upgrade() -> None:
    _create_calendar_recurrence_rules()
    _create_calendar_recurrence_instances()


def downgrade() -> None:
    operations.drop_table("calendarRecurrenceInstances")
    operations.drop_table("calendarRecurrenceRules")


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


def _calendar_recurrence_rules_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eventId", sa.Integer(), nullable=False),
        sa.Column("frequency", WORD, nullable=False),
        sa.Column("interval", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("byDay", JSON, nullable=False, server_default=sa.text("('[]')")),
        sa.Column("byMonthDay", JSON, nullable=False, server_default=sa.text("('[]')")),
        sa.Column("byMonth", JSON, nullable=False, server_default=sa.text("('[]')")),
        sa.Column("bySetPos", JSON, nullable=False, server_default=sa.text("('[]')")),
        sa.Column("byWeekNo", JSON, nullable=False, server_default=sa.text("('[]')")),
        sa.Column("byYearDay", JSON, nullable=False, server_default=sa.text("('[]')")),
        sa.Column("weekStart", WORD, nullable=False, server_default="MO"),
        sa.Column("startDate", sa.Date(), nullable=False),
        sa.Column("endDate", sa.Date()),
        sa.Column("count", sa.Integer()),
        sa.Column("exceptionDates", JSON, nullable=False, server_default=sa.text("('[]')")),
        sa.Column("extraDates", JSON, nullable=False, server_default=sa.text("('[]')")),
        sa.Column("generatedFrom", sa.Date()),
        sa.Column("generatedUntil", sa.Date()),
        sa.Column("createdAt", INSTANT, nullable=False, server_default=now()),
        sa.Column("updatedAt", INSTANT, nullable=False, server_default=now()),
    ]


def _calendar_recurrence_rules_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendarRecurrenceRules")),
        sa.UniqueConstraint("eventId", name=op.f("uq_calendarRecurrenceRules_eventId")),
        check("ck_calendarRecurrenceRules_interval", sa.column("interval") >= 1),
        check("ck_calendarRecurrenceRules_count", sa.column("count") >= 1),
        check(
            "ck_calendarRecurrenceRules_end",
            sa.column("count").is_(None) | sa.column("endDate").is_(None),
        ),
        check(
            "ck_calendarRecurrenceRules_generated",
            sa.column("generatedFrom").is_(None) == sa.column("generatedUntil").is_(None),
        ),
        one_of("calendarRecurrenceRules", "frequency", "DAILY WEEKLY MONTHLY YEARLY"),
        one_of("calendarRecurrenceRules", "weekStart", "MO TU WE TH FR SA SU"),
        link("calendarRecurrenceRules", "eventId", "calendarEvents", "CASCADE"),
    ]


def _create_calendar_recurrence_rules() -> None:
    operations.create_table(
        "calendarRecurrenceRules",
        *_calendar_recurrence_rules_columns(),
        *_calendar_recurrence_rules_constraints(),
    )
    operations.create_index(
        "ix_calendarRecurrenceRules_generatedUntil",
        "calendarRecurrenceRules",
        ["generatedUntil"],
    )


def _calendar_recurrence_instances_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recurrenceRuleId", sa.Integer(), nullable=False),
        sa.Column("parentEventId", sa.Integer(), nullable=False),
        sa.Column("instanceDate", sa.Date(), nullable=False),
        sa.Column("startDate", sa.Date(), nullable=False),
        sa.Column("startTime", sa.Time()),
        sa.Column("endDate", sa.Date(), nullable=False),
        sa.Column("endTime", sa.Time()),
        sa.Column("timezone", sa.String(64)),
        sa.Column("startFold", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("endFold", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("startUtc", INSTANT, nullable=False),
        sa.Column("endUtc", INSTANT, nullable=False),
        sa.Column("status", WORD, nullable=False, server_default="GENERATED"),
        sa.Column("modifiedTitle", sa.String(255)),
        sa.Column("modifiedDescription", sa.Text()),
        sa.Column("modifiedLocation", sa.String(500)),
        sa.Column("modifiedAssignedTo", operations.host_key("users")),
        sa.Column("modifiedModule", WORD),
        sa.Column("modifiedEventType", WORD),
        sa.Column("modifiedStatus", WORD),
        sa.Column("modifiedPriority", WORD),
        sa.Column("modifiedVisibility", WORD),
        sa.Column("modifiedColor", sa.String(7)),
        sa.Column("generatedAt", INSTANT, nullable=False, server_default=now()),
        sa.Column("modifiedAt", INSTANT),
        sa.Column("modifiedBy", operations.host_key("users")),
    ]


def _calendar_recurrence_instances_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendarRecurrenceInstances")),
        check(
            "ck_calendarRecurrenceInstances_dates", sa.column("endDate") >= sa.column("startDate")
        ),
        check(
            "ck_calendarRecurrenceInstances_times",
            sa.column("startTime").is_(None) == sa.column("endTime").is_(None),
        ),
        check(
            "ck_calendarRecurrenceInstances_timezone",
            sa.column("timezone").is_not(None) | sa.column("startTime").is_not(None),
        ),
        check("ck_calendarRecurrenceInstances_span", sa.column("endUtc") >= sa.column("startUtc")),
        check("ck_calendarRecurrenceInstances_startFold", sa.column("startFold").in_([0, 1])),
        check("ck_calendarRecurrenceInstances_endFold", sa.column("endFold").in_([0, 1])),
        check(
            "ck_calendarRecurrenceInstances_modifiedColor",
            sa.column("modifiedColor").like("#______"),
        ),
        one_of("calendarRecurrenceInstances", "status", "GENERATED MODIFIED CANCELLED"),
        one_of(
            "calendarRecurrenceInstances",
            "modifiedModule",
            "GENERAL CLIENTS ORDERS INVENTORY SAMPLES VENDORS ACCOUNTING COMPLIANCE",
        ),
        one_of("calendarRecurrenceInstances", "modifiedEventType", EVENT_TYPES),
        one_of(
            "calendarRecurrenceInstances",
            "modifiedStatus",
            "SCHEDULED IN_PROGRESS COMPLETED CANCELLED",
        ),
        one_of("calendarRecurrenceInstances", "modifiedPriority", "LOW MEDIUM HIGH URGENT"),
        one_of("calendarRecurrenceInstances", "modifiedVisibility", "PRIVATE TEAM COMPANY PUBLIC"),
        link(
            "calendarRecurrenceInstances", "recurrenceRuleId", "calendarRecurrenceRules", "CASCADE"
        ),
        link("calendarRecurrenceInstances", "parentEventId", "calendarEvents", "CASCADE"),
        link("calendarRecurrenceInstances", "modifiedAssignedTo", "users", "SET NULL"),
        link("calendarRecurrenceInstances", "modifiedBy", "users", "SET NULL"),
    ]


def _create_calendar_recurrence_instances() -> None:
    operations.create_table(
        "calendarRecurrenceInstances",
        *_calendar_recurrence_instances_columns(),
        *_calendar_recurrence_instances_constraints(),
    )
    operations.create_index(
        "idx_recurrence_instances_event_date",
        "calendarRecurrenceInstances",
        ["parentEventId", "instanceDate"],
    )
    operations.create_index(
        "idx_recurrence_instances_rule_date",
        "calendarRecurrenceInstances",
        ["recurrenceRuleId", "instanceDate"],
        unique=True,
    )
    operations.create_index(
        "idx_recurrence_instances_utc_range",
        "calendarRecurrenceInstances",
        ["startUtc", "endUtc"],
    )
    operations.create_index(
        "ix_calendarRecurrenceInstances_modifiedAssignedTo",
        "calendarRecurrenceInstances",
        ["modifiedAssignedTo"],
    )
    operations.create_index(
        "ix_calendarRecurrenceInstances_modifiedBy",
        "calendarRecurrenceInstances",
        ["modifiedBy"],
    )
