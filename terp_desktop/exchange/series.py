"""A series while it is read: its rule, and what the file adds to it and takes away."""

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import TypeAlias

from terp_desktop.domain.attachment import NewFile
from terp_desktop.domain.calendar_file import ImportedEvent, ImportSource, override_from_content
from terp_desktop.domain.event import EventContent, Status, When
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import split_rule
from terp_desktop.domain.span import Days
from terp_desktop.exchange.attachments import inline_files
from terp_desktop.exchange.context import ReadingContext, UnusableError
from terp_desktop.exchange.date_times import DateOrDateTime, parse_date_time
from terp_desktop.exchange.event_content import content_of, status_of
from terp_desktop.exchange.event_times import EventTime, event_time_of
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.preserved_properties import digest_of, preserved_properties, sequence_of
from terp_desktop.exchange.x_properties import ROLLED, fields_from_x_properties

ExcludedStart: TypeAlias = tuple[date, time | None]
"""A local start that EXDATE names; without a time it means the date."""


@dataclass(slots=True)
class Series:
    """The occurrences of one series: its rule, those at other times, those that stand alone.

    A series has one occurrence for a date at most. What the file adds to a date that is
    taken, or before the first one, is `apart`: it becomes an event by itself. One that
    `is_further` has one more time of the day of the same event. One with an `anchor` has
    dates in place of a rule, which are others on another such day.
    """

    when: When
    pattern: RecurrenceRule
    removed: set[date] = field(default_factory=set)
    added: set[date] = field(default_factory=set)
    overrides: dict[date, Override] = field(default_factory=dict)
    detached: list[When] = field(default_factory=list)
    is_additional: bool = False
    anchor: date | None = None

    @property
    def rule(self) -> RecurrenceRule:
        """The pattern with the dates that were removed from and added to it."""
        return replace(
            self.pattern, exception_dates=tuple(self.removed), extra_dates=tuple(self.added)
        )

    def regular_time(self, day: date) -> When:
        """Where an occurrence on that date takes place that nothing changes."""
        return self.when.with_start_date(day, keeps_length=self.pattern.keeps_length)

    def occurrence_time(self, day: date) -> When:
        """Where the occurrence takes place that there is for the date."""
        own = self.overrides.get(day)
        return self.regular_time(day) if own is None else own.when

    def has_occurrence(self, day: date) -> bool:
        """Whether there is an occurrence for the date."""
        if day in self.removed:
            return False
        return day in self.added or any(self.pattern.dates(Days.through(day, day)))

    def starts_at(self, when: When) -> bool:
        """Whether that is the usual time of day."""
        return self.when.start_time == when.start_time

    @property
    def is_only_its_start(self) -> bool:
        """Whether there is nothing but the occurrence that it begins with."""
        single = self.pattern.count == 1 and not self.added and not self.detached
        return single and not self.removed and not self.overrides

    def remove(self, exceptions: set[ExcludedStart]) -> None:
        """Let there be no occurrence at these starts."""
        for day, clock in exceptions:
            own = self.overrides.get(day)
            usual = (self.when if own is None else own.when).start_time
            if clock in (None, usual):
                self.removed.add(day)
                self.overrides.pop(day, None)
        self.detached = [
            one
            for one in self.detached
            if (one.start_date, None) not in exceptions
            and (one.start_date, one.start_time) not in exceptions
        ]

    def ensure_occurrence(self, day: date) -> None:
        """Let there be an occurrence for the date, whatever the rule says."""
        self.removed.discard(day)
        if not self.has_occurrence(day):
            self.added.add(day)

    def apply_override(self, override: Override) -> None:
        """Lay a changed occurrence over the series.

        One that the rule does not give is added to it; UnusableError if EXDATE removed it.
        """
        day = override.instance_date
        if day in self.removed:
            raise UnusableError("It changes an occurrence that an EXDATE removes.")
        if override.is_cancelled and not self.has_occurrence(day):
            return
        self.ensure_occurrence(day)
        self.overrides[day] = override

    def add_occurrence(self, when: When) -> None:
        """Let there be an occurrence at that place in time."""
        day = when.start_date
        usual = self.regular_time(day)
        if self.has_occurrence(day) or day < self.pattern.start_date:
            own = self.overrides.get(day)
            if not self.has_occurrence(day) or when != (own.when if own else usual):
                self.detached.append(when)
            return
        self.ensure_occurrence(day)
        if when != usual:
            self.overrides[day] = Override(instance_date=day, when=when)

    def split(self, day: date) -> "Series":
        """Let the series end before the day, one of its dates but the first, and give the rest.

        The rest is as it would have been: a later edit may move it.
        """
        before, after = split_rule(self.rule, day)
        rest = Series(
            self.when.with_start_date(after.start_date, keeps_length=after.keeps_length),
            replace(after, exception_dates=(), extra_dates=()),
            set(after.exception_dates),
            set(after.extra_dates),
            {one: self.overrides.pop(one) for one in list(self.overrides) if one >= day},
        )
        self.pattern = replace(before, exception_dates=(), extra_dates=())
        self.removed, self.added = set(before.exception_dates), set(before.extra_dates)
        return rest


