import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from terp_desktop.storage.engine.value_errors import UnstorableValueError
from terp_desktop.storage.schema.checks import Finding, SchemaPart, calendar_tables, verify
from terp_desktop.storage.schema.revision_files import CALENDAR, HOST, VERSION_TABLE
from terp_desktop.storage.schema.revisions import Revisions
from terp_desktop.storage.tables import (
    EventRow,
    HistoryRow,
    InstanceRow,
    JobRunRow,
    ParticipantRow,
    ReminderRow,
    RuleRow,
    Table,
    ViewRow,
)
from terp_desktop.storage.tables.search import SQLITE_INDEX
from tests.storage.row_builders import DAY, END, START, add_event, add_rule, add_user

THE_TEN = {
    "calendarEvents",
    "calendarRecurrenceRules",
    "calendarRecurrenceInstances",
    "calendarEventParticipants",
    "calendarReminders",
    "calendarEventHistory",
    "calendarEventAttachments",
    "calendarViews",
    "calendarEventPermissions",
    "clientMeetingHistory",
}


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        yield connection


def test_migrations_make_what_the_tables_say(connection: Connection) -> None:
    options = {
        "version_table": VERSION_TABLE,
        "compare_type": True,
        "include_name": lambda name, kind, _: kind != "table" or not name.startswith(SQLITE_INDEX),
    }
    context = MigrationContext.configure(connection, opts=options)
    assert compare_metadata(context, Table.metadata) == []


def test_every_table_has_its_columns_indexes_foreign_keys_checks_and_triggers(
    connection: Connection,
) -> None:
    assert verify(connection) == []
    assert set(sa.inspect(connection).get_table_names()) >= THE_TEN


def test_checks_are_worded_alike_in_migrations_and_tables(connection: Connection) -> None:
    dialect = connection.dialect
    for table in Table.metadata.sorted_tables:
        statement = str(sa.schema.CreateTable(table).compile(dialect=dialect))
        inspector = sa.inspect(connection)
        checks = inspector.get_check_constraints(table.name)
        assert bool(checks) == ("CHECK" in statement)
        for one in checks:
            assert plain(f"CHECK ({one['sqltext']})") in plain(statement)
        for column in inspector.get_columns(table.name):
            declared = table.c[column["name"]].server_default
            assert (column["default"] is None) == (declared is None), column["name"]


def plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql)


def test_every_foreign_key_has_an_index(connection: Connection) -> None:
    inspector = sa.inspect(connection)
    for table in calendar_tables():
        leading = {one["column_names"][0] for one in inspector.get_indexes(table.name)}
        unique = inspector.get_unique_constraints(table.name)
        leading |= {one["column_names"][0] for one in unique}
        linked = {one["constrained_columns"][0] for one in inspector.get_foreign_keys(table.name)}
        assert linked - leading == set(), table.name


def test_the_named_indexes_are_there(connection: Connection) -> None:
    rows = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'index'"))
    indexes = {str(name): str(sql) for name, sql in rows}
    assert '("startDate", "endDate")' in indexes["idx_calendar_events_date_range"]
    assert '(module, "eventType", status)' in indexes["idx_calendar_events_module_type_status"]
    assert '("createdBy", "startDate", "endDate")' in indexes["idx_calendar_events_user_date"]
    assert 'WHERE "deletedAt" IS NULL' in indexes["idx_calendar_events_module_status"]
    assert 'WHERE "deletedAt" IS NOT NULL' in indexes["idx_calendar_events_deleted_at"]
    assert "UNIQUE" in indexes["idx_recurrence_instances_rule_date"]


