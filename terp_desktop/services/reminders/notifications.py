"""The notification center: lists a person's notifications, and marks them as read."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.notification import Notification
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.store import Store

RETENTION = timedelta(days=90)
"""How long notifications are kept."""

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
        """The notifications, the newest first."""
        with self._store.read() as work:
            return work.notifications.for_user(self._user_id, limit=limit, unread_only=unread_only)

    def unread_count(self) -> int:
        """The number of unread notifications."""
        with self._store.read() as work:
            return work.notifications.count_unread(self._user_id)

    def mark_read(self, ids: Iterable[int]) -> int:
        """Marks these as read; returns how many were unread."""
        with self._store.begin() as work:
            return work.notifications.mark_read(self._user_id, [*ids], self._clock.now())

    def mark_all_read(self) -> int:
        """Marks all as read; returns how many were unread."""
        with self._store.begin() as work:
            return work.notifications.mark_read(self._user_id, None, self._clock.now())
