"""Applies the changes of a file to its series, including RANGE=THISANDFUTURE.

THISANDFUTURE splits a series into segments; each becomes a series of its own, because its
rule may differ (RFC 5545 §3.2.13). Occurrences that fit into none of the series become
events of their own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from terp_desktop.domain.calendar_file import (
    ImportedEvent,
    continuation_uid,
    occurrence_uid,
    short_digest,
    time_of_day_uid,
)
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import EventContent, Status, When
from terp_desktop.domain.recurrence.shifting import shift_rule
from terp_desktop.domain.span import LAST_DAY, Days
from terp_desktop.exchange.date_times import DateOrDateTime
from terp_desktop.exchange.event_content import content_of
from terp_desktop.exchange.event_times import event_time_of
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.preserved_properties import digest_of
from terp_desktop.exchange.reading_context import ReadingContext, UnusableError, reason_of
from terp_desktop.exchange.series import (
    Master,
    ReadEvent,
    Series,
    SeriesSegment,
    change_occurrence,
    is_cancellation,
    latest_version,
    occurrence_start,
)

MAX_SEGMENTS = 100
MAX_PARTS = 1000
"""How many UIDs of its other parts a series stores at most."""


@dataclass(slots=True)
class SegmentedSeries:
    """The occurrences at one time of day, in segments; `time_of_day` is as in the file."""

    uid: str
    time_of_day: time | None
    segments: list[SeriesSegment]

    def segment_on(self, day: date) -> SeriesSegment:
        """The segment of that day of the file's series."""
        begun = (
            segment
            for segment in reversed(self.segments)
            if segment.since is None or segment.since <= day
        )
        return next(begun, self.segments[0])

    def has_occurrence(self, day: date) -> bool:
        """Whether there is an occurrence for that day of the file's series."""
        segment = self.segment_on(day)
        return segment.series.has_occurrence(day + segment.shift)

    def next_date(self, day: date) -> date | None:
        """The first day of the file's series on or after that day."""
        last = self.segments[-1]
        since = max(day, last.since or day) + last.shift
        if since > LAST_DAY:
            return None
        found = next(last.series.rule.dates(Days.through(since, LAST_DAY)), None)
        return None if found is None else found - last.shift


def _starts_on(segmented: SegmentedSeries, day: date | None) -> bool:
    """Whether the last segment has no occurrence before that day."""
    last = segmented.segments[-1]
    return day is not None and day + last.shift <= last.series.pattern.start_date


def _split_from(
    segmented: SegmentedSeries, day: date, master: Master, content: EventContent, shift: timedelta
) -> None:
    """End the last segment before the day, and continue with a new one of that content."""
    last = segmented.segments[-1]
    first_day = day + last.shift
    replaces_last = first_day <= last.series.pattern.start_date
    rest = last.series if replaces_last else last.series.split(first_day)
    start = last.series.when.with_start_date(rest.pattern.start_date).start_local + shift
    days = start.date() - rest.pattern.start_date
    keeps_length = master.event_time.duration is not None
    when = content.when.with_start(start, keeps_length=keeps_length)
    following = SeriesSegment(
        uid=last.uid if replaces_last else continuation_uid(segmented.uid, day),
        master=master,
        content=replace(content, when=when),
        series=_shift_series(rest, when, shift, keeps_length=keeps_length),
        since=day,
        shift=last.shift + days,
    )
    if replaces_last:
        segmented.segments.pop()
        following.since = last.since
    segmented.segments.append(following)


def _shift_series(rest: Series, when: When, shift: timedelta, *, keeps_length: bool) -> Series:
    """The rest of a series, shifted as a whole; its overrides are shifted as far."""
    start = rest.pattern.start_date
    days = when.start_date - start
    rule = shift_rule(rest.rule, when.start_date)
    regular = rest.when.end_local - rest.when.start_local
    overrides = {}
    for day, override in rest.overrides.items():
        start_local = override.when.start_local
        own = override.when.end_local - start_local
        moved = when.with_start(start_local + shift, None if own == regular else own)
        overrides[day + days] = replace(override, instance_date=day + days, when=moved)
    return Series(
        when.with_start_date(rule.start_date, keeps_length=keeps_length),
        replace(rule, exception_dates=(), extra_dates=(), keeps_length=keeps_length),
        set(rule.exception_dates),
        set(rule.extra_dates),
        overrides,
    )


