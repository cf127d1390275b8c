"""`calendarNotifications` and `calendarPreferences`: notifications and preferences of people."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.domain.notification import NotificationKind
from terp_desktop.storage.tables.base import Table, foreign_key, indexed_foreign_key
from terp_desktop.storage.tables.columns import (
    EMPTY_OBJECT,
    Id,
    JsonObject,
    Key,
    Text,
    Text64,
    Text255,
    check,
    not_blank,
    now,
    one_of,
)


class NotificationRow(Table):
    """A notification of a person; a person has at most one of each key."""

    __tablename__ = "calendarNotifications"
    __table_args__ = (
        sa.UniqueConstraint("userId", "key"),
        sa.Index("idx_calendar_notifications_user_time", "userId", "createdAt"),
        sa.Index("idx_calendar_notifications_user_read", "userId", "readAt"),
        check("title", not_blank("title")),
        one_of("kind", NotificationKind),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = foreign_key("userId", "users", "CASCADE")
    kind: Mapped[NotificationKind] = mapped_column("kind")
    key: Mapped[Key] = mapped_column("key")
    title: Mapped[Text255] = mapped_column("title")
    text: Mapped[Text | None] = mapped_column("text")
    event_id: Mapped[int | None] = indexed_foreign_key("eventId", "calendarEvents", "SET NULL")
    instance_date: Mapped[date | None] = mapped_column("instanceDate")
    created_at: Mapped[datetime] = mapped_column("createdAt", server_default=now())
    read_at: Mapped[datetime | None] = mapped_column("readAt")


class PreferencesRow(Table):
    """A person's preferences, shared by all of their desktops."""

    __tablename__ = "calendarPreferences"
    __table_args__ = (sa.UniqueConstraint("userId"),)

    id: Mapped[Id]
    user_id: Mapped[int] = foreign_key("userId", "users", "CASCADE")
    zone: Mapped[Text64 | None] = mapped_column("timezone")
    quiet_until: Mapped[datetime | None] = mapped_column("quietUntil")
    plays_sound: Mapped[bool] = mapped_column("playsSound", server_default=sa.false())
    hears_collections: Mapped[bool] = mapped_column("hearsCollections", server_default=sa.false())
    usual_reminders: Mapped[JsonObject] = mapped_column(
        "usualReminders", server_default=EMPTY_OBJECT
    )
    working_hours: Mapped[JsonObject | None] = mapped_column("workingHours")
    event_templates: Mapped[JsonObject | None] = mapped_column("eventTemplates")
