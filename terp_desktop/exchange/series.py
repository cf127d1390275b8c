"""Series while they are read: the rule, its RDATEs and EXDATEs, and changed occurrences."""

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
from terp_desktop.exchange.date_times import DateOrDateTime, parse_date_time
from terp_desktop.exchange.event_content import content_of, status_of
from terp_desktop.exchange.event_times import EventTime, event_time_of
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.preserved_properties import digest_of, preserved_properties, sequence_of
from terp_desktop.exchange.reading_context import ReadingContext, UnusableError
from terp_desktop.exchange.x_properties import ROLLED, fields_from_x_properties

ExcludedStart: TypeAlias = tuple[date, time | None]
"""A local start that an EXDATE excludes; without a time, all starts on the date."""


@dataclass(slots=True)
class Series:
    """The occurrences of one series: the rule, overrides, and detached occurrences.

    A series has at most one occurrence on a date. An RDATE on a date that has one, or before
    the first one, goes to `detached` and becomes an event of its own. A series that
    `is_additional` holds another time of day of the same VEVENT. A series with an `anchor`
    consists of single dates instead of a rule; they were expanded around that day.
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
        """The pattern with its exception dates and extra dates."""
        return replace(
            self.pattern, exception_dates=tuple(self.removed), extra_dates=tuple(self.added)
        )

    def regular_time(self, day: date) -> When:
        """The time of an unchanged occurrence on that date."""
        return self.when.with_start_date(day, keeps_length=self.pattern.keeps_length)

    def occurrence_time(self, day: date) -> When:
        """The time of the occurrence of that date, changed or not."""
        override = self.overrides.get(day)
        return self.regular_time(day) if override is None else override.when

    def has_occurrence(self, day: date) -> bool:
        """Whether the series has an occurrence for the date."""
        if day in self.removed:
            return False
        return day in self.added or any(self.pattern.dates(Days.through(day, day)))

    def starts_at(self, when: When) -> bool:
        """Whether the series starts at the same time of day."""
        return self.when.start_time == when.start_time

    @property
    def is_only_its_start(self) -> bool:
        """Whether its first occurrence, unchanged, is the only one."""
        is_single = self.pattern.count == 1 and not self.added and not self.detached
        return is_single and not self.removed and not self.overrides

    def remove(self, exceptions: set[ExcludedStart]) -> None:
        """Remove the occurrences at these starts."""
        for day, clock in exceptions:
            override = self.overrides.get(day)
            start_time = (self.when if override is None else override.when).start_time
            if clock in (None, start_time):
                self.removed.add(day)
                self.overrides.pop(day, None)
        self.detached = [
            when
            for when in self.detached
            if (when.start_date, None) not in exceptions
            and (when.start_date, when.start_time) not in exceptions
        ]

    def ensure_occurrence(self, day: date) -> None:
        """Add the date unless the rule already gives it; undo its removal."""
        self.removed.discard(day)
        if not self.has_occurrence(day):
            self.added.add(day)

    def apply_override(self, override: Override) -> None:
        """Replace an occurrence by its changed version.

        A date that the rule does not give is added. UnusableError if an EXDATE removes it.
        """
        day = override.instance_date
        if day in self.removed:
            raise UnusableError("It changes an occurrence that an EXDATE removes.")
        if override.is_cancelled and not self.has_occurrence(day):
            return
        self.ensure_occurrence(day)
        self.overrides[day] = override

    def add_occurrence(self, when: When) -> None:
        """Add an occurrence at that time; a detached one if the date is not free."""
        day = when.start_date
        regular = self.regular_time(day)
        if self.has_occurrence(day) or day < self.pattern.start_date:
            override = self.overrides.get(day)
            if not self.has_occurrence(day) or when != (override.when if override else regular):
                self.detached.append(when)
            return
        self.ensure_occurrence(day)
        if when != regular:
            self.overrides[day] = Override(instance_date=day, when=when)

    def split(self, day: date) -> "Series":
        """End the series before the day, and return the unchanged rest of it.

        The day is one of the series' dates, but not the first.
        """
        before, after = split_rule(self.rule, day)
        rest = Series(
            self.when.with_start_date(after.start_date, keeps_length=after.keeps_length),
            replace(after, exception_dates=(), extra_dates=()),
            set(after.exception_dates),
            set(after.extra_dates),
            {later: self.overrides.pop(later) for later in list(self.overrides) if later >= day},
        )
        self.pattern = replace(before, exception_dates=(), extra_dates=())
        self.removed, self.added = set(before.exception_dates), set(before.extra_dates)
        return rest


ReadEvent: TypeAlias = tuple[Component, ReadingContext]


@dataclass(slots=True)
class Master:
    """A VEVENT without RECURRENCE-ID, and what was read from it."""

    event: Component
    reading: ReadingContext
    event_time: EventTime
    content: EventContent

    @property
    def explicit_fields(self) -> frozenset[str]:
        """The fields that X-TERP- properties or CATEGORIES of the file set."""
        return frozenset(fields_from_x_properties(self.event, self.reading))

    @property
    def files(self) -> tuple[NewFile, ...]:
        """The inline attachments of the event."""
        return inline_files(self.event)

    def source(self, digest: str | None = None, *, with_files: bool = False) -> ImportSource:
        """What is stored of the file beside the event; inline attachments only `with_files`."""
        return ImportSource(
            digest=digest or digest_of([self.event]),
            sequence=sequence_of(self.event),
            preserved_properties=preserved_properties(
                self.event, self.reading, with_files=with_files
            ),
        )


@dataclass(slots=True)
class SeriesSegment:
    """A part of a series with a rule of its own.

    `since` is its first day in the file's series. `shift` is how many days its occurrences
    are moved from that series.
    """

    uid: str
    master: Master
    content: EventContent
    series: Series
    since: date | None = None
    shift: timedelta = timedelta()
    occurrence_lines: dict[date, tuple[str, ...]] = field(default_factory=dict)
    occurrence_sequences: dict[date, int] = field(default_factory=dict)

    def to_imported_event(self, digest: str, parts: tuple[str, ...] = ()) -> ImportedEvent:
        """The segment as an event for the calendar; the first one lists the other `parts`."""
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
    """Apply a changed occurrence to the segment; `day` is its date in the file's series."""
    shifted = day + segment.shift
    if _is_cancelled_alone(event, reading, segment.content):
        # A cancellation need not state the occurrence's time (RFC 5546 §3.2.5).
        when = segment.series.regular_time(shifted)
        segment.series.apply_override(Override(instance_date=shifted, when=when, is_cancelled=True))
        _preserve(segment, event, reading, shifted)
        return
    occurrence = _read_occurrence(event, reading, segment)
    explicit_fields = frozenset(fields_from_x_properties(event, reading))
    override = override_from_content(occurrence, shifted, segment.content, explicit_fields)
    if _is_only_rolled(event, override, segment):
        return
    segment.series.apply_override(override)
    _preserve(segment, event, reading, shifted)


