"""The words that single columns may hold, where the domain has no need of them itself."""

from enum import StrEnum


class ReminderStatus(StrEnum):
    """Where a reminder stands in the ledger: due, taken by a desktop, told, put off, done."""

    PENDING = "PENDING"
    CLAIMED = "CLAIMED"
    SENT = "SENT"
    SNOOZED = "SNOOZED"
    DISMISSED = "DISMISSED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class ViewType(StrEnum):
    """How a saved view lays out its days."""

    MONTH = "MONTH"
    WEEK = "WEEK"
    WORK_WEEK = "WORK_WEEK"
    DAY = "DAY"
    AGENDA = "AGENDA"


class MeetingType(StrEnum):
    """What a meeting with a client was about."""

    SALES = "SALES"
    COLLECTIONS = "COLLECTIONS"
    REVIEW = "REVIEW"
    OTHER = "OTHER"


class MeetingOutcome(StrEnum):
    """What came of a meeting with a client."""

    COMPLETED = "COMPLETED"
    NO_SHOW = "NO_SHOW"
    RESCHEDULED = "RESCHEDULED"
    CANCELLED = "CANCELLED"


class JobStatus(StrEnum):
    """How far the run of a job has come."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
