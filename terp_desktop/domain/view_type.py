"""Saved views: their layouts, and their stored form."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DEFAULT_VIEW_NAME: Final = "My Calendar"
"""The name of the view that each person gets at first."""


class ViewType(StrEnum):
    """The layouts of a view."""

    MONTH = "MONTH"
    WEEK = "WEEK"
    WORK_WEEK = "WORK_WEEK"
    DAY = "DAY"
    AGENDA = "AGENDA"
    PEOPLE = "PEOPLE"


SHARED_VIEW_TYPES: Final = frozenset(ViewType) - {ViewType.PEOPLE}
"""The layouts that other programs of the company know too, which read the same table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredView:
    """A stored view; `filters` is JSON that any program may have written, not validated."""

    id: int
    name: str
    is_default: bool
    filters: object
    view_type: ViewType
