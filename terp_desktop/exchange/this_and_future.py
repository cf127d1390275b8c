"""All that comes out of one series of a file: a series for each time of the day, and more.

RANGE=THISANDFUTURE divides each of them into stretches, a series of its own each, since the
rule of one may not be that of the other (RFC 5545 §3.2.13). What the calendar has no series
for stands apart, as an event by itself.
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
from terp_desktop.exchange.context import ReadingContext, UnusableError
from terp_desktop.exchange.date_times import DateOrDateTime
from terp_desktop.exchange.event_content import content_of
from terp_desktop.exchange.event_times import event_time_of
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.preserved_properties import digest_of
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


@dataclass(slots=True)
class SegmentedSeries:
    """The occurrences at one time of the day, in stretches; `clock` is that time in the file."""

    uid: str
    time_of_day: time | None
    segments: list[SeriesSegment]

    def segment_on(self, day: date) -> SeriesSegment:
        """The stretch that the day of the file's series is in."""
        found = (one for one in reversed(self.segments) if one.since is None or one.since <= day)
        return next(found, self.segments[0])

    def has_occurrence(self, day: date) -> bool:
        """Whether there is an occurrence for that day of the file's series."""
        stretch = self.segment_on(day)
        return stretch.series.has_occurrence(day + stretch.shift)

    def next_date(self, day: date) -> date | None:
        """The first day, of those that the file's series has, from that day on."""
        last = self.segments[-1]
        since = max(day, last.since or day) + last.shift
        if since > LAST_DAY:
            return None
        found = next(last.series.rule.dates(Days.through(since, LAST_DAY)), None)
        return None if found is None else found - last.shift


def starts_on(segmented: SegmentedSeries, day: date | None) -> bool:
    """Whether the last stretch has nothing before that day."""
    last = segmented.segments[-1]
    return day is not None and day + last.shift <= last.series.pattern.start_date


def split_from(
    segmented: SegmentedSeries, day: date, master: Master, content: EventContent, shift: timedelta
) -> None:
    """Let the last stretch end before the day, and another one go on as the event says."""
    last = segmented.segments[-1]
    here = day + last.shift
    first = last.series.pattern.start_date
    rest = last.series if here <= first else last.series.split(here)
    start = last.series.when.with_start_date(rest.pattern.start_date).start_local + shift
    days = start.date() - rest.pattern.start_date
    keeps_length = master.event_time.duration is not None
    when = content.when.with_start(start, keeps_length=keeps_length)
    following = SeriesSegment(
        uid=last.uid if here <= first else continuation_uid(segmented.uid, day),
        master=master,
        content=replace(content, when=when),
        series=_shift_series(rest, when, shift, keeps_length=keeps_length),
        since=day,
        shift=last.shift + days,
    )
    if here <= first:
        segmented.segments.pop()
        following.since = last.since
    segmented.segments.append(following)


def _shift_series(rest: Series, when: When, shift: timedelta, *, keeps_length: bool) -> Series:
    """The rest of a series, moved along as a whole; occurrences at other times move as far."""
    start = rest.pattern.start_date
    days = when.start_date - start
    rule = shift_rule(rest.rule, when.start_date)
    usual = rest.when.end_local - rest.when.start_local
    overrides = {}
    for day, one in rest.overrides.items():
        own = one.when.end_local - one.when.start_local
        place = when.with_start(one.when.start_local + shift, None if own == usual else own)
        overrides[day + days] = replace(one, instance_date=day + days, when=place)
    return Series(
        when.with_start_date(rule.start_date, keeps_length=keeps_length),
        replace(rule, exception_dates=(), extra_dates=(), keeps_length=keeps_length),
        set(rule.exception_dates),
        set(rule.extra_dates),
        overrides,
    )


MAX_SEGMENTS = 100
MAX_PARTS = 1000
"""How many UIDs are kept of what belongs to one series."""


