"""The schema on the servers: constraints, upgrades from every revision, engine differences."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.engine.value_errors import UnstorableValueError
from terp_desktop.storage.migration.migrate import downgrade, upgrade
from terp_desktop.storage.schema.checks import calendar_tables, exists_on, verify
from terp_desktop.storage.schema.revision_files import CALENDAR, VERSION_TABLE
from terp_desktop.storage.schema.revisions import Revisions
from terp_desktop.storage.tables import EventRow, HistoryRow, InstanceRow, Table, UserRow, ViewRow
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.resources import migrations_folder
from tests.integration.database_dump import dump
from tests.integration.databases import create_migrated_database
from tests.integration.erp_schema import create_minimal_erp
from tests.integration.servers import Server, run_server
from tests.storage.conftest import NOW
from tests.storage.row_builders import DAY, END, START, add_event, add_rule, add_user

pytestmark = pytest.mark.server
EVERY_REVISION = Revisions(migrations_folder()).lineage(
    Revisions(migrations_folder()).head(CALENDAR)
)


@pytest.fixture(params=["postgresql", "mariadb"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(kind: str, request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(kind)
    return found


@pytest.fixture
def connection(kind: str, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A transaction on a database at the newest schema."""
    engine = open_engine(request.getfixturevalue(f"migrated_{kind}"), pooled=False)
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def test_migrations_make_what_the_tables_say(connection: Connection) -> None:
    def is_wanted(found: object, *_: object) -> bool:
        return not isinstance(found, sa.Index) or exists_on(found, connection.dialect.name)

    options = {
        "version_table": VERSION_TABLE, "compare_type": True, "include_object": is_wanted
    }  # fmt: skip
    context = MigrationContext.configure(connection, opts=options)
    assert compare_metadata(context, Table.metadata) == []
    assert verify(connection) == []


def test_from_every_revision_there_is_a_way_up_and_down_that_leaves_no_trace(
    server: Server,
) -> None:
    name = server.new_database()
    create_minimal_erp(server, name)
    url = server.url(name)
    nothing = dump(server, name)
    upgrade(url, migrations_folder(), now=NOW, backup_dir=None)
    whole = dump(server, name)
    for revision in [*EVERY_REVISION[1:], "base"]:
        downgrade(url, migrations_folder(), revision, now=NOW, backup_dir=None)
        if revision == "base":
            assert dump(server, name) == nothing
        assert upgrade(url, migrations_folder(), now=NOW, backup_dir=None).changed
        assert dump(server, name) == whole
    server.drop(name)


def test_the_history_is_append_only(connection: Connection) -> None:
    connection.execute(sa.insert(HistoryRow).values(event_id=1, change_type="CREATED"))
    for statement in (sa.update(HistoryRow).values(new_value="x"), sa.delete(HistoryRow)):
        with pytest.raises(SQLAlchemyError, match="only grows"), connection.begin_nested():
            connection.execute(statement)


def test_an_insert_cannot_overwrite_the_history(connection: Connection) -> None:
    connection.execute(sa.insert(HistoryRow).values(event_id=1, change_type="CREATED"))
    row_id = connection.scalar(sa.select(HistoryRow.id))
    for statement in WRITTEN_OVER[connection.dialect.name]:
        with pytest.raises(SQLAlchemyError, match="only grows"), connection.begin_nested():
            connection.execute(sa.text(statement), {"id": row_id})
    history = connection.execute(sa.select(HistoryRow.event_id, HistoryRow.change_type)).all()
    assert [tuple(one) for one in history] == [(1, "CREATED")]


_UPSERT = """INSERT INTO "calendarEventHistory" (id, "eventId", "changeType")
    VALUES (:id, 1, 'DELETED') """
WRITTEN_OVER = {
    "postgresql": (
        _UPSERT + """ON CONFLICT (id) DO UPDATE SET "changeType" = 'DELETED'""",
        """MERGE INTO "calendarEventHistory" AS h USING (SELECT CAST(:id AS int) AS id) AS n
        ON h.id = n.id WHEN MATCHED THEN DELETE""",
        'TRUNCATE "calendarEventHistory"',
    ),
    "mysql": (
        _UPSERT.replace('"', "`") + "ON DUPLICATE KEY UPDATE `changeType` = 'DELETED'",
        _UPSERT.replace('"', "`").replace("INSERT", "REPLACE"),
    ),
}
"""MySQL's TRUNCATE takes the right to DROP tables, and is no statement that triggers see."""
WRITTEN_OVER["mariadb"] = WRITTEN_OVER["mysql"]


