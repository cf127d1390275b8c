"""What people are told when an event that concerns them changes.

Called within the transaction that writes the event, so that nobody hears of what was undone
and nobody misses what was done.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from terp_desktop.domain.day_names import day_and_month
from terp_desktop.domain.event import (
    Event,
    EventContent,
    Participant,
    ParticipantRole,
    ResponseStatus,
    Status,
)
from terp_desktop.domain.notification import Notice, NotificationKind
from terp_desktop.services.ports import Work

_MATTERS = ("when", "title", "location", "status", "rule")
"""The fields whose change those concerned are told of; a color or a note is no news."""

_ANSWERS = {
    ResponseStatus.ACCEPTED: "accepted",
    ResponseStatus.TENTATIVE: "may come",
    ResponseStatus.DECLINED: "declined",
    ResponseStatus.PENDING: "took the answer back",
}


def created(work: Work, event: Event, by: int, now: datetime) -> None:
    """Invite everybody whom the new event concerns, but not the one who wrote it."""
    if event.origin is None and not _is_over(event.content, now):
        _invite(work, event, _invited(event.content) - {by}, now)


def changed(
    work: Work,
    before: Event,
    after: Event,
    by: int,
    now: datetime,
    *,
    days: Sequence[date] = (),
) -> None:
    """Invite who is new, and tell the others what is different, if it matters to them.

    `days` are the occurrences that were changed by themselves, by the date of the rule.
    """
    was, is_now = before.content, after.content
    if _is_over(was, now) and _is_over(is_now, now):
        return
    new = _invited(is_now) - _concerned(was)
    _invite(work, after, new - {by}, now)
    told = _interested(is_now) - new - {by}
    gone = _interested(was) - _concerned(is_now) - {by}
    _tell(work, after, gone, f"You do not take part any more: {was.title}", now)
    if any(getattr(was, name) != getattr(is_now, name) for name in _MATTERS):
        is_off = is_now.status is Status.CANCELLED and was.status is not Status.CANCELLED
        _tell(work, after, told, f"{'Cancelled' if is_off else 'Changed'}: {is_now.title}", now)
    elif days:
        day = min(days)
        _tell(work, after, told, f"Changed on {day_and_month(day)}: {is_now.title}", now, day=day)


def answered(work: Work, event: Event, name: str, by: int, now: datetime) -> None:
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
        _tell(work, event, told, f"{name} {_ANSWERS[answer]}: {content.title}", now)


def deleted(work: Work, event: Event, by: int, now: datetime) -> None:
    """Tell those concerned that the event is gone."""
    told = set() if _is_over(event.content, now) else _interested(event.content) - {by}
    _tell(work, event, told, f"Deleted: {event.content.title}", now)


def restored(work: Work, event: Event, by: int, now: datetime) -> None:
    """Tell those concerned that the event is back."""
    told = set() if _is_over(event.content, now) else _interested(event.content) - {by}
    _tell(work, event, told, f"Takes place after all: {event.content.title}", now)


def _invite(work: Work, event: Event, people: set[int], now: datetime) -> None:
    notice = Notice(
        kind=NotificationKind.INVITATION,
        title=event.content.title,
        text=event.content.location,
        key=f"event:{event.id}:{event.version}:invited",
        event_id=event.id,
    )
    if people:
        work.notifications.tell(people, notice, now)


def _tell(
    work: Work,
    event: Event,
    people: set[int],
    title: str,
    now: datetime,
    *,
    day: date | None = None,
) -> None:
    notice = Notice(
        kind=NotificationKind.CHANGE,
        title=title,
        key=f"event:{event.id}:{event.version}",
        event_id=event.id,
        instance_date=day,
    )
    if people:
        work.notifications.tell(people, notice, now)


def _invited(content: EventContent) -> set[int]:
    return _people(content, (one for one in content.participants if one.notify_on_creation))


def _interested(content: EventContent) -> set[int]:
    return _people(content, (one for one in content.participants if one.notify_on_update))


def _concerned(content: EventContent) -> set[int]:
    return _people(content, content.participants)


def _is_over(content: EventContent, now: datetime) -> bool:
    """Whether it is past, so that its record is put right and nobody's day changes."""
    return content.rule is None and content.when.span.end <= now


def _people(content: EventContent, participants: Iterable[Participant]) -> set[int]:
    ids = {content.assigned_to, *(one.user_id for one in participants)}
    return {one for one in ids if one is not None}
