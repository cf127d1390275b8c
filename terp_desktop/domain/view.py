"""How a saved view lays out its days."""

from enum import StrEnum


class ViewType(StrEnum):
    """The layouts that there are."""

    MONTH = "MONTH"
    WEEK = "WEEK"
    WORK_WEEK = "WORK_WEEK"
    DAY = "DAY"
    AGENDA = "AGENDA"