def test_verifying_names_what_is_missing(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP INDEX idx_calendar_events_date_range")
        connection.exec_driver_sql('DROP TRIGGER "calendarEventHistory_no_delete"')
        connection.exec_driver_sql('DROP TABLE "calendarJobRuns"')
        found = verify(connection)
        assert Finding(SchemaPart.TABLE, "calendarJobRuns", "") in found
        assert (
            Finding(SchemaPart.INDEX, "calendarEvents", "idx_calendar_events_date_range") in found
        )


def test_verifying_finds_rows_that_refer_to_nothing_and_missing_triggers(path: Path) -> None:
    with sa.create_engine(f"sqlite:///{path}").begin() as connection:
        connection.exec_driver_sql('DROP TRIGGER "calendarEventHistory_no_delete"')
        add_event(connection, user_id=99)
        parts = {(one.part, one.table) for one in verify(connection)}
    assert parts == {
        (SchemaPart.TRIGGER, "calendarEventHistory"),
        (SchemaPart.ROWS, "calendarEvents"),
    }


def test_a_row_gets_the_defaults_of_the_contract(connection: Connection) -> None:
    add_event(connection, add_user(connection))
    row = connection.execute(sa.select(EventRow.__table__)).mappings().one()
    assert row["module"] == "GENERAL"
    assert row["eventType"] == "MEETING"
    assert row["status"] == "SCHEDULED"
    assert row["priority"] == "MEDIUM"
    assert row["visibility"] == "COMPANY"
    assert row["version"] == 1
    assert row["isFloatingTime"] is False
    assert row["isRecurring"] is False
    assert row["createdAt"].utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "name, changes",
    [
        ("title", {"title": "   "}),
        ("dates", {"end_date": DAY - timedelta(days=1)}),
        ("times", {"end_time": None}),
        ("timezone", {"timezone": None}),
        ("floating", {"is_floating_time": True}),
        (
            "floating",
            {"is_floating_time": True, "timezone": None, "start_time": None, "end_time": None},
        ),
        ("span", {"end_utc": START - timedelta(seconds=1)}),
        ("startFold", {"start_fold": 2}),
        ("endFold", {"end_fold": -1}),
        ("color", {"color": "red"}),
        ("version", {"version": 0}),
        ("module", {"module": sa.literal_column("'NOWHERE'")}),
        ("eventType", {"event_type": sa.literal_column("'PARTY'")}),
        ("status", {"status": sa.literal_column("'LOST'")}),
        ("priority", {"priority": sa.literal_column("'HUGE'")}),
        ("visibility", {"visibility": sa.literal_column("'SECRET'")}),
    ],
)
def test_the_database_refuses_an_event_that_cannot_be(
    connection: Connection, name: str, changes: dict[str, Any]
) -> None:
    user = add_user(connection)
    with pytest.raises(UnstorableValueError, match=f"ck_calendarEvents_{name}"):
        add_event(connection, user, **changes)


@pytest.mark.parametrize(
    "name, changes",
    [
        ("interval", {"interval": 0}),
        ("count", {"count": 0}),
        ("end", {"count": 3, "end_date": DAY}),
        ("frequency", {"frequency": sa.literal_column("'HOURLY'")}),
        ("weekStart", {"week_start": sa.literal_column("'XX'")}),
    ],
)
def test_the_database_refuses_a_rule_that_cannot_be(
    connection: Connection, name: str, changes: dict[str, Any]
) -> None:
    event = add_event(connection, add_user(connection))
    with pytest.raises(UnstorableValueError, match=f"ck_calendarRecurrenceRules_{name}"):
        add_rule(connection, event, **changes)


def test_a_date_of_a_rule_has_one_row(connection: Connection) -> None:
    event = add_event(connection, add_user(connection))
    occurrence = {
        "recurrence_rule_id": add_rule(connection, event), "parent_event_id": event,
        "instance_date": DAY, "start_date": DAY, "end_date": DAY, "timezone": "UTC",
        "start_utc": START, "end_utc": END,
    }  # fmt: skip
    connection.execute(sa.insert(InstanceRow).values(**occurrence))
    with pytest.raises(IntegrityError, match=r"recurrenceRuleId.*instanceDate"):
        connection.execute(sa.insert(InstanceRow).values(**occurrence))


def test_a_participant_is_a_user_or_has_an_address(connection: Connection) -> None:
    event = add_event(connection, add_user(connection))
    with pytest.raises(UnstorableValueError, match="ck_calendarEventParticipants_person"):
        connection.execute(sa.insert(ParticipantRow).values(event_id=event, external_name="Bo"))


@pytest.mark.parametrize("instance_date", [None, DAY])
def test_a_person_is_reminded_once_for_one_lead(
    connection: Connection, instance_date: date | None
) -> None:
    user = add_user(connection)
    reminder = {
        "event_id": add_event(connection, user), "user_id": user, "relative_minutes": 10,
        "instance_date": instance_date, "reminder_time": START,
    }  # fmt: skip
    connection.execute(sa.insert(ReminderRow).values(**reminder))
    with pytest.raises(IntegrityError, match="UNIQUE"):
        connection.execute(sa.insert(ReminderRow).values(**reminder))


def test_only_a_template_of_reminders_has_no_time(connection: Connection) -> None:
    user = add_user(connection)
    reminder = {"event_id": add_event(connection, user), "user_id": user, "relative_minutes": 10}
    connection.execute(sa.insert(ReminderRow).values(**reminder))
    with pytest.raises(UnstorableValueError, match="ck_calendarReminders_reminderTime"):
        connection.execute(sa.insert(ReminderRow).values(**reminder, instance_date=DAY))


