"""Messages of a file about events that are here: what is called off, and who answered what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from terp_desktop.domain.calendar_file import Cancellation, Reply, Source
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
from terp_desktop.services.icalendar.detached_occurrences import LoneOccurrences
from terp_desktop.services.icalendar.existing_events import LATER_IS_HERE, KnownEvents, Tally

_UNKNOWN = "It is about an event that the calendar does not have."


@dataclass(frozen=True, slots=True)
class IncomingMessages:
    """Applies messages one by one, each in the order of the file."""

    known: KnownEvents
    writer: EventWriter
    occurrences: LoneOccurrences
    tally: Tally

    def take(self, message: Cancellation | Reply) -> None:
        """Do what the message says, or tell why not."""
        main = self.known.get(message.uid)
        if isinstance(message, Cancellation) and main is None:
            main = self.known.get(message.lone_uid)
        if main is None:
            self._skip(message, _UNKNOWN)
        elif reason := self.known.refusal(main):
            self._skip(message, reason)
        elif main.deleted_at is not None:
            self._skip(message, "Its import was undone here.")
        elif isinstance(message, Reply):
            self._answer(main, message)
        elif message.occurrence is None or main.uid == message.lone_uid != message.uid:
            self._call_off(main, message)
        else:
            self._call_off_one(main, message)

    # --- Called off --------------------------------------------------------------------------

    def _call_off(self, main: Event, message: Cancellation) -> None:
        """Call off the event as a whole; a series stays one, and can be had back."""
        if message.source.version.is_before(self.known.version(main)):
            self._skip(message, LATER_IS_HERE)
            return
        after = main
        for event in self.known.family(main):
            changed = self._store(event, self._called_off(event.content, message))
            after = changed if event is main else after
        self.tally.count(main, after)
        kept = self.known.source_to_change(main, message.source)
        self.known.keep(after, _renewed(kept, message.source))

    def _called_off(self, content: EventContent, message: Cancellation) -> EventContent:
        """The event called off, or without those people who need not come any more."""
        left = tuple(one for one in content.participants if not self._is_any(one, message.people))
        asked = [one for one in left if one.role is not ParticipantRole.ORGANIZER]
        if not message.people or (content.participants != left and not asked):
            return replace(content, status=Status.CANCELLED)
        return replace(content, participants=left)

    def _is_any(self, participant: Participant, people: Iterable[str]) -> bool:
        return any(self.occurrences.merger.is_of(participant, address) for address in people)

    def _call_off_one(self, main: Event, message: Cancellation) -> None:
        if message.occurrence is None:
            return
        found = self.known.occurrence(message.uid, message.occurrence)
        local = message.occurrence.seen_in(main.content.when.timezone)
        following = self.occurrences.following
        if message.people:
            self._skip(message, "An occurrence has the people of its series; they all stay.")
        elif found is None and message.and_following and following.is_over(main.uid, local.date()):
            self.tally.unchanged += 1
        elif found is None:
            self._skip(message, "It calls off an occurrence that the series does not have.")
        elif message.and_following:
            following.end(found, message.uid)
        elif found.day is None:
            after = self._store(found.event, replace(found.event.content, status=Status.CANCELLED))
            self.tally.count(found.event, after)
        else:
            self._remove(found.event, found.day, message)

    def _remove(self, series: Event, day: date, message: Cancellation) -> None:
        overrides = self.known.work.batches.overrides([series.id])[series.id]
        here = next((one for one in overrides if one.instance_date == day), None)
        kept = self.known.source(series)
        before = kept.source.version_of(day) if kept else None
        if before is not None and message.source.version.is_before(before):
            self._skip(message, LATER_IS_HERE)
            return
        when = series.content.usual(day)
        wanted = Override(instance_date=day, when=when, is_cancelled=True)
        if here is not None and here.is_cancelled:
            wanted = here
        self.occurrences.put(series, wanted, here, message.source)

    # --- Answered ----------------------------------------------------------------------------

    def _answer(self, main: Event, reply: Reply) -> None:
        """Set the answers of the people who reply, and nothing else."""
        if reply.occurrence is not None and main.is_recurring:
            who = ", ".join(reply.answers)
            reason = f"{who} answers for one date; here people answer for a series as a whole."
            self._skip(reply, reason)
            return
        if reply.version.sequence < self.known.version(main).sequence:
            self._skip(reply, "It answers an earlier version of the event.")
            return
        known = {address: one for address, one in reply.answers.items() if one is not None}
        for address in reply.answers.keys() - known.keys():
            self._skip(reply, f"The answer of {address} is none that the calendar has.")
        for address in [one for one in known if not self._takes_part(main, one)]:
            self._skip(reply, f"{address} answers, and does not take part.")
            del known[address]
        if not known:
            return
        after = main
        for event in self.known.family(main):
            people = tuple(self._answered(one, known, reply) for one in event.content.participants)
            changed = self._store(event, replace(event.content, participants=people))
            after = changed if event is main else after
        self.tally.count(main, after)

    def _takes_part(self, event: Event, address: str) -> bool:
        people = event.content.participants
        return any(self.occurrences.merger.is_of(one, address) for one in people)

    def _answered(
        self, participant: Participant, answers: Mapping[str, ResponseStatus], reply: Reply
    ) -> Participant:
        """The participant with the answer, unless there is a later one already."""
        merger = self.occurrences.merger
        said = next((one for who, one in answers.items() if merger.is_of(participant, who)), None)
        before, now = participant.responded_at, reply.answered_at
        is_late = before is not None and now is not None and now < before
        if said is None or said is participant.response_status or is_late:
            return participant
        at = None if said is ResponseStatus.PENDING else now or self.writer.clock.now()
        return replace(participant, response_status=said, responded_at=at)

    def _store(self, event: Event, content: EventContent) -> Event:
        after = self.writer.store(self.known.work, event, content, version=event.version)
        self.known.put(after)
        return after

    def _skip(self, message: Cancellation | Reply, reason: str) -> None:
        self.tally.skip(message.uid, message.summary, reason)


def _renewed(kept: Source, said: Source) -> Source:
    """What is kept, with the version of the message in place of its own."""
    stamps = [one for one in said.lines if one.startswith("DTSTAMP:")]
    others = (one for one in kept.lines if not (stamps and one.startswith("DTSTAMP:")))
    return replace(kept, sequence=said.sequence, lines=tuple(chain(stamps, others)))
