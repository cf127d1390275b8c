"""What people are told when an event that concerns them changes.

Called within the transaction that writes the event, so that nobody hears of what was undone
and nobody misses what was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from terp_desktop.domain.day_names import day_and_month
from terp_desktop.domain.event import (
    Event,
    EventContent,
    Participant,
    ParticipantRole,
    ResponseStatus,
    Status,
)
from terp_desktop.domain.notification import NewNotification, NotificationKind
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import Override
from terp_desktop.services.events.access import EventAccess
from terp_desktop.services.events.undo_log import OverrideChange

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

_NOTIFIED_FIELDS = ("when", "title", "location", "status", "rule")
"""The fields whose change those concerned are told of; a color or a note is no news."""

_RESPONSE_VERBS = {
    ResponseStatus.ACCEPTED: "accepted",
    ResponseStatus.TENTATIVE: "may come",
    ResponseStatus.DECLINED: "declined",
    ResponseStatus.PENDING: "took the answer back",
}


def notify_created(work: SqlWork, event: Event, by: int, now: datetime) -> None:
    """Invite everybody whom the new event concerns, but not the one who wrote it."""
    if event.origin is None and not _is_over(event.content, now):
        _invite(work, event, _invitees(event.content) - {by}, now)


def notify_changed(
    work: SqlWork,
    before: Event,
    after: Event,
    by: int,
    now: datetime,
    *,
    occurrences: Sequence[OverrideChange] = (),
) -> None:
    """Invite who is new, and tell the others what is different, if it matters to them.

    `occurrences` are those that were changed by themselves: whoever has one of them for
    their own hears of it too, and nobody hears of one that they may not see.
    """
    was, is_now = before.content, after.content
    if _is_over(was, now) and _is_over(is_now, now):
        return
    new = _invitees(is_now) - _concerned_people(was)
    _invite(work, after, new - {by}, now)
    told = _update_recipients(is_now) - new - {by}
    gone = _update_recipients(was) - _concerned_people(is_now) - {by}
    _notify(work, after, gone, f"You do not take part any more: {was.title}", now)
    if any(getattr(was, name) != getattr(is_now, name) for name in _NOTIFIED_FIELDS):
        is_off = is_now.status is Status.CANCELLED and was.status is not Status.CANCELLED
        verb = "Cancelled" if is_off else "Changed"
        _notify(work, after, told, f"{verb}: {is_now.title}", now)
        _notify_assignees(work, after, verb, told | {by}, now)
    else:
        _notify_occurrence_changes(work, after, occurrences, told, by=by, now=now)
    _notify_new_assignees(work, after, occurrences, by, now)


def notify_response(work: SqlWork, event: Event, name: str, by: int, now: datetime) -> None:
    """Tell whoever asked, the organizers or else the creator, what the person `by` answered."""
    content = event.content
    answer = next(one.response_status for one in content.participants if one.user_id == by)
    organizers = {
        one.user_id
        for one in content.participants
        if one.role is ParticipantRole.ORGANIZER and one.user_id is not None
    }
    told = (organizers or {event.created_by}) - {by}
    if not _is_over(content, now):
        _notify(work, event, told, f"{name} {_RESPONSE_VERBS[answer]}: {content.title}", now)


def notify_deleted(work: SqlWork, event: Event, by: int, now: datetime) -> None:
    """Tell those concerned that the event is gone."""
    told = set() if _is_over(event.content, now) else _update_recipients(event.content) - {by}
    _notify(work, event, told, f"Deleted: {event.content.title}", now)
    _notify_assignees(work, event, "Deleted", told | {by}, now)


def notify_restored(work: SqlWork, event: Event, by: int, now: datetime) -> None:
    """Tell those concerned that the event is back."""
    told = set() if _is_over(event.content, now) else _update_recipients(event.content) - {by}
    _notify(work, event, told, f"Takes place after all: {event.content.title}", now)
    _notify_assignees(work, event, "Takes place after all", told | {by}, now)


def _notify_occurrence_changes(
    work: SqlWork,
    event: Event,
    changes: Sequence[OverrideChange],
    told: set[int],
    *,
    by: int,
    now: datetime,
) -> None:
    """Tell of the first changed occurrence, and whoever had one for their own of that."""
    first = min((one.instance_date for one in changes), default=None)
    for one in changes:
        day, override, own = one.instance_date, one.after, set[int]()
        if one.before is not None and one.before.assigned_to is not None:
            own = {one.before.assigned_to} - {by}
        people = own | told if day == first else own
        people = _filter_viewers(work, event, override, people)
        is_off = override is not None and override.is_cancelled
        title = (override and override.title) or event.content.title
        verb = "Cancelled" if is_off else "Changed"
        _notify(work, event, people, f"{verb} on {day_and_month(day)}: {title}", now, day=day)


def _notify_new_assignees(
    work: SqlWork, event: Event, changes: Sequence[OverrideChange], by: int, now: datetime
) -> None:
    """Tell those whose an occurrence is from now on."""
    for one in changes:
        before, after = (
            (side and side.assigned_to) or event.content.assigned_to
            for side in (one.before, one.after)
        )
        if one.after is None or one.after.is_cancelled or after in {None, before, by}:
            continue
        notice = NewNotification(
            kind=NotificationKind.INVITATION,
            title=one.after.title or event.content.title,
            text=one.after.location or event.content.location,
            key=f"event:{event.id}:{event.version}:assigned:{one.instance_date}",
            event_id=event.id,
            instance_date=one.instance_date,
        )
        work.notifications.notify({after}, notice, now)


def _notify_assignees(
    work: SqlWork, event: Event, verb: str, told: set[int], now: datetime
) -> None:
    """Tell those who have occurrences of their own, by the next of them."""
    if not event.is_recurring:
        return
    coming = [one for one in work.instances.overrides(event.id) if one.when.span.end > now]
    for one in sorted(coming, key=lambda one: one.when.span.start):
        if one.assigned_to is None or one.is_cancelled or one.assigned_to in told:
            continue
        told = told | {one.assigned_to}
        title = one.title or event.content.title
        _notify(work, event, {one.assigned_to}, f"{verb}: {title}", now, day=one.instance_date)


def _filter_viewers(
    work: SqlWork, event: Event, override: Override | None, people: set[int]
) -> set[int]:
    """Those of the people who may see the occurrence, changed so or not at all."""
    return {
        person.id
        for person in work.people.by_ids(people).values()
        if EventAccess(work, Actor(person.id, person.role), event).can_see(override)
    }


def _invite(work: SqlWork, event: Event, people: set[int], now: datetime) -> None:
    notice = NewNotification(
        kind=NotificationKind.INVITATION,
        title=event.content.title,
        text=event.content.location,
        key=f"event:{event.id}:{event.version}:invited",
        event_id=event.id,
    )
    if people:
        work.notifications.notify(people, notice, now)


def _notify(
    work: SqlWork,
    event: Event,
    people: set[int],
    title: str,
    now: datetime,
    *,
    day: date | None = None,
) -> None:
    notice = NewNotification(
        kind=NotificationKind.CHANGE,
        title=title,
        key=f"event:{event.id}:{event.version}",
        event_id=event.id,
        instance_date=day,
    )
    if people:
        work.notifications.notify(people, notice, now)


def _invitees(content: EventContent) -> set[int]:
    return _people(content, (one for one in content.participants if one.notify_on_creation))


def _update_recipients(content: EventContent) -> set[int]:
    return _people(content, (one for one in content.participants if one.notify_on_update))


def _concerned_people(content: EventContent) -> set[int]:
    return _people(content, content.participants)


def _is_over(content: EventContent, now: datetime) -> bool:
    """Whether it is past, so that its record is put right and nobody's day changes."""
    return content.rule is None and content.when.span.end <= now


def _people(content: EventContent, participants: Iterable[Participant]) -> set[int]:
    ids = {content.assigned_to, *(one.user_id for one in participants)}
    return {one for one in ids if one is not None}
