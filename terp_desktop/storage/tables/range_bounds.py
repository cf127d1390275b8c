"""How rows that touch a span are found without reading half the table.

What touches a month began shortly before its end, unless it is long. An index on the start
alone would have to be read from the beginning of time; so it is read from a while back, and
the few long rows, which have an index of their own, are asked for apart.
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
"""What takes more days than this is long."""

LOOK_BACK: Final = timedelta(days=LONG_DAYS + 3)
"""How long a row that is not long can last: its days are local, and a zone may shift them."""

_EARLIEST: Final = datetime.combine(FIRST_DAY - timedelta(days=2), time.min, UTC)
# A day here may be the one before or after it elsewhere.
_ZONE_SLACK: Final = timedelta(days=2)


def earliest_start(span: Span) -> datetime:
    """What touches the span and is not long begins then or later."""
    return max(span.start, _EARLIEST + LOOK_BACK) - LOOK_BACK


@dataclass(frozen=True, slots=True)
class RangeBounds:
    """The dates whose occurrence may touch some days, from the `first` through the `last`.

    What rolls to a working day may come from farther away: from `farthest` through `latest`.
    """

    first: date
    last: date
    first_rolled: date
    last_rolled: date

    @classmethod
    def for_days(cls, days: Days) -> Self:
        """How far these days reach."""
        return cls(*_widen(days, _ZONE_SLACK), *_widen(days, _ZONE_SLACK + MAX_ROLL))


def _widen(days: Days, slack: timedelta) -> tuple[date, date]:
    first = days.first - min(slack, days.first - date.min)
    return first, days.last + min(slack, date.max - days.last)


class extra_days(ColumnElement[int]):  # noqa: N801  (SQL functions are lower case)
    """How many days after its first one a row ends; worded as its index is, which is used."""

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
    return extra_days(table.__tablename__) > sa.literal_column(str(LONG_DAYS))


def span_conditions(table: Any, span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:  # noqa: ANN401
    """Two conditions that between them meet each row of the table in the span exactly once."""
    start: InstrumentedAttribute[Any] = table.start_utc
    end: InstrumentedAttribute[Any] = table.end_utc
    begun = earliest_start(span)
    lately = sa.and_(start >= begun, start < span.end, end >= span.start)
    long_ago = sa.and_(is_long(table), end >= span.start, start < begun)
    return lately, long_ago
