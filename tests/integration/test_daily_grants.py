"""What `db grants` prints is enough for all that staff do, and for no more."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from terp_desktop.cli.app import app
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.jobs import SCHEDULES
from terp_desktop.storage.engine.engine import open_engine
from tests.cli.conftest import CommandResult
from tests.integration.servers import Server

pytestmark = pytest.mark.server
EVENT: Final = {"title": "Audit", "startDate": "2026-03-02", "startTime": "09:00",
                "endTime": "10:00", "timezone": "Europe/Berlin", "isRecurring": True,
                "recurrenceRule": {"frequency": "WEEKLY"}, "reminders": [{"relativeMinutes": 10}],
                "participants": [{"externalEmail": "guest@terp.example"}]}  # fmt: skip
QUIET: Final = {"default views", "backup", "log", "window", "keyring", "local time zone",
                "time zones", "machine", "jobs"}  # fmt: skip
"""Checks of the doctor that are not about the rights."""


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


class Company:
    """A company's database, where `anna7` is the login of a member of staff."""

    def __init__(self, server: Server, database: str, folder: Path) -> None:
        self.server = server
        self.database = database
        self.folder = folder
        quote = '"' if server.kind == "postgresql" else "`"
        insert = f"INSERT INTO users ({quote}openId{quote}, name, role) VALUES ('anna7', 'Anna',"
        server.execute(f"{insert} 'admin')", database=self.database)
        made = "CREATE ROLE anna7 LOGIN PASSWORD 'secret'"
        account = "CREATE USER anna7@localhost IDENTIFIED BY 'secret'"
        server.execute(made if server.kind == "postgresql" else account)

    @property
    def url(self) -> str:
        return self.server.url(self.database, "anna7", "secret")

    @property
    def account(self) -> str:
        return "anna7" if self.server.kind == "postgresql" else "anna7@localhost"

    def terp(self, url: str, *words: str, document: dict[str, Any] | None = None) -> CommandResult:
        environment = {"TERP_DATA_DIR": str(self.folder / "data"), "TERP_DATABASE_URL": url,
                       "TERP_CONFIG_DIR": str(self.folder / "config"), "TERP_USER": ""}  # fmt: skip
        given = None if document is None else json.dumps(document)
        runner = CliRunner(env=environment)
        done = runner.invoke(app, ["--json", *words], input=given, catch_exceptions=False)
        return CommandResult(done.exit_code, done.stdout, done.stderr)

    def admit(self) -> list[str]:
        """Run what `db grants` prints; return the statements."""
        url = self.server.url(self.database)
        printed = self.terp(url, "db", "grants", "--for", self.account)
        assert printed.exit_code == 0, printed.err
        statements: list[str] = printed.json["grants"]
        self.server.execute(*statements, database=self.database)
        return statements

    def done(self, *words: str, document: dict[str, Any] | None = None) -> Any:
        """The output of a command of the member of staff, which succeeds."""
        result = self.terp(self.url, *words, document=document)
        assert result.exit_code == 0, (words, result.out, result.err)
        return json.loads(result.out)

    def refused(self, statement: str) -> str:
        """The code of the error for a statement of the member of staff."""
        quoted = statement if self.server.kind == "postgresql" else statement.replace('"', "`")
        with (
            pytest.raises(DatabaseError) as caught,
            open_engine(self.url, pooled=False).begin() as connection,
        ):
            connection.execute(sa.text(quoted))
        return caught.value.code


@pytest.fixture
def company(server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Company]:
    database = str(sa.make_url(request.getfixturevalue(f"migrated_{server.kind}")).database)
    yield Company(server, database, tmp_path)
    if server.kind == "postgresql":
        server.execute("DROP OWNED BY anna7", "DROP ROLE anna7", database=database)
    else:
        server.execute("DROP USER anna7@localhost")


def test_the_printed_grants_are_enough_for_all_that_staff_do(company: Company) -> None:
    company.admit()
    event = str(company.done("events", "create", "-", document=EVENT)["id"])
    company.done("events", "update", event, "-", document={"title": "Review"})
    one = ("--scope", "this", "--instance", "2026-03-09")
    company.done("events", "update", event, "-", *one, document={"title": "Other"})
    days = ("--from", "2026-03-01", "--to", "2026-03-31")
    titles = [found["title"] for found in company.done("events", "list", *days)]
    assert titles.count("Review") == 4
    assert company.done("events", "search", "review")
    assert company.done("events", "history", event)
    company.done("events", "delete", event)
    company.done("events", "restore", event)
    for job in SCHEDULES:
        company.done("jobs", "run", job)


def test_the_printed_grants_are_enough_for_the_doctor(company: Company) -> None:
    company.admit()
    checks = json.loads(company.terp(company.url, "doctor").out)
    failed = [one for one in checks if not one["ok"] and one["check"] not in QUIET]
    assert failed == []
    assert len(checks) > len(QUIET)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO users (name) VALUES ('Eve')",
        "UPDATE users SET role = 'admin'",
        "DELETE FROM clients",
        'UPDATE "calendarEventHistory" SET "changedBy" = NULL',
        'DELETE FROM "calendarEventHistory"',
        'DROP TABLE "calendarViews"',
        'ALTER TABLE "calendarViews" ADD COLUMN more INT',
        'UPDATE "calendarSchemaVersion" SET version_num = version_num',
    ],
)
def test_a_login_with_the_printed_grants_may_do_no_more(company: Company, statement: str) -> None:
    company.admit()
    assert company.refused(statement) == "RIGHTS_MISSING"


def test_only_the_columns_of_the_erp_that_the_calendar_reads_are_given(company: Company) -> None:
    more, database = "ALTER TABLE users ADD COLUMN password VARCHAR(80)", company.database
    company.server.execute(more, database=database)
    company.admit()
    assert company.refused("SELECT password FROM users") == "RIGHTS_MISSING"
    company.server.execute("ALTER TABLE users DROP COLUMN password", database=database)


def test_the_grants_to_set_up_are_those_of_the_document(company: Company) -> None:
    url = company.server.url(company.database)
    printed = company.terp(url, "db", "grants", "--for", company.account, "--setup")
    assert any("REFERENCES" in grant and "users" in grant for grant in printed.json["grants"])
    company.server.execute(*printed.json["grants"], database=company.database)


def test_a_login_is_quoted(company: Company) -> None:
    """An odd name ends no statement and begins none."""
    url = company.server.url(company.database)
    printed = company.terp(url, "db", "grants", "--for", "o'x\"; DROP TABLE users; --")
    quoted = {"postgresql": '"o\'x""; DROP TABLE users; --"',
              "mariadb": "'o''x\"; DROP TABLE users; --'@'%'"}  # fmt: skip
    assert all(quoted[company.server.kind] in grant for grant in printed.json["grants"])


def test_a_file_has_no_grants(company: Company, migrated_file: Path) -> None:
    result = company.terp(f"sqlite:///{migrated_file}", "db", "grants", "--for", "anna7")
    assert result.exit_code == 1
    assert result.json["error"]["code"] == "GRANTS_UNKNOWN"