@dataclass(slots=True)
class DetachedOccurrence:
    """An occurrence that becomes an event of its own; `identity` is its start in the file."""

    uid: str
    identity: datetime
    master: Master
    content: EventContent

    def to_imported_event(self, digest: str) -> ImportedEvent:
        """The occurrence as an event for the calendar."""
        return ImportedEvent(
            uid=self.uid,
            content=self.content,
            source=replace(self.master.source(digest), preserved_properties=()),
            explicit_fields=self.master.explicit_fields,
        )


@dataclass(slots=True)
class ImportedSeries:
    """The series of one VEVENT, with the changes that the file makes to them."""

    uid: str
    master: Master
    segmented_series: list[SegmentedSeries] = field(default_factory=list)
    detached: list[DetachedOccurrence] = field(default_factory=list)
    anchor: date | None = None

    @classmethod
    def from_master(cls, uid: str, master: Master, several: list[Series]) -> "ImportedSeries":
        """The series of the VEVENT, before any changes."""
        imported = cls(uid, master, anchor=several[0].anchor)
        for series in several:
            clock = series.when.start_time
            own = time_of_day_uid(uid, clock) if series.is_additional and clock else uid
            content = replace(master.content, when=series.when)
            segment = SeriesSegment(own, master, content, series)
            imported.segmented_series.append(SegmentedSeries(own, clock, [segment]))
            imported._add_detached(series)
        return imported

    def _add_detached(self, series: Series) -> None:
        for when in series.detached:
            if not self.master.reading.file_context.budget.consume_dates(1):
                reason = "The file lists too many single dates; the rest is left out."
                self.master.reading.skip(self.master.event, reason)
                return
            uid = occurrence_uid(self.uid, when.start_local)
            content = replace(self.master.content, when=when)
            self.detached.append(DetachedOccurrence(uid, when.start_local, self.master, content))

    def to_imported_events(self, changed: list[ReadEvent]) -> Iterator[ImportedEvent]:
        """The events for the calendar."""
        event = self.master.event
        digest = digest_of([event, *(component for component, _ in changed)])
        if self.anchor is not None:
            digest = short_digest(f"{digest} {self.anchor}")
        first, *others = (
            segment for segmented in self.segmented_series for segment in segmented.segments
        )
        parts = (*(part.uid for part in others), *(part.uid for part in self.detached))
        yield first.to_imported_event(digest, parts[:MAX_PARTS])
        for segment in others:
            yield segment.to_imported_event(digest)
        own_digest = digest_of([event]) if self.detached else ""
        for single in self.detached:
            is_own = single.master is self.master and not _is_cancelled(single.content)
            yield single.to_imported_event(own_digest if is_own else digest)

    def apply_changes(self, changed: Iterable[ReadEvent]) -> None:
        """Apply the changed occurrences; those that cannot be applied are reported.

        THISANDFUTURE comes first, so that single changes find their segment.
        """
        by_identity: dict[tuple[bool, DateOrDateTime], list[ReadEvent]] = {}
        for event, reading in changed:
            try:
                line = event.every("RECURRENCE-ID")[0]
                and_following = line.parameters.get("RANGE", "").upper() == "THISANDFUTURE"
                identity = occurrence_start(event, reading, self.master.event_time)
                key = not and_following, identity
                by_identity.setdefault(key, []).append((event, reading))
            except (UnusableError, InvalidValueError) as error:
                reading.skip(event, reason_of(error))
        for (is_single, identity), versions in sorted(by_identity.items(), key=_sort_key):
            reason = "The same occurrence is there again, in a later version."
            event, reading = latest_version(versions, reason)
            try:
                apply = self._change_single if is_single else self._change_following
                apply(event, reading, identity)
            except (UnusableError, InvalidValueError) as error:
                reading.skip(event, reason_of(error))

    def _change_single(
        self, event: Component, reading: ReadingContext, identity: DateOrDateTime
    ) -> None:
        single = self._detached_at(identity)
        if single is None:
            change_occurrence(
                self._series_at(identity).segment_on(identity.day), event, reading, identity.day
            )
        elif is_cancellation(event, reading):
            single.content = replace(single.content, status=Status.CANCELLED)
        else:
            single.master, single.content = self._read_occurrence(event, reading)

    def _series_at(self, identity: DateOrDateTime) -> SegmentedSeries:
        """The series with that start; else the only one with an occurrence on the day.

        UnusableError if several have one: the identity is ambiguous.
        """
        on_day = [series for series in self.segmented_series if series.has_occurrence(identity.day)]
        if not identity.is_date:
            exact = (series for series in on_day if series.time_of_day == identity.time_of_day)
            if found := next(exact, None):
                return found
        if len(on_day) > 1 and not identity.is_date:
            raise UnusableError("The series has no occurrence that starts then.")
        return on_day[0] if on_day else self.segmented_series[0]

    def _detached_at(self, identity: DateOrDateTime) -> DetachedOccurrence | None:
        if identity.is_date:
            return None
        local = identity.local.replace(fold=0)
        return next((single for single in self.detached if single.identity == local), None)

    def _read_occurrence(
        self, event: Component, reading: ReadingContext
    ) -> tuple[Master, EventContent]:
        event_time = event_time_of(event, reading, zone=self.master.event_time.start.zone)
        content = content_of(event, event_time.when(reading), None, reading)
        return Master(event, reading, event_time, content), content

    def _change_following(
        self, event: Component, reading: ReadingContext, identity: DateOrDateTime
    ) -> None:
        """Change, or cancel, all occurrences from that start on."""
        if sum(len(series.segments) for series in self.segmented_series) > MAX_SEGMENTS:
            raise UnusableError("The series is divided too often.")
        single = self._detached_at(identity)
        named = self._series_at(identity)
        if single is None and not named.has_occurrence(identity.day):
            raise UnusableError("The series has no occurrence from which on it could be changed.")
        if is_cancellation(event, reading):
            self._cancel_following(named, identity)
            return
        master, content = self._read_occurrence(event, reading)
        day = identity.day + named.segment_on(identity.day).shift
        before = single.content.when if single else named.segments[-1].series.occurrence_time(day)
        if len(self.segmented_series) > 1 and content.when.is_all_day != before.is_all_day:
            raise UnusableError("Only some of its times of the day would become whole days.")
        shift = content.when.start_local - before.start_local
        for series in self.segmented_series:
            if (first_day := self._first_day(series, named, identity)) is not None:
                _split_from(series, first_day, master, content, shift)
        for later in self._detached_from(identity):
            later.master = master
            moved = content.when.with_start(later.content.when.start_local + shift)
            later.content = replace(content, when=moved)

    def _detached_from(self, identity: DateOrDateTime) -> Iterator[DetachedOccurrence]:
        since = identity.local.replace(fold=0)
        return (single for single in self.detached if single.identity >= since)

    def _first_day(
        self, series: SegmentedSeries, named: SegmentedSeries, identity: DateOrDateTime
    ) -> date | None:
        """The first day of the series that is not before the occurrence of the `named` one."""
        if series is named and series.has_occurrence(identity.day):
            return identity.day
        is_before = (
            not identity.is_date and (series.time_of_day or time.min) < identity.local.time()
        )
        return series.next_date(identity.day + timedelta(days=is_before))

    def _cancel_following(self, named: SegmentedSeries, identity: DateOrDateTime) -> None:
        """Cancel all occurrences from that start on."""
        first_days = {
            series.uid: self._first_day(series, named, identity) for series in self.segmented_series
        }
        if all(_starts_on(series, first_days[series.uid]) for series in self.segmented_series):
            raise UnusableError("It calls off all occurrences of its series.")
        for series in self.segmented_series:
            day, last = first_days[series.uid], series.segments[-1]
            if day is not None and _starts_on(series, day):
                last.content = replace(last.content, status=Status.CANCELLED)
            elif day is not None:
                last.series.split(day + last.shift)
        for single in self._detached_from(identity):
            single.content = replace(single.content, status=Status.CANCELLED)


def _is_cancelled(content: EventContent) -> bool:
    return content.status is Status.CANCELLED


def _sort_key(entry: tuple[tuple[bool, DateOrDateTime], object]) -> tuple[bool, Any]:
    (is_single, identity), _ = entry
    return is_single, identity.local
