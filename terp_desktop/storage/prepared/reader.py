"""Reads a page with the driver alone, from SQL that an earlier run has written.

Without SQLAlchemy, which takes longer to load than all else that a page needs.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple, Protocol, cast

from terp_desktop.domain.occurrence_query import ExpandableSeries
from terp_desktop.domain.series import Occurrence
from terp_desktop.storage.queries.occurrence_reader import READ_COLUMNS, OccurrenceReader
from terp_desktop.storage.queries.series_reader import read_series

_CONNECT_TIMEOUT_S: Final = 4
_SQLITE: Final = "sqlite:///"
_POSTGRESQL: Final = re.compile(r"postgresql(\+psycopg)?://")

Row = Sequence[Any]


class _Cursor(Protocol):
    """The answer to a statement, from any driver (PEP 249)."""

    def __iter__(self) -> Iterator[tuple[Any, ...]]: ...


class _Connection(Protocol):
    """A connection of sqlite3 or psycopg, which both execute without a cursor of the caller's."""

    def execute(self, statement: str, /) -> _Cursor: ...

    def close(self) -> None: ...


class Guard(NamedTuple):
    """A statement, and the rows that it has to give for prepared pages to be valid."""

    statement: str
    rows: Sequence[Row]


class PreparedPage(NamedTuple):
    """The range query of one page and one person as SQL text, with all of its values."""

    singles: Sequence[str]
    materialized: Sequence[str]
    series: Sequence[str]


class PageRows(NamedTuple):
    """The answer to the range query, before it is cut to the days of the page."""

    stored: list[Occurrence]
    series: list[ExpandableSeries]


def read_page(
    url: str, password: str | None, guards: Sequence[Guard], page: PreparedPage
) -> PageRows | None:
    """The rows of the page as the database has them now, in one snapshot.

    None if a guard gives other rows, if the page cannot be read so, or on any error of the
    driver: opening the database in full finds out why.
    """
    if (driver := _driver_of(url)) is None:
        return None
    try:
        with closing(_connect(driver, url, password)) as connection:
            if any(_rows(connection, one.statement) != _listed(one.rows) for one in guards):
                return None
            return _read(connection, page)
    except (driver.Error, ValueError, LookupError):
        return None


def _driver_of(url: str) -> ModuleType | None:
    """The driver of a plain URL; None for engines and options that only SQLAlchemy knows."""
    if url.startswith(_SQLITE) and "?" not in url:
        return sqlite3
    if _POSTGRESQL.match(url):
        import psycopg

        return psycopg
    return None


def _connect(driver: ModuleType, url: str, password: str | None) -> _Connection:
    """A connection in a transaction that reads one snapshot."""
    if driver is sqlite3:
        file = Path(url.removeprefix(_SQLITE)).absolute()
        connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, isolation_level=None)
        connection.execute("BEGIN")
        return connection
    options = {} if password is None else {"password": password}
    address = _POSTGRESQL.sub("postgresql://", url)
    opened = driver.connect(address, connect_timeout=_CONNECT_TIMEOUT_S, **options)
    opened.read_only = True
    opened.isolation_level = driver.IsolationLevel.REPEATABLE_READ
    return cast("_Connection", opened)


def _rows(connection: _Connection, statement: str) -> list[list[Any]]:
    return _listed(connection.execute(statement))


def _listed(rows: Iterable[Row]) -> list[list[Any]]:
    return [list(row) for row in rows]


def _read(connection: _Connection, page: PreparedPage) -> PageRows:
    reader = OccurrenceReader()
    stored = [reader.read(row) for row in _each(connection, page.singles)]
    stored += [reader.read_materialized(row) for row in _each(connection, page.materialized)]
    series = [
        read_series(reader.read(row), *row[READ_COLUMNS:]) for row in _each(connection, page.series)
    ]
    return PageRows(stored, series)


def _each(connection: _Connection, statements: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    for statement in statements:
        yield from connection.execute(statement)
