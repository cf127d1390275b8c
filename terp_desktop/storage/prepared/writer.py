"""Writes the range query of a page as SQL text, for a start that does not load SQLAlchemy."""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect, Engine

from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.storage.prepared.reader import Guard, PreparedPage
from terp_desktop.storage.queries.occurrences import (
    expandable_series_statement,
    materialized_statements,
    singles_statements,
)
from terp_desktop.storage.repositories.people import IS_EMPLOYED, people_statement
from terp_desktop.storage.schema.revisions import versions_statement
from terp_desktop.storage.tables import UserRow

_DIALECTS: Final = ("sqlite", "postgresql")
"""Those whose pages `reader` can read."""


def prepare_page(dialect: Dialect, query: OccurrenceQuery, actor: Actor) -> PreparedPage | None:
    """The text of the range query; None for an engine whose pages are not prepared."""
    if dialect.name not in _DIALECTS:
        return None
    return PreparedPage(
        _texts(dialect, singles_statements(query, actor)),
        _texts(dialect, materialized_statements(query, actor)),
        _texts(dialect, [expandable_series_statement(query, actor)]),
    )


def guards(engine: Engine, person_id: int, login: str) -> list[Guard]:
    """What has to stay as it is: the schema, the login, its person and the acting person."""
    people = people_statement(
        sa.and_(IS_EMPLOYED, sa.or_(UserRow.id == person_id, UserRow.open_id == login))
    )
    statements = _texts(engine.dialect, [versions_statement(), people])
    if engine.dialect.name == "postgresql":
        statements.append("SELECT CAST(session_user AS TEXT)")
    with engine.connect() as connection:
        return [Guard(one, _rows(connection, one)) for one in statements]


def _rows(connection: Connection, statement: str) -> list[list[Any]]:
    return [list(row) for row in connection.exec_driver_sql(statement)]


def _texts(dialect: Dialect, statements: Iterable[sa.Select[*tuple[Any, ...]]]) -> list[str]:
    return [
        str(one.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        for one in statements
    ]
