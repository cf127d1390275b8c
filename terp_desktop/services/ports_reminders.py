"""What the reminder services need of the storage, as a Protocol."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from terp_desktop.domain.event import Reminder
from terp_desktop.domain.reminder import LedgerRow, Screen, Shown
from terp_desktop.domain.reminder_plan import LedgerChanges


class Reminders(Protocol):
    """The reminder ledger."""

    def specs(self, event_ids: Iterable[int]) -> dict[int, tuple[Reminder, ...]]:
        """What people wished for on these events: an entry for each event that has reminders."""

    def rows_of(self, event_id: int) -> list[LedgerRow]:
        """Every row of the event, whatever its state."""

    def apply(self, changes: LedgerChanges, now: datetime) -> None:
        """Add, rewrite and remove rows; one that is pending again has forgotten its past."""

    def cancel(self, event_id: int) -> None:
        """Call off every row of the event that is not over."""

    def hand_on(self, event_id: int, to_id: int, *, since: date) -> None:
        """Let the rows of the series' dates from then on be those of another, as they are."""

    def series_with_reminders(self, *, after_id: int, limit: int) -> list[int]:
        """Ids of series that somebody wants to be reminded of, ascending: the next batch."""

    def ring(self, user_id: int, now: datetime) -> int:
        """Mark as shown what is due for the person or was put off until now; how many.

        Each row goes to one caller only, however many programs ask at the same time.
        """

    def shown(self, user_id: int, *, now: datetime, zone: str) -> Shown:
        """What was shown to the person and neither dismissed nor put off."""

    def given_up(self, user_id: int, since: datetime) -> int:
        """How many reminders of the person that were due since then could not be told."""

    def fail(self, broken: Mapping[int, str]) -> None:
        """Give up on these rows, for the reasons given."""

    def snooze(self, reminder_ids: Sequence[int], user_id: int, until: datetime) -> int:
        """Put off what is being shown to the person; how many of these still were."""

    def dismiss(self, reminder_ids: Sequence[int], user_id: int, now: datetime) -> int:
        """Be done with what was shown to the person; how many still were."""

    def next_due(self, user_id: int, after: datetime) -> datetime | None:
        """The first instant after that one at which something rings for the person."""

    def coming(self, user_id: int, *, until: datetime, now: datetime, zone: str) -> Shown:
        """What will begin to be shown to the person by then, as things stand."""

    def on_screen(self, user_id: int) -> Screen:
        """What is being shown to the person; cheap enough for each second, however much it is."""

    def dated_events(self, user_id: int, *, after_id: int, limit: int) -> list[int]:
        """Ids of all-day and floating events that the person is to be reminded of, ascending."""

    def take_back(self, now: datetime) -> int:
        """Let ring again what was told, put off or dismissed in a time to come; how many.

        A program whose clock was far ahead did so, and what it told is not due yet. What was
        made in a time to come as well says that it is `now` which is wrong.
        """

    def lay_to_rest(self, before: datetime) -> int:
        """Forget what was told before then, but never what its author wished for; how many."""
