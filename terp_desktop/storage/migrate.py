"""Creates, upgrades and takes down the schema of a database, or leaves it as it was."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage import revisions, sqlite_file
from terp_desktop.storage.backup import backup, restore, timed_file
from terp_desktop.storage.engine import WRITE, open_engine, parse_url
from terp_desktop.storage.errors import database_path
from terp_desktop.storage.health import verify
from terp_desktop.storage.revisions import CALENDAR, HOST, Revisions, UnknownRevisionError
from terp_desktop.storage.state import (
    DatabaseStatus,
    look,
    refuse_missing_host_tables,
    refuse_newer,
    status,
)
from terp_desktop.storage.tables import UserRow, ViewRow

PATIENCE_MS: Final = 60_000
"""How long to wait for another program that is migrating the same database."""
FIRST_VIEW: Final = "My Calendar"


class MigrationFailedError(DatabaseError):
    """A step of the upgrade went wrong; the database is as it was."""

    code = "MIGRATION_FAILED"


@dataclass(frozen=True, slots=True)
class Step:
    """How far an upgrade has come: what is being done now, and the share that is done."""

    sentence: str
    share: float


Progress = Callable[[Step], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeReport:
    """What an upgrade did."""

    changed: bool
    created: bool = False
    revision_before: str | None = None
    revision: str | None = None
    backup: Path | None = None
    views_created: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DowngradeReport:
    """What a downgrade did."""

    revision_before: str
    revision: str | None
    backup: Path | None


def untold(_step: Step) -> None:
    """Progress that nobody watches."""


def upgrade(
    address: str | URL,
    migrations: Path,
    *,
    now: datetime,
    backup_dir: Path | None,
    progress: Progress = untold,
) -> UpgradeReport:
    """Bring the database to the newest schema: check, back up, migrate, verify, add views.

    A file that is not there is made, readable for its owner alone. Nothing is written when
    nothing is to be done. Whatever fails, the database is as it was before. `backup_dir`
    None leaves the backup out.
    """
    url, known = parse_url(address), Revisions(migrations)
    progress(Step("Looking at the database", 0.0))
    before = status(url, migrations)
    refuse_newer(before, known)
    refuse_missing_host_tables(before)
    if before.up_to_date:
        return UpgradeReport(changed=False, revision=before.revision)
    path = database_path(url)
    created = path is not None and sqlite_file.create(path)
    try:
        report = _Upgrade(url, known, now, backup_dir, progress).run()
    except BaseException:
        if created and path is not None:
            sqlite_file.remove(path)
        raise
    if path is not None:
        sqlite_file.keep_changes_apart(path)
    progress(Step("The database is ready", 1.0))
    return report


def downgrade(
    address: str | URL,
    migrations: Path,
    target: str,
    *,
    now: datetime,
    backup_dir: Path | None,
    progress: Progress = untold,
) -> DowngradeReport:
    """Take the calendar down to a revision, by one (`-1`) or altogether (`base`).

    Tables go in reverse order. The ERP's tables and their rows stay, also in an embedded
    database.
    """
    url, known = parse_url(address), Revisions(migrations)
    with _migrating(url) as (engine, connection):
        before = look(connection, url, known)
        refuse_newer(before, known)
        there = _known_target(known, before.revision, target)
        saved = _back_up(url, backup_dir, now, progress)
        progress(Step("Removing tables of the calendar", 0.3))
        known.run_down(connection, there, lambda _: None)
        revisions.forget_if_empty(connection)
        after = look(connection, url, known)
    engine.dispose()
    progress(Step("The calendar was taken down", 1.0))
    return DowngradeReport(
        revision_before=str(before.revision), revision=after.revision, backup=saved
    )


def _known_target(known: Revisions, present: str | None, target: str) -> str:
    if present is None:
        raise UnknownRevisionError(
            "There is no calendar in the database to remove.", remedy="Nothing needs to be done."
        )
    if target in ("base", "-1"):
        return f"{CALENDAR}@{target}"
    if target not in known.down_from(present):
        raise UnknownRevisionError(
            f"The calendar cannot go down from {present} to “{target}”.",
            remedy="Name base, -1, or an older revision of the calendar.",
        )
    return target


@dataclass(frozen=True, slots=True)
class _Upgrade:
    url: URL
    known: Revisions
    now: datetime
    backup_dir: Path | None
    progress: Progress

    def run(self) -> UpgradeReport:
        """Migrate in one transaction, after another look from inside of it."""
        saved: Path | None = None
        before = ""
        try:
            with _migrating(self.url) as (_, connection):
                present = look(connection, self.url, self.known)
                if present.up_to_date:
                    # Another program was faster; there is nothing left to do.
                    return UpgradeReport(changed=False, revision=present.revision)
                before = _outline(connection)
                if present.tables:
                    saved = _back_up(self.url, self.backup_dir, self.now, self.progress)
                return self._migrate(connection, present, saved)
        except BaseException as error:
            self._put_back(before, saved)
            if isinstance(error, SQLAlchemyError):
                raise _failed(str(error.args[0]), saved) from error
            raise

    def _migrate(
        self, connection: Connection, present: DatabaseStatus, saved: Path | None
    ) -> UpgradeReport:
        targets = [HOST, CALENDAR] if present.is_embedded else [CALENDAR]
        for turn, branch in enumerate(targets):
            self.progress(Step(f"Setting up the {branch} tables", 0.3 + 0.2 * turn))
            self.known.run_up(connection, f"{branch}@head", lambda _: None)
        self.progress(Step("Looking the new tables over", 0.7))
        if findings := verify(connection):
            missing = "; ".join(map(str, findings[:5]))
            raise _failed(f"afterwards this was missing or broken: {missing}", saved)
        self.progress(Step("Adding the first views", 0.9))
        return UpgradeReport(
            changed=True,
            created=not present.tables,
            revision_before=present.revision,
            revision=self.known.head(CALENDAR),
            backup=saved,
            views_created=_add_first_views(connection, self.now),
        )

    def _put_back(self, before: str, saved: Path | None) -> None:
        # The rollback has undone everything, unless a revision committed by itself.
        if saved is None or not before:
            return
        with open_engine(self.url, pooled=False).connect() as connection:
            is_altered = _outline(connection) != before
        if is_altered:
            restore(self.url, saved, self.now)


def _failed(reason: str, saved: Path | None) -> MigrationFailedError:
    kept = f" A backup of it is in “{saved}”." if saved else ""
    return MigrationFailedError(
        f"The upgrade did not succeed: {reason}. The database is as it was before.",
        remedy=f"Send this message to whoever looks after TERP Desktop.{kept}",
        backup=str(saved) if saved else None,
    )


def _back_up(url: URL, folder: Path | None, now: datetime, progress: Progress) -> Path | None:
    if folder is None:
        return None
    progress(Step("Backing up the database", 0.1))
    return backup(url, timed_file(url, folder, now), now)


@contextmanager
def _migrating(url: URL) -> Iterator[tuple[Engine, Connection]]:
    """A connection whose one transaction nobody else's migration can run beside."""
    engine = open_engine(url, pooled=False, patience_ms=PATIENCE_MS)
    with engine.connect().execution_options(**{WRITE: True}) as connection:
        if engine.dialect.name == "sqlite":
            # Altering a table with foreign keys on can empty those that refer to it. The
            # switch is dead inside a transaction: hence here, at the driver's connection.
            driver = connection.connection.driver_connection
            if driver is not None:
                driver.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            _stand_in_line(connection)
            yield engine, connection
    engine.dispose()


