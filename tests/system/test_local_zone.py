"""The machine's zone, from settings in a temporary folder or from TZ."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import tzlocal

from terp_desktop.domain import zones
from terp_desktop.system import machine
from terp_desktop.system.clock import SystemClock
from terp_desktop.system.local_zone import LocalZone, ZoneFinder, reread_local_zone
from terp_desktop.system.zone_database import choose_zone_database
from tests.zone_databases import make_system_database

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SYSTEM = next(
    folder for folder in choose_zone_database().system_folders if (folder / "UTC").exists()
)


class Machine:
    """Settings below a folder; its clocks show what its /etc/localtime says, as the C library's."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.localtime = root / "etc" / "localtime"
        self.localtime.parent.mkdir(parents=True)

    def link(self, target: Path) -> None:
        self.localtime.symlink_to(target)

    def copy(self, zone: str, folder: Path = SYSTEM) -> None:
        shutil.copyfile(folder / zone, self.localtime)

    def name(self, text: str) -> None:
        (self.root / "etc" / "timezone").write_bytes(text.encode("utf-8", "surrogateescape"))

    def offset(self, instant: datetime) -> timedelta:
        if not self.localtime.exists():
            return timedelta()
        with self.localtime.open("rb") as file:
            return instant.astimezone(ZoneInfo.from_file(file)).utcoffset() or timedelta()

    def zone(self, environment: Mapping[str, str] = {}) -> LocalZone:
        finder = ZoneFinder(NOW, environment, self.offset, self.root, asks_tzlocal=False)
        return finder.find()


@pytest.fixture
def here(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "root")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/UTC"])
def test_a_link_names_the_zone(here: Machine, zone: str) -> None:
    here.link(SYSTEM / zone)
    assert here.zone() == LocalZone(zone)


