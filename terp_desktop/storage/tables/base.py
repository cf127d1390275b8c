"""The declarative base: metadata, naming conventions of constraints, and type map."""

from typing import Any, ClassVar, Final

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

from terp_desktop.storage.tables.columns import TYPES

NAMING_CONVENTION: Final = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


HOST_TABLES: Final = frozenset({"users", "clients", "invoices", "bills", "payments"})
"""The tables that belong to the ERP."""

HOST_KEY: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""How ids of the ERP's rows are bound: as wide as the widest of them; the columns that hold
them have the very type that the ERP's own have."""


class Table(DeclarativeBase):
    """The declarative base; attributes are snake_case, columns are spelled as in the ERP."""

    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPES


def foreign_key(name: str, target: str, on_delete: str | None = None) -> MappedColumn[Any]:
    """A column that refers to the `id` of another table."""
    reference = sa.ForeignKey(f"{target}.id", ondelete=on_delete)
    return mapped_column(name, _key_type(target), reference)


def indexed_foreign_key(name: str, target: str, on_delete: str | None = None) -> MappedColumn[Any]:
    """A column that refers to the `id` of another table, with an index of its own."""
    reference = sa.ForeignKey(f"{target}.id", ondelete=on_delete)
    return mapped_column(name, _key_type(target), reference, index=True)


def _key_type(table: str) -> sa.types.TypeEngine[int]:
    return HOST_KEY if table in HOST_TABLES else sa.Integer()
