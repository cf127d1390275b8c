"""The notification centre: what a person was told, and what of it they have read."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.notification import Notification
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.store import Store

RETENTION = timedelta(days=90)
"""How long what was told is kept."""

_DEFAULT_LIMIT = 200


class NotificationService:
    """One person's notifications; its methods may be called on any thread."""

    def __init__(self, store: Store, clock: Clock, actor: Actor) -> None:
        self._store = store
        self._clock = clock
        self._user_id = actor.user_id

    def list(
        self, *, limit: int = _DEFAULT_LIMIT, unread_only: bool = False
    ) -> Sequence[Notification]:
        """What the person was told, the latest first."""
        with self._store.read() as work:
            return work.notifications.for_user(self._user_id, limit=limit, unread_only=unread_only)

    def unread_count(self) -> int:
        """How much of it they have not read."""
        with self._store.read() as work:
            return work.notifications.count_unread(self._user_id)

    def mark_read(self, ids: Iterable[int]) -> int:
        """Take these for read; how many were not yet."""
        chosen = [*ids]
        with self._store.begin() as work:
            return work.notifications.mark_read(self._user_id, chosen, self._clock.now())

    def mark_all_read(self) -> int:
        """Take everything for read; how many were not yet."""
        with self._store.begin() as work:
            return work.notifications.mark_read(self._user_id, None, self._clock.now())
