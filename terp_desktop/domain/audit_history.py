"""The history of an event: who changed what, when, from which value to which."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

STEP_KEY = "step"
"""The key of the snapshot under which an entry stores the undo step it belongs to."""

COLLEAGUE_KEY = "colleague"
"""The key of a snapshot that only the step of a cover has: who covers."""

TAKES_BACK_KEY = "takesBack"
"""The key of a snapshot that only the undo of a creation has, and what redoes that."""


class ChangeType(StrEnum):
    """What happened to an event."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    RESCHEDULED = "RESCHEDULED"
    CANCELLED = "CANCELLED"
    COMPLETED = "COMPLETED"
    DELETED = "DELETED"
    RESTORED = "RESTORED"
    PURGED = "PURGED"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One entry of the history; values are JSON texts, the snapshot is a JSON object."""

    event_id: int
    change_type: ChangeType
    changed_by: int | None
    changed_at: datetime
    instance_date: date | None = None
    field_changed: str | None = None
    previous_value: str | None = None
    new_value: str | None = None
    change_reason: str | None = None
    full_snapshot: dict[str, object] | None = None
