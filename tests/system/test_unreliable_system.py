"""Invalid answers of libraries and the system about account, folders and holidays."""

import getpass
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import holidays
import platformdirs
import pytest

from terp_desktop.domain.span import Days
from terp_desktop.system import machine
from terp_desktop.system.account import current_account, host_name
from terp_desktop.system.autostart import autostart
from terp_desktop.system.file_errors import FileError
from terp_desktop.system.paths import folders, runtime_folder
from terp_desktop.system.public_holidays import PublicHolidays, _holidays

ERRORS = [
    *(KeyError("uid"), OSError(5, "I/O error"), ModuleNotFoundError("gone"), RuntimeError()),
    *(ConnectionResetError(), UnicodeDecodeError("ascii", b"", 0, 1, ""), NotImplementedError()),
]
NONSENSE: list[object] = [None, 7, b"ann", "", []]
CHRISTMAS = date(2026, 12, 25)


def answering(answer: object) -> Callable[..., Any]:
    def answer_or_raise(*_: object, **__: object) -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return answer_or_raise


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    host_name.cache_clear()
    _holidays.cache_clear()
    yield
    host_name.cache_clear()
    _holidays.cache_clear()
    for fallback in machine.fallbacks():
        machine.clear_fallback(fallback.subject)


def subjects() -> set[str]:
    return {one.subject for one in machine.fallbacks()}


@pytest.mark.parametrize("answer", [*ERRORS, *NONSENSE, "a\nb", "\x1b[2J"], ids=repr)
def test_there_is_an_account_whatever_its_login(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(getpass, "getuser", answering(answer))
    assert current_account().login == f"user{os.getuid()}"
    assert subjects() == {"account's login"}


@dataclass(frozen=True)
class Entry:
    """An entry of the system's account database."""

    pw_gecos: object


@pytest.mark.parametrize("answer", [*ERRORS[1:], *map(Entry, [None, 7, b"Ann"]), None], ids=repr)
def test_the_login_replaces_an_unknown_name(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr("pwd.getpwuid", answering(answer))
    monkeypatch.setattr(getpass, "getuser", answering("ann"))
    assert current_account().full_name == "ann"
    assert subjects() == {"account's full name"}


@pytest.mark.parametrize("answer", [KeyError("uid"), Entry(""), Entry(",,,")], ids=repr)
def test_an_account_without_a_name_is_nothing_odd(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr("pwd.getpwuid", answering(answer))
    monkeypatch.setattr(getpass, "getuser", answering("ann"))
    assert current_account().full_name == "ann"
    assert subjects() == set()


def test_a_name_in_no_known_encoding_can_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pwd.getpwuid", answering(Entry("J\udcf6rg Beck,,,")))
    assert current_account().full_name.encode() == b"J?rg Beck"


@pytest.mark.parametrize("answer", [*ERRORS, *NONSENSE], ids=repr)
def test_the_machine_has_one_name_as_long_as_the_program_runs(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(socket, "gethostname", answering(answer))
    assert host_name() == host_name()
    assert host_name().startswith("host-")
    assert subjects() == {"machine's name"}


class OddFolders:
    def __init__(self, answer: object) -> None:
        self._answer = answering(answer)

    user_data_dir = user_config_dir = property(lambda self: self._answer())


@pytest.mark.parametrize("answer", [*ERRORS, *NONSENSE, "~nobody-at-all/x", "kept/here"], ids=repr)
def test_no_folder_is_invented_if_the_system_names_none(
    monkeypatch: pytest.MonkeyPatch, answer: object, tmp_path: Path
) -> None:
    monkeypatch.setattr(platformdirs, "PlatformDirs", lambda *_, **__: OddFolders(answer))
    for variable, other in (
        ("TERP_DATA_DIR", "TERP_CONFIG_DIR"),
        ("TERP_CONFIG_DIR", "TERP_DATA_DIR"),
    ):
        with pytest.raises(FileError, match="names no folder") as refused:
            folders({variable: str(tmp_path)})
        assert other in refused.value.remedy
    both = {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}
    assert folders(both).data == tmp_path


@pytest.mark.parametrize("variable", ["TERP_DATA_DIR", "TERP_CONFIG_DIR", "TERP_BACKUP_DIR"])
def test_the_home_of_an_unknown_user_is_a_readable_error(variable: str, tmp_path: Path) -> None:
    own = {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "terp_desktop", "db", "status"],
        env=os.environ | own | {variable: "~nobody-at-all/calendar"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error[FILE]: “~nobody-at-all/calendar” lies in a home folder")


@pytest.mark.parametrize("answer", [*ERRORS, *NONSENSE], ids=repr)
def test_without_a_temporary_folder_programs_do_not_find_each_other(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", answering(answer))
    assert runtime_folder({}).parent == Path(os.devnull)
    assert subjects() == {"temporary folder"}


@pytest.mark.parametrize("answer", ERRORS, ids=repr)
def test_without_a_home_nothing_is_started_at_a_log_in(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(Path, "home", answering(answer))
    assert autostart({}) is None
    assert autostart({"XDG_CONFIG_HOME": "/tmp/kept"}) is not None  # nothing is written


@pytest.mark.parametrize("program", [None, ""])
def test_without_an_interpreter_nothing_is_started_at_a_log_in(
    monkeypatch: pytest.MonkeyPatch, program: str | None
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    monkeypatch.setattr(sys, "argv", ["-m"])
    assert autostart({"XDG_CONFIG_HOME": "/tmp/kept"}) is None


class OddCalendar:
    """Holidays of a country whose every method fails."""

    def __init__(self, answer: object) -> None:
        self.get = self.is_working_day = answering(answer)
        self.subdivisions = self.subdivisions_aliases = answer


@pytest.mark.parametrize("answer", [*ERRORS, None, 7, "DE"], ids=repr)
def test_a_country_whose_holidays_fail_has_none(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(holidays, "country_holidays", answering(answer))
    book = PublicHolidays()
    assert book.holiday_names(Days.through(CHRISTMAS, CHRISTMAS), "DE") == {}
    assert book.is_working_day(CHRISTMAS, "DE")
    assert not book.is_working_day(date(2026, 12, 26), "DE")
    assert book.subdivisions("DE") == {}


@pytest.mark.parametrize("answer", ERRORS, ids=repr)
def test_holidays_that_fail_when_they_are_asked_for_are_none(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(holidays, "country_holidays", lambda *_, **__: OddCalendar(answer))
    book = PublicHolidays()
    assert book.holiday_names(Days.through(CHRISTMAS, CHRISTMAS), "DE") == {}
    assert book.is_working_day(CHRISTMAS, "DE")
    assert book.subdivisions("DE") == {}
    assert subjects() == {"public holidays"}


@pytest.mark.parametrize("answer", [*ERRORS, None, 7], ids=repr)
def test_without_a_list_of_countries_none_is_offered(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(holidays, "list_supported_countries", answering(answer))
    assert PublicHolidays().countries() == frozenset()
    assert subjects() == {"public holidays"}
