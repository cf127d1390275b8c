"""Saved views: how they lay out their days, and what is kept of them."""

from dataclasses import dataclass
from enum import StrEnum


class ViewType(StrEnum):
    """The layouts that there are."""

    MONTH = "MONTH"
    WEEK = "WEEK"
    WORK_WEEK = "WORK_WEEK"
    DAY = "DAY"
    AGENDA = "AGENDA"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredView:
    """A saved view as it is kept; `filters` is whatever JSON was written there, by whomever."""

    id: int
    name: str
    is_default: bool
    filters: object
    view_type: ViewType
