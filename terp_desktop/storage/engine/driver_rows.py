"""Reads rows as the driver gives them, for queries of thousands of rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.orm import Session

from terp_desktop.storage.engine.driver_errors import translate


def driver_rows(
    session: Session, statement: Executable, parameters: Mapping[str, object] | None = None
) -> Iterator[tuple[Any, ...]]:
    """The rows as plain tuples of the driver's values, without SQLAlchemy's types and rows.

    Row by row, so that the memory of one row is reused for the next. What the driver raises
    meanwhile, as for a damaged file, is translated as SQLAlchemy's own reading would.
    """
    connection = session.connection()
    with connection.execute(statement, parameters) as result:
        try:
            yield from iter(result.cursor.fetchone, None)
        except Exception as error:
            if (translated := translate(error, connection.engine.url)) is not None:
                raise translated from error
            raise
