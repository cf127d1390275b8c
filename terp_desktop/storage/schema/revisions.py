"""The Alembic revisions of the schema: reads them, and runs upgrades and downgrades."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from terp_desktop.domain.errors import DatabaseError

VERSION_TABLE: Final = "calendarSchemaVersion"
"""Not Alembic's default name, which an ERP may use itself."""
HOST: Final = "host"
CALENDAR: Final = "calendar"


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision; `follows` is the previous one of its branch, `text` its source file."""

    id: str
    down_revision: str | None
    label: str | None
    source: str


class RevisionFiles:
    """All revisions in a folder of migrations."""

    def __init__(self, migrations: Path) -> None:
        self.migrations = migrations
        self._all = {revision.id: revision for revision in _read_revisions(migrations / "versions")}

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all revisions."""
        return frozenset(self._all)

    def branch(self, revision: str) -> str | None:
        """The branch of the revision: `host` or `calendar`; None if unknown."""
        return self._all[self.lineage(revision)[-1]].label

    def lineage(self, revision: str) -> list[str]:
        """The revision and its ancestors in its branch, the newest first."""
        line = [revision]
        while (before := self._all[line[-1]].down_revision) is not None:
            line.append(before)
        return line

    def head(self, branch: str) -> str:
        """The newest revision of the branch."""
        followed = {revision.down_revision for revision in self._all.values()}
        return next(id_ for id_ in self._all if id_ not in followed and self.branch(id_) == branch)

    def creator_of(self, table: str) -> str:
        """The revision that creates the table: the oldest whose text names it."""
        oldest_first = self.lineage(self.head(CALENDAR))[::-1]
        return next(id_ for id_ in oldest_first if f'"{table}"' in self._all[id_].source)

    def revision_of(self, branch: str, among: frozenset[str]) -> str | None:
        """The revision of that branch among these; None if there is none."""
        known = sorted(among & self.ids)
        return next((id_ for id_ in known if self.branch(id_) == branch), None)


_CONSTANT: Final = re.compile(
    r"""^(revision|down_revision|branch_labels) = (?:"(.+)"|None)$""", re.MULTILINE
)


def _read_revisions(folder: Path) -> Iterator[Revision]:
    for file in sorted(folder.glob("*.py")):
        text = file.read_text(encoding="utf-8")
        values = {found[1]: found[2] for found in _CONSTANT.finditer(text)}
        yield Revision(values["revision"], values["down_revision"], values["branch_labels"], text)


_VERSIONS: Final = sa.table(VERSION_TABLE, sa.column("version_num", sa.String))


class UnknownRevisionError(DatabaseError):
    """The target revision does not exist."""

    code = "UNKNOWN_REVISION"


class Revisions(RevisionFiles):
    """All revisions in a folder of migrations, and running them."""

    def upgrade(
        self, connection: Connection, target: str, on_revision: Callable[[str], None]
    ) -> None:
        """Upgrade to the target in the caller's transaction; report each revision done."""
        from alembic import command

        command.upgrade(self._config(connection, on_revision), target)

    def downgrade(
        self, connection: Connection, target: str, on_revision: Callable[[str], None]
    ) -> None:
        """Downgrade to the target in the caller's transaction; report each revision undone."""
        from alembic import command

        command.downgrade(self._config(connection, on_revision), target)

    def _config(self, connection: Connection, done: Callable[[str], None]) -> Any:  # noqa: ANN401
        from alembic.config import Config

        config = Config()
        # The option is interpolated: percent signs in the path must be doubled.
        config.set_main_option("script_location", str(self.migrations).replace("%", "%%"))
        config.attributes["connection"] = connection
        config.attributes["version_table"] = VERSION_TABLE
        config.attributes["on_version_apply"] = lambda *, step, **_: done(step.up_revision_id)
        return config


def current_revisions(connection: Connection) -> frozenset[str]:
    """The revisions that the database has recorded, one for each branch."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return frozenset()
    return frozenset(connection.scalars(sa.select(_VERSIONS.c.version_num)))


def drop_version_table_if_empty(connection: Connection) -> None:
    """Drop the table of revisions if it is empty, so that no trace remains."""
    if not current_revisions(connection):
        sa.Table(VERSION_TABLE, sa.MetaData()).drop(connection, checkfirst=True)
