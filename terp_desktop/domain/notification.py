"""Notifications in the notification center, and whether they were read."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

MAX_TITLE_LENGTH = 255


class NotificationKind(StrEnum):
    """What a notification is about."""

    REMINDER = "REMINDER"
    INVITATION = "INVITATION"
    CHANGE = "CHANGE"
    ALERT = "ALERT"
    JOB_FAILURE = "JOB_FAILURE"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotification:
    """A notification to be sent.

    A person receives the same `key` only once. A notification about an event opens that event, or
    its occurrence for `instance_date`.
    """

    kind: NotificationKind
    title: str
    key: str
    text: str | None = None
    event_id: int | None = None
    instance_date: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", " ".join(self.title.split())[:MAX_TITLE_LENGTH])


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A person's notification; `read_at` is None until they read it."""

    id: int
    kind: NotificationKind
    title: str
    text: str | None
    event_id: int | None
    instance_date: date | None
    created_at: datetime
    read_at: datetime | None

    @property
    def is_read(self) -> bool:
        """Whether the person has read it."""
        return self.read_at is not None