def _preserve(segment: SeriesSegment, event: Component, reading: ReadingContext, day: date) -> None:
    """Store the preserved properties and the SEQUENCE of the changed occurrence."""
    if day not in segment.series.overrides:
        return
    if preserved := preserved_properties(event, reading):
        segment.occurrence_lines[day] = preserved
    if sequence := sequence_of(event):
        segment.occurrence_sequences[day] = sequence


def is_cancellation(event: Component, reading: ReadingContext) -> bool:
    """Whether the VEVENT cancels its event for everybody.

    METHOD:CANCEL without STATUS only uninvites the attendees it lists (RFC 5546 §3.2.5).
    """
    is_for_people = reading.cancels and not event.text("STATUS") and event.every("ATTENDEE")
    return status_of(event, reading) is Status.CANCELLED and not is_for_people


def _is_cancelled_alone(event: Component, reading: ReadingContext, series: EventContent) -> bool:
    """Whether the VEVENT cancels this occurrence, and does not just repeat its series' status.

    A cancelled series keeps its occurrences, each with the status CANCELLED.
    """
    repeats_series = series.status is Status.CANCELLED and not reading.cancels
    return is_cancellation(event, reading) and not (repeats_series and event.every("DTSTART"))


def _is_only_rolled(event: Component, override: Override, segment: SeriesSegment) -> bool:
    """Whether the only change is the move to a working day that the series asks for."""
    start_date = override.when.start_date
    is_marked = f"{start_date:%Y%m%d}" == event.text(ROLLED)
    when = segment.series.regular_time(start_date)
    rolled = Override(instance_date=override.instance_date, when=when)
    return is_marked and segment.content.working_days is not None and override == rolled


def _read_occurrence(
    event: Component, reading: ReadingContext, segment: SeriesSegment
) -> EventContent:
    """The content of a changed occurrence, with the people and reminders of its series."""
    series = segment.content
    when = event_time_of(event, reading, zone=segment.master.event_time.start.zone).when(reading)
    occurrence = content_of(event, when, None, reading)
    _report_differences(event, reading, occurrence, series)
    return replace(occurrence, participants=series.participants, reminders=series.reminders)


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
    """The RECURRENCE-ID in the zone of the series; UnusableError if no occurrence starts then."""
    identity = parse_date_time(event.every("RECURRENCE-ID")[0], reading)
    if event_time.start.is_date or identity.is_date:
        return replace(identity, local=identity.local.replace(hour=0, minute=0, second=0))
    start = identity.as_occurrence_of(event_time.start)
    if start is None:
        raise UnusableError("The series has no occurrence that starts then.")
    return start


def latest_version(versions: list[ReadEvent], reason: str) -> ReadEvent:
    """The version with the highest SEQUENCE, then the latest; the others are reported."""
    latest = max(range(len(versions)), key=lambda index: (*_version(versions[index][0]), index))
    for index, (event, reading) in enumerate(versions):
        if index != latest:
            reading.skip(event, reason)
    return versions[latest]


def _version(event: Component) -> tuple[int, str]:
    return sequence_of(event), event.text("LAST-MODIFIED") or event.text("DTSTAMP")
