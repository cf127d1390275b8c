"""The backups in a folder, known by their names."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from terp_desktop.services.admin.database import Backup, BackupKind

_TIMESTAMP_FORMAT: Final = "%Y%m%d-%H%M%S"


def backups_in(folder: Path, stem: str) -> Sequence[Backup]:
    """The backups of the database of that name, the newest first."""
    named = re.compile(
        rf"{re.escape(stem)}-(\d{{8}}-\d{{6}})-({'|'.join(BackupKind)})(?:-\d+)?\.(?!part$)\w+"
    )
    files = folder.iterdir() if folder.is_dir() else ()
    found = [(file, named.fullmatch(file.name)) for file in files]
    backups = [_backup(file, match) for file, match in found if match is not None]
    there = [one for one in backups if one is not None]
    return sorted(there, key=lambda one: (one.taken_at, one.file.name), reverse=True)


def _backup(file: Path, match: re.Match[str]) -> Backup | None:
    """The backup that the file is by its name; None for one that is gone or has no such date."""
    try:
        taken_at = datetime.strptime(match[1], _TIMESTAMP_FORMAT).replace(tzinfo=UTC)
        size_bytes = file.stat().st_size
    except (ValueError, OSError):
        return None
    return Backup(file=file, kind=BackupKind(match[2]), taken_at=taken_at, size_bytes=size_bytes)
