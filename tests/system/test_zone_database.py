"""The newer of the two zone databases is used, with fake systems and packages."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from terp_desktop.system.zone_database import choose_zone_database, zone_edition
from tests.zone_databases import make_package, make_system_database

ASKS = """
import json
from datetime import datetime
from terp_desktop.bootstrap import build_services
from terp_desktop.domain import zones
from terp_desktop.system.zone_database import choose_zone_database, zone_edition

def hours(name):
    try:
        return (datetime(2027, 1, 15, 12) - zones.to_instant(
            datetime(2027, 1, 15, 12), name).replace(tzinfo=None)).total_seconds() / 3600
    except Exception as error:
        return type(error).__name__

print(json.dumps({
    "edition": zone_edition(),
    "found": [str(one) for one in choose_zone_database().databases],
    "vancouver": hours("America/Vancouver"),
    "utc": hours("UTC"),
    "names": len(zones.zone_names()),
}))
"""
MISSING = "raise ModuleNotFoundError(__name__)"
REAL_PACKAGE_VANCOUVER = -7
"""British Columbia keeps its summer time from 2026 on; the package knows since 2026b."""


def asked(system: Path, packages: Path | None = None) -> dict[str, Any]:
    path = [str(packages)] if packages else []
    environment = os.environ | {
        "PYTHONTZPATH": str(system),
        "PYTHONPATH": os.pathsep.join([*path, os.environ.get("PYTHONPATH", "")]),
    }
    done = subprocess.run(
        [sys.executable, "-c", ASKS], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def package(folder: Path, edition: str) -> Path:
    return make_package(folder, f"IANA_VERSION = {edition!r}", vancouver=-4)


@pytest.mark.parametrize(
    "system, in_package, used, hours",
    [
        ("2025b", "2026a", "2026a", -4),
        ("2026a", "2025b", "2026a", 3),
        ("2026a", "2026b", "2026b", -4),
        ("2026b", "2026a", "2026b", 3),
        ("2026z", "2026za", "2026za", -4),
        ("2026za", "2026z", "2026za", 3),
        ("2026a", "2026a", "2026a", 3),
        (None, "1999a", "1999a", -4),
        ("2025b", "nonsense", "2025b", 3),
    ],
)
def test_the_newer_database_is_used(
    tmp_path: Path, system: str | None, in_package: str, used: str, hours: int
) -> None:
    folder = make_system_database(tmp_path / "zoneinfo", system)
    answer = asked(folder, package(tmp_path / "packages", in_package))
    assert (answer["edition"], answer["vancouver"]) == (used, hours)
    assert len(answer["found"]) == 2


def test_an_old_system_beside_the_real_package_does_not_change_vancouver(tmp_path: Path) -> None:
    folder = make_system_database(tmp_path / "zoneinfo", "2025b")
    answer = asked(folder)
    assert answer["edition"] > "2026"
    assert answer["vancouver"] == REAL_PACKAGE_VANCOUVER
    assert answer["names"] > 500


def test_a_system_that_is_newer_and_lacks_a_name_has_it_from_the_package(tmp_path: Path) -> None:
    folder = make_system_database(tmp_path / "zoneinfo", "2029a")
    (folder / "America" / "Vancouver").unlink()
    answer = asked(folder, package(tmp_path / "packages", "2026a"))
    assert (answer["edition"], answer["vancouver"]) == ("2029a", -4)


@pytest.mark.parametrize("first_line", ["# version {}-0+deb12u1", "# version {}"])
def test_the_edition_is_read_as_distributions_write_it(tmp_path: Path, first_line: str) -> None:
    folder = make_system_database(tmp_path / "zoneinfo", "2029c", first_line=first_line)
    assert asked(folder)["edition"] == "2029c"


def test_the_edition_is_read_as_on_macos(tmp_path: Path) -> None:
    folder = make_system_database(tmp_path / "zoneinfo", None)
    (folder / "+VERSION").write_text("2029d\n", encoding="ascii")
    assert (asked(folder)["edition"], asked(folder)["vancouver"]) == ("2029d", 3)


def test_without_a_system_database_there_is_the_package(tmp_path: Path) -> None:
    answer = asked(tmp_path / "nothing", package(tmp_path / "packages", "2026a"))
    assert (answer["edition"], answer["vancouver"]) == ("2026a", -4)
    assert answer["found"] == ["2026a of the Python package tzdata"]


@pytest.mark.parametrize("content", [b"", b"garbage", b"TZif", b"TZif2" + bytes(10)])
@pytest.mark.parametrize("name", ["UTC", "Europe/London"])
def test_a_damaged_system_database_is_not_used(tmp_path: Path, name: str, content: bytes) -> None:
    folder = make_system_database(tmp_path / "zoneinfo", "2029a")
    (folder / name).write_bytes(content)
    answer = asked(folder, package(tmp_path / "packages", "2026a"))
    assert (answer["edition"], answer["vancouver"]) == ("2026a", -4)


@pytest.mark.parametrize(
    "code",
    [
        *(MISSING, "raise RuntimeError", "1 / 0", "IANA_VERSION = None", "IANA_VERSION = 7", ""),
        "import sys; sys.modules[__name__] = None",
    ],
)
def test_without_a_package_that_works_there_is_the_system(tmp_path: Path, code: str) -> None:
    folder = make_system_database(tmp_path / "zoneinfo", "2025b")
    answer = asked(folder, make_package(tmp_path / "packages", code))
    assert (answer["edition"], answer["vancouver"], answer["utc"]) == ("2025b", 3, 0)
    assert answer["names"] == 5


def test_without_any_database_there_is_utc(tmp_path: Path) -> None:
    answer = asked(tmp_path / "nothing", make_package(tmp_path / "packages", MISSING))
    assert (answer["edition"], answer["found"]) == (None, [])
    assert (answer["vancouver"], answer["utc"]) == ("UnknownZoneError", 0)


def test_these_tests_read_the_newer_database_too() -> None:
    found = choose_zone_database().databases
    assert found[0].edition == zone_edition()
    assert all(one.age <= found[0].age for one in found)


def test_doctor_and_events_go_by_the_newer_one_and_doctor_names_both(tmp_path: Path) -> None:
    folder = make_system_database(tmp_path / "zoneinfo", "2025b")
    environment = os.environ | {
        "PYTHONTZPATH": str(folder),
        "TERP_DATA_DIR": str(tmp_path / "data"),
        "TERP_CONFIG_DIR": str(tmp_path / "config"),
    }

    def run(*words: str, stdin: str = "") -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "terp_desktop", "--json", *words],
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        return json.loads(done.stdout)

    event = {
        "title": "Call",
        "startDate": "2027-01-15",
        "startTime": "12:00",
        "endDate": "2027-01-15",
        "endTime": "13:00",
        "timezone": "America/Vancouver",
    }
    created = run("events", "create", stdin=json.dumps(event))
    listed = run("events", "list", "--from", "2027-01-01", "--to", "2027-02-01")
    assert created["id"]
    assert "2027-01-15T19:00:00Z" in json.dumps(listed)
    [zone_check] = [one for one in run("doctor") if one["check"] == "time zones"]
    assert str(zone_edition()) in zone_check["detail"]
    assert "the Python package tzdata" in zone_check["detail"]
    assert f"2025b of the system's files in {folder}" in zone_check["detail"]
