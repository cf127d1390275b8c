"""Statements are compiled once for all tests of a process: a third of their time went there.

SQLAlchemy keeps what it compiled for an engine; the program has one, but each test has its own.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.default import DefaultDialect


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """Share one cache among engines, and make the dialects in its keys equal."""
    compiled: dict[Any, Any] = {}

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)

    event.listen(Engine, "engine_connect", share)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DefaultDialect, "__hash__", lambda dialect: hash(type(dialect)))
        patch.setattr(DefaultDialect, "__eq__", _compile_alike)
        yield
    event.remove(Engine, "engine_connect", share)


def _compile_alike(one: DefaultDialect, other: object) -> bool:
    """Whether the two speak the same driver's language to servers of the same version and mode."""
    return one is other or (type(one) is type(other) and _mode(one) == _mode(other))


def _mode(dialect: Any) -> tuple[object, ...]:
    quote = dialect.identifier_preparer.initial_quote
    # What a dialect learns when it connects first; MySQL's reads backslashes by its settings.
    return dialect.server_version_info, quote, getattr(dialect, "_backslash_escapes", None)
