"""Statements whose result is a row count: bulk changes, and inserts of rows that may exist."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session


def count_changed(session: Session, statement: sa.Update | sa.Delete) -> int:
    """Execute the statement and return its row count; objects in the session are not updated."""
    result: Any = session.execute(statement, execution_options={"synchronize_session": False})
    if not isinstance(result, CursorResult):
        raise TypeError("an UPDATE or DELETE ends in a cursor")
    return result.rowcount


def add_if_new(session: Session, row: object) -> bool:
    """Insert the row; False if its key exists, perhaps since this moment by another program."""
    try:
        # A savepoint: on PostgreSQL the error would abort the whole transaction.
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True
