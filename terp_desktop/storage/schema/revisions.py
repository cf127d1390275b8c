"""The Alembic revisions of the schema: reads them, and runs upgrades and downgrades."""

from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.schema.revision_files import VERSION_TABLE, RevisionFiles

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
    return frozenset(connection.scalars(versions_statement()))


def versions_statement() -> sa.Select[str]:
    """Selects the recorded revisions, in order."""
    return sa.select(_VERSIONS.c.version_num).order_by(_VERSIONS.c.version_num)


def drop_version_table_if_empty(connection: Connection) -> None:
    """Drop the table of revisions if it is empty, so that no trace remains."""
    if not current_revisions(connection):
        sa.Table(VERSION_TABLE, sa.MetaData()).drop(connection, checkfirst=True)
