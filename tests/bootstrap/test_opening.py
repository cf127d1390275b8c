"""Opening the program: the default database is created; a named one is distinguished."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from terp_desktop.bootstrap import open_program, temporary_settings
from terp_desktop.domain.errors import ForbiddenError
from terp_desktop.system.settings import load_settings


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}


def test_an_unnamed_database_is_new_only_once(environment: dict[str, str]) -> None:
    settings = load_settings({}, environment)
    for is_new in (True, False):
        program = open_program(settings)
        assert program.is_new is is_new
        program.close()


def test_a_named_database_shows_no_welcome(environment: dict[str, str], tmp_path: Path) -> None:
    named = {"database_url": f"sqlite:///{tmp_path}/mine.db"}
    program = open_program(load_settings(named, environment))
    assert not program.is_new
    program.close()


def test_a_throw_away_database_leaves_nothing_behind(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with temporary_settings(load_settings({"user": "ann"}, environment)) as settings:
        program = open_program(settings)
        assert not program.is_new
        program.close()
        assert not list(tmp_path.iterdir())
        place = settings.folders.data
    assert not place.exists()


def test_a_ping_of_the_open_database_succeeds(
    environment: dict[str, str],
) -> None:
    program = open_program(load_settings({}, environment))
    program.ping()
    assert program.services.actor.is_admin
    assert all(one.is_ok for one in program.check_setup())
    program.close()


def test_an_ordinary_user_does_not_look_after_the_database(environment: dict[str, str]) -> None:
    settings = load_settings({}, environment)
    open_program(settings).close()
    with closing(sqlite3.connect(settings.folders.database_file)) as connection:
        connection.execute("INSERT INTO users (openId, name, role) VALUES ('ben', 'Ben', 'user')")
        connection.commit()
    program = open_program(load_settings({"user": "ben"}, environment))
    with pytest.raises(ForbiddenError):
        program.administration.status()
    program.close()
