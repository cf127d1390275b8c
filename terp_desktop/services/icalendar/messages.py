"""Applies the messages of a file to stored events: cancellations and replies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from terp_desktop.domain.calendar_file import Cancellation, ImportSource, Reply
from terp_desktop.domain.event import (
    Event,
    EventContent,
    Participant,
    ParticipantRole,
    ResponseStatus,
    Status,
)
from terp_desktop.domain.series import Override
from terp_desktop.services.events.writer import EventWriter
from terp_desktop.services.icalendar.detached_occurrences import DetachedOccurrenceImporter
from terp_desktop.services.icalendar.existing_events import (
    NEWER_REVISION_EXISTS,
    ImportTally,
    KnownEvents,
)

_UNKNOWN_EVENT = "It is about an event that the calendar does not have."


@dataclass(frozen=True, slots=True)
class MessageImporter:
    """Applies messages one by one, in the order of the file."""

    known: KnownEvents
    writer: EventWriter
    occurrences: DetachedOccurrenceImporter
    tally: ImportTally

    def apply(self, message: Cancellation | Reply) -> None:
        """Applies the message, or records why it is skipped."""
        main = self.known.get(message.uid)
        if isinstance(message, Cancellation) and main is None:
            main = self.known.get(message.detached_uid)
        if main is None:
            self._skip(message, _UNKNOWN_EVENT)
        elif reason := self.known.refusal_reason(main):
            self._skip(message, reason)
        elif main.deleted_at is not None:
            self._skip(message, "Its import was undone here.")
        elif isinstance(message, Reply):
            self._apply_reply(main, message)
        elif message.occurrence is None or main.uid == message.detached_uid != message.uid:
            self._cancel(main, message)
        else:
            self._cancel_occurrence(main, message)

    # --- Cancellations -----------------------------------------------------------------------

    def _cancel(self, main: Event, message: Cancellation) -> None:
        """Cancels the event as a whole; a series keeps its rule, so that it can be reinstated."""
        if message.source.revision.is_before(self.known.revision(main)):
            self._skip(message, NEWER_REVISION_EXISTS)
            return
        after = main
        for event in self.known.siblings_of(main):
            changed = self._store(event, self._cancelled_content(event.content, message))
            after = changed if event is main else after
        self.tally.count(main, after)
        stored = self.known.source_or_new(main, message.source)
        self.known.store_source(after, _renew_revision(stored, message.source))

    def _cancelled_content(self, content: EventContent, message: Cancellation) -> EventContent:
        """The content cancelled, or without the people who are not invited any more.

        It is cancelled as well if only organizers remain.
        """
        remaining = tuple(
            who for who in content.participants if not self._is_any_of(who, message.people)
        )
        invited = [who for who in remaining if who.role is not ParticipantRole.ORGANIZER]
        if not message.people or (content.participants != remaining and not invited):
            return replace(content, status=Status.CANCELLED)
        return replace(content, participants=remaining)

    def _is_any_of(self, participant: Participant, people: Iterable[str]) -> bool:
        return any(
            self.occurrences.merger.matches_address(participant, address) for address in people
        )

    def _cancel_occurrence(self, main: Event, message: Cancellation) -> None:
        if message.occurrence is None:
            return
        found = self.known.find_occurrence(message.uid, message.occurrence)
        local = message.occurrence.local_start_in(main.content.when.timezone)
        following = self.occurrences.following
        if message.people:
            self._skip(message, "An occurrence has the people of its series; they all stay.")
        elif (
            found is None and message.and_following and following.has_ended(main.uid, local.date())
        ):
            self.tally.add_unchanged(main)
        elif found is None:
            self._skip(message, "It calls off an occurrence that the series does not have.")
        elif message.and_following:
            following.end(found, message.uid)
        elif found.day is None:
            after = self._store(found.event, replace(found.event.content, status=Status.CANCELLED))
            self.tally.count(found.event, after)
        else:
            self._cancel_date(found.event, found.day, message)

    def _cancel_date(self, series: Event, day: date, message: Cancellation) -> None:
        overrides = self.known.work.batches.overrides([series.id])[series.id]
        current = next((override for override in overrides if override.instance_date == day), None)
        stored = self.known.source(series)
        before = stored.source.occurrence_revision(day) if stored else None
        if before is not None and message.source.revision.is_before(before):
            self._skip(message, NEWER_REVISION_EXISTS)
            return
        when = series.content.nominal_time(day)
        wanted = Override(instance_date=day, when=when, is_cancelled=True)
        if current is not None and current.is_cancelled:
            wanted = current
        self.occurrences.put_override(series, wanted, current, message.source)

    # --- Replies -----------------------------------------------------------------------------

    def _apply_reply(self, main: Event, reply: Reply) -> None:
        """Sets the responses of the people who reply, and nothing else."""
        if reply.occurrence is not None and main.is_recurring:
            who = ", ".join(reply.responses)
            reason = f"{who} answers for one date; here people answer for a series as a whole."
            self._skip(reply, reason)
            return
        if reply.revision.sequence < self.known.revision(main).sequence:
            self._skip(reply, "It answers an earlier version of the event.")
            return
        responses = {who: response for who, response in reply.responses.items() if response}
        for address in reply.responses.keys() - responses.keys():
            self._skip(reply, f"The answer of {address} is none that the calendar has.")
        for address in [who for who in responses if not self._takes_part(main, who)]:
            self._skip(reply, f"{address} answers, and does not take part.")
            del responses[address]
        if not responses:
            return
        after = main
        for event in self.known.siblings_of(main):
            people = tuple(
                self._set_response(who, responses, reply) for who in event.content.participants
            )
            changed = self._store(event, replace(event.content, participants=people))
            after = changed if event is main else after
        self.tally.count(main, after)

    def _takes_part(self, event: Event, address: str) -> bool:
        people = event.content.participants
        return any(self.occurrences.merger.matches_address(one, address) for one in people)

    def _set_response(
        self, participant: Participant, responses: Mapping[str, ResponseStatus], reply: Reply
    ) -> Participant:
        """The participant with their response, unless they gave a later one already."""
        matches = self.occurrences.merger.matches_address
        own = (status for who, status in responses.items() if matches(participant, who))
        response = next(own, None)
        before, now = participant.responded_at, reply.responded_at
        is_outdated = before is not None and now is not None and now < before
        if response is None or response is participant.response_status or is_outdated:
            return participant
        at = None if response is ResponseStatus.PENDING else now or self.writer.clock.now()
        return replace(participant, response_status=response, responded_at=at)

    def _store(self, event: Event, content: EventContent) -> Event:
        after = self.writer.store(self.known.work, event, content, version=event.version)
        self.known.remember(after)
        return after

    def _skip(self, message: Cancellation | Reply, reason: str) -> None:
        self.tally.skip(message.uid, message.summary, reason)


def _renew_revision(stored: ImportSource, new: ImportSource) -> ImportSource:
    """The stored source with the revision of the new one."""
    stamps = [line for line in new.preserved_properties if line.startswith("DTSTAMP:")]
    others = (
        line for line in stored.preserved_properties if not (stamps and line.startswith("DTSTAMP:"))
    )
    lines = tuple(chain(stamps, others))
    return replace(stored, sequence=new.sequence, preserved_properties=lines)