def test_verifying_finds_a_trigger_an_index_and_a_foreign_key_that_are_gone(
    server: Server,
) -> None:
    name = create_migrated_database(server)
    quote = '"' if server.kind == "postgresql" else "`"
    dropped = {
        "postgresql": (
            'DROP TRIGGER "calendarEventHistory_no_change" ON "calendarEventHistory"',
            "DROP INDEX idx_calendar_events_date_range",
            'ALTER TABLE "calendarViews" DROP CONSTRAINT "fk_calendarViews_userId"',
        ),
        "mariadb": (
            "DROP TRIGGER calendarEventHistory_no_delete",
            "DROP INDEX idx_calendar_events_date_range ON calendarEvents",
            "ALTER TABLE calendarViews DROP FOREIGN KEY fk_calendarViews_userId",
        ),
    }
    server.execute(*dropped[server.kind], database=name)
    server.execute(f"DROP TABLE {quote}calendarJobRuns{quote}", database=name)
    with open_engine(server.url(name), pooled=False).connect() as connection:
        found = [str(one) for one in verify(connection)]
    assert "table calendarJobRuns" in found
    server.execute(f"CREATE TABLE {quote}calendarJobRuns{quote} (id INT)", database=name)
    with open_engine(server.url(name), pooled=False).connect() as connection:
        found = [str(one) for one in verify(connection)]
    assert "index idx_calendar_events_date_range of calendarEvents" in found
    assert "foreign key userId → users (CASCADE) of calendarViews" in found
    assert any(one.startswith("trigger calendarEventHistory_no_") for one in found)
    server.drop(name)


def test_an_instant_comes_back_in_utc_to_the_microsecond(connection: Connection) -> None:
    there = START + timedelta(microseconds=123_456)
    add_event(connection, add_user(connection), start_utc=there)
    back = connection.scalars(sa.select(EventRow.start_utc)).one()
    assert (back, back.tzinfo) == (there, UTC)


def test_times_of_a_day_come_back_as_times(connection: Connection) -> None:
    midnight, last = time(0), time(23, 59, 59)
    end = datetime(2025, 11, 16, tzinfo=UTC)
    add_event(connection, add_user(connection), start_time=midnight, end_time=last, end_utc=end)
    found = connection.execute(sa.select(EventRow.start_time, EventRow.end_time)).one()
    assert tuple(found) == (midnight, last)


def test_defaults_are_the_present_in_utc_and_not_by_the_servers_clock(
    connection: Connection,
) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)  # noqa: TID251  (the server's clock)
    add_event(connection, add_user(connection))
    made = connection.scalars(sa.select(EventRow.created_at)).one()
    assert before < made < before + timedelta(minutes=5)


def test_uids_and_constants_are_case_sensitive(connection: Connection) -> None:
    user = add_user(connection)
    add_event(connection, user, uid="One@example.com")
    add_event(connection, user, uid="one@EXAMPLE.com")
    with pytest.raises(UnstorableValueError), connection.begin_nested():
        add_event(connection, user, uid="two", status=sa.literal_column("'scheduled'"))


def test_every_letter_there_is_can_be_kept(connection: Connection) -> None:
    title = "Größe 💡 日本 \\ \" ' % \x7f"
    add_event(connection, add_user(connection), title=title)
    assert connection.scalars(sa.select(EventRow.title)).one() == title


def test_nothing_is_cut_off_to_fit(connection: Connection) -> None:
    with pytest.raises(UnstorableValueError):
        add_event(connection, add_user(connection), title="x" * 256)


def test_json_comes_back_as_it_went_in_and_none_is_no_json(connection: Connection) -> None:
    filters = {"modules": ["A"], "nested": {"é": [1, 2.5, None, True]}}
    user = add_user(connection)
    connection.execute(sa.insert(ViewRow).values(user_id=user, name="One", filters=filters))
    connection.execute(sa.insert(ViewRow).values(user_id=user, name="Two"))
    found = connection.scalars(sa.select(ViewRow.filters).order_by(ViewRow.id)).all()
    assert found == [filters, {}]
    connection.execute(sa.insert(HistoryRow).values(event_id=1, change_type="CREATED"))
    is_null = sa.select(HistoryRow.full_snapshot.is_(sa.null()))
    assert connection.scalars(is_null).one()


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "   "},
        {"end_date": DAY - timedelta(days=1)},
        {"end_time": None},
        {"timezone": None},
        {"start_fold": 2},
        {"color": "red"},
        {"version": 0},
    ],
)
def test_checks_are_held(connection: Connection, changes: dict[str, object]) -> None:
    user = add_user(connection)
    with pytest.raises(UnstorableValueError, match="ck_calendarEvents_"):
        add_event(connection, user, **changes)


