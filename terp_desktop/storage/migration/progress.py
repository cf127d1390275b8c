"""What is told of a change of the schema: how far it is, what it did, why it failed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from terp_desktop.domain.errors import DatabaseError


class MigrationFailedError(DatabaseError):
    """A step of the upgrade went wrong; the sentence says how the database is now."""

    code = "MIGRATION_FAILED"


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """How far an upgrade has come: what is being done now, and the share that is done."""

    sentence: str
    share: float


ProgressCallback = Callable[[ProgressStep], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeReport:
    """What an upgrade did; `resumed` if an earlier one had been cut off."""

    changed: bool
    created: bool = False
    resumed: bool = False
    revision_before: str | None = None
    revision: str | None = None
    backup: Path | None = None
    views_created: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DowngradeReport:
    """What a downgrade did."""

    revision_before: str
    revision: str | None
    backup: Path | None


def ignore_progress(_step: ProgressStep) -> None:
    """Progress that nobody watches."""
