"""docs/database.md agrees with the program and with the catalogs of the engines."""

import re

import pytest
import sqlalchemy as sa

from scripts.database_document import (
    BEGIN,
    FILE,
    RIGHTS_BEGIN,
    RIGHTS_END,
    document,
    rights_to_set_up,
)
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.schema.checks import calendar_tables

pytestmark = pytest.mark.server
COLUMN = {"sqlite": 2, "postgresql": 3, "mariadb": 4}
"""The column of the document for each engine."""
SAME = {"BOOL": "TINYINT", "BOOLEAN": "TINYINT", "JSON": "LONGTEXT", "NUMERIC": "DECIMAL"}
"""What MariaDB calls otherwise in its catalog."""


def test_the_document_is_what_the_program_goes_by() -> None:
    written = FILE.read_text(encoding="utf-8").partition(BEGIN)[2]
    assert written.strip() == document().strip(), "run python -m scripts.database_document"


def test_the_documented_rights_are_what_the_program_asks_for() -> None:
    written = FILE.read_text(encoding="utf-8").partition(RIGHTS_BEGIN)[2].partition(RIGHTS_END)[0]
    assert written.strip() == rights_to_set_up().strip(), "run python -m scripts.database_document"


@pytest.mark.parametrize("kind", COLUMN)
def test_the_document_agrees_with_the_catalog(kind: str, request: pytest.FixtureRequest) -> None:
    place = "migrated_file" if kind == "sqlite" else f"migrated_{kind}"
    address = request.getfixturevalue(place)
    url = f"sqlite:///{address}" if kind == "sqlite" else address
    described = documented(COLUMN[kind])
    with open_engine(url, pooled=False).connect() as connection:
        inspector = sa.inspect(connection)
        for table in calendar_tables():
            found = {
                one["name"]: (
                    plain(str(one["type"].compile(connection.dialect)), kind), one["nullable"]
                )
                for one in inspector.get_columns(table.name)
            }  # fmt: skip
            wanted = {
                name: (plain(type_, kind), null)
                for name, (type_, null) in described[table.name].items()
            }
            for name, (type_, null) in wanted.items():
                expected = found[name] if type_.startswith("AS ") else (type_, null)
                assert found[name] == expected, f"{table.name}.{name}"
            assert found.keys() == wanted.keys()


def documented(column: int) -> dict[str, dict[str, tuple[str, bool]]]:
    """By table and column: the type and whether it may be null."""
    tables: dict[str, dict[str, tuple[str, bool]]] = {}
    name = ""
    for line in FILE.read_text(encoding="utf-8").partition(BEGIN)[2].splitlines():
        if line.startswith("### "):
            name = line.strip("# `")
            tables[name] = {}
        elif line.startswith("| `"):
            cells = [cell.strip() for cell in line.split("|")]
            tables[name][cells[1].strip("`")] = (cells[column], cells[5] == "yes")
    return tables


def plain(type_: str, kind: str) -> str:
    if kind != "mariadb":
        return type_.upper()
    bare = re.sub(r" (CHARACTER SET|CHARSET|COLLATE) \S+", "", type_.upper())
    name = re.sub(r"^(\w*INT\w*)\(\d+\)", r"\1", bare)
    return SAME.get(name, name)
