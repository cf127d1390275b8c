"""`calendarPreferences`: people's preferences, and the recipients of alerts."""

from collections.abc import Iterable, Mapping
from datetime import time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.event import EventType, Module, Reminder, ReminderMethod, Visibility
from terp_desktop.domain.event_template import EventTemplate
from terp_desktop.domain.preferences import Preferences
from terp_desktop.domain.working_hours import WorkingHours
from terp_desktop.storage.repositories.row_counts import add_if_new
from terp_desktop.storage.roles import is_administrator
from terp_desktop.storage.tables import PreferencesRow, UserRow


class SqlPreferences:
    """The preferences of people, and the recipients of alerts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, user_id: int) -> Preferences:
        """The person's preferences, or the defaults."""
        row = self._row(user_id)
        return Preferences() if row is None else _preferences(row)

    def of_people(self, user_ids: Iterable[int]) -> Mapping[int, Preferences]:
        """The preferences of those of these people who have any."""
        rows = self._session.scalars(
            sa.select(PreferencesRow).where(PreferencesRow.user_id.in_(list(user_ids)))
        )
        return {row.user_id: _preferences(row) for row in rows}

    def put(self, user_id: int, preferences: Preferences) -> None:
        """Store the person's preferences."""
        row = self._row(user_id)
        if row is None:
            add_if_new(self._session, PreferencesRow(user_id=user_id))
            row = self._session.scalars(_select_for(user_id)).one()
        row.zone, row.quiet_until = preferences.zone, preferences.quiet_until
        row.plays_sound = preferences.plays_sound
        row.hears_collections = preferences.receives_collections_alert
        row.working_hours = _working_hours_to_json(preferences.working_hours)
        row.usual_reminders = {
            str(event_type): [
                [reminder.relative_minutes, str(reminder.method)] for reminder in reminders
            ]
            for event_type, reminders in preferences.default_reminders.items()
        }
        row.event_templates = _templates_to_json(preferences.templates)
        self._session.flush()

    def zones(self, user_ids: Iterable[int]) -> Mapping[int, str]:
        """The last known time zone of each of these people, if there is one."""
        rows = self._session.execute(
            sa.select(PreferencesRow.user_id, PreferencesRow.zone).where(
                PreferencesRow.user_id.in_(list(user_ids)), PreferencesRow.zone.is_not(None)
            )
        )
        return {row.user_id: row.zone for row in rows}

    def administrators(self) -> list[int]:
        """The ids of the administrators, who are notified of problems with the program."""
        return self._people(is_administrator())

    def collections_alert_recipients(self) -> list[int]:
        """The people who receive alerts of overdue clients; if none, the administrators."""
        recipients = sa.select(PreferencesRow.user_id).where(PreferencesRow.hears_collections)
        return self._people(UserRow.id.in_(recipients)) or self.administrators()

    def _people(self, which: sa.ColumnElement[bool]) -> list[int]:
        ids = sa.select(UserRow.id).where(which, UserRow.deleted_at.is_(None)).order_by(UserRow.id)
        return list(self._session.scalars(ids))

    def _row(self, user_id: int) -> PreferencesRow | None:
        return self._session.scalar(_select_for(user_id))


def _select_for(user_id: int) -> sa.Select[PreferencesRow]:
    return sa.select(PreferencesRow).where(PreferencesRow.user_id == user_id)


def _preferences(row: PreferencesRow) -> Preferences:
    return Preferences(
        zone=row.zone,
        quiet_until=row.quiet_until,
        plays_sound=row.plays_sound,
        receives_collections_alert=row.hears_collections,
        templates=_templates(row.event_templates or {}, row.usual_reminders),
        working_hours=_working_hours(row.working_hours),
    )


def _working_hours(stored: Mapping[str, Any] | None) -> WorkingHours:
    """The stored working hours; the usual ones if none are stored."""
    if stored is None:
        return WorkingHours()
    weekdays = stored["weekdays"]
    return WorkingHours(
        start=time.fromisoformat(stored["start"]),
        end=time.fromisoformat(stored["end"]),
        weekdays=None if weekdays is None else frozenset(weekdays),
        country=stored["country"],
    )


def _working_hours_to_json(hours: WorkingHours) -> dict[str, Any] | None:
    if hours == WorkingHours():
        return None
    return {
        "start": hours.start.isoformat("minutes"),
        "end": hours.end.isoformat("minutes"),
        "weekdays": None if hours.weekdays is None else sorted(hours.weekdays),
        "country": hours.country,
    }


_MINUTE = timedelta(minutes=1)


def _templates(
    stored: Mapping[str, Any], reminders: Mapping[str, Any]
) -> dict[EventType, EventTemplate]:
    """The stored templates, without those of unknown event types."""
    known = {str(event_type) for event_type in EventType}
    return {
        EventType(name): _template(stored.get(name, {}), reminders.get(name))
        for name in sorted(known & (stored.keys() | reminders.keys()))
    }


def _template(stored: Mapping[str, Any], reminders: Iterable[Any] | None) -> EventTemplate:
    minutes, module = stored.get("minutes"), stored.get("module")
    visibility = stored.get("visibility")
    return EventTemplate(
        length=None if minutes is None else minutes * _MINUTE,
        module=Module(module) if module in set(Module) else None,
        visibility=Visibility(visibility) if visibility in set(Visibility) else None,
        reminders=None if reminders is None else tuple(map(_reminder, reminders)),
    )


def _reminder(stored: tuple[int, str]) -> Reminder:
    minutes, method = stored
    return Reminder(relative_minutes=minutes, method=ReminderMethod(method))


def _templates_to_json(templates: Mapping[EventType, EventTemplate]) -> dict[str, Any] | None:
    """The templates without their reminders, which have a column of their own."""
    rows = {}
    for event_type, template in templates.items():
        values = {
            "minutes": None if template.length is None else template.length // _MINUTE,
            "module": template.module,
            "visibility": template.visibility,
        }
        row = {name: value for name, value in values.items() if value is not None}
        if row:
            rows[str(event_type)] = row
    return rows or None
