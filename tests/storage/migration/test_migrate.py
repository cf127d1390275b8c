import hashlib
import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.migration.migrate import (
    DowngradeReport,
    ProgressStep,
    UpgradeReport,
    downgrade,
    upgrade,
)
from terp_desktop.storage.schema.checks import calendar_tables
from terp_desktop.storage.schema.revision_files import CALENDAR
from terp_desktop.storage.schema.revisions import Revisions
from terp_desktop.storage.schema.state import DatabaseStatus, status
from terp_desktop.system.resources import migrations_folder
from tests.integration.erp_schema import minimal_erp_schema
from tests.storage.conftest import NOW

STEPS = Revisions(migrations_folder()).lineage(Revisions(migrations_folder()).head(CALENDAR))[::-1]
HEAD, ONE_OLDER = STEPS[-1], STEPS[-2]
HOST_TABLES = ["bills", "clients", "invoices", "payments", "users"]

BREAKS = 'op.execute("INSERT INTO nowhere VALUES (1)")'
FILLS_THE_DISK = (
    'op.execute("PRAGMA max_page_count = 1")\n'
    '    op.execute("CREATE TABLE crumbs AS SELECT zeroblob(9)")'
)
FORGETS_AN_INDEX = 'op.execute("DROP INDEX idx_calendar_events_date_range")'
COMMITS = (
    'op.execute("DROP TABLE clientMeetingHistory")\n    op.execute("COMMIT")\n    '
    'op.execute("INSERT INTO nowhere VALUES (1)")'
)


class Database:
    """One database and its migrations."""

    def __init__(self, path: Path, migrations: Path) -> None:
        self.path = path
        self.migrations = migrations
        self.url = f"sqlite:///{path}"
        self.backups = path.parent / "backups"
        self.steps: list[ProgressStep] = []

    def up(self) -> UpgradeReport:
        return upgrade(
            self.url, self.migrations, now=NOW, backup_dir=self.backups, progress=self.steps.append
        )

    def down(self, target: str) -> DowngradeReport:
        return downgrade(self.url, self.migrations, target, now=NOW, backup_dir=None)

    def status(self) -> DatabaseStatus:
        return status(self.url, self.migrations)

    def do(self, *statements: str) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        with closing(sqlite3.connect(self.path)) as connection:
            for statement in statements:
                rows = connection.execute(statement).fetchall()
            connection.commit()
        return rows

    def outline(self) -> list[tuple[object, ...]]:
        """The whole schema, without SQLite's internal tables."""
        return self.do(
            "SELECT type, name, sql FROM sqlite_master"
            " WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
        )

    def fingerprint(self) -> str:
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def with_revision(self, folder: Path, body: str) -> "Database":
        """The same database with a program that has one more revision."""
        shutil.copytree(self.migrations, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "calendar_9999_more.py").write_text(
            '"""One more."""\n\nfrom alembic import op\n\n'
            'revision = "calendar_9999"\n'
            f'down_revision = "{Revisions(self.migrations).head(CALENDAR)}"\n'
            "branch_labels = None\ndepends_on = None\n\n\n"
            f"def upgrade() -> None:\n    {body}\n\n\ndef downgrade() -> None:\n    pass\n",
            encoding="utf-8",
        )
        return Database(self.path, folder)


@pytest.fixture
def new(tmp_path: Path, migrations: Path) -> Database:
    """A database that does not exist yet."""
    return Database(tmp_path / "folder" / "calendar.db", migrations)


@pytest.fixture
def database(path: Path, migrations: Path) -> Database:
    """A database at the newest schema, with a member of staff."""
    database = Database(path, migrations)
    database.do("""INSERT INTO users ("openId") VALUES ('ann')""")
    return database


@pytest.fixture
def shared(tmp_path: Path, migrations: Path) -> Database:
    """An ERP's own SQLite database, with unknown columns and a member of staff."""
    database = Database(tmp_path / "erp.db", migrations)
    database.do(
        *minimal_erp_schema("INTEGER PRIMARY KEY", "TEXT", "shoe INT"),
        "CREATE TABLE alembic_version (version_num TEXT)",
        "INSERT INTO alembic_version VALUES ('the-erps-own')",
        """INSERT INTO users ("openId", shoe) VALUES ('ann', 38), ('bo', 44)""",
    )
    return database


