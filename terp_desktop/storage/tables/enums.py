"""The enumerations of columns that the domain does not use itself."""

from enum import StrEnum


class MeetingType(StrEnum):
    """The subject of a meeting with a client."""

    SALES = "SALES"
    COLLECTIONS = "COLLECTIONS"
    REVIEW = "REVIEW"
    OTHER = "OTHER"


class MeetingOutcome(StrEnum):
    """The outcome of a meeting with a client."""

    COMPLETED = "COMPLETED"
    NO_SHOW = "NO_SHOW"
    RESCHEDULED = "RESCHEDULED"
    CANCELLED = "CANCELLED"
