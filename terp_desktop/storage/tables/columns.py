"""Column types that store domain values alike on every engine."""

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
    """An instant: takes aware datetimes, returns UTC, refuses naive ones.

    PostgreSQL has a type with a time zone. The others store naive UTC to the microsecond;
    SQLite as text that sorts chronologically.
    """

    impl = types.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The engine's own type."""
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(types.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The value for the driver; ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone and so is no instant")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The driver's value in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(types.TypeDecorator[Decimal]):
    """An amount with two decimals: Decimal in Python, DECIMAL(15,2) in SQL; refuses floats.

    SQLite has no decimals; its floats represent fifteen digits exactly, and results are
    rounded to the cent.
    """

    impl = types.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The engine's own type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(types.Numeric(15, 2, asdecimal=False))
        return dialect.type_descriptor(types.Numeric(15, 2))

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> Decimal | None:
        """The value for the driver; TypeError for a float."""
        if isinstance(value, float):
            raise TypeError(f"{value!r} is a float; money is a Decimal")
        return value

    def process_result_value(self, value: object, _dialect: Dialect) -> Decimal | None:
        """The driver's value, rounded to the cent."""
        return None if value is None else Decimal(str(value)).quantize(CENT)


def json_column() -> TypeEngine[Any]:
    """The engine's best JSON type; None is SQL's NULL, never JSON's null."""
    return types.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True), "postgresql"
    )


def exact_text(length: int) -> types.String:
    """A text that is compared case-sensitively on every engine."""
    exact = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    return types.String(length).with_variant(exact, "mysql", "mariadb")


Id = Annotated[int, mapped_column(primary_key=True)]
"""The primary key of every table."""
Version = Annotated[int, mapped_column(server_default="1")]
"""Incremented by every change, for optimistic locking."""
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
"""The column type of each annotation."""


class now(sa.sql.functions.FunctionElement[datetime]):  # noqa: N801  (SQL functions are lower case)
    """The current instant as a server default, for other programs that insert rows."""

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
    """A CHECK, named after the column, that its value is one of the choices."""
    return sa.CheckConstraint(sa.column(name).in_([str(word) for word in choices]), name=name)


def check(name: str, condition: ColumnElement[bool]) -> sa.CheckConstraint:
    """A named CHECK."""
    return sa.CheckConstraint(condition, name=name)


def both_or_neither(first: str, second: str) -> ColumnElement[bool]:
    """The condition that two columns are both NULL or both not."""
    return sa.column(first).is_(None) == sa.column(second).is_(None)


def not_blank(name: str) -> ColumnElement[bool]:
    """The condition that a text is not blank."""
    return sa.func.trim(sa.column(name)) != ""


def unique_where(name: str, where: str, columns: Iterable[str]) -> sa.Index:
    """A partial unique index, on engines that have them.

    MySQL has none; there only the services ensure uniqueness.
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