@pytest.mark.parametrize(
    "zone", ["Europe/Vienna", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca"]
)
def test_a_plain_copy_without_a_name_is_the_zone_whose_copy_it_is(here: Machine, zone: str) -> None:
    here.copy(zone)
    found = here.zone()
    assert (found.name, found.is_certain) == (zone, True)
    assert "Clocks in" in found.remark


def test_a_copy_of_a_file_that_no_zone_has_any_more_is_a_zone_that_behaves_so(
    here: Machine, tmp_path: Path
) -> None:
    other = make_system_database(tmp_path / "other", None, vancouver=3)
    here.copy("America/Vancouver", other)
    found = here.zone()
    assert zones.to_local(NOW, found.name).hour == 15
    assert found.is_certain


def test_a_copy_and_its_name_agree(here: Machine) -> None:
    here.copy("Europe/Oslo")
    here.name("Europe/Oslo\n")
    assert here.zone() == LocalZone("Europe/Oslo")


def test_where_settings_contradict_each_other_the_clocks_decide_and_it_is_said(
    here: Machine,
) -> None:
    here.link(SYSTEM / "America/New_York")
    here.name("Europe/Berlin")
    found = here.zone()
    assert (found.name, found.is_certain) == ("America/New_York", True)
    assert "Europe/Berlin" in found.remark


def test_a_name_that_the_clocks_do_not_show_is_not_followed_unseen(here: Machine) -> None:
    here.copy("Asia/Tokyo")
    here.name("Europe/Berlin")
    found = here.zone()
    assert (found.name, found.is_certain) == ("Asia/Tokyo", False)
    assert "Europe/Berlin" in found.remark


def test_a_link_to_data_that_are_not_installed_still_names_the_zone(here: Machine) -> None:
    here.link(Path("/usr/share/zoneinfo-nowhere/zoneinfo/Europe/Berlin"))
    assert here.zone().name == "Europe/Berlin"


@pytest.mark.parametrize("text", ["", "\n", "# nothing", "Mars/Olympus", "\udcff\udcfe", "../UTC"])
def test_an_invalid_name_is_ignored(here: Machine, text: str) -> None:
    here.copy("Europe/Vienna")
    here.name(text)
    assert here.zone().name == "Europe/Vienna"


@pytest.mark.parametrize("content", [b"", b"garbage", bytes(1000)])
def test_a_file_of_no_zone_is_reported(here: Machine, content: bytes) -> None:
    here.localtime.write_bytes(content)
    finder = ZoneFinder(NOW, {}, lambda _: timedelta(), here.root, asks_tzlocal=False)
    found = finder.find()
    assert (found.name, found.is_certain) == ("UTC", False)
    assert str(here.localtime) in found.remark


def test_without_any_setting_the_clocks_show_utc(here: Machine) -> None:
    assert here.zone().name == "UTC"


def test_a_system_with_older_data_still_is_where_its_settings_say(
    here: Machine, tmp_path: Path
) -> None:
    """Its clocks are wrong then by what governments have decided since; the name is right."""
    old = make_system_database(tmp_path / "zoneinfo", "1999a", vancouver=-9)
    here.link(old / "America/Vancouver")
    asks = (
        "from tests.system.test_local_zone import Machine\n"
        "from pathlib import Path\n"
        f"here = Machine.__new__(Machine); here.root = Path({str(here.root)!r})\n"
        "here.localtime = here.root / 'etc' / 'localtime'\n"
        "print(here.zone().name)"
    )
    # Of the process's own system nothing is known here: its folders are those of TZPATH.
    done = subprocess.run(
        [sys.executable, "-c", asks],
        env=os.environ | {"PYTHONTZPATH": str(old)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "America/Vancouver\n", done.stderr


AS_POSIX = [
    ("CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin"),
    ("EST5EDT", "America/New_York"),
    ("EST5EDT,M3.2.0,M11.1.0", "America/New_York"),
    ("PST8PDT,M3.2.0/2,M11.1.0/2", "America/Los_Angeles"),
    ("NZST-12NZDT,M9.5.0,M4.1.0/3", "Pacific/Auckland"),
    ("GMT0BST,M3.5.0/1,M10.5.0", "Europe/London"),
    ("<+0545>-5:45", "Asia/Kathmandu"),
    ("UTC+3", "Etc/GMT+3"),
    ("UTC-8", "Asia/Shanghai"),
    ("UTC0", "UTC"),
    ("", "UTC"),
    (":Europe/Berlin", "Europe/Berlin"),
    ("/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
    (":/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
    ("Europe/Berlin", "Europe/Berlin"),
    ("Asia/Calcutta", "Asia/Kolkata"),
]
GARBAGE = [
    "garbage",
    __file__,
    "Europe/berlin",
    "/no/such/file",
    "\x1b[31mCET",
    "XYZ-3:17",
    "a" * 5000,
    "::",
]


def called(setting: str, folder: Path, *words: str) -> tuple[Any, str]:
    """The program's zone for this value of TZ."""
    done = subprocess.run(
        [sys.executable, "-m", "terp_desktop", "--json", *words],
        env=os.environ
        | {"TZ": setting, "TERP_DATA_DIR": str(folder), "TERP_CONFIG_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout), done.stderr


@pytest.mark.parametrize("setting, zone", AS_POSIX)
def test_the_zone_behaves_as_the_machine_does_by_its_environment(
    tmp_path: Path, setting: str, zone: str
) -> None:
    checks, stderr = called(setting, tmp_path, "doctor")
    [check] = [one for one in checks if one["check"] == "local time zone"]
    assert check["ok"]
    assert stderr == ""
    named = check["detail"].split(". ")[0].rstrip(".")
    for year in (2026, 2027):
        for month in range(1, 13):
            at = datetime(year, month, 28, 12, tzinfo=UTC)
            assert zones.to_local(at, named) == zones.to_local(at, zone)


@pytest.mark.parametrize("setting", GARBAGE)
def test_what_is_no_zone_is_reported_by_doctor_and_beside_what_is_printed(
    tmp_path: Path, setting: str, migrated_file: Path
) -> None:
    shutil.copyfile(migrated_file, tmp_path / "calendar.db")
    checks, _ = called(setting, tmp_path, "doctor")
    [check] = [one for one in checks if one["check"] == "local time zone"]
    assert not check["ok"]
    assert "UTC" in check["detail"]
    assert "\x1b" not in check["detail"]
    assert len(check["detail"]) < 300
    _, stderr = called(
        setting, tmp_path, "events", "list", "--from", "2026-01-01", "--to", "2026-02-01"
    )
    assert stderr.count("note: ") == 1
    assert "Times are shown in UTC." in stderr


ANSWERS = [
    *(None, 7, "", b"Europe/Berlin", "Mars/Olympus", "../../etc/passwd", "x" * 10_000, "localtime"),
    *(ModuleNotFoundError("tzlocal"), RuntimeError(), OSError(5, "I/O error"), KeyError("TZ")),
    *(UnicodeDecodeError("ascii", b"", 0, 1, ""), ConnectionResetError(), RecursionError()),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
def test_whatever_tzlocal_answers_the_clock_has_a_zone(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    def odd() -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    expected = SystemClock().zone()
    monkeypatch.setattr(tzlocal, "get_localzone_name", odd)
    monkeypatch.setattr(tzlocal, "reload_localzone", odd)
    reread_local_zone()
    assert SystemClock().zone() == expected
    assert machine.fallbacks() == ()
    monkeypatch.undo()
    reread_local_zone()
    machine.clear_fallback("name of the time zone")
