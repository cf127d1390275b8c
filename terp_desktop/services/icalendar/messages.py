"""Messages of a file about events that are here: what is called off, and who answered what."""

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
    """Applies messages one by one, each in the order of the file."""

    known: KnownEvents
    writer: EventWriter
    occurrences: DetachedOccurrenceImporter
    tally: ImportTally

    def apply(self, message: Cancellation | Reply) -> None:
        """Do what the message says, or tell why not."""
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

    # --- Called off --------------------------------------------------------------------------

    def _cancel(self, main: Event, message: Cancellation) -> None:
        """Call off the event as a whole; a series stays one, and can be had back."""
        if message.source.revision.is_before(self.known.revision(main)):
            self._skip(message, NEWER_REVISION_EXISTS)
            return
        after = main
        for event in self.known.siblings_of(main):
            changed = self._store(event, self._cancelled_content(event.content, message))
            after = changed if event is main else after
        self.tally.count(main, after)
        kept = self.known.source_or_new(main, message.source)
        self.known.store_source(after, _renew_revision(kept, message.source))

    def _cancelled_content(self, content: EventContent, message: Cancellation) -> EventContent:
        """The event called off, or without those people who need not come any more."""
        left = tuple(
            one for one in content.participants if not self._is_any_of(one, message.people)
        )
        asked = [one for one in left if one.role is not ParticipantRole.ORGANIZER]
        if not message.people or (content.participants != left and not asked):
            return replace(content, status=Status.CANCELLED)
        return replace(content, participants=left)

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
            self.tally.unchanged += 1
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
        here = next((one for one in overrides if one.instance_date == day), None)
        kept = self.known.source(series)
        before = kept.source.occurrence_revision(day) if kept else None
        if before is not None and message.source.revision.is_before(before):
            self._skip(message, NEWER_REVISION_EXISTS)
            return
        when = series.content.nominal_time(day)
        wanted = Override(instance_date=day, when=when, is_cancelled=True)
        if here is not None and here.is_cancelled:
            wanted = here
        self.occurrences.put_override(series, wanted, here, message.source)

    # --- Answered ----------------------------------------------------------------------------

    def _apply_reply(self, main: Event, reply: Reply) -> None:
        """Set the answers of the people who reply, and nothing else."""
        if reply.occurrence is not None and main.is_recurring:
            who = ", ".join(reply.responses)
            reason = f"{who} answers for one date; here people answer for a series as a whole."
            self._skip(reply, reason)
            return
        if reply.revision.sequence < self.known.revision(main).sequence:
            self._skip(reply, "It answers an earlier version of the event.")
            return
        known = {address: one for address, one in reply.responses.items() if one is not None}
        for address in reply.responses.keys() - known.keys():
            self._skip(reply, f"The answer of {address} is none that the calendar has.")
        for address in [one for one in known if not self._takes_part(main, one)]:
            self._skip(reply, f"{address} answers, and does not take part.")
            del known[address]
        if not known:
            return
        after = main
        for event in self.known.siblings_of(main):
            people = tuple(
                self._set_response(one, known, reply) for one in event.content.participants
            )
            changed = self._store(event, replace(event.content, participants=people))
            after = changed if event is main else after
        self.tally.count(main, after)

    def _takes_part(self, event: Event, address: str) -> bool:
        people = event.content.participants
        return any(self.occurrences.merger.matches_address(one, address) for one in people)

    def _set_response(
        self, participant: Participant, answers: Mapping[str, ResponseStatus], reply: Reply
    ) -> Participant:
        """The participant with the answer, unless there is a later one already."""
        merger = self.occurrences.merger
        said = next(
            (one for who, one in answers.items() if merger.matches_address(participant, who)), None
        )
        before, now = participant.responded_at, reply.responded_at
        is_late = before is not None and now is not None and now < before
        if said is None or said is participant.response_status or is_late:
            return participant
        at = None if said is ResponseStatus.PENDING else now or self.writer.clock.now()
        return replace(participant, response_status=said, responded_at=at)

    def _store(self, event: Event, content: EventContent) -> Event:
        after = self.writer.store(self.known.work, event, content, version=event.version)
        self.known.remember(after)
        return after

    def _skip(self, message: Cancellation | Reply, reason: str) -> None:
        self.tally.skip(message.uid, message.summary, reason)


def _renew_revision(kept: ImportSource, said: ImportSource) -> ImportSource:
    """What is kept, with the version of the message in place of its own."""
    stamps = [one for one in said.preserved_properties if one.startswith("DTSTAMP:")]
    others = (
        one for one in kept.preserved_properties if not (stamps and one.startswith("DTSTAMP:"))
    )
    return replace(kept, sequence=said.sequence, preserved_properties=tuple(chain(stamps, others)))
