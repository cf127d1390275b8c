"""Drafts on disk: valid for one account, person and database only."""

import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from terp_desktop.bootstrap.draft_file import DraftFile
from terp_desktop.domain.person import Person
from terp_desktop.system.settings import Settings, load_settings

MIRA = Person(id=1, login="mira", name="Mira", email=None, role="admin")
BEN = Person(id=2, login="ben", name="Ben", email=None, role="admin")
TEXT = '{"dialogs": []}'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    environment = {"TERP_DATA_DIR": str(tmp_path / "data"), "TERP_CONFIG_DIR": str(tmp_path)}
    url = "postgresql+psycopg://mira:secret@db.example/calendar"
    return load_settings({"database_url": url}, environment)


@pytest.fixture
def kept(settings: Settings) -> Settings:
    """The settings of an account that has drafts."""
    DraftFile(settings, MIRA).keep(TEXT)
    return settings


def is_removed_by(settings: Settings, person: Person = MIRA) -> bool:
    """Whether that person reads nothing, and the file is removed."""
    return DraftFile(settings, person).read() == "" and not settings.folders.drafts.exists()


def test_the_same_person_reads_what_was_kept_with_or_without_the_password(kept: Settings) -> None:
    assert DraftFile(kept, MIRA).read() == TEXT
    bare = replace(kept, database_url=kept.database_url.replace(":secret", ""))
    assert DraftFile(bare, MIRA).read() == TEXT


def test_only_the_account_itself_may_read_the_file(kept: Settings) -> None:
    file = kept.folders.drafts
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]
    assert b"secret" not in file.read_bytes()


def test_nothing_to_keep_removes_the_file(kept: Settings) -> None:
    DraftFile(kept, MIRA).keep("")
    assert is_removed_by(kept)
    DraftFile(kept, MIRA).keep("")


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:0],
        lambda whole: whole[:-1],
        lambda whole: whole[:70],
        lambda whole: whole.replace(b"dialogs", b"dialogz"),
        lambda whole: whole[:-3] + b"\xff\xfe",
        lambda whole: os.urandom(len(whole)),
        lambda whole: whole + b" " * 4_000_000,
    ],
)
def test_a_damaged_file_is_removed_without_an_error(
    kept: Settings, damage: Callable[[bytes], bytes]
) -> None:
    file = kept.folders.drafts
    file.write_bytes(damage(file.read_bytes()))
    assert is_removed_by(kept)


def test_drafts_of_another_person_are_removed(kept: Settings) -> None:
    assert is_removed_by(kept, BEN)


def test_drafts_in_another_database_are_removed(kept: Settings) -> None:
    assert is_removed_by(replace(kept, database_url=f"{kept.database_url}2"))


def test_drafts_of_another_account_are_removed(
    kept: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "eve")
    assert is_removed_by(kept)


def test_a_pipe_or_a_folder_in_its_place_is_no_error(kept: Settings) -> None:
    kept.folders.drafts.unlink()
    os.mkfifo(kept.folders.drafts)
    assert is_removed_by(kept)
    kept.folders.drafts.mkdir()
    drafts = DraftFile(kept, MIRA)
    drafts.keep(TEXT)
    assert drafts.read() == ""
    shutil.rmtree(kept.folders.drafts)
