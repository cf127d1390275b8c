"""The preparation by `make`: on a complete machine, an incomplete one, and a second time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.machine import (
    FOR_TESTS,
    FOR_WINDOWS,
    INSTALLERS,
    Need,
    Unprepared,
    advice,
    complete_machine,
    find,
    library,
    program,
)
from scripts.prepare import NEEDS, fingerprint, interpreter_of, main, require_display, runs

ROOT = Path(__file__).resolve().parent.parent.parent
APT, DNF, BREW = INSTALLERS


def need(name: str, *, is_present: bool, apt: str = "", dnf: str = "") -> Need:
    return Need(name, lambda: is_present, apt, dnf)


def find_python(candidates: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "scripts" / "find_python.sh"],
        env={**os.environ, "PYTHON": candidates},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_window_needs_a_display_on_linux() -> None:
    with pytest.raises(Unprepared, match="make demo-screenshot"):
        require_display("linux", {})


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_any_kind_of_display_will_do(name: str) -> None:
    require_display("linux", {name: ":0"})


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_always_have_a_display(platform: str) -> None:
    require_display(platform, {})


def test_a_complete_machine_is_left_alone(capfd: pytest.CaptureFixture[str]) -> None:
    complete_machine([need("libX", is_present=True, apt="libx")])
    assert capfd.readouterr() == ("", "")


def test_the_advice_is_a_command_that_can_be_pasted() -> None:
    missing = [
        need("libB.so", is_present=False, apt="libb1", dnf="libb"),
        need("libA.so", is_present=False, apt="liba1", dnf="liba"),
        need("liba-tool", is_present=False, apt="liba1", dnf="liba"),
    ]
    text = advice(missing, APT, is_root=False)
    assert "libB.so, libA.so, liba-tool" in text
    assert text.endswith("sudo apt-get install -y --no-install-recommends liba1 libb1")
    assert advice(missing, DNF, is_root=True).endswith("  dnf install -y liba libb")


def test_homebrew_is_never_run_as_root() -> None:
    servers = [found for found in FOR_TESTS if found.brew]
    text = advice(servers, BREW, is_root=False)
    assert text.endswith("  brew install mariadb postgresql@17")


def test_without_a_known_installer_the_advice_still_names_what_is_missing() -> None:
    text = advice([need("libX.so", is_present=False)], None, is_root=False)
    assert text.startswith("This machine lacks libX.so.")


def test_a_library_that_does_not_exist_is_missing() -> None:
    assert not library("libdoes-not-exist.so.7", "x", "x").is_present()


def test_a_program_that_does_not_exist_is_missing() -> None:
    assert not program("does-not-exist", "x", "x").is_present()
    assert find("does-not-exist") is None


def test_servers_are_found_where_debian_hides_them() -> None:
    found = find("initdb")
    assert found is not None
    assert Path(found).is_file()


def test_every_need_of_linux_names_its_packages() -> None:
    assert [one.name for one in (*FOR_WINDOWS, *FOR_TESTS) if not (one.apt and one.dnf)] == []


def test_the_tests_need_all_that_a_window_needs() -> None:
    assert set(NEEDS["run"]) < set(NEEDS["test"])


def test_the_readme_names_every_library_that_a_window_needs() -> None:
    named = set((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert {one.apt for one in FOR_WINDOWS} - named == set()


def test_a_changed_lock_is_noticed(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("a==1")
    before = fingerprint(lock)
    lock.write_text("a==2")
    assert fingerprint(lock) != before


def test_an_environment_without_its_python_is_noticed(tmp_path: Path) -> None:
    assert runs(Path(sys.executable))
    assert not runs(interpreter_of(tmp_path))


def test_a_wrong_purpose_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dance"]) == 2
    assert "run|screenshot|test" in capsys.readouterr().err


def test_a_python_that_is_new_enough_is_found() -> None:
    found = find_python(sys.executable)
    assert (found.returncode, found.stdout.strip()) == (0, sys.executable)


def test_an_older_or_missing_python_is_reported_with_the_remedy(tmp_path: Path) -> None:
    older = tmp_path / "python3"
    older.write_text("#!/bin/sh\nexit 1\n")
    older.chmod(0o755)
    found = find_python(f"{older} does-not-exist")
    assert found.returncode == 1
    assert found.stdout == ""
    assert "needs Python 3.11 or newer" in found.stderr
    assert "apt-get install python3" in found.stderr
