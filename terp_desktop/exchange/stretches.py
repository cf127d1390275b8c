"""Stretches: the parts of a series that go by one rule, and the occurrences changed in them."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeAlias

from terp_desktop.domain.attachment import NewFile
from terp_desktop.domain.calendar_file import ImportedEvent, Source, override_from
from terp_desktop.domain.event import EventContent, Status
from terp_desktop.domain.series import Override
from terp_desktop.exchange.attachments import files_of
from terp_desktop.exchange.context import Reading, UnusableError
from terp_desktop.exchange.date_times import Moment, moment
from terp_desktop.exchange.event_content import content_of, status_of
from terp_desktop.exchange.event_times import Place, place_of
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.preserved_properties import digest_of, kept_lines, sequence_of
from terp_desktop.exchange.series import Series
from terp_desktop.exchange.x_properties import ROLLED, own_fields

Read: TypeAlias = tuple[Component, Reading]


@dataclass(slots=True)
class Master:
    """The VEVENT that says what an event is, with what was read of it."""

    event: Component
    reading: Reading
    place: Place
    content: EventContent

    @property
    def said(self) -> frozenset[str]:
        """The fields that most files cannot say, and this one does."""
        return frozenset(own_fields(self.event, self.reading))

    @property
    def files(self) -> tuple[NewFile, ...]:
        """What hangs on the event."""
        return files_of(self.event)

    def source(self, digest: str | None = None, *, with_files: bool = False) -> Source:
        """What is kept of the file beside the event, what hangs on it only if wanted."""
        return Source(
            digest=digest or digest_of([self.event]),
            sequence=sequence_of(self.event),
            lines=kept_lines(self.event, self.reading, with_files=with_files),
        )


@dataclass(slots=True)
class Stretch:
    """A part of a series that goes by one rule; `moved_by` is how far it lies from the whole."""

    uid: str
    master: Master
    content: EventContent
    series: Series
    since: date | None = None
    moved_by: timedelta = timedelta()
    lines: dict[date, tuple[str, ...]] = field(default_factory=dict)
    sequences: dict[date, int] = field(default_factory=dict)

    def imported(self, digest: str, parts: tuple[str, ...] = ()) -> ImportedEvent:
        """The stretch as an event for the calendar; the first one names the other `parts`."""
        return ImportedEvent(
            uid=self.uid,
            content=replace(self.content, rule=self.series.rule),
            source=replace(
                self.master.source(digest),
                occurrence_lines=self.lines,
                occurrence_sequences=self.sequences,
                parts=parts,
            ),
            is_listed=self.series.anchor is not None,
            overrides=tuple(self.series.overrides[day] for day in sorted(self.series.overrides)),
            said=self.master.said,
            files=self.master.files,
        )


def change(stretch: Stretch, event: Component, reading: Reading, day: date) -> None:
    """Lay a changed occurrence over the stretch."""
    here = day + stretch.moved_by
    if is_called_off(event, reading):
        # A message that calls it off need not say when it would have been (RFC 5546 §3.2.5).
        usual = stretch.series.usual(here)
        stretch.series.change(Override(instance_date=here, when=usual, is_cancelled=True))
        _keep(stretch, event, reading, here)
        return
    occurrence = _occurrence(event, reading, stretch)
    said = frozenset(own_fields(event, reading))
    override = override_from(occurrence, here, stretch.content, said)
    if _is_only_rolled(event, override, stretch.content):
        return
    stretch.series.change(override)
    _keep(stretch, event, reading, here)


def _keep(stretch: Stretch, event: Component, reading: Reading, day: date) -> None:
    """Keep what the calendar has no place for, and which version of the occurrence it is."""
    if day not in stretch.series.overrides:
        return
    if kept := kept_lines(event, reading):
        stretch.lines[day] = kept
    if sequence := sequence_of(event):
        stretch.sequences[day] = sequence


def is_called_off(event: Component, reading: Reading) -> bool:
    """Whether the VEVENT says no more than that its event does not take place.

    A cancellation without STATUS is for the people whom it names (RFC 5546 §3.2.5).
    """
    is_for_people = reading.cancels and not event.text("STATUS") and event.every("ATTENDEE")
    return status_of(event, reading) is Status.CANCELLED and not is_for_people


def _is_only_rolled(event: Component, override: Override, series: EventContent) -> bool:
    """Whether it is where its series' wish for working days puts it, and nobody changed it."""
    place = override.when
    told = f"{place.start_date:%Y%m%d}" == event.text(ROLLED)
    rolled = Override(instance_date=override.instance_date, when=series.when.on(place.start_date))
    return told and series.working_days is not None and override == rolled


def _occurrence(event: Component, reading: Reading, stretch: Stretch) -> EventContent:
    """What stands in a changed occurrence; it keeps the people and reminders of its series."""
    usual = stretch.content
    when = place_of(event, reading, zone=stretch.master.place.start.zone).when(reading)
    occurrence = content_of(event, when, None, reading)
    _tell_what_differs(event, reading, occurrence, usual)
    return replace(occurrence, participants=usual.participants, reminders=usual.reminders)


def _tell_what_differs(
    event: Component, reading: Reading, occurrence: EventContent, usual: EventContent
) -> None:
    if occurrence.participants and set(occurrence.participants) != set(usual.participants):
        reason = "An occurrence has the people of its series; its own are not taken over."
        reading.skip(event, reason, part="ATTENDEE")
    if occurrence.reminders and set(occurrence.reminders) != set(usual.reminders):
        reason = "An occurrence has the reminders of its series; its own are not taken over."
        reading.skip(event, reason, part="VALARM")


def identity_of(event: Component, reading: Reading, place: Place) -> Moment:
    """Which occurrence is meant, as the series' clocks show it."""
    identity = moment(event.every("RECURRENCE-ID")[0], reading)
    if place.start.is_day or identity.is_day:
        return replace(identity, local=identity.local.replace(hour=0, minute=0, second=0))
    meant = identity.as_start_of(place.start)
    if meant is None:
        raise UnusableError("The series has no occurrence that starts then.")
    return meant


def latest(several: list[Read], reason: str) -> Read:
    """The version to take: the highest SEQUENCE, then the latest; the others are skipped."""
    chosen = max(range(len(several)), key=lambda index: (*_version(several[index][0]), index))
    for index, (event, reading) in enumerate(several):
        if index != chosen:
            reading.skip(event, reason)
    return several[chosen]


def _version(event: Component) -> tuple[int, str]:
    return sequence_of(event), event.text("LAST-MODIFIED") or event.text("DTSTAMP")
