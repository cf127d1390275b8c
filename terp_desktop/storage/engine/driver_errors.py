"""Translates what any driver raises into errors that a person can fix."""

import sqlite3
from pathlib import Path

from sqlalchemy.engine import URL

from terp_desktop.storage.engine import schema_errors, server_errors, sqlite_errors, value_errors
from terp_desktop.storage.engine.urls import database_path


def translate(error: BaseException, url: URL, *, is_connected: bool = True) -> BaseException | None:
    """The error for an error of the driver; None if a user cannot resolve it."""
    if (refusal := value_errors.translate(error) or schema_errors.translate(error)) is not None:
        return refusal
    path = database_path(url)
    if isinstance(error, UnicodeDecodeError) and path is not None:
        return sqlite_errors.corrupt_error(path)
    if isinstance(error, sqlite3.Error):
        return sqlite_errors.translate(error, path or Path(":memory:"))
    return server_errors.translate(error, url, is_connected=is_connected)