def test_a_new_database_is_made_for_its_owner_alone(new: Database) -> None:
    report = new.up()
    assert report == UpgradeReport(changed=True, created=True, revision=HEAD)
    assert stat.S_IMODE(new.path.stat().st_mode) == 0o600
    assert new.do("PRAGMA journal_mode") == [("wal",)]
    assert new.status().up_to_date
    assert len(new.status().tables) == len(calendar_tables())


def test_inspecting_a_missing_database_does_not_create_it(new: Database) -> None:
    found = new.status()
    assert (found.revision, found.up_to_date, found.tables) == (None, False, ())
    assert not new.path.parent.exists()


def test_progress_is_reported_from_zero_to_all(new: Database) -> None:
    new.up()
    shares = [step.share for step in new.steps]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_an_upgrade_of_the_newest_writes_nothing(database: Database) -> None:
    before = database.fingerprint()
    assert database.up() == UpgradeReport(changed=False, revision=HEAD)
    assert database.fingerprint() == before
    assert not database.backups.exists()


@pytest.mark.parametrize("revision", [*STEPS[:-1], "base"])
def test_up_down_and_up_again_gives_the_same_schema(database: Database, revision: str) -> None:
    whole = database.outline()
    database.down(revision)
    assert database.outline() != whole
    assert database.up().changed
    assert database.outline() == whole
    assert database.do("""SELECT "openId" FROM users""") == [("ann",)]


def test_one_step_down_is_one_step(database: Database) -> None:
    report = database.down("-1")
    assert (report.revision_before, report.revision) == (HEAD, ONE_OLDER)


def test_a_full_downgrade_leaves_only_the_erp(database: Database) -> None:
    database.down("base")
    left = {name for kind, name, _ in database.outline() if kind == "table"}
    assert left == {*HOST_TABLES, "calendarSchemaVersion"}
    assert [name for kind, name, _ in database.outline() if kind == "trigger"] == []
    assert database.do("SELECT version_num FROM calendarSchemaVersion") == [("host_0002",)]


@pytest.mark.parametrize("target", ["calendar_0042", "host_0001", "nonsense"])
def test_there_is_no_way_down_to_a_revision_that_is_not_ours(
    database: Database, target: str
) -> None:
    before = database.outline()
    with pytest.raises(DatabaseError) as caught:
        database.down(target)
    assert caught.value.code == "UNKNOWN_REVISION"
    assert database.outline() == before


def test_a_shared_database_gets_the_calendar_and_keeps_all_that_is_its_own(
    shared: Database,
) -> None:
    before = shared.outline()
    report = shared.up()
    assert report.created
    assert report.views_created == 2
    assert set(before) <= set(shared.outline())
    assert shared.do("SELECT version_num FROM alembic_version") == [("the-erps-own",)]
    assert not shared.status().is_embedded


def test_a_full_downgrade_restores_a_shared_database(shared: Database) -> None:
    before = shared.outline()
    shared.up()
    shared.down("base")
    assert shared.outline() == before
    assert shared.up().changed


def test_a_database_without_the_erps_tables_is_refused_untouched(shared: Database) -> None:
    shared.do("DROP TABLE bills", "DROP TABLE clients")
    before = shared.fingerprint()
    with pytest.raises(DatabaseError) as caught:
        shared.up()
    assert caught.value.code == "HOST_TABLES_MISSING"
    assert caught.value.details["missing"] == ["clients", "bills"]
    assert "due dates of bills become events" in caught.value.sentence
    assert shared.fingerprint() == before
    assert shared.status().missing_host_tables == ("clients", "bills")


def test_everybody_gets_a_first_view_once(shared: Database) -> None:
    shared.up()
    shared.down("-1")
    assert shared.up().views_created == 0
    columns = '"userId", name, "isDefault", filters, "defaultViewType"'
    assert shared.do(f'SELECT {columns} FROM "calendarViews" ORDER BY 1') == [
        (1, "My Calendar", 1, "{}", "MONTH"),
        (2, "My Calendar", 1, "{}", "MONTH"),
    ]


