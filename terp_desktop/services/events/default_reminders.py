"""Who is reminded of an event without asking: whoever it concerns from now on."""

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
    """The content with the usual reminders of whoever was invited, or given the event, since.

    Usual for them and the type of the event. Who has reminders there keeps them as they are,
    who is not concerned any more loses them, and the creator's are those that they chose.
    """
    was = frozenset[int]() if before is None else _concerned_people(before)
    concerned = _concerned_people(content)
    new = concerned - was - {creator} - {one.user_id for one in content.reminders}
    gone = was - concerned - {creator}
    kept = [one for one in content.reminders if one.user_id not in gone]
    usual = (one for user_id in sorted(new) for one in _default_reminders(work, content, user_id))
    return replace(content, reminders=(*kept, *usual))


def _default_reminders(work: SqlWork, content: EventContent, user_id: int) -> Iterator[Reminder]:
    for one in work.preferences.get(user_id).reminders_for(content.event_type):
        yield replace(one, user_id=user_id)


def _concerned_people(content: EventContent) -> frozenset[int]:
    ids = {content.assigned_to, *(one.user_id for one in content.participants)}
    return frozenset(one for one in ids if one is not None)
