"""What reading by days, and saved views, need from the outside."""

from datetime import datetime
from typing import Protocol

from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.queries import Filters, OccurrenceQuery, Slot
from terp_desktop.domain.view import StoredView, ViewType


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


class DayReads(Protocol):
    """Reads that count or skip instead of listing."""

    def slots(self, query: OccurrenceQuery, actor: Actor, *, hidden: bool = False) -> list[Slot]:
        """Where occurrences with a row lie that the filters leave in, or out if `hidden`."""

    def next_start(self, at: datetime, filters: Filters, actor: Actor) -> datetime | None:
        """When the first occurrence with a row starts that starts then or later."""

    def last_sign(self, before: datetime, filters: Filters, actor: Actor) -> datetime | None:
        """An instant after which none with a row lasts long, of those that start before then.

        Nothing that takes `LOOK_BACK` or less ends later than that after it.
        """
