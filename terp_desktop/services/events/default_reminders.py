"""Adds the default reminders of people who are newly invited or assigned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from terp_desktop.domain.event import EventContent, Reminder

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


def add_default_reminders(
    work: SqlWork, content: EventContent, before: EventContent | None, creator: int
) -> EventContent:
    """The content with the default reminders of people who were not invited in `before`.

    Existing reminders are kept; people removed lose theirs. The creator gets no defaults.
    """
    old = frozenset[int]() if before is None else concerned_people(before)
    new = concerned_people(content)
    added = new - old - {creator} - {reminder.user_id for reminder in content.reminders}
    removed = old - new - {creator}
    kept = [reminder for reminder in content.reminders if reminder.user_id not in removed]
    defaults = (
        reminder
        for user_id in sorted(added)
        for reminder in _default_reminders(work, content, user_id)
    )
    return replace(content, reminders=(*kept, *defaults))


def concerned_people(content: EventContent) -> frozenset[int]:
    """The user ids of the assignee and of all participants of the staff."""
    ids = {content.assigned_to, *(who.user_id for who in content.participants)}
    return frozenset(user_id for user_id in ids if user_id is not None)


def _default_reminders(work: SqlWork, content: EventContent, user_id: int) -> Iterator[Reminder]:
    for reminder in work.preferences.get(user_id).reminders_for(content.event_type):
        yield replace(reminder, user_id=user_id)
