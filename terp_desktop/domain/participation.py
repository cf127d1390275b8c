"""What people do for themselves in an event: answer an invitation, set their own reminders.

Neither changes the event: no version, no entry in the history that others read, no conflict.
"""

from dataclasses import replace

from terp_desktop.domain.event import (
    Event,
    EventContent,
    Participant,
    Reminder,
    ResponseStatus,
)


def own_reminders(event: Event, person_id: int) -> tuple[Reminder, ...]:
    """The person's reminders of the event, the one nearest to the start first."""
    own = (
        reminder
        for reminder in event.content.reminders
        if is_own_reminder(reminder, person_id, event.created_by)
    )
    return tuple(sorted(own, key=lambda reminder: reminder.relative_minutes))


def is_own_reminder(reminder: Reminder, person_id: int, creator: int) -> bool:
    """Whether the reminder is the person's."""
    return person_id == (creator if reminder.user_id is None else reminder.user_id)


def without_answer(participant: Participant) -> Participant:
    """The participant as invited, before any answer."""
    return replace(participant, response_status=ResponseStatus.PENDING, responded_at=None)


def without_participation(content: EventContent) -> EventContent:
    """The content without answers and reminders.

    Two contents that are equal without them are the same event.
    """
    return replace(
        content, participants=tuple(map(without_answer, content.participants)), reminders=()
    )


def as_seen_by(event: Event, person_id: int) -> Event:
    """The event with the person's own reminders alone: those of others are nobody else's."""
    reminders = tuple(
        one for one in event.content.reminders if is_own_reminder(one, person_id, event.created_by)
    )
    return replace(event, content=replace(event.content, reminders=reminders))


def claim_reminders(content: EventContent, person_id: int) -> EventContent:
    """The content with the reminders of nobody in particular as the person's.

    Whoever enters a reminder without naming anybody means themselves.
    """
    reminders = (
        replace(one, user_id=person_id) if one.user_id is None else one for one in content.reminders
    )
    return replace(content, reminders=tuple(reminders))


def reminds_others(content: EventContent, person_id: int) -> bool:
    """Whether what the person entered has reminders for other people."""
    return any(one.user_id not in (None, person_id) for one in content.reminders)


def keep_reminders_of_others(stored: Event, given: EventContent, person_id: int) -> EventContent:
    """What the person entered, with the stored reminders of others, which they never saw.

    Reminders that it has for others are added, unless they have one at that time.
    """
    creator = stored.created_by
    kept = tuple(
        one
        for one in naming_reminded_people(stored.content, creator).reminders
        if one.user_id != person_id
    )
    taken = {(one.user_id, one.relative_minutes) for one in kept}
    entered = (
        one
        for one in claim_reminders(given, person_id).reminders
        if (one.user_id, one.relative_minutes) not in taken
    )
    return replace(given, reminders=(*kept, *entered))


def naming_reminded_people(content: EventContent, creator: int) -> EventContent:
    """The content with the creator's reminders under the creator's id, instead of None.

    Whoever edits it can then tell their own reminders from the creator's.
    """
    reminders = tuple(
        replace(each, user_id=creator if each.user_id is None else each.user_id)
        for each in content.reminders
    )
    return replace(content, reminders=reminders)
