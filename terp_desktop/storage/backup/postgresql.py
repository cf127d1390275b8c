"""Backs up and restores PostgreSQL databases by pg_dump and pg_restore."""

import re
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import URL

from terp_desktop.storage.backup import file_kinds, server_tools
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.engine.new_files import atomic_write
from terp_desktop.storage.schema.checks import calendar_tables, table_names
from terp_desktop.storage.schema.revision_files import VERSION_TABLE

_UNREADABLE: Final = sa.text(
    "SELECT quote_ident(nspname) || '.' || quote_ident(relname), relkind = 'S' FROM pg_class"
    " JOIN pg_namespace ON pg_namespace.oid = relnamespace"
    " WHERE relkind IN ('r', 'p', 'S', 'm', 'f') AND nspname NOT LIKE 'pg\\_%'"
    " AND nspname <> 'information_schema' AND NOT (has_schema_privilege(relnamespace, 'USAGE')"
    " AND has_table_privilege(pg_class.oid, 'SELECT'))"
)
_FUNCTION: Final = "calendarEventHistory_refuse()"
_OUR_INDEX: Final = re.compile(
    r"(ix|idx|uq)_(calendar(?=[A-Z_])|recurrence_instances|client_meetings|clientMeetingHistory)"
)


class PostgresqlBackup:
    """Dumps in PostgreSQL's custom format."""

    suffix = ".dump"

    def save(self, url: URL, to: Path) -> None:
        """Dump all that the login may read; a failed dump leaves no file behind."""
        dump = server_tools.find(url, "pg_dump")
        excluded = _exclusions(url)
        with atomic_write(to) as half, server_tools.login_to(url) as login:
            options = ["--format=custom", "--no-password", f"--file={half}"]
            server_tools.run([dump, *options, *excluded, *login.arguments], login)

    def load(self, url: URL, file: Path, safety: Path, timeout_s: float) -> Path | None:
        """Replace the calendar by that of a dump, in one transaction; the ERP's tables stay.

        An empty database gets the whole dump. Returns where the previous content was saved.
        """
        restore, psql = server_tools.find(url, "pg_restore"), server_tools.find(url, "psql")
        contents = _table_of_contents(restore, file)
        present = _present_tables(url)
        file_kinds.require_calendar(file, {name for entry in contents for name in _names(entry)})
        if present:
            self.save(url, safety)
            contents = [entry for entry in contents if _is_calendar_entry(entry)]
        with (
            NamedTemporaryFile("w", encoding="utf-8", suffix=".list") as chosen,
            NamedTemporaryFile("w", encoding="utf-8", suffix=".sql") as before,
            TemporaryFile() as script,
            server_tools.login_to(url) as login,
        ):
            chosen.write("\n".join(contents))
            chosen.flush()
            before.write(_preamble(timeout_s))
            before.flush()
            options = ["--no-owner", f"--use-list={chosen.name}", "--file=-", str(file)]
            server_tools.run([restore, *options], server_tools.Login(()), stdout=script)
            script.seek(0)
            alone = ["--no-psqlrc", "--quiet", "--no-password", "--single-transaction"]
            strict = ["--set=ON_ERROR_STOP=1", f"--file={before.name}", "--file=-"]
            server_tools.run([psql, *alone, *strict, *login.arguments], login, stdin=script)
        return safety if present else None


def _exclusions(url: URL) -> list[str]:
    """The options by which pg_dump leaves out what the login may not read.

    A sequence that belongs to a table is dumped with it, even if it is excluded; only its
    present value, which takes a right of its own, can be left out.
    """
    with open_engine(url, pooled=False).connect() as connection:
        unreadable = connection.execute(_UNREADABLE).all()
    return [
        f"--exclude-table-data={name}" if is_sequence else f"--exclude-table={name}"
        for name, is_sequence in unreadable
    ]


def _present_tables(url: URL) -> set[str]:
    with open_engine(url, pooled=False).connect() as connection:
        return table_names(connection)


def _table_of_contents(restore: str, file: Path) -> list[str]:
    """The lines of the dump's table of contents."""
    listed = server_tools.run([restore, "--list", str(file)], server_tools.Login(())).decode()
    return [line for line in listed.splitlines() if line and not line.startswith(";")]


def _names(line: str) -> set[str]:
    return {word.strip('"') for word in line.split()}


def _is_calendar_entry(line: str) -> bool:
    names = _names(line)
    return bool(names & _calendar_names()) or any(_OUR_INDEX.match(name) for name in names)


def _calendar_tables() -> set[str]:
    return {VERSION_TABLE, *(table.name for table in calendar_tables())}


def _calendar_names() -> set[str]:
    tables = _calendar_tables()
    return {_FUNCTION, *tables, *(f"{name}_id_seq" for name in tables)}


def _preamble(timeout_s: float) -> str:
    tables = ", ".join(f'"{name}"' for name in sorted(_calendar_tables()))
    return (
        f"SET LOCAL lock_timeout = '{int(timeout_s * 1000)}ms';\n"
        f"SELECT pg_advisory_xact_lock(hashtext('{VERSION_TABLE}')) \\g /dev/null\n"
        # Not CASCADE, which would drop objects of the ERP that depend on our tables.
        f"DROP TABLE IF EXISTS {tables};\n"
        'DROP FUNCTION IF EXISTS "calendarEventHistory_refuse"();\n'
    )
