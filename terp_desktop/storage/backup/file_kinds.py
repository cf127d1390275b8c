"""Recognizes the formats of backup files by their first bytes."""

import re
from pathlib import Path
from typing import Final

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.engine.errors import (
    DatabaseCorruptError,
    DatabaseMissingError,
    file_error,
)

_SIGNATURES: Final = (
    (re.compile(rb"SQLite format 3\0"), "sqlite", "a SQLite database"),
    (re.compile(rb"PGDMP"), "postgresql", "a dump of PostgreSQL"),
    (re.compile(rb"(/\*M?!.*\n)?-- (MySQL|MariaDB) dump"), "mysql", "a dump of MySQL or MariaDB"),
)


class NotACalendarError(DatabaseError):
    """The file is valid, but contains no calendar."""

    code = "NOT_A_CALENDAR"


class WrongBackupError(DatabaseError):
    """The file is a backup of another kind of database, or no backup."""

    code = "WRONG_BACKUP"


def require_kind(file: Path, dialect: str) -> None:
    """WrongBackupError unless the file is a backup of such a database."""
    try:
        with file.open("rb") as opened:
            start = opened.read(200)
    except FileNotFoundError as error:
        raise DatabaseMissingError(
            f"There is no backup “{file}”.", remedy="Check its name.", path=str(file)
        ) from error
    except OSError as error:
        raise file_error(error, file) from error
    wanted = "mysql" if dialect == "mariadb" else dialect
    kinds = ((kind, words) for begins, kind, words in _SIGNATURES if begins.match(start))
    kind, words = next(kinds, ("", "no backup of a database"))
    if kind != wanted:
        raise WrongBackupError(
            f"“{file}” is {words}; nothing was changed.",
            remedy=f"Choose a file that “terp-desktop db backup” has made of a {wanted} database.",
            path=str(file),
        )


def require_calendar(file: Path, tables: set[str]) -> None:
    """NotACalendarError unless the tables of the file include those of a calendar."""
    if "calendarEvents" not in tables:
        raise NotACalendarError(
            f"There is no calendar in “{file}”; nothing was changed.",
            remedy="Choose a later backup; or, to remove the calendar, “terp-desktop db"
            " downgrade base --yes”.",
        )


def incomplete_dump_error(file: Path) -> DatabaseCorruptError:
    """The error for a truncated dump."""
    return DatabaseCorruptError(
        f"The dump “{file}” ends too early.", remedy="Use another backup.", path=str(file)
    )
