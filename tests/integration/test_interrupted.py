"""Upgrades that are killed at each step, and concurrent upgrades."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.migration.migrate import ProgressStep, downgrade, upgrade
from terp_desktop.storage.schema.checks import verify
from terp_desktop.storage.schema.state import status
from terp_desktop.storage.tables import ViewRow
from terp_desktop.system.resources import migrations_folder
from tests.integration.database_dump import dump
from tests.integration.databases import KINDS
from tests.integration.erp_schema import create_minimal_erp, minimal_erp_schema
from tests.integration.servers import Server
from tests.storage.conftest import NOW

pytestmark = pytest.mark.server
EVERY = {"sqlite": 41, "postgresql": 37, "mariadb": 11}
"""How many statements lie between two places at which the upgrade is killed."""
READ_AFTERWARDS = 5
"""The last statements only read: killed there, the upgrade is done."""


class Place:
    """An ERP's database with a member of staff, on one of the engines."""

    def __init__(self, kind: str, folder: Path, server: Server | None) -> None:
        self.kind = kind
        self.folder = folder
        self._server = server
        self._names: list[str] = []
        self.url = ""

    def begin_anew(self) -> None:
        """Replace the database by a new one with the same content."""
        self.clear()
        if self._server is None:
            file = self.folder / f"erp{len(self._names)}.db"
            self._names.append(file.name)
            self.url = f"sqlite:///{file}"
            statements = minimal_erp_schema("INTEGER PRIMARY KEY", "TEXT")
            with closing(sqlite3.connect(file)) as connection:
                for one in (*statements, """INSERT INTO users ("openId") VALUES ('ann')"""):
                    connection.execute(one)
                connection.commit()
            return
        self._names.append(self._server.new_database())
        self.url = self._server.url(self._names[-1])
        create_minimal_erp(self._server, self._names[-1])
        quote = '"' if self.kind == "postgresql" else "`"
        added = f"INSERT INTO users ({quote}openId{quote}) VALUES ('ann')"
        self._server.execute(added, database=self._names[-1])

    def clear(self) -> None:
        if self._server is not None and self._names:
            self._server.drop(self._names[-1])

    def content(self) -> str:
        if self._server is not None:
            return dump(self._server, self._names[-1]).replace(self._names[-1], "erp")
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as connection:
            lines = list(connection.iterdump())
        # An internal table of SQLite, which cannot be dropped once it exists.
        return "\n".join(line for line in lines if "sqlite_sequence" not in line)

    def command(self, deadly: int = 0) -> list[str]:
        module = "tests.integration.killed_upgrade"
        return [sys.executable, "-m", module, self.url, str(self.folder / "kept"), str(deadly)]

    def up(self, steps: list[str]) -> bool:
        def record(step: ProgressStep) -> None:
            steps.append(step.sentence)

        report = upgrade(
            self.url, migrations_folder(), now=NOW, backup_dir=self.folder, progress=record
        )
        return report.resumed

    def views(self) -> int:
        with open_engine(self.url, pooled=False).connect() as connection:
            assert verify(connection) == []
            return connection.scalar(sa.select(sa.func.count()).select_from(ViewRow)) or 0


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    server = None if request.param == "sqlite" else request.getfixturevalue(request.param)
    place = Place(request.param, tmp_path, server)
    place.begin_anew()
    yield place
    place.clear()


def test_an_upgrade_that_is_killed_anywhere_is_finished_or_undone(place: Place) -> None:
    done = subprocess.run(place.command(), check=True, capture_output=True, text=True)
    statements = int(done.stdout)
    assert statements > 50
    reported = []
    for deadly in range(1, statements + 1, EVERY[place.kind]):
        place.begin_anew()
        before = place.content()
        ended = subprocess.run(place.command(deadly), check=False, capture_output=True)
        assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
        found = status(place.url, migrations_folder())
        is_done = deadly > statements - READ_AFTERWARDS and found.up_to_date
        assert is_done == found.up_to_date
        if place.kind != "mariadb" and not is_done:
            assert place.content() == before, f"statement {deadly} left something behind"
        steps: list[str] = []
        resumed = place.up(steps)
        assert resumed == any("was cut off" in one for one in steps)
        reported.append(resumed)
        assert status(place.url, migrations_folder()).up_to_date
        assert place.views() == 1
        downgrade(place.url, migrations_folder(), "base", now=NOW, backup_dir=None)
        assert place.content() == before
    assert any(reported) == (place.kind != "postgresql")  # which leaves no trace to report


@pytest.mark.parametrize("place", ["mariadb"], indirect=True)
def test_half_an_upgrade_can_be_cleared_away(place: Place) -> None:
    before = place.content()
    subprocess.run(place.command(40), check=False, capture_output=True)
    assert status(place.url, migrations_folder()).is_interrupted
    downgrade(place.url, migrations_folder(), "base", now=NOW, backup_dir=None)
    assert place.content() == before


def test_desktops_that_start_at_the_same_moment_migrate_once(place: Place) -> None:
    processes = [
        subprocess.Popen(place.command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ended = [(*one.communicate(), one.returncode) for one in processes]
    assert [code for _, _, code in ended] == [0, 0, 0], ended
    # Who came late found nothing to do, and changed nothing.
    assert sum(int(out) > 50 for out, _, _ in ended) == 1
    assert place.views() == 1
    assert len([*(place.folder / "kept").iterdir()]) == 1
