"""Builds time-zone databases by zic, and tzdata packages, in temporary folders."""

import subprocess
from pathlib import Path

# Vancouver on a time that no government has thought of: who reads it has this database.
_SOURCE = """
Zone UTC 0 - UTC
Zone Europe/London 0 - GMT
Zone Europe/Berlin 1:00 - CET
Zone America/New_York -5:00 - EST
Zone America/Vancouver {hours}:00 - XXX
"""


def make_system_database(
    folder: Path, edition: str | None, *, vancouver: int = 3, first_line: str = "# version {}"
) -> Path:
    """A folder as systems have it; an edition of None is one that is not stated."""
    source = folder.parent / f"{folder.name}.source"
    source.write_text(_SOURCE.format(hours=vancouver), encoding="ascii")
    subprocess.run(["zic", "-d", str(folder), str(source)], check=True)
    if edition is not None:
        (folder / "tzdata.zi").write_text(first_line.format(edition) + "\n", encoding="ascii")
    return folder


def make_package(folder: Path, code: str, *, vancouver: int | None = None) -> Path:
    """A folder for `PYTHONPATH` with a package tzdata of this code, and of these zones."""
    package = folder / "tzdata"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f"{code}\n", encoding="utf-8")
    if vancouver is not None:
        zones = make_system_database(package / "zoneinfo", None, vancouver=vancouver)
        for place in (zones, *(one for one in zones.iterdir() if one.is_dir())):
            (place / "__init__.py").touch()
        names = [str(one.relative_to(zones)) for one in zones.rglob("*") if not one.suffix]
        (package / "zones").write_text("\n".join(names) + "\n", encoding="ascii")
    return folder
