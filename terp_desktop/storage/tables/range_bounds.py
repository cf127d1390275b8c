"""How rows that touch a span are found without reading half the table.

What touches a month began shortly before its end, unless it is long. An index on the start
alone would have to be read from the beginning of time; so it is read from a while back, and
the few long rows, which have an index of their own, are asked for apart.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.visitors import InternalTraversal

from terp_desktop.domain.span import Span
from terp_desktop.storage.tables.look_back import LONG_DAYS, earliest


class nights(ColumnElement[int]):  # noqa: N801  (SQL functions are lower case)
    """How many days after its first one a row ends; worded as its index is, which is used."""

    type = sa.Integer()
    inherit_cache = True
    _traverse_internals = [("table", InternalTraversal.dp_string)]  # noqa: RUF012  (SQLAlchemy's)

    def __init__(self, table: str) -> None:
        self.table = table


@compiles(nights, "sqlite")
def _nights_sqlite(element: nights, compiler: SQLCompiler, **_: object) -> str:
    first, last = _quoted(element, compiler)
    return f"julianday({last}) - julianday({first})"


@compiles(nights, "postgresql")
def _nights_postgresql(element: nights, compiler: SQLCompiler, **_: object) -> str:
    first, last = _quoted(element, compiler)
    return f"({last} - {first})"


@compiles(nights, "mysql", "mariadb")
def _nights_mysql(element: nights, compiler: SQLCompiler, **_: object) -> str:
    first, last = _quoted(element, compiler)
    return f"datediff({last}, {first})"


def _quoted(element: nights, compiler: SQLCompiler) -> tuple[str, str]:
    quote = compiler.preparer.quote
    table = quote(element.table)
    return f"{table}.{quote('startDate')}", f"{table}.{quote('endDate')}"


def long_index(name: str) -> sa.Index:
    """The index of a table's long rows; MySQL, which has none of some rows, indexes all."""
    return sa.Index(
        name,
        "endUtc",
        sqlite_where=sa.text(f'julianday("endDate") - julianday("startDate") > {LONG_DAYS}'),
        postgresql_where=sa.text(f'("endDate" - "startDate") > {LONG_DAYS}'),
    )


def is_long(table: Any) -> ColumnElement[bool]:  # noqa: ANN401
    """Whether a row of the table is long, in the words of the index."""
    # The number in the statement, not beside it.
    return nights(table.__tablename__) > sa.literal_column(str(LONG_DAYS))


def touching(table: Any, span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:  # noqa: ANN401
    """Two conditions that between them meet each row of the table in the span exactly once."""
    start: InstrumentedAttribute[Any] = table.start_utc
    end: InstrumentedAttribute[Any] = table.end_utc
    begun = earliest(span)
    lately = sa.and_(start >= begun, start < span.end, end >= span.start)
    long_ago = sa.and_(is_long(table), end >= span.start, start < begun)
    return lately, long_ago
