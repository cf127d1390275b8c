"""What imports and exports need of the storage, as a Protocol: many events at a time."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from terp_desktop.domain.calendar_file import KeptSource, NewEvent, Source
from terp_desktop.domain.event import Event
from terp_desktop.domain.series import Override
from terp_desktop.domain.span import Days


class Batches(Protocol):
    """Events read and written many at a time, a few statements for all of them together."""

    def with_uids(self, uids: Collection[str]) -> dict[str, Event]:
        """Those of the UIDs that there are, deleted ones too."""

    def uids_in_parts(self) -> list[str]:
        """The UIDs with a slash in them, as parts of a series have, without deleted ones."""

    def with_ids(self, event_ids: Collection[int]) -> list[Event]:
        """Those of the ids that there are, without deleted ones, by id."""

    def overrides(self, event_ids: Collection[int]) -> dict[int, list[Override]]:
        """What people did to occurrences of these series, by instance date."""

    def sources(self, event_ids: Collection[int]) -> dict[int, KeptSource]:
        """What files said of these events; without those that came out of none."""

    def put_source(self, event: Event, source: Source) -> None:
        """Keep what a file said of the event as it is now."""

    def forget_digests(self, event_ids: Collection[int]) -> None:
        """Let the files that these events came out of say something new when they come again."""

    def add(
        self, new: Sequence[NewEvent], *, window: Days, created_by: int, now: datetime
    ) -> list[Event]:
        """Store new events at version 1, in the order given; series are materialized."""