def test_a_date_of_a_rule_has_one_row(connection: Connection) -> None:
    event = add_event(connection, add_user(connection))
    occurrence = {
        "recurrence_rule_id": add_rule(connection, event), "parent_event_id": event,
        "instance_date": DAY, "start_date": DAY, "end_date": DAY, "timezone": "UTC",
        "start_utc": START, "end_utc": END,
    }  # fmt: skip
    connection.execute(sa.insert(InstanceRow).values(**occurrence))
    with pytest.raises(IntegrityError):
        connection.execute(sa.insert(InstanceRow).values(**occurrence))


def test_a_reader_sees_one_moment_while_others_write(
    kind: str, request: pytest.FixtureRequest
) -> None:
    engine = open_engine(request.getfixturevalue(f"migrated_{kind}"))
    store = SqlStore(engine)
    count = sa.select(sa.func.count()).select_from(UserRow)
    with store.read() as work:
        assert work.people.list_staff() == []
        with engine.begin() as connection:
            add_user(connection)
        assert work.people.list_staff() == []
    with engine.connect() as connection:
        assert connection.scalar(count) == 1
    engine.dispose()


def test_names_that_a_server_folds_are_found_all_the_same() -> None:
    """As MySQL on Windows: tables in lower case."""
    with run_server("mariadb", "lower-case-table-names=1") as server:
        name = create_migrated_database(server)
        with open_engine(server.url(name), pooled=False).connect() as connection:
            assert "calendarevents" in sa.inspect(connection).get_table_names()
            assert verify(connection) == []
        assert not upgrade(server.url(name), migrations_folder(), now=NOW, backup_dir=None).changed
        downgrade(server.url(name), migrations_folder(), "base", now=NOW, backup_dir=None)
        assert "calendar" not in dump(server, name).lower()


def test_camel_case_is_kept_on_postgresql(migrated_postgresql: str) -> None:
    with open_engine(migrated_postgresql, pooled=False).connect() as connection:
        there = set(sa.inspect(connection).get_table_names())
        assert {table.name for table in calendar_tables()} <= there
        columns = {one["name"] for one in sa.inspect(connection).get_columns("calendarEvents")}
        assert {"startDate", "createdBy", "autoGenerationKey"} <= columns


def test_a_failed_revision_leaves_nothing_on_postgresql(postgresql: Server, tmp_path: Path) -> None:
    """One transaction: also what its statements had made before."""
    name = postgresql.new_database()
    create_minimal_erp(postgresql, name)
    before = dump(postgresql, name)
    with pytest.raises(Exception, match="as it was before"):
        upgrade(postgresql.url(name), _with_broken(tmp_path), now=NOW, backup_dir=None)
    assert dump(postgresql, name) == before
    postgresql.drop(name)


def test_a_failed_revision_on_mariadb_says_how_to_go_on_and_back(
    mariadb: Server, tmp_path: Path
) -> None:
    name = mariadb.new_database()
    create_minimal_erp(mariadb, name)
    before = dump(mariadb, name)
    with pytest.raises(Exception, match="half-way") as caught:
        upgrade(mariadb.url(name), _with_broken(tmp_path), now=NOW, backup_dir=None)
    assert re.search("db upgrade.*again", str(caught.value))
    assert "db downgrade base --yes" in str(caught.value)
    assert upgrade(mariadb.url(name), migrations_folder(), now=NOW, backup_dir=None).resumed
    downgrade(mariadb.url(name), migrations_folder(), "base", now=NOW, backup_dir=None)
    assert dump(mariadb, name) == before
    mariadb.drop(name)


def _with_broken(folder: Path) -> Path:
    import shutil

    shutil.copytree(
        migrations_folder(), folder / "more", ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / "more" / "versions" / "calendar_9999_more.py").write_text(
        '"""One more."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
        f'revision = "calendar_9999"\ndown_revision = "{EVERY_REVISION[0]}"\n'
        "branch_labels = None\ndepends_on = None\n\n\ndef upgrade() -> None:\n"
        '    op.execute("INSERT INTO nowhere VALUES (1)")\n\n\n'
        "def downgrade() -> None:\n    pass\n",
        encoding="utf-8",
    )
    return folder / "more"


def test_days_are_days(connection: Connection) -> None:
    add_event(connection, add_user(connection))
    assert connection.scalars(sa.select(EventRow.start_date)).one() == date(2025, 11, 15)
