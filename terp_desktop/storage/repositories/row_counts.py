"""Rows: many changed at once, told by how many they were; one added unless it is there."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session


def count_changed(session: Session, statement: sa.Update | sa.Delete) -> int:
    """Run the statement past what the session holds in memory; how many rows it met."""
    result: Any = session.execute(statement, execution_options={"synchronize_session": False})
    if not isinstance(result, CursorResult):
        raise TypeError("an UPDATE or DELETE ends in a cursor")
    return result.rowcount


def add_if_new(session: Session, row: object) -> bool:
    """Add the row; False if its key is taken, by another program at this very moment perhaps."""
    try:
        # A savepoint: on PostgreSQL the refusal would spoil the whole transaction.
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True
