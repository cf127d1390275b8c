"""Builders of valid rows; each test changes one value."""

from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from terp_desktop.storage.tables import EventRow, RuleRow, UserRow

START = datetime(2025, 11, 15, 19, 0, tzinfo=UTC)
END = datetime(2025, 11, 15, 20, 0, tzinfo=UTC)
DAY = date(2025, 11, 15)


def add_user(connection: Connection, login: str = "ann") -> int:
    return _add(connection, UserRow, {"open_id": login})


def add_event(connection: Connection, user_id: int, **changes: Any) -> int:
    values: dict[str, Any] = {
        "uid": "one@example.com",
        "title": "Test Event",
        "start_date": DAY,
        "end_date": DAY,
        "start_time": time(14),
        "end_time": time(15),
        "timezone": "America/New_York",
        "start_utc": START,
        "end_utc": END,
        "created_by": user_id,
    }
    return _add(connection, EventRow, values | changes)


def add_rule(connection: Connection, event_id: int, **changes: Any) -> int:
    values = {"event_id": event_id, "frequency": "WEEKLY", "start_date": DAY}
    return _add(connection, RuleRow, values | changes)


def _add(connection: Connection, table: type[Any], values: dict[str, Any]) -> int:
    added = sa.insert(table).values(**values).returning(table.id)
    return int(connection.execute(added).scalar_one())
