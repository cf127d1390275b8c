"""Translates driver errors about missing tables of the calendar or the ERP."""

import re
from typing import Final

from terp_desktop.storage.engine.errors import TableMissingError, table_missing_error
from terp_desktop.storage.tables import Table

_SQLITE: Final = re.compile(r"no such table: (?:main\.)?(\w+)$")
_POSTGRESQL: Final = re.compile(r'relation "(?:\w+\.)?(\w+)" does not exist')
_MYSQL: Final = re.compile(r"Table '(?:[^']*\.)?(\w+)' doesn't exist")
_TABLES: Final = {name.lower(): name for name in Table.metadata.tables}


def translate(error: BaseException) -> TableMissingError | None:
    """The error for a driver's error; None if it is not about a known table.

    An unknown table is a bug of ours.
    """
    message = str(error.args[-1]).partition("\n")[0] if error.args else ""
    match = _SQLITE.search(message) or _POSTGRESQL.search(message) or _MYSQL.search(message)
    table = _TABLES.get(match[1].lower()) if match else None
    return None if table is None else table_missing_error(table)
