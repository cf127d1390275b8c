"""The words that single columns may hold, where the domain has no need of them itself."""

from enum import StrEnum


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