def test_an_older_database_is_backed_up_before_it_is_migrated(database: Database) -> None:
    database.down("-1")
    older = database.outline()
    report = database.up()
    assert report.revision_before == ONE_OLDER
    assert report.backup is not None
    assert report.backup.parent == database.backups
    assert Database(report.backup, database.migrations).outline() == older


def test_a_newer_database_is_refused_untouched(database: Database) -> None:
    database.do("UPDATE calendarSchemaVersion SET version_num = 'calendar_0042' WHERE version_num"
            " LIKE 'calendar%'")  # fmt: skip
    before = database.fingerprint()
    with pytest.raises(DatabaseError) as caught:
        database.up()
    assert caught.value.code == "DATABASE_NEWER"
    assert "newer TERP Desktop" in caught.value.sentence
    assert database.fingerprint() == before
    assert not database.backups.exists()


@pytest.mark.parametrize("body", [BREAKS, FORGETS_AN_INDEX, COMMITS])
def test_a_failed_upgrade_leaves_the_database_as_it_was(
    database: Database, tmp_path: Path, body: str
) -> None:
    before = database.outline()
    with pytest.raises(DatabaseError) as caught:
        database.with_revision(tmp_path / "more", body).up()
    assert caught.value.code == "MIGRATION_FAILED"
    assert "as it was before" in caught.value.sentence
    assert database.outline() == before
    assert database.do("""SELECT "openId" FROM users""") == [("ann",)]
    assert database.status().up_to_date


def test_a_disk_that_fills_up_while_migrating_leaves_the_database_as_it_was(
    database: Database, tmp_path: Path
) -> None:
    before = database.outline()
    with pytest.raises(DatabaseError) as caught:
        database.with_revision(tmp_path / "more", FILLS_THE_DISK).up()
    assert caught.value.code == "DISK_FULL"
    assert database.outline() == before


def test_a_first_start_that_fails_leaves_no_file(new: Database, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError):
        new.with_revision(tmp_path / "more", BREAKS).up()
    assert [*new.path.parent.iterdir()] == []


def test_programs_that_start_at_the_same_moment_migrate_once(new: Database) -> None:
    databases = [Database(new.path, new.migrations) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(Database.up, databases))
    assert sorted(report.changed for report in reports) == [False, False, False, True]
    assert new.status().up_to_date


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path, migrations: Path) -> None:
    # No one can create a folder below a file, not even root.
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseError) as caught:
        Database(tmp_path / "file" / "folder" / "calendar.db", migrations).up()
    assert caught.value.code == "FOLDER_UNUSABLE"
    assert str(tmp_path / "file") in caught.value.sentence


def test_a_file_of_something_else_is_left_alone(tmp_path: Path, migrations: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ann, " * 200, encoding="utf-8")
    with pytest.raises(DatabaseError) as caught:
        Database(letter, migrations).up()
    assert caught.value.code == "NOT_A_DATABASE"
    assert letter.read_text(encoding="utf-8") == "Dear Ann, " * 200


def test_an_older_database_that_may_only_be_read_is_reported(database: Database) -> None:
    database.down("-1")
    read_only = f"sqlite:///file:{database.path}?mode=ro&uri=true"
    with pytest.raises(DatabaseError) as caught:
        upgrade(read_only, database.migrations, now=NOW, backup_dir=None)
    assert caught.value.code == "DATABASE_READ_ONLY"


def test_foreign_keys_do_not_empty_tables_while_others_are_altered(
    database: Database, tmp_path: Path
) -> None:
    database.do(
        """INSERT INTO "calendarViews" ("userId", name) VALUES (1, 'Mine')""",
    )
    recreated = 'with op.batch_alter_table("users", recreate="always"):\n        pass'
    database.with_revision(tmp_path / "more", recreated).up()
    assert database.do('SELECT name FROM "calendarViews"') == [("Mine",)]
