"""Backs up and restores MySQL and MariaDB databases by their own tools."""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL

from terp_desktop.storage.backup import file_kinds, server_tools
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.engine.new_files import atomic_write
from terp_desktop.storage.schema.checks import calendar_tables, table_names
from terp_desktop.storage.schema.mysql_rights import mysql_rights
from terp_desktop.storage.schema.resume_marker import UPGRADE_TABLE
from terp_desktop.storage.schema.revision_files import VERSION_TABLE

_HIDDEN_VIEWS: Final = sa.text(
    "SELECT table_name FROM information_schema.views"
    " WHERE table_schema = DATABASE() AND view_definition = ''"
)
_SECTION: Final = re.compile(rb"^-- (?:Table structure|Dumping data) for table `(.+)`")
_OTHER_SECTION: Final = re.compile(rb"^-- (?:Temporary|Final|Dumping|Current|Sequence|Insert)\b")
_DEFINER: Final = re.compile(rb"/\*!50017 DEFINER=\S+\*/ ?")
_SKIPPED_PREFIXES: Final = (b"LOCK TABLES", b"UNLOCK TABLES", b"/*M!999999")
"""Takes a right of its own; is a word for MariaDB's client alone."""
_DUMP_OPTIONS: Final = (
    *("--single-transaction", "--quick", "--no-tablespaces", "--hex-blob", "--triggers"),
    *("--default-character-set=utf8mb4", "--skip-add-locks"),
)


class MysqlBackup:
    """Dumps as SQL text."""

    suffix = ".sql"

    def save(self, url: URL, to: Path) -> None:
        """Dump all that the login may read; a failed dump leaves no file behind."""
        dump = server_tools.find(url, "mariadb-dump", "mysqldump")
        with atomic_write(to) as half, server_tools.login_to(url) as login:
            options = [*_DUMP_OPTIONS, *_exclusions(url), f"--result-file={half}"]
            server_tools.run([dump, *login.arguments, *options, str(url.database)], login)
            _require_complete(half)

    def load(self, url: URL, file: Path, safety: Path, timeout_s: float) -> Path | None:
        """Replace the calendar by that of a dump; the ERP's tables stay.

        An empty database gets the whole dump. These engines cannot roll back a failed
        restore; the previous content is then in `safety`.
        """
        client = server_tools.find(url, "mariadb", "mysql")
        _require_complete(file)
        present = _present_tables(url)
        if present:
            self.save(url, safety)
        wanted = _calendar_tables() if present else None
        with (
            TemporaryFile() as script,
            server_tools.login_to(url) as login,
            file.open("rb") as dump,
        ):
            held = _write_script(dump, wanted, script, timeout_s)
            file_kinds.require_calendar(file, held)
            script.seek(0)
            options = ["--default-character-set=utf8mb4", str(url.database)]
            try:
                server_tools.run([client, *login.arguments, *options], login, stdin=script)
            except server_tools.ToolFailedError as error:
                error.remedy += f" The state before is in “{safety}”." if present else ""
                raise
        return safety if present else None


def _calendar_tables() -> set[str]:
    return {VERSION_TABLE, *(table.name for table in calendar_tables())}


def _exclusions(url: URL) -> list[str]:
    """The options by which the tool leaves out what the login sees, but may not read.

    Those are tables without SELECT, and views without SHOW VIEW, whose text is hidden then.
    """
    with open_engine(url, pooled=False).connect() as connection:
        held = mysql_rights(connection)
        tables = sa.inspect(connection).get_table_names() if held is not None else []
        hidden = [name for name in tables if held is not None and held.lacks(name, ["SELECT"])]
        hidden += connection.scalars(_HIDDEN_VIEWS)
    return [f"--ignore-table={url.database}.{name}" for name in hidden]


def _present_tables(url: URL) -> set[str]:
    with open_engine(url, pooled=False).connect() as connection:
        return table_names(connection)


def _write_script(
    dump: IO[bytes], wanted: set[str] | None, script: IO[bytes], timeout_s: float
) -> set[str]:
    """Write the statements of the wanted tables, or of all; return the tables of the dump."""
    held: set[str] = set()
    script.write(_preamble(wanted or set(), timeout_s).encode())
    for name, line in _lines_by_table(dump):
        if name is not None:
            held.add(name)
        if wanted is None or name in wanted:
            script.write(_DEFINER.sub(b"", line))
    return held


def _lines_by_table(dump: IO[bytes]) -> Iterator[tuple[str | None, bytes]]:
    """Each line with its table; values contain no line breaks, so lines are never ambiguous."""
    table: str | None = None
    for line in dump:
        if (match := _SECTION.match(line)) is not None:
            table = match[1].decode()
        elif _OTHER_SECTION.match(line):
            table = None
        if line.startswith(_SKIPPED_PREFIXES):
            continue
        if line.startswith(b"/*!40") and b"@OLD_" in line and b"TABLE" not in line:
            continue  # session settings of the dump; ours are in the preamble
        yield table, line


def _preamble(dropped: set[str], timeout_s: float) -> str:
    drops = [f"DROP TABLE IF EXISTS `{name}`;" for name in sorted({*dropped, UPGRADE_TABLE})]
    lines = [
        "SET NAMES utf8mb4, time_zone = '+00:00', foreign_key_checks = 0, unique_checks = 0,",
        f"    sql_mode = 'NO_AUTO_VALUE_ON_ZERO', lock_wait_timeout = {max(1, int(timeout_s))};",
        f"DO GET_LOCK(SHA1(CONCAT(DATABASE(), '{VERSION_TABLE}')), 60);",
        *(drops if dropped else []),
    ]
    return "\n".join([*lines, ""])


def _require_complete(file: Path) -> None:
    with file.open("rb") as dump:
        dump.seek(0, 2)
        dump.seek(-min(dump.tell(), 200), 2)
        is_whole = b"-- Dump completed" in dump.read()
    if not is_whole:
        raise file_kinds.incomplete_dump_error(file)
