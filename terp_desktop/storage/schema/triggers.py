"""The triggers by which the database itself protects the history from changes."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

_EXPECTED_TRIGGERS: Final = {
    "postgresql": {"calendarEventHistory_no_change"},
    "sqlite": {
        "calendarEventHistory_no_update",
        "calendarEventHistory_no_delete",
        "calendarEventHistory_no_replace",
        "calendarEventHistory_positive_id",
    },
    "mysql": {"calendarEventHistory_no_update", "calendarEventHistory_no_delete"},
}
_TRIGGER_QUERIES: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE relnamespace = CAST(current_schema() AS regnamespace) AND tgenabled <> 'D'",
    "mysql": "SELECT trigger_name FROM information_schema.triggers"
    " WHERE trigger_schema = DATABASE()",
}


def missing_triggers(connection: Connection) -> set[str]:
    """The names of the missing triggers.

    MySQL shows triggers only to logins that may create some; for others none are reported.
    """
    dialect = connection.dialect.name
    present = set(
        connection.scalars(sa.text(_TRIGGER_QUERIES.get(dialect, _TRIGGER_QUERIES["mysql"])))
    )
    missing = _EXPECTED_TRIGGERS.get(dialect, _EXPECTED_TRIGGERS["mysql"]) - present
    is_visible = dialect not in ("mysql", "mariadb") or _sees_triggers(connection)
    return missing if is_visible else set()


def _sees_triggers(connection: Connection) -> bool:
    # Checked only if necessary: the rights of a role may be hidden.
    return any(
        " TRIGGER" in line or "ALL PRIVILEGES" in line
        for line in connection.scalars(sa.text("SHOW GRANTS"))
    )
