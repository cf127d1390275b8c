"""Lists the backups in a folder, by their file names."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from terp_desktop.services.admin.database import Backup, BackupKind

_TIMESTAMP_FORMAT: Final = "%Y%m%d-%H%M%S"


def backups_in(folder: Path, stem: str) -> Sequence[Backup]:
    """Return the backups whose names begin with the stem, the newest first."""
    pattern = re.compile(
        rf"{re.escape(stem)}-(\d{{8}}-\d{{6}})-({'|'.join(BackupKind)})(?:-\d+)?\.(?!part$)\w+"
    )
    files = folder.iterdir() if folder.is_dir() else ()
    matches = [(file, pattern.fullmatch(file.name)) for file in files]
    backups = [_backup(file, match) for file, match in matches if match is not None]
    existing = [backup for backup in backups if backup is not None]
    return sorted(existing, key=lambda backup: (backup.taken_at, backup.file.name), reverse=True)


def _backup(file: Path, match: re.Match[str]) -> Backup | None:
    """Return the backup; None if its name has no valid date, or the file has disappeared."""
    try:
        taken_at = datetime.strptime(match[1], _TIMESTAMP_FORMAT).replace(tzinfo=UTC)
        size_bytes = file.stat().st_size
    except (ValueError, OSError):
        return None
    return Backup(file=file, kind=BackupKind(match[2]), taken_at=taken_at, size_bytes=size_bytes)
