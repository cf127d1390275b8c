"""The rights that docs/database.md names are enough, and no hint asks for more of the ERP."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.backup.backup_and_restore import backup, restore
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.migration.migrate import downgrade, upgrade
from terp_desktop.storage.schema.state import status
from terp_desktop.storage.tables import HOST_TABLES
from terp_desktop.system.resources import migrations_folder
from tests.integration.erp_schema import ROWS, create_minimal_erp, create_realistic_erp
from tests.integration.servers import Server
from tests.storage.conftest import NOW

pytestmark = pytest.mark.server
DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "database.md"
CHANGING = re.compile(r"\b(INSERT|UPDATE|DELETE|TRUNCATE|ALTER|DROP|CREATE|TRIGGER|INDEX|ALL)\b")


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


def documented_grants(server: Server, database: str) -> list[str]:
    """The statements of the document for that engine, for the login `admin1` here."""
    section = DOCUMENT.read_text(encoding="utf-8").partition("## Rights")[2].partition("\n## ")[0]
    titles = {"postgresql": "-- PostgreSQL", "mariadb": "-- MySQL, MariaDB"}
    block = section.partition(titles[server.kind])[2].partition("```")[0].partition("\n-- ")[0]
    text = block.replace("'terp_admin'@'%'", "admin1@localhost").replace("terp_admin", "admin1")
    text = text.replace("`erp`", f"`{database}`")
    return [one.strip() for one in text.split(";") if one.strip()]


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    """The name of a realistic ERP's database, with a login `admin1` that has no right in it."""
    name = server.new_database()
    create_realistic_erp(server, name)
    if server.kind == "postgresql":
        server.execute("CREATE ROLE admin1 LOGIN PASSWORD 'secret'")
    else:
        server.execute("CREATE USER admin1@localhost IDENTIFIED BY 'secret'")
    yield name
    server.drop(name)
    server.execute("DROP ROLE admin1" if server.kind == "postgresql" else "DROP USER"
                   " admin1@localhost")  # fmt: skip


def test_an_upgrade_needs_no_more_rights_than_the_document_names(
    server: Server, database: str, tmp_path: Path
) -> None:
    server.execute(*documented_grants(server, database), database=database)
    url = server.url(database, "admin1", "secret")
    report = upgrade(url, migrations_folder(), now=NOW, backup_dir=tmp_path)
    assert (report.changed, report.views_created) == (True, ROWS)
    assert report.backup is not None
    saved = backup(url, tmp_path / "kept", NOW)
    restore(url, saved, NOW, folder=tmp_path)
    assert status(url, migrations_folder()).up_to_date
    downgrade(url, migrations_folder(), "base", now=NOW, backup_dir=tmp_path)


def test_the_backup_before_an_upgrade_has_the_rows_of_the_erp(
    server: Server, database: str, tmp_path: Path
) -> None:
    server.execute(*documented_grants(server, database), database=database)
    url = server.url(database, "admin1", "secret")
    upgrade(url, migrations_folder(), now=NOW, backup_dir=None)
    saved = backup(url, tmp_path / "kept", NOW)
    empty = server.new_database()
    restore(server.url(empty), saved, NOW, folder=tmp_path)
    with open_engine(server.url(empty), pooled=False).connect() as connection:
        for table in ("users", "clients", "invoices", "bills"):
            assert connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) == ROWS
    server.drop(empty)


def test_the_document_asks_for_no_right_to_change_the_erp(server: Server, database: str) -> None:
    grants = documented_grants(server, database)
    assert any("users" in grant for grant in grants)
    assert changing_the_erp(grants) == []


def changing_the_erp(grants: list[str]) -> list[str]:
    """The statements that allow to change a table of the ERP: by its name, or all tables."""
    erp = re.compile(rf"ON .*(\b({'|'.join(HOST_TABLES)})\b|\*|ALL TABLES)")
    return [grant for grant in grants if erp.search(grant) and CHANGING.search(grant)]


def asked_grants(error: DatabaseError) -> list[str]:
    grants = error.details["grants"]
    assert isinstance(grants, list)
    return grants


def refused_rights(url: str, statement: str) -> list[str]:
    """The grants that are asked for when the statement is refused."""
    with pytest.raises(DatabaseError) as caught, open_engine(url, pooled=False).connect() as one:
        one.execute(sa.text(statement))
    assert caught.value.code == "RIGHTS_MISSING"
    return asked_grants(caught.value)


@pytest.mark.parametrize("step", ["SELECT * FROM users", "DELETE FROM users"])
def test_a_right_that_lacks_in_daily_work_is_never_asked_for_to_change_the_erp(
    server: Server, database: str, step: str
) -> None:
    if server.kind == "mariadb":
        server.execute(f"GRANT SELECT ON {database}.clients TO admin1@localhost")
    grants = refused_rights(server.url(database, "admin1", "secret"), step)
    assert changing_the_erp(grants) == []
    if step.startswith("SELECT"):
        server.execute(*grants, database=database)
        with open_engine(server.url(database, "admin1", "secret"), pooled=False).connect() as one:
            assert len(one.execute(sa.text(step)).all()) == ROWS


def test_an_upgrade_without_rights_asks_for_none_to_change_the_erp(
    server: Server, database: str
) -> None:
    if server.kind == "mariadb":
        server.execute(f"GRANT SELECT ON {database}.clients TO admin1@localhost")
    url = server.url(database, "admin1", "secret")
    with pytest.raises(DatabaseError) as caught:
        upgrade(url, migrations_folder(), now=NOW, backup_dir=None)
    assert caught.value.code == "RIGHTS_MISSING"
    grants = asked_grants(caught.value)
    assert changing_the_erp(grants) == []
    server.execute(*grants, database=database)
    assert upgrade(url, migrations_folder(), now=NOW, backup_dir=None).changed


def test_a_database_that_a_login_may_not_enter_asks_for_no_right_to_change_the_erp(
    mariadb: Server,
) -> None:
    name = mariadb.new_database()
    create_minimal_erp(mariadb, name)
    mariadb.execute("CREATE USER nobody1@localhost IDENTIFIED BY 'secret'")
    url = mariadb.url(name, "nobody1", "secret")
    grants = refused_rights(url, "SELECT 1")
    assert [grant for grant in grants if "`users`" in grant] != []
    assert changing_the_erp(grants) == []
    mariadb.execute(*grants[:1])
    with open_engine(url, pooled=False).connect() as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1
    mariadb.drop(name)
    mariadb.execute("DROP USER nobody1@localhost")
