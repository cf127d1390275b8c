"""How domain values are written into columns, the same on every engine."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated, Any, Final

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement, conv
from sqlalchemy.types import TypeEngine

CHOICE_LENGTH: Final = 20
CENT: Final = Decimal("0.01")


class Instant(types.TypeDecorator[datetime]):
    """A moment: aware on the way in, UTC on the way out, a naive value refused.

    PostgreSQL keeps the zone itself. The others keep UTC without saying so, to the
    microsecond; on SQLite as text that sorts in the order of time.
    """

    impl = types.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The engine's own type."""
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(types.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What goes to the driver; ValueError for a time that is not an instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone and so is no instant")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """What came from the driver, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(types.TypeDecorator[Decimal]):
    """An amount with two decimals: a Decimal here, DECIMAL(15,2) there, a float refused.

    SQLite has no decimals; its numbers carry the fifteen digits of the type exactly,
    and what comes back is rounded to the cent.
    """

    impl = types.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The engine's own type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(types.Numeric(15, 2, asdecimal=False))
        return dialect.type_descriptor(types.Numeric(15, 2))

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> Decimal | None:
        """What goes to the driver; TypeError for a float."""
        if isinstance(value, float):
            raise TypeError(f"{value!r} is a float; money is a Decimal")
        return value

    def process_result_value(self, value: object, _dialect: Dialect) -> Decimal | None:
        """What came from the driver, to the cent."""
        return None if value is None else Decimal(str(value)).quantize(CENT)


def json_column() -> TypeEngine[Any]:
    """JSON as the engine keeps it best; None is SQL's NULL, never JSON's."""
    return types.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True), "postgresql"
    )


def exact_text(length: int) -> types.String:
    """A key out of letters: upper and lower case differ on every engine."""
    exact = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    return types.String(length).with_variant(exact, "mysql", "mariadb")


Id = Annotated[int, mapped_column(primary_key=True)]
"""The primary key of every table."""
Version = Annotated[int, mapped_column(server_default="1")]
"""One more at every change: optimistic locking."""
Key = Annotated[str, 255, "key"]
Text = Annotated[str, "text"]
Text500 = Annotated[str, 500]
Text255 = Annotated[str, 255]
Text100 = Annotated[str, 100]
Text64 = Annotated[str, 64]
JsonList = Annotated[list[Any], "json"]
JsonObject = Annotated[dict[str, Any], "json"]
BigCount = Annotated[int, "big"]

TYPES: Final[dict[Any, TypeEngine[Any]]] = {
    datetime: Instant(),
    date: types.Date(),
    time: types.Time(),
    Decimal: Money(),
    # A VARCHAR; which words it may hold is a named CHECK of the table: see `one_of`.
    Enum: types.Enum(Enum, native_enum=False, length=CHOICE_LENGTH),
    Key: exact_text(255),
    Text: types.Text(),
    Text500: types.String(500),
    Text255: types.String(255),
    Text100: types.String(100),
    Text64: types.String(64),
    JsonList: json_column(),
    JsonObject: json_column(),
    BigCount: types.BigInteger(),
}
"""Which column type each annotation stands for."""


class now(sa.sql.functions.FunctionElement[datetime]):  # noqa: N801  (SQL functions are lower case)
    """The present instant as a column's default, for other programs that write rows."""

    type = Instant()
    inherit_cache = True


@compiles(now)
def _now(_element: now, _compiler: SQLCompiler, **_: object) -> str:
    return "CURRENT_TIMESTAMP"


@compiles(now, "mysql", "mariadb")
def _now_mysql(_element: now, _compiler: SQLCompiler, **_: object) -> str:
    return "(UTC_TIMESTAMP(6))"


EMPTY_LIST: Final = sa.text("('[]')")
EMPTY_OBJECT: Final = sa.text("('{}')")


def one_of(name: str, choices: type[StrEnum]) -> sa.CheckConstraint:
    """A CHECK, named after the column, that it holds one of the words."""
    return sa.CheckConstraint(sa.column(name).in_([str(word) for word in choices]), name=name)


def check(name: str, condition: ColumnElement[bool]) -> sa.CheckConstraint:
    """A named CHECK."""
    return sa.CheckConstraint(condition, name=name)


def both_or_neither(first: str, second: str) -> ColumnElement[bool]:
    """That two columns are both null or both set."""
    return sa.column(first).is_(None) == sa.column(second).is_(None)


def not_blank(name: str) -> ColumnElement[bool]:
    """That a text is more than blanks."""
    return sa.func.trim(sa.column(name)) != ""


def unique_where(name: str, where: str, columns: Iterable[str]) -> sa.Index:
    """A unique index over the rows that match, where the engine has partial indexes.

    MySQL has none; there the services alone keep the promise.
    """
    index = sa.Index(
        conv(name),
        *columns,
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
    index.ddl_if(callable_=_has_partial_indexes)
    return index


def _has_partial_indexes(*_: object, dialect: Dialect, **__: object) -> bool:
    return dialect.name in ("sqlite", "postgresql")
