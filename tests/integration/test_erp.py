"""The calendar in an ERP's database, and what remains there after its removal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.migration.migrate import UpgradeReport, downgrade, upgrade
from terp_desktop.storage.schema.checks import verify
from terp_desktop.storage.schema.grants import mysql_setup_rights
from terp_desktop.storage.schema.state import status
from terp_desktop.storage.tables import EventRow, UserRow, ViewRow
from terp_desktop.system.resources import migrations_folder
from tests.integration.database_dump import dump
from tests.integration.erp_schema import ROWS, create_minimal_erp, create_realistic_erp
from tests.integration.servers import Server
from tests.storage.conftest import NOW
from tests.storage.row_builders import add_event

pytestmark = pytest.mark.server


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def erp(server: Server) -> Iterator[str]:
    """The name of an ERP's database with 10,000 rows in each of its tables."""
    name = server.new_database()
    create_realistic_erp(server, name)
    yield name
    server.drop(name)


@pytest.fixture
def small(server: Server) -> Iterator[str]:
    """The name of an ERP's database with few rows."""
    name = server.new_database()
    create_minimal_erp(server, name)
    yield name
    server.drop(name)


@pytest.fixture
def restricted(server: Server, small: str) -> Iterator[str]:
    """The address for a login that may only get in and look at the users."""
    if server.kind == "postgresql":
        server.execute("CREATE ROLE weak LOGIN PASSWORD 'secret'")
    else:
        server.execute("CREATE USER weak@localhost IDENTIFIED BY 'secret'")
        server.execute(f"GRANT SELECT ON {small}.users TO weak@localhost")
    yield server.url(small, "weak", "secret")
    if server.kind == "postgresql":
        server.execute("DROP OWNED BY weak CASCADE", database=small)
    server.execute("DROP ROLE weak" if server.kind == "postgresql" else "DROP USER weak@localhost")


def up(url: str, **more: Any) -> UpgradeReport:
    return upgrade(url, migrations_folder(), now=NOW, **{"backup_dir": None, **more})


def refusal(url: str) -> DatabaseError:
    with pytest.raises(DatabaseError) as caught:
        up(url)
    return caught.value


def test_a_real_erp_comes_out_as_it_went_in(server: Server, erp: str) -> None:
    before = dump(server, erp)
    report = up(server.url(erp))
    assert report.views_created == ROWS
    engine = open_engine(server.url(erp))
    with engine.begin() as connection:
        assert verify(connection) == []
        user = connection.scalars(sa.select(UserRow.id).order_by(UserRow.id).limit(1)).one()
        assert user >= 3_000_000_000
        event = add_event(connection, user, title="Größe 💡")
        found = sa.select(EventRow.created_by, EventRow.title).where(EventRow.id == event)
        assert connection.execute(found).one() == (user, "Größe 💡")
        views = sa.select(sa.func.count()).select_from(ViewRow).where(ViewRow.is_default)
        assert connection.scalar(views) == ROWS
    engine.dispose()
    downgrade(server.url(erp), migrations_folder(), "base", now=NOW, backup_dir=None)
    assert dump(server, erp) == before


@pytest.mark.parametrize("table", ["users", "clients", "invoices", "bills"])
def test_a_missing_table_is_named_before_anything_changes(
    server: Server, small: str, table: str
) -> None:
    quote = '"' if server.kind == "postgresql" else "`"
    off = "" if server.kind == "postgresql" else "SET foreign_key_checks = 0"
    cascade = " CASCADE" if server.kind == "postgresql" else ""
    with server.engine(small).connect() as connection:
        if off:
            connection.exec_driver_sql(off)
        connection.exec_driver_sql(f"DROP TABLE {quote}{table}{quote}{cascade}")
    before = dump(server, small)
    error = refusal(server.url(small))
    assert error.code == "HOST_TABLES_MISSING"
    assert f"“{table}”" in error.sentence
    assert dump(server, small) == before


