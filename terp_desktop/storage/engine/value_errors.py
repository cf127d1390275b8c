"""Refuses values that a database cannot store, with an error that names the field.

Limits common to all engines are checked before each statement, so that the same value is
refused everywhere; errors that only one engine raises are translated. Errors in our own SQL
are not translated: they are bugs.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from sqlalchemy.engine import Connection, ExecutionContext

from terp_desktop.domain.display_text import one_line
from terp_desktop.domain.errors import InvalidValueError

_INVALID_CHARACTERS: Final = re.compile("[\x00\ud800-\udfff]")
_INTEGER_LIMIT: Final = 2**63
_QUOTED_LENGTH: Final = 40
_NUMBERED: Final = re.compile(r"(?:_m?\d+)+$")
_COLUMN: Final = re.compile(r"""column [`'"]?(?:\w+[`'"]?\.[`'"]?)*(\w+)""")
_CONSTRAINT: Final = re.compile(r"\b(?:ck|fk)_\w+?_(\w+)")


class UnstorableValueError(InvalidValueError):
    """A value is too large for its column, or has characters that the column cannot store."""


def refuse_unstorable(
    _connection: Connection,
    _cursor: object,
    _statement: str,
    parameters: Any,  # noqa: ANN401  (as the driver takes them)
    context: ExecutionContext | None,
    _executemany: bool,  # noqa: FBT001  (SQLAlchemy calls it so)
) -> None:
    """Before a statement, refuse texts that are not valid UTF-8 and integers over 64 bits."""
    if not any(map(_is_unstorable, _values(parameters))):
        return
    named = list(getattr(context, "compiled_parameters", None) or [])
    pairs = chain.from_iterable(one.items() for one in named if isinstance(one, Mapping))
    field = next((name for name, value in pairs if _is_unstorable(value)), None)
    raise _unstorable_error(next(filter(_is_unstorable, _values(parameters))), field)


def translate(error: BaseException) -> InvalidValueError | None:
    """The error for a driver's error; None if it is not about a value."""
    match type(error).__module__.partition(".")[0]:
        case "sqlite3":
            is_refusal = _sqlite_code(error) in _SQLITE
        case "psycopg":
            code = getattr(error, "sqlstate", None) or ""
            # An error without a code comes from the driver, which refuses to send the value.
            is_refusal = code[:2] in {"22", "54"} or code in _SQLSTATES
            is_refusal = is_refusal or (not code and type(error).__name__ == "DataError")
        case "pymysql":
            is_refusal = bool(error.args) and error.args[0] in _MYSQL_ERRORS
        case _:
            is_refusal = isinstance(error, OverflowError | UnicodeEncodeError)
    return _refused_error(error) if is_refusal else None


def _values(parameters: Any) -> Iterator[object]:  # noqa: ANN401
    """All values of one statement, or of an executemany."""
    match parameters:
        case Mapping():
            yield from parameters.values()
        case list() | tuple():
            for one in parameters:
                if isinstance(one, list | tuple | Mapping):
                    yield from _values(one)
                else:
                    yield one


def _is_unstorable(value: object) -> bool:
    if isinstance(value, str):
        return _INVALID_CHARACTERS.search(value) is not None
    if isinstance(value, int):
        return not -_INTEGER_LIMIT <= value < _INTEGER_LIMIT
    return isinstance(value, list | tuple) and any(map(_is_unstorable, value))


def _unstorable_error(value: object, parameter: str | None) -> UnstorableValueError:
    field = None if parameter is None else _NUMBERED.sub("", parameter)
    named = f"“{field}”" if field else "A value"
    if isinstance(value, int):
        return UnstorableValueError(
            f"{named} is a number with too many digits for the database.",
            remedy="Use a smaller one.",
            field=field,
        )
    return UnstorableValueError(
        f"{named} has a sign in it that no text has: “{one_line(str(value))[:_QUOTED_LENGTH]}”.",
        remedy="Leave it out, or type it again.",
        field=field,
    )


def _refused_error(error: BaseException) -> UnstorableValueError:
    message = " ".join(str(error.args[-1] if error.args else error).split())
    field = _field_name(error, message)
    named = f"“{field}”" if field else "one of the values"
    return UnstorableValueError(
        f"The database refuses {named}: {one_line(message)}.",
        remedy="Use a shorter text, a smaller number, or letters that it knows.",
        field=field,
    )


def _field_name(error: BaseException, message: str) -> str | None:
    diagnosis = getattr(error, "diag", None)
    column = getattr(diagnosis, "column_name", None)
    if isinstance(column, str):
        return column
    matches: Iterable[re.Match[str] | None] = (
        _COLUMN.search(message),
        _CONSTRAINT.search(message),
    )
    return next((match[1] for match in matches if match is not None), None)


def _sqlite_code(error: BaseException) -> int:
    return getattr(error, "sqlite_errorcode", 0)


_SQLITE: Final = frozenset(
    {
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_CONSTRAINT_CHECK,
        sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,
    }
)
_SQLSTATES: Final = frozenset({"23503", "23514"})
"""Violations of foreign keys and CHECKs, beside the classes of data and limit errors."""
_MYSQL_ERRORS: Final = frozenset(
    {
        # Too long, out of range, no such date, letters that the column's set has not, …
        1264, 1265, 1292, 1300, 1366, 1406, 1411, 1690, 3140, 3854, 1977,
        1267, 1270, 1271, 3988,  # … or that cannot be compared with the column's
        1153, 1452, 3819, 4025,  # a packet too large, a link, a check
    }
)  # fmt: skip
