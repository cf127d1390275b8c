"""A table of ours, or of the ERP, that is gone: what to tell about it."""

import re
from typing import Final

from terp_desktop.storage.engine.errors import TableMissingError, table_missing_error
from terp_desktop.storage.tables import Table

_SQLITE: Final = re.compile(r"no such table: (?:main\.)?(\w+)$")
_POSTGRESQL: Final = re.compile(r'relation "(?:\w+\.)?(\w+)" does not exist')
_MYSQL: Final = re.compile(r"Table '(?:[^']*\.)?(\w+)' doesn't exist")
_TABLES: Final = {name.lower(): name for name in Table.metadata.tables}


def translate(error: BaseException) -> TableMissingError | None:
    """What to tell about an error of a driver; None if it is not about a table that we know.

    A name that no table of ours has is an error of our own.
    """
    said = str(error.args[-1]).partition("\n")[0] if error.args else ""
    found = _SQLITE.search(said) or _POSTGRESQL.search(said) or _MYSQL.search(said)
    table = _TABLES.get(found[1].lower()) if found else None
    return None if table is None else table_missing_error(table)