def test_a_missing_column_is_named_before_anything_changes(server: Server, small: str) -> None:
    server.execute("ALTER TABLE clients DROP COLUMN phone", database=small)
    before = dump(server, small)
    error = refusal(server.url(small))
    assert error.code == "HOST_TABLES_UNFIT"
    assert "“phone” of “clients”" in error.sentence
    assert dump(server, small) == before


def test_ids_that_are_no_numbers_are_reported_before_anything_changes(
    server: Server, small: str
) -> None:
    server.execute("DROP TABLE payments", database=small)
    server.execute(
        "DROP TABLE bills", "CREATE TABLE bills (id CHAR(36) PRIMARY KEY)", database=small
    )
    error = refusal(server.url(small))
    assert "“bills.id” is CHAR(36)" in error.sentence


def test_a_table_without_a_usable_key_is_reported(server: Server, small: str) -> None:
    server.execute("DROP TABLE payments", "DROP TABLE bills", database=small)
    columns = '"billNumber" text, "vendorId" int, "billDate" date, "dueDate" date, status text,'
    amounts = '"totalAmount" int, "amountPaid" int, "amountDue" int, deleted_at timestamp NULL'
    made = f"CREATE TABLE bills (id int, {columns} {amounts})"
    server.execute(made if server.kind == "postgresql" else made.replace('"', "`"), database=small)
    error = refusal(server.url(small))
    assert "a primary or unique key on “bills.id”" in error.sentence
    if server.kind == "mariadb":
        assert "ENGINE = InnoDB" in error.sentence  # the server's default is MyISAM


def test_missing_setup_rights_are_reported_with_the_grant_that_gives_them(
    server: Server, small: str, restricted: str
) -> None:
    grants = {
        "postgresql": ["GRANT USAGE, CREATE ON SCHEMA public", 'REFERENCES ON "users"'],
        "mariadb": ["CREATE", f"GRANT REFERENCES ON `{small}`.`users` TO 'weak'@'localhost'"],
    }[server.kind]
    before = dump(server, small)
    error = refusal(restricted)
    assert error.code == "RIGHTS_MISSING"
    assert [part for part in grants if part not in error.remedy] == [], error.remedy
    assert dump(server, small) == before
    # The suggested grants are enough.
    server.execute(*error.details["grants"], database=small)  # type: ignore[misc]
    assert up(restricted).changed


def test_a_missing_right_to_reference_is_reported(
    server: Server, small: str, restricted: str
) -> None:
    if server.kind == "postgresql":
        server.execute("GRANT ALL ON SCHEMA public TO weak", "GRANT SELECT ON ALL TABLES IN SCHEMA"
                  " public TO weak", "GRANT REFERENCES ON users, clients, bills TO weak",
                  database=small)  # fmt: skip
    else:
        rights = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, TRIGGER"
        server.execute(f"GRANT {rights} ON {small}.* TO weak@localhost")
    error = refusal(restricted)
    grants = error.details["grants"]
    assert isinstance(grants, list)
    if server.kind == "postgresql":
        assert grants == ['GRANT REFERENCES ON "invoices" TO weak;']
    else:
        wanted = [f"GRANT REFERENCES ON `{small}`.`{table}`" for table in mysql_setup_rights()]
        assert grants == [f"{grant} TO 'weak'@'localhost';" for grant in wanted]


def test_inspecting_a_server_changes_nothing(server: Server, small: str) -> None:
    before = dump(server, small)
    found = status(server.url(small), migrations_folder())
    assert (found.revision, found.up_to_date, found.tables) == (None, False, ())
    assert dump(server, small) == before


def test_a_backup_folder_is_where_the_backup_goes(
    server: Server, small: str, tmp_path: Path
) -> None:
    report = up(server.url(small), backup_dir=tmp_path)
    assert report.backup is not None
    assert report.backup.parent == tmp_path
