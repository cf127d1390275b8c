"""Conditions and indexes that find the rows touching a span without reading half the table.

With an index on the start alone, a query would read all earlier rows, since any of them may
last into the span. So rows longer than LONG_DAYS have an index of their own and are queried
separately; the others are read from LOOK_BACK before the span.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Self

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.visitors import InternalTraversal

from terp_desktop.domain.span import FIRST_DAY, Days, Span
from terp_desktop.domain.working_days import MAX_ROLL

LONG_DAYS: Final = 40
"""A row that takes more days than this is long."""

LOOK_BACK: Final = timedelta(days=LONG_DAYS + 3)
"""The longest duration of other rows: their days are local, and a zone may shift them."""

_EARLIEST: Final = datetime.combine(FIRST_DAY - timedelta(days=2), time.min, UTC)
# A local day may be the previous or the next one in another zone.
_ZONE_SLACK: Final = timedelta(days=2)


def earliest_start(span: Span) -> datetime:
    """The earliest start of rows that touch the span and are not long."""
    return max(span.start, _EARLIEST + LOOK_BACK) - LOOK_BACK


@dataclass(frozen=True, slots=True)
class RangeBounds:
    """The instance dates that may touch some days, from `first` through `last`.

    Occurrences that roll to a working day may have dates from `first_rolled` through
    `last_rolled`.
    """

    first: date
    last: date
    first_rolled: date
    last_rolled: date

    @classmethod
    def for_days(cls, days: Days) -> Self:
        """The bounds for these days."""
        return cls(*_widen(days, _ZONE_SLACK), *_widen(days, _ZONE_SLACK + MAX_ROLL))


def _widen(days: Days, slack: timedelta) -> tuple[date, date]:
    first = days.first - min(slack, days.first - date.min)
    return first, days.last + min(slack, date.max - days.last)


class extra_days(ColumnElement[int]):  # noqa: N801  (SQL functions are lower case)
    """The days from a row's start to its end, in the same SQL as the index, so that it is used."""

    type = sa.Integer()
    inherit_cache = True
    _traverse_internals = [("table", InternalTraversal.dp_string)]  # noqa: RUF012  (SQLAlchemy's)

    def __init__(self, table: str) -> None:
        self.table = table


@compiles(extra_days, "sqlite")
def _extra_days_sqlite(element: extra_days, compiler: SQLCompiler, **_: object) -> str:
    first, last = _quoted(element, compiler)
    return f"julianday({last}) - julianday({first})"


@compiles(extra_days, "postgresql")
def _extra_days_postgresql(element: extra_days, compiler: SQLCompiler, **_: object) -> str:
    first, last = _quoted(element, compiler)
    return f"({last} - {first})"


@compiles(extra_days, "mysql", "mariadb")
def _extra_days_mysql(element: extra_days, compiler: SQLCompiler, **_: object) -> str:
    first, last = _quoted(element, compiler)
    return f"datediff({last}, {first})"


def _quoted(element: extra_days, compiler: SQLCompiler) -> tuple[str, str]:
    quote = compiler.preparer.quote
    table = quote(element.table)
    return f"{table}.{quote('startDate')}", f"{table}.{quote('endDate')}"


def long_index(name: str) -> sa.Index:
    """The partial index of a table's long rows; without partial indexes, MySQL indexes all."""
    return sa.Index(
        name,
        "endUtc",
        sqlite_where=sa.text(f'julianday("endDate") - julianday("startDate") > {LONG_DAYS}'),
        postgresql_where=sa.text(f'("endDate" - "startDate") > {LONG_DAYS}'),
    )


def is_long(table: Any) -> ColumnElement[bool]:  # noqa: ANN401
    """Whether a row of the table is long, in the same SQL as the index."""
    # A literal, not a bind parameter, so that the index is used.
    return extra_days(table.__tablename__) > sa.literal_column(str(LONG_DAYS))


def span_conditions(table: Any, span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:  # noqa: ANN401
    """Two disjoint conditions that together match every row of the table in the span."""
    start: InstrumentedAttribute[Any] = table.start_utc
    end: InstrumentedAttribute[Any] = table.end_utc
    begun = earliest_start(span)
    lately = sa.and_(start >= begun, start < span.end, end >= span.start)
    long_ago = sa.and_(is_long(table), end >= span.start, start < begun)
    return lately, long_ago