ReadEvent: TypeAlias = tuple[Component, ReadingContext]


@dataclass(slots=True)
class Master:
    """The VEVENT that says what an event is, with what was read of it."""

    event: Component
    reading: ReadingContext
    event_time: EventTime
    content: EventContent

    @property
    def explicit_fields(self) -> frozenset[str]:
        """The fields that most files cannot say, and this one does."""
        return frozenset(fields_from_x_properties(self.event, self.reading))

    @property
    def files(self) -> tuple[NewFile, ...]:
        """What hangs on the event."""
        return inline_files(self.event)

    def source(self, digest: str | None = None, *, with_files: bool = False) -> ImportSource:
        """What is kept of the file beside the event, what hangs on it only if wanted."""
        return ImportSource(
            digest=digest or digest_of([self.event]),
            sequence=sequence_of(self.event),
            preserved_properties=preserved_properties(
                self.event, self.reading, with_files=with_files
            ),
        )


@dataclass(slots=True)
class SeriesSegment:
    """A part of a series that goes by one rule; `moved_by` is how far it lies from the whole."""

    uid: str
    master: Master
    content: EventContent
    series: Series
    since: date | None = None
    shift: timedelta = timedelta()
    occurrence_lines: dict[date, tuple[str, ...]] = field(default_factory=dict)
    occurrence_sequences: dict[date, int] = field(default_factory=dict)

    def to_imported_event(self, digest: str, parts: tuple[str, ...] = ()) -> ImportedEvent:
        """The stretch as an event for the calendar; the first one names the other `parts`."""
        return ImportedEvent(
            uid=self.uid,
            content=replace(self.content, rule=self.series.rule),
            source=replace(
                self.master.source(digest),
                occurrence_properties=self.occurrence_lines,
                occurrence_sequences=self.occurrence_sequences,
                sibling_uids=parts,
            ),
            is_listed=self.series.anchor is not None,
            overrides=tuple(self.series.overrides[day] for day in sorted(self.series.overrides)),
            explicit_fields=self.master.explicit_fields,
            files=self.master.files,
        )


def change_occurrence(
    segment: SeriesSegment, event: Component, reading: ReadingContext, day: date
) -> None:
    """Lay a changed occurrence over the stretch."""
    here = day + segment.shift
    if _is_called_off_alone(event, reading, segment.content):
        # A message that calls it off need not say when it would have been (RFC 5546 §3.2.5).
        usual = segment.series.regular_time(here)
        segment.series.apply_override(Override(instance_date=here, when=usual, is_cancelled=True))
        _preserve(segment, event, reading, here)
        return
    occurrence = _read_occurrence(event, reading, segment)
    said = frozenset(fields_from_x_properties(event, reading))
    override = override_from_content(occurrence, here, segment.content, said)
    if _is_only_rolled(event, override, segment):
        return
    segment.series.apply_override(override)
    _preserve(segment, event, reading, here)