def _stand_in_line(connection: Connection) -> None:
    # SQLite's BEGIN IMMEDIATE has waited already.
    match connection.dialect.name:
        case "postgresql":
            name = sa.func.hashtext(revisions.VERSION_TABLE)
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))
        case "mysql" | "mariadb":
            wait_s = PATIENCE_MS // 1000
            connection.execute(sa.select(sa.func.get_lock(revisions.VERSION_TABLE, wait_s)))


def _outline(connection: Connection) -> str:
    """All that the schema consists of, to see whether anything of it was altered."""
    if connection.dialect.name != "sqlite":
        return ""
    rows = connection.execute(sa.text("SELECT name, sql FROM sqlite_master ORDER BY name"))
    return repr([*map(tuple, rows), sorted(revisions.current(connection))])


def _add_first_views(connection: Connection, now: datetime) -> int:
    """Give everybody without a view their default one; how many got it."""
    without_view = ~sa.exists().where(ViewRow.user_id == UserRow.id)
    values = {
        ViewRow.user_id: UserRow.id,
        ViewRow.name: sa.literal(FIRST_VIEW),
        ViewRow.is_default: sa.true(),
        ViewRow.filters: sa.literal({}, ViewRow.filters.type),
        ViewRow.created_at: sa.literal(now, ViewRow.created_at.type),
        ViewRow.updated_at: sa.literal(now, ViewRow.updated_at.type),
    }
    first = sa.select(*values.values()).where(without_view)
    added = sa.insert(ViewRow).from_select([*values], first)
    return connection.execute(added, execution_options={"preserve_rowcount": True}).rowcount
