"""The words that single columns may hold, where the domain has no need of them itself."""

from enum import StrEnum


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
