"""What searching needs from the outside, and what it is told."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.search import EventTexts, Match, Name, Tier, Wanted
from terp_desktop.domain.series import Override


class Search(Protocol):
    """The words of all events."""

    def names(self) -> list[Name]:
        """What clients and staff are called."""

    def matches(self, wanted: Wanted, actor: Actor, tier: Tier, *, limit: int) -> list[Match]:
        """Up to `limit` of the tier's events that the actor may see, those written last first.

        Series are not looked through for the days of `within`; they only began in time for
        them.
        """

    def overrides(self, event_ids: Sequence[int], actor: Actor) -> dict[int, list[Override]]:
        """What people did to occurrences of these series.

        One that the actor may not see is told like one that does not take place.
        """

    def texts(self, event_ids: Iterable[int]) -> dict[int, EventTexts]:
        """The other texts of these events."""
