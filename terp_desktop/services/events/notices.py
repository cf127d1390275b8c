"""Notifies people when an event that concerns them changes.

Runs within the transaction that writes the event, so that notifications exist exactly for the
changes that are committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

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
from terp_desktop.services.events.default_reminders import concerned_people
from terp_desktop.services.events.undo_log import OverrideChange

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

_NOTIFIED_FIELDS = ("when", "title", "location", "status", "rule")
"""The fields whose changes people are notified of."""

_RESPONSE_VERBS = {
    ResponseStatus.ACCEPTED: "accepted",
    ResponseStatus.TENTATIVE: "may come",
    ResponseStatus.DECLINED: "declined",
    ResponseStatus.PENDING: "took the answer back",
}


def notify_created(work: SqlWork, event: Event, by: int, now: datetime) -> None:
    """Invites the assignee and the participants of a new event, except its author."""
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
    """Invites new people, and notifies the others of changes that matter to them.

    `occurrences` are changes of single occurrences. Their own assignees are notified of them
    too; no person is notified of an occurrence that they may not see.
    """
    old, new = before.content, after.content
    if _is_over(old, now) and _is_over(new, now):
        return
    invited = _invitees(new) - concerned_people(old)
    _invite(work, after, invited - {by}, now)
    recipients = _update_recipients(new) - invited - {by}
    removed = _update_recipients(old) - concerned_people(new) - {by}
    _notify(work, after, removed, f"You do not take part any more: {old.title}", now)
    if any(getattr(old, name) != getattr(new, name) for name in _NOTIFIED_FIELDS):
        is_cancelled = new.status is Status.CANCELLED and old.status is not Status.CANCELLED
        verb = "Cancelled" if is_cancelled else "Changed"
        _notify(work, after, recipients, f"{verb}: {new.title}", now)
        _notify_assignees(work, after, verb, recipients | {by}, now)
    else:
        _notify_occurrence_changes(work, after, occurrences, recipients, by=by, now=now)
    _notify_new_assignees(work, after, occurrences, by, now)


def notify_response(work: SqlWork, event: Event, name: str, by: int, now: datetime) -> None:
    """Notifies the organizers, or else the creator, of the response of the person `by`."""
    content = event.content
    response = next(who.response_status for who in content.participants if who.user_id == by)
    organizers = {
        who.user_id
        for who in content.participants
        if who.role is ParticipantRole.ORGANIZER and who.user_id is not None
    }
    recipients = (organizers or {event.created_by}) - {by}
    if not _is_over(content, now):
        notification = NewNotification(
            kind=NotificationKind.CHANGE,
            title=f"{name} {_RESPONSE_VERBS[response]}: {content.title}",
            # An answer does not change the event's version: each has a key of its own.
            key=f"event:{event.id}:response:{uuid4().hex}",
            event_id=event.id,
        )
        work.notifications.notify(recipients, notification, now)


def notify_deleted(work: SqlWork, event: Event, by: int, now: datetime) -> None:
    """Notifies people that the event was deleted."""
    recipients = set() if _is_over(event.content, now) else _update_recipients(event.content) - {by}
    _notify(work, event, recipients, f"Deleted: {event.content.title}", now)
    _notify_assignees(work, event, "Deleted", recipients | {by}, now)


def notify_restored(work: SqlWork, event: Event, by: int, now: datetime) -> None:
    """Notifies people that the event was restored."""
    recipients = set() if _is_over(event.content, now) else _update_recipients(event.content) - {by}
    _notify(work, event, recipients, f"Takes place after all: {event.content.title}", now)
    _notify_assignees(work, event, "Takes place after all", recipients | {by}, now)


def _notify_occurrence_changes(
    work: SqlWork,
    event: Event,
    changes: Sequence[OverrideChange],
    recipients: set[int],
    *,
    by: int,
    now: datetime,
) -> None:
    """Notifies the recipients of the first change, and own assignees of their occurrences."""
    first = min((change.instance_date for change in changes), default=None)
    for change in changes:
        day, override, assignees = change.instance_date, change.after, set[int]()
        if change.before is not None and change.before.assigned_to is not None:
            assignees = {change.before.assigned_to} - {by}
        people = assignees | recipients if day == first else assignees
        people = _filter_viewers(work, event, override, people)
        title = (override and override.title) or event.content.title
        sentence = f"{_occurrence_verb(change)} on {day_and_month(day)}: {title}"
        _notify(work, event, people, sentence, now, day=day)


def _occurrence_verb(change: OverrideChange) -> str:
    before, after = change.before, change.after
    if after is not None and after.is_cancelled:
        return "Cancelled"
    return "Takes place after all" if before is not None and before.is_cancelled else "Changed"


def _notify_new_assignees(
    work: SqlWork, event: Event, changes: Sequence[OverrideChange], by: int, now: datetime
) -> None:
    """Invites the new assignees of single occurrences."""
    for change in changes:
        old, new = (
            (override and override.assigned_to) or event.content.assigned_to
            for override in (change.before, change.after)
        )
        if change.after is None or change.after.is_cancelled or new in {None, old, by}:
            continue
        notification = NewNotification(
            kind=NotificationKind.INVITATION,
            title=change.after.title or event.content.title,
            text=change.after.location or event.content.location,
            key=f"event:{event.id}:{event.version}:assigned:{change.instance_date}",
            event_id=event.id,
            instance_date=change.instance_date,
        )
        work.notifications.notify({new}, notification, now)


def _notify_assignees(
    work: SqlWork, event: Event, verb: str, notified: set[int], now: datetime
) -> None:
    """Notifies assignees of single occurrences, each of the next one, unless `notified`."""
    if not event.is_recurring:
        return
    future = [each for each in work.instances.overrides(event.id) if each.when.span.end > now]
    for override in sorted(future, key=lambda override: override.when.span.start):
        assignee = override.assigned_to
        if assignee is None or override.is_cancelled or assignee in notified:
            continue
        notified = notified | {assignee}
        title = override.title or event.content.title
        _notify(work, event, {assignee}, f"{verb}: {title}", now, day=override.instance_date)


def _filter_viewers(
    work: SqlWork, event: Event, override: Override | None, people: set[int]
) -> set[int]:
    """The people who may see the occurrence with the override, if any."""
    return {
        person.id
        for person in work.people.by_ids(people).values()
        if EventAccess(work, Actor(person.id, person.role), event).can_see(override)
    }


def _invite(work: SqlWork, event: Event, people: set[int], now: datetime) -> None:
    notification = NewNotification(
        kind=NotificationKind.INVITATION,
        title=event.content.title,
        text=event.content.location,
        key=f"event:{event.id}:{event.version}:invited",
        event_id=event.id,
    )
    if people:
        work.notifications.notify(people, notification, now)


def _notify(
    work: SqlWork,
    event: Event,
    people: set[int],
    title: str,
    now: datetime,
    *,
    day: date | None = None,
) -> None:
    notification = NewNotification(
        kind=NotificationKind.CHANGE,
        title=title,
        key=f"event:{event.id}:{event.version}",
        event_id=event.id,
        instance_date=day,
    )
    if people:
        work.notifications.notify(people, notification, now)


def _invitees(content: EventContent) -> set[int]:
    return _people(content, (who for who in content.participants if who.notify_on_creation))


def _update_recipients(content: EventContent) -> set[int]:
    return _people(content, (who for who in content.participants if who.notify_on_update))


def _is_over(content: EventContent, now: datetime) -> bool:
    """Whether it is a past single event, whose changes only correct the record."""
    return content.rule is None and content.when.span.end <= now


def _people(content: EventContent, participants: Iterable[Participant]) -> set[int]:
    ids = {content.assigned_to, *(who.user_id for who in participants)}
    return {user_id for user_id in ids if user_id is not None}
