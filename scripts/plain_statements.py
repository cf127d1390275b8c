"""Writes the statements of terp_desktop/storage/plain anew, from those that SQLAlchemy builds.

.venv/bin/python -m scripts.plain_statements
"""

import re
import textwrap
from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from terp_desktop.domain.permissions import Actor, UserRole
from terp_desktop.domain.queries import OccurrenceQuery
from terp_desktop.domain.span import Days
from terp_desktop.storage.queries.occurrences import (
    Statement,
    heads_statement,
    materialized_statements,
    singles_statements,
)
from terp_desktop.storage.repositories.people import IS_EMPLOYED, people_statement
from terp_desktop.storage.tables.range_bounds import RangeBounds, earliest_start

FOLDER = Path(__file__).resolve().parent.parent / "terp_desktop/storage/plain"
ACTING = {"for_admins": UserRole.ADMIN, "for_others": UserRole.USER}
"""For whom the statements of each module are: administrators see everything."""

_BEGIN = '''"""Statements for an embedded database, written by scripts/plain_statements.py.

They are those of `storage/queries/occurrences.py`, and one of `storage/repositories/people.py`,
as SQLAlchemy compiles them for SQLite; a test compares the two. They are kept in writing since
SQLAlchemy takes longer to load than all else that a month needs.
"""

from typing import Final
'''
# None of them is a value that the statements have of their own.
_ACTOR_ID = 987_654_321
_QUERY = OccurrenceQuery(
    days=Days.through(date(2025, 10, 27), date(2025, 12, 7)), zone="America/New_York"
)
_DIALECT = sqlite.dialect(paramstyle="named")
_WIDTH = 92


def module(role: UserRole) -> str:
    """The text of the module for people of that role."""
    return "\n".join([_BEGIN, *_lines(role)])


def _lines(role: UserRole) -> Iterator[str]:
    for name, statement in _named(Actor(_ACTOR_ID, role)):
        yield f'{name}: Final = """'
        yield textwrap.indent(_written(statement), "    ")
        yield '"""'
    yield ""


def _named(actor: Actor) -> Iterator[tuple[str, Statement]]:
    names = ("SINGLES_LATELY", "SINGLES_LONG_AGO", "MATERIALIZED_LATELY", "MATERIALIZED_LONG_AGO")
    several = [*singles_statements(_QUERY, actor), *materialized_statements(_QUERY, actor)]
    yield from zip(names, several, strict=True)
    yield "HEADS", heads_statement(_QUERY, actor)
    if actor.is_admin:
        yield "STAFF", people_statement(IS_EMPLOYED)


def _written(statement: Statement) -> str:
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    words = {name: _word(value) for name, value in compiled.params.items()}
    text = re.sub(r"(?<![:\w]):(\w+)", lambda found: words[found[1]], str(compiled))
    lines = (" ".join(line.split()) for line in text.splitlines())
    fold = textwrap.TextWrapper(_WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(fold.fill(line) for line in lines)


def _word(value: object) -> str:
    """What stands for a value: its name, where it is another every time."""
    for name, varying in _varying().items():
        if value == varying:
            return f":{name}"
    plain = str(value) if isinstance(value, str) else value
    return str(sa.literal(plain).compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))


def _varying() -> dict[str, Any]:
    bounds, reach = _QUERY.bounds, RangeBounds.for_days(_QUERY.days)
    return {
        "actor": _ACTOR_ID,
        "actor_as_text": str(_ACTOR_ID),
        "start": bounds.start.astimezone(UTC),
        "end": bounds.end.astimezone(UTC),
        "earliest": earliest_start(bounds).astimezone(UTC),
        "first": reach.first,
        "last": reach.last,
        "farthest": reach.first_rolled,
        "latest": reach.last_rolled,
    }


if __name__ == "__main__":
    for name, role in ACTING.items():
        (FOLDER / f"{name}.py").write_text(module(role), encoding="utf-8")