def test_a_person_has_at_most_one_default_view(connection: Connection) -> None:
    user = add_user(connection)
    connection.execute(sa.insert(ViewRow).values(user_id=user, name="One", is_default=True))
    connection.execute(sa.insert(ViewRow).values(user_id=user, name="Two", is_default=False))
    with pytest.raises(IntegrityError, match="userId"):
        connection.execute(sa.insert(ViewRow).values(user_id=user, name="Three", is_default=True))


def test_a_due_time_of_a_job_is_claimed_once(connection: Connection) -> None:
    run = {"job": "data-cleanup", "slot": START, "claimed_by": "desk"}
    connection.execute(sa.insert(JobRunRow).values(**run))
    with pytest.raises(IntegrityError, match="slot"):
        connection.execute(sa.insert(JobRunRow).values(**run))


@pytest.mark.parametrize(
    "statement",
    ['UPDATE "calendarEventHistory" SET "newValue" = 1', 'DELETE FROM "calendarEventHistory"'],
)
def test_history_is_neither_changed_nor_deleted(connection: Connection, statement: str) -> None:
    entry = sa.insert(HistoryRow).values(event_id=1, change_type="CREATED")
    connection.execute(entry)
    with pytest.raises(IntegrityError, match="only grows"):
        connection.execute(sa.text(statement))


WRITTEN_OVER = (
    """INSERT OR REPLACE INTO "calendarEventHistory" (id, "eventId", "changeType")
    VALUES (1, 1, 'DELETED')""",
    """REPLACE INTO "calendarEventHistory" (rowid, "eventId", "changeType")
    VALUES (1, 1, 'DELETED')""",
    """INSERT INTO "calendarEventHistory" (id, "eventId", "changeType") VALUES (1, 1, 'DELETED')
    ON CONFLICT (id) DO UPDATE SET "changeType" = 'DELETED'""",
    """INSERT OR REPLACE INTO "calendarEventHistory" (id, "eventId", "changeType")
    SELECT id, "eventId", 'DELETED' FROM "calendarEventHistory\"""",
    """UPDATE OR REPLACE "calendarEventHistory" SET id = 1 WHERE id = 2""",
    """INSERT INTO "calendarEventHistory" (id, "eventId", "changeType")
    VALUES (-1, 1, 'CREATED')""",
)


@pytest.mark.parametrize("statement", WRITTEN_OVER)
@pytest.mark.parametrize("is_recursive", [False, True])
def test_history_is_not_written_over_by_an_insert(
    connection: Connection, statement: str, *, is_recursive: bool
) -> None:
    connection.exec_driver_sql(f"PRAGMA recursive_triggers = {is_recursive:d}")
    for event_id in (1, 2):
        entry = sa.insert(HistoryRow).values(event_id=event_id, change_type="CREATED")
        connection.execute(entry)
    with pytest.raises(IntegrityError, match="only grows"):
        connection.execute(sa.text(statement))
    history = connection.execute(sa.select(HistoryRow.event_id, HistoryRow.change_type)).all()
    assert [tuple(one) for one in history] == [(1, "CREATED"), (2, "CREATED")]


def test_deleting_an_event_deletes_its_rows_but_not_its_history(connection: Connection) -> None:
    user = add_user(connection)
    event = add_event(connection, user)
    add_rule(connection, event)
    connection.execute(sa.insert(ParticipantRow).values(event_id=event, user_id=user))
    connection.execute(sa.insert(HistoryRow).values(event_id=event, change_type="CREATED"))
    connection.execute(sa.delete(EventRow))
    left = {
        table: connection.scalar(sa.select(sa.func.count()).select_from(table))
        for table in (RuleRow, ParticipantRow, HistoryRow)
    }
    assert left == {RuleRow: 0, ParticipantRow: 0, HistoryRow: 1}


def test_the_id_of_a_purged_event_never_comes_back(connection: Connection) -> None:
    user = add_user(connection)
    purged = add_event(connection, user)
    connection.execute(sa.delete(EventRow))
    assert add_event(connection, user, start_time=time(9)) > purged


def test_the_heads_are_what_alembic_finds(migrations: Path) -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrations))
    heads = set(ScriptDirectory.from_config(config).get_heads())
    known = Revisions(migrations)
    assert {known.head(HOST), known.head(CALENDAR)} == heads
