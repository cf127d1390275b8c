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


def without_participation(content: EventContent, person_id: int, creator: int) -> EventContent:
    """The content without answers, and without the person's own reminders.

    Two contents that are equal without them are the same event: only the person's
    participation, or somebody's answer, differs.
    """
    return replace(
        content,
        participants=tuple(map(without_answer, content.participants)),
        reminders=tuple(
            reminder
            for reminder in content.reminders
            if not is_own_reminder(reminder, person_id, creator)
        ),
    )


def naming_reminded_people(content: EventContent, creator: int) -> EventContent:
    """The content with the creator's reminders under the creator's id, instead of None.

    Whoever edits it can then tell their own reminders from the creator's.
    """
    reminders = tuple(
        replace(each, user_id=creator if each.user_id is None else each.user_id)
        for each in content.reminders
    )
    return replace(content, reminders=reminders)
