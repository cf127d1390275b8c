"""Generates the tables of docs/database.md from the program's own metadata.

.venv/bin/python -m scripts.database_document
"""

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CheckConstraint, CreateIndex, UniqueConstraint

from terp_desktop.storage.schema.checks import calendar_tables
from terp_desktop.storage.schema.grants import mysql_setup_grants, postgresql_setup_grants
from terp_desktop.storage.tables import HOST_TABLES

FILE = Path(__file__).resolve().parent.parent / "docs" / "database.md"
RIGHTS_BEGIN = "<!-- rights: written by scripts/database_document.py -->\n"
RIGHTS_END = "<!-- end of the rights -->\n"
BEGIN = "<!-- tables: written by scripts/database_document.py -->\n"
DIALECTS: dict[str, Dialect] = {
    "SQLite": sqlite.dialect(),
    "PostgreSQL": postgresql.dialect(),  # type: ignore[no-untyped-call]
    "MySQL, MariaDB": mysql.dialect(),
}


def rights_to_set_up() -> str:
    """The statements that let a login set the calendar up, in Markdown."""
    account = "'terp_admin'@'%'"
    return "\n".join(
        [
            *("```sql", "-- PostgreSQL", *postgresql_setup_grants("public", "terp_admin")),
            *("-- MySQL, MariaDB", *mysql_setup_grants("erp", account), "```", ""),
        ]
    )


def document() -> str:
    """All tables of the calendar, in Markdown."""
    return "\n".join(line for table in calendar_tables() for line in _lines(table))


def _lines(table: sa.Table) -> Iterator[str]:
    yield f"### `{table.name}`\n"
    yield f"| column | {' | '.join(DIALECTS)} | null | default | refers to |"
    yield f"|---|{'---|' * len(DIALECTS)}---|---|---|"
    for column in table.columns:
        types = " | ".join(type_of(column, dialect) for dialect in DIALECTS.values())
        null = "yes" if column.nullable else "no"
        yield f"| `{column.name}` | {types} | {null} | {_default(column)} | {_target(column)} |"
    yield ""
    yield from (f"- {line}" for line in sorted(_keys(table)))
    yield ""


def type_of(column: sa.Column[object], dialect: Dialect) -> str:
    """The column's type on that engine; of one that refers to the ERP, that of the ERP's key."""
    for key in column.foreign_keys:
        if key.column.table.name in HOST_TABLES:
            return f"as `{key.column.table.name}.id`"
    return str(column.type.compile(dialect=dialect))


def _default(column: sa.Column[object]) -> str:
    default = column.server_default
    if not isinstance(default, sa.DefaultClause):
        return ""
    argument = default.arg
    text = argument if isinstance(argument, str) else str(argument.compile())
    return f"`{text.strip('()')}`" if "TIMESTAMP" not in text else "now, in UTC"


def _target(column: sa.Column[object]) -> str:
    return ", ".join(
        f"`{key.column.table.name}` ({(key.ondelete or 'NO ACTION').lower()})"
        for key in sorted(column.foreign_keys, key=lambda one: one.target_fullname)
    )


def _keys(table: sa.Table) -> Iterator[str]:
    for index in table.indexes:
        statement = str(CreateIndex(index).compile(dialect=DIALECTS["PostgreSQL"]))
        kind = "unique index" if index.unique else "index"
        yield f"{kind} `{index.name}`: {' '.join(statement.partition(' ON ')[2].split())}"
    for one in table.constraints:
        if isinstance(one, UniqueConstraint):
            yield f"unique `{one.name}`: {', '.join(column.name for column in one.columns)}"
        if isinstance(one, CheckConstraint):
            text = one.sqltext.compile(
                dialect=DIALECTS["PostgreSQL"], compile_kwargs={"literal_binds": True}
            )
            yield f"check `{one.name}`: {text}"


def main() -> None:
    """Write the file."""
    before, _, rest = FILE.read_text(encoding="utf-8").partition(RIGHTS_BEGIN)
    between = rest.partition(RIGHTS_END)[2].partition(BEGIN)[0]
    rights = f"{RIGHTS_BEGIN}\n{rights_to_set_up()}\n{RIGHTS_END}"
    FILE.write_text(f"{before}{rights}{between}{BEGIN}\n{document()}", encoding="utf-8")


if __name__ == "__main__":
    main()