def _preserve(segment: SeriesSegment, event: Component, reading: ReadingContext, day: date) -> None:
    """Keep what the calendar has no place for, and which version of the occurrence it is."""
    if day not in segment.series.overrides:
        return
    if kept := preserved_properties(event, reading):
        segment.occurrence_lines[day] = kept
    if sequence := sequence_of(event):
        segment.occurrence_sequences[day] = sequence


def is_cancellation(event: Component, reading: ReadingContext) -> bool:
    """Whether the VEVENT says no more than that its event does not take place.

    A cancellation without STATUS is for the people whom it names (RFC 5546 §3.2.5).
    """
    is_for_people = reading.cancels and not event.text("STATUS") and event.every("ATTENDEE")
    return status_of(event, reading) is Status.CANCELLED and not is_for_people


def _is_called_off_alone(event: Component, reading: ReadingContext, series: EventContent) -> bool:
    """Whether the VEVENT calls off this occurrence, and not only repeats that its series is off.

    A series that is called off as a whole keeps its occurrences, each with the status CANCELLED.
    """
    repeats_series = series.status is Status.CANCELLED and not reading.cancels
    return is_cancellation(event, reading) and not (repeats_series and event.every("DTSTART"))


def _is_only_rolled(event: Component, override: Override, segment: SeriesSegment) -> bool:
    """Whether it is where its series' wish for working days puts it, and nobody changed it."""
    place = override.when
    told = f"{place.start_date:%Y%m%d}" == event.text(ROLLED)
    usual = segment.series.regular_time(place.start_date)
    rolled = Override(instance_date=override.instance_date, when=usual)
    return told and segment.content.working_days is not None and override == rolled


def _read_occurrence(
    event: Component, reading: ReadingContext, segment: SeriesSegment
) -> EventContent:
    """What stands in a changed occurrence; it keeps the people and reminders of its series."""
    usual = segment.content
    when = event_time_of(event, reading, zone=segment.master.event_time.start.zone).when(reading)
    occurrence = content_of(event, when, None, reading)
    _report_differences(event, reading, occurrence, usual)
    return replace(occurrence, participants=usual.participants, reminders=usual.reminders)


def _report_differences(
    event: Component,
    reading: ReadingContext,
    occurrence: EventContent,
    series_content: EventContent,
) -> None:
    if occurrence.participants and set(occurrence.participants) != set(series_content.participants):
        reason = "An occurrence has the people of its series; its own are not taken over."
        reading.skip(event, reason, part="ATTENDEE")
    if occurrence.reminders and set(occurrence.reminders) != set(series_content.reminders):
        reason = "An occurrence has the reminders of its series; its own are not taken over."
        reading.skip(event, reason, part="VALARM")


def occurrence_start(
    event: Component, reading: ReadingContext, event_time: EventTime
) -> DateOrDateTime:
    """Which occurrence is meant, as the series' clocks show it."""
    identity = parse_date_time(event.every("RECURRENCE-ID")[0], reading)
    if event_time.start.is_date or identity.is_date:
        return replace(identity, local=identity.local.replace(hour=0, minute=0, second=0))
    meant = identity.as_occurrence_of(event_time.start)
    if meant is None:
        raise UnusableError("The series has no occurrence that starts then.")
    return meant


def latest_version(several: list[ReadEvent], reason: str) -> ReadEvent:
    """The version to take: the highest SEQUENCE, then the latest; the others are skipped."""
    chosen = max(range(len(several)), key=lambda index: (*_version(several[index][0]), index))
    for index, (event, reading) in enumerate(several):
        if index != chosen:
            reading.skip(event, reason)
    return several[chosen]


def _version(event: Component) -> tuple[int, str]:
    return sequence_of(event), event.text("LAST-MODIFIED") or event.text("DTSTAMP")
