"""What the doctor looks at, as it was found, and the lines in which it tells of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from terp_desktop.system.machine import Fallback


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the checklist; `remedy` is for when it is not ok."""

    name: str
    is_ok: bool
    detail: str
    remedy: str | None = None

    def __str__(self) -> str:
        mark = "ok  " if self.is_ok else "FAIL"
        return f"{mark}  {self.name}: {self.detail} {self.remedy or ''}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the machine has to say: all as it was found, nothing judged yet.

    `zone_sources` are the databases of time zones, the one in use first. `local_zone` is the
    machine's own zone in words; `keyring` what keeps passwords, None for nothing.
    """

    zone_version: str | None
    zone_sources: Sequence[str]
    local_zone: str
    keyring: str | None
    fallbacks: Sequence[Fallback]
    last_backup: datetime | None
    log_errors: Sequence[str]
    window_fault: str | None
