"""The wheel, installed in another folder, contains all that the program needs."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built as a release is."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--target", "wheel", "--directory", str(folder)]
    succeed([sys.executable, "-m", "hatchling", "build", *options], at=ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel in it; the libraries it needs are this environment's."""
    folder = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-deps", "--no-index", "--target", str(folder)]
    succeed([sys.executable, "-m", "pip", "install", *options, str(wheel)], at=folder)
    return folder


def succeed(command: list[str], *, at: Path) -> str:
    """What the command prints; a program installed in the folder `at` comes before the checkout."""
    ours = {
        "PYTHONPATH": str(at),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "TERP_DATA_DIR": str(at / "kept" / "data"),
        "TERP_CONFIG_DIR": str(at / "kept" / "config"),
    }
    ended = subprocess.run(
        command,
        cwd=at,
        env={**os.environ, **ours},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def ask(installed: Path, expression: str) -> str:
    """The value, as text, that the installed program gives to an expression."""
    program = f"from terp_desktop.system import resources; print({expression})"
    return succeed([sys.executable, "-c", program], at=installed).strip()


def test_the_installed_program_brings_its_migrations(installed: Path) -> None:
    folder = ask(installed, "resources.migrations_folder()")
    assert folder == str(installed / "terp_desktop" / "migrations")
    assert (Path(folder) / "env.py").is_file()
    assert list((Path(folder) / "versions").rglob("*.py"))


def test_the_installed_program_brings_its_resources(installed: Path) -> None:
    folder = ask(installed, "resources.resources_folder()")
    assert folder == str(installed / "terp_desktop" / "resources")
    assert (Path(folder) / "terp-desktop.desktop").is_file()


def test_the_installed_program_makes_and_migrates_its_database(installed: Path) -> None:
    terp = [sys.executable, "-m", "terp_desktop"]
    succeed([*terp, "db", "upgrade"], at=installed)
    status = json.loads(succeed([*terp, "--json", "db", "status"], at=installed))
    assert status["upToDate"] is True
    assert (installed / "kept" / "data" / "calendar.db").is_file()


def test_the_installed_program_paints_a_month(installed: Path) -> None:
    picture = installed / "month.png"
    options = ["--demo", "--view", "month", "--date", "2026-03-15", "--size", "900x600"]
    terp = [sys.executable, "-m", "terp_desktop", "screenshot", *options]
    succeed([*terp, "--out", str(picture)], at=installed)
    painted = QImage(str(picture))
    assert (painted.width(), painted.height()) == (900, 600)
    assert len({painted.pixel(x, y) for x in range(0, 900, 7) for y in range(0, 600, 7)}) > 10


def test_the_wheel_has_every_file_of_the_checkout_and_no_other(wheel: Path) -> None:
    """Nothing is missing, and no stray file of the building machine is included."""
    places = {
        "terp_desktop": ROOT / "terp_desktop",
        "terp_desktop/migrations": ROOT / "migrations",
        "terp_desktop/resources": ROOT / "resources",
    }
    wanted = {
        f"{inside}/{path.relative_to(folder).as_posix()}"
        for inside, folder in places.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert found == wanted


def test_the_installed_program_is_started_by_its_name(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        entry_points = archive.read(name).decode()
    assert "terp-desktop = terp_desktop.__main__:main" in entry_points
