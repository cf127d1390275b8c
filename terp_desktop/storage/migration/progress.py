"""The progress, reports and errors of migrations."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from terp_desktop.domain.errors import DatabaseError


class MigrationFailedError(DatabaseError):
    """A step of the upgrade failed; the sentence describes the state of the database."""

    code = "MIGRATION_FAILED"


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """The progress of a migration: the current step, and the share that is done, 0 to 1."""

    sentence: str
    share: float


ProgressCallback = Callable[[ProgressStep], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeReport:
    """The result of an upgrade; `resumed` if it continued an interrupted one."""

    changed: bool
    created: bool = False
    resumed: bool = False
    revision_before: str | None = None
    revision: str | None = None
    backup: Path | None = None
    views_created: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DowngradeReport:
    """The result of a downgrade."""

    revision_before: str
    revision: str | None
    backup: Path | None


def ignore_progress(_step: ProgressStep) -> None:
    """Ignores progress."""
