"""The revision after which users may have any role, on a database that has staff and events."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from terp_desktop.storage.migration.migrate import upgrade
from terp_desktop.system.resources import migrations_folder
from tests.storage.conftest import NOW

ADD = """INSERT INTO users ("openId", role) VALUES (?, ?)"""


def test_staff_and_what_refers_to_them_survive_and_take_any_role(tmp_path: Path) -> None:
    file, before = tmp_path / "calendar.db", tmp_path / "migrations"
    leave_out = shutil.ignore_patterns("__pycache__", "host_0002_roles.py")
    shutil.copytree(migrations_folder(), before, ignore=leave_out)
    upgrade(f"sqlite:///{file}", before, now=NOW, backup_dir=None)
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA foreign_keys = ON")
        database.execute(ADD, ("ann", "admin"))
        database.execute("""INSERT INTO "calendarViews" ("userId", name) VALUES (1, 'Mine')""")
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            database.execute(ADD, ("ben", "accounting"))
        database.commit()
    report = upgrade(
        f"sqlite:///{file}", migrations_folder(), now=NOW, backup_dir=tmp_path / "backups"
    )
    assert report.changed
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA foreign_keys = ON")
        database.execute(ADD, ("ben", "accounting"))
        staff = database.execute("""SELECT id, "openId", role FROM users ORDER BY id""").fetchall()
        assert staff == [(1, "ann", "admin"), (2, "ben", "accounting")]
        views = database.execute("""SELECT "userId", name FROM "calendarViews" """).fetchall()
        assert (1, "Mine") in views
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            database.execute(ADD, ("ben", "sales"))