@dataclass(slots=True)
class DetachedOccurrence:
    """An occurrence that is an event by itself; `identity` is its start as the file gave it."""

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
    """The series of one VEVENT with all that the file changes in them."""

    uid: str
    master: Master
    segmented_series: list[SegmentedSeries] = field(default_factory=list)
    detached: list[DetachedOccurrence] = field(default_factory=list)
    anchor: date | None = None

    @classmethod
    def from_master(cls, uid: str, master: Master, several: list[Series]) -> "ImportedSeries":
        """The family as its VEVENT has it."""
        family = cls(uid, master, anchor=several[0].anchor)
        for series in several:
            clock = series.when.start_time
            own = time_of_day_uid(uid, clock) if series.is_additional and clock else uid
            content = replace(master.content, when=series.when)
            stretch = SeriesSegment(own, master, content, series)
            family.segmented_series.append(SegmentedSeries(own, clock, [stretch]))
            family._add_detached(series)
        return family

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
        digest = digest_of([event, *(one for one, _ in changed)])
        if self.anchor is not None:
            digest = short_digest(f"{digest} {self.anchor}")
        first, *others = (one for track in self.segmented_series for one in track.segments)
        parts = (*(one.uid for one in others), *(one.uid for one in self.detached))
        yield first.to_imported_event(digest, parts[:MAX_PARTS])
        for one in others:
            yield one.to_imported_event(digest)
        own_digest = digest_of([event]) if self.detached else ""
        for single in self.detached:
            is_own = single.master is self.master and not _is_cancelled(single.content)
            yield single.to_imported_event(own_digest if is_own else digest)

    def apply_changes(self, changed: Iterable[ReadEvent]) -> None:
        """Lay what the file changes over it; what cannot be is noted as skipped.

        All that divides the series comes first, so that single changes find their stretch.
        """
        by_place: dict[tuple[bool, DateOrDateTime], list[ReadEvent]] = {}
        for event, reading in changed:
            try:
                line = event.every("RECURRENCE-ID")[0]
                ranges = line.parameters.get("RANGE", "").upper() == "THISANDFUTURE"
                identity = occurrence_start(event, reading, self.master.event_time)
                by_place.setdefault((not ranges, identity), []).append((event, reading))
            except (UnusableError, InvalidValueError) as error:
                reading.skip(event, _reason(error))
        for (is_single, identity), several in sorted(by_place.items(), key=_sort_key):
            reason = "The same occurrence is there again, in a later version."
            event, reading = latest_version(several, reason)
            try:
                lay = self._change_single if is_single else self._change_following
                lay(event, reading, identity)
            except (UnusableError, InvalidValueError) as error:
                reading.skip(event, _reason(error))

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
        """The series that has that start; else the only one that has an occurrence on the day.

        UnusableError if several have: which of them is meant cannot be told.
        """
        if not identity.is_date:
            exact = (
                one for one in self.segmented_series if one.time_of_day == identity.time_of_day
            )
            if found := next((one for one in exact if one.has_occurrence(identity.day)), None):
                return found
        on_day = [one for one in self.segmented_series if one.has_occurrence(identity.day)]
        if len(on_day) > 1 and not identity.is_date:
            raise UnusableError("The series has no occurrence that starts then.")
        return on_day[0] if on_day else self.segmented_series[0]

    def _detached_at(self, identity: DateOrDateTime) -> DetachedOccurrence | None:
        if identity.is_date:
            return None
        local = identity.local.replace(fold=0)
        return next((one for one in self.detached if one.identity == local), None)

    def _read_occurrence(
        self, event: Component, reading: ReadingContext
    ) -> tuple[Master, EventContent]:
        place = event_time_of(event, reading, zone=self.master.event_time.start.zone)
        content = content_of(event, place.when(reading), None, reading)
        return Master(event, reading, place, content), content

    def _change_following(
        self, event: Component, reading: ReadingContext, identity: DateOrDateTime
    ) -> None:
        """Let all from that start on be as the event says, or not take place."""
        if sum(len(one.segments) for one in self.segmented_series) > MAX_SEGMENTS:
            raise UnusableError("The series is divided too often.")
        single = self._detached_at(identity)
        track = self._series_at(identity)
        if single is None and not track.has_occurrence(identity.day):
            raise UnusableError("The series has no occurrence from which on it could be changed.")
        if is_cancellation(event, reading):
            self._cancel_following(track, identity)
            return
        master, content = self._read_occurrence(event, reading)
        here = identity.day + track.segment_on(identity.day).shift
        usual = single.content.when if single else track.segments[-1].series.occurrence_time(here)
        if len(self.segmented_series) > 1 and content.when.is_all_day != usual.is_all_day:
            raise UnusableError("Only some of its times of the day would become whole days.")
        by = content.when.start_local - usual.start_local
        for one in self.segmented_series:
            if (day := self._first_day(one, track, identity)) is not None:
                split_from(one, day, master, content, by)
        for later in self._detached_from(identity):
            later.master = master
            moved = content.when.with_start(later.content.when.start_local + by)
            later.content = replace(content, when=moved)

    def _detached_from(self, identity: DateOrDateTime) -> Iterator[DetachedOccurrence]:
        since = identity.local.replace(fold=0)
        return (one for one in self.detached if one.identity >= since)

    def _first_day(
        self, segmented: SegmentedSeries, hit: SegmentedSeries, identity: DateOrDateTime
    ) -> date | None:
        """The first day of the track that is no earlier than the occurrence that was named."""
        if segmented is hit and segmented.has_occurrence(identity.day):
            return identity.day
        is_before = (
            not identity.is_date and (segmented.time_of_day or time.min) < identity.local.time()
        )
        return segmented.next_date(identity.day + timedelta(days=is_before))

    def _cancel_following(self, hit: SegmentedSeries, identity: DateOrDateTime) -> None:
        """Let there be nothing from that occurrence on."""
        first_days = {one.uid: self._first_day(one, hit, identity) for one in self.segmented_series}
        if all(starts_on(one, first_days[one.uid]) for one in self.segmented_series):
            raise UnusableError("It calls off all occurrences of its series.")
        for track in self.segmented_series:
            day, last = first_days[track.uid], track.segments[-1]
            if day is not None and starts_on(track, day):
                last.content = replace(last.content, status=Status.CANCELLED)
            elif day is not None:
                last.series.split(day + last.shift)
        for one in self._detached_from(identity):
            one.content = replace(one.content, status=Status.CANCELLED)


def _is_cancelled(content: EventContent) -> bool:
    return content.status is Status.CANCELLED


def _sort_key(entry: tuple[tuple[bool, DateOrDateTime], object]) -> tuple[bool, Any]:
    (is_single, identity), _ = entry
    return is_single, identity.local


def _reason(error: UnusableError | InvalidValueError) -> str:
    return error.sentence if isinstance(error, InvalidValueError) else str(error)
