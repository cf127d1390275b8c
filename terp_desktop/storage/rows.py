"""Statements that change many rows at once, told by how many they were."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session


def count_changed(session: Session, statement: sa.Update | sa.Delete) -> int:
    """Run the statement past what the session holds in memory; how many rows it met."""
    result: Any = session.execute(statement, execution_options={"synchronize_session": False})
    if not isinstance(result, CursorResult):
        raise TypeError("an UPDATE or DELETE ends in a cursor")
    return result.rowcount
