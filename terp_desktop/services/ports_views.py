"""What reading by days, and saved views, need from the outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.view import ViewType
from terp_desktop.services.queries import Filters, OccurrenceQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredView:
    """A saved view as it is kept; `filters` is whatever JSON was written there, by whomever."""

    id: int
    name: str
    is_default: bool
    filters: object
    view_type: ViewType


class Views(Protocol):
    """`calendarViews`."""

    def of(self, user_id: int, *, is_locked: bool = False) -> list[StoredView]:
        """A person's views, the oldest first; `is_locked` keeps others from changing them."""

    def add(
        self,
        user_id: int,
        *,
        name: str,
        filters: dict[str, object],
        view_type: ViewType,
        now: datetime,
    ) -> int:
        """A new view, which is not the default; its id."""

    def put(
        self,
        view_id: int,
        *,
        name: str,
        filters: dict[str, object],
        view_type: ViewType,
        now: datetime,
    ) -> None:
        """Store the view anew."""

    def remove(self, view_id: int) -> None:
        """Forget the view."""

    def make_default(self, user_id: int, view_id: int) -> None:
        """Make it the person's default, and no other."""


@dataclass(frozen=True, slots=True)
class Slot:
    """So many occurrences at the same place in time; `is_timed` as `When` has it."""

    start_utc: datetime
    end_utc: datetime
    is_timed: bool
    count: int


class DayReads(Protocol):
    """Reads that count or skip instead of listing."""

    def slots(self, query: OccurrenceQuery, actor: Actor) -> list[Slot]:
        """Where occurrences with a row lie that the filters leave in."""

    def next_start(self, at: datetime, filters: Filters, actor: Actor) -> datetime | None:
        """When the first occurrence with a row starts that starts then or later."""

    def last_sign(self, before: datetime, filters: Filters, actor: Actor) -> datetime | None:
        """An instant after which none with a row lasts long, of those that start before then.

        Nothing that takes `LOOK_BACK` or less ends later than that after it.
        """
