"""What telling people needs of the storage, as Protocols: notifications and preferences."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from terp_desktop.domain.notification import Notice, Notification
from terp_desktop.domain.preferences import Preferences


class Notifications(Protocol):
    """The notification centre: what each person was told."""

    def tell(self, user_ids: Iterable[int], notice: Notice, now: datetime) -> int:
        """Tell these people; how many had not been told under that key before."""

    def reminded(self, user_id: int, now: datetime) -> None:
        """Note what began to be shown to the person at that very instant.

        There is one notification a reminder, the latest; putting off makes no new one.
        """

    def reminders_done(self, user_id: int, reminder_ids: Sequence[int], now: datetime) -> None:
        """Take what was said of these reminders for read."""

    def of(self, user_id: int, *, limit: int, unread_only: bool) -> list[Notification]:
        """What the person was told, the latest first."""

    def unread(self, user_id: int) -> int:
        """How much of it they have not read."""

    def mark_read(self, user_id: int, ids: Sequence[int] | None, now: datetime) -> int:
        """Take these of the person's, or all of them, for read; how many were not yet."""

    def remove_before(self, instant: datetime) -> int:
        """Forget what was told before then; how many went."""


class PeoplesPreferences(Protocol):
    """How each person wants to be told."""

    def of(self, user_id: int) -> Preferences:
        """What the person said, or the usual."""

    def put(self, user_id: int, preferences: Preferences) -> None:
        """Store what the person said."""

    def zones(self, user_ids: Iterable[int]) -> Mapping[int, str]:
        """In which zone each of them last was, as far as that is known."""

    def administrators(self) -> list[int]:
        """Who is told of what is wrong with the program."""

    def hearing_collections(self) -> list[int]:
        """Who is told of late clients: those who want it, else the administrators."""
