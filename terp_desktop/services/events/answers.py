"""What the people who take part answer to an invitation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.display_text import isolated
from terp_desktop.domain.errors import ForbiddenError
from terp_desktop.domain.event import Event, ResponseStatus
from terp_desktop.domain.permissions import Actor, Permission
from terp_desktop.services.events import notices
from terp_desktop.services.events.access import allowed_event
from terp_desktop.services.events.participation import OwnPart
from terp_desktop.services.events.service import Saved
from terp_desktop.services.events.writer import changes_of
from terp_desktop.services.reminders.sync import ReminderLedger
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


class AnswerService:
    """One person's answers; whoever asked is told of each."""

    def __init__(self, store: Store, clock: Clock, actor: Actor, ledger: ReminderLedger) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor
        self._part = OwnPart(clock, actor, ledger)

    def give(self, event_id: int, answer: ResponseStatus) -> Saved:
        """Answer for the person, to a series for all of its dates; the same again is no news.

        Taking part is all the right it takes. ForbiddenError for whoever does not.
        """
        with self._store.begin() as work:
            before = allowed_event(work, self._actor, event_id, Permission.VIEW)
            after = self._answered(work, before, answer)
            if after is not before:
                name = work.people.by_ids([self._actor.user_id])[self._actor.user_id].name
                notices.answered(work, after, name, self._actor.user_id, self._clock.now())
        return Saved(after, changes_of(before, after))

    def _answered(self, work: SqlWork, event: Event, answer: ResponseStatus) -> Event:
        own = [one for one in event.content.participants if one.user_id == self._actor.user_id]
        if not own:
            raise ForbiddenError(
                f"You do not take part in “{isolated(event.content.title)}”.",
                remedy="Ask the person who created it to invite you.",
            )
        if own[0].response_status is answer:
            return event
        is_open = answer is ResponseStatus.PENDING
        said = replace(
            own[0], response_status=answer, responded_at=None if is_open else self._clock.now()
        )
        people = tuple(said if one is own[0] else one for one in event.content.participants)
        content = replace(event.content, participants=people)
        return self._part.store(work, event, content)
