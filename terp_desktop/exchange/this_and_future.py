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
    short_digest,
    uid_at,
    uid_from,
    uid_of_time,
)
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import EventContent, Status, When
from terp_desktop.domain.recurrence.shifting import moved_rule
from terp_desktop.domain.span import LAST_DAY, Days
from terp_desktop.exchange.context import Reading, UnusableError
from terp_desktop.exchange.date_times import Moment
from terp_desktop.exchange.event_content import content_of
from terp_desktop.exchange.event_times import place_of
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.preserved_properties import digest_of
from terp_desktop.exchange.series import (
    Master,
    Read,
    Series,
    Stretch,
    change,
    identity_of,
    is_called_off,
    latest,
)


@dataclass(slots=True)
class Track:
    """The occurrences at one time of the day, in stretches; `clock` is that time in the file."""

    uid: str
    clock: time | None
    stretches: list[Stretch]

    def at(self, day: date) -> Stretch:
        """The stretch that the day of the file's series is in."""
        found = (one for one in reversed(self.stretches) if one.since is None or one.since <= day)
        return next(found, self.stretches[0])

    def gives(self, day: date) -> bool:
        """Whether there is an occurrence for that day of the file's series."""
        stretch = self.at(day)
        return stretch.series.gives(day + stretch.moved_by)

    def next_day(self, day: date) -> date | None:
        """The first day, of those that the file's series has, from that day on."""
        last = self.stretches[-1]
        since = max(day, last.since or day) + last.moved_by
        if since > LAST_DAY:
            return None
        found = next(last.series.rule.dates(Days.through(since, LAST_DAY)), None)
        return None if found is None else found - last.moved_by


def is_first(track: Track, day: date | None) -> bool:
    """Whether the last stretch has nothing before that day."""
    last = track.stretches[-1]
    return day is not None and day + last.moved_by <= last.series.pattern.start_date


def divide(track: Track, day: date, master: Master, content: EventContent, by: timedelta) -> None:
    """Let the last stretch end before the day, and another one go on as the event says."""
    last = track.stretches[-1]
    here = day + last.moved_by
    first = last.series.pattern.start_date
    rest = last.series if here <= first else last.series.split(here)
    start = last.series.when.on(rest.pattern.start_date).start_local + by
    days = start.date() - rest.pattern.start_date
    keeps_length = master.place.length is not None
    when = content.when.begun_at(start, keeps_length=keeps_length)
    following = Stretch(
        uid=last.uid if here <= first else uid_from(track.uid, day),
        master=master,
        content=replace(content, when=when),
        series=_moved(rest, when, by, keeps_length=keeps_length),
        since=day,
        moved_by=last.moved_by + days,
    )
    if here <= first:
        track.stretches.pop()
        following.since = last.since
    track.stretches.append(following)


def _moved(rest: Series, when: When, by: timedelta, *, keeps_length: bool) -> Series:
    """The rest of a series, moved along as a whole; occurrences at other times move as far."""
    start = rest.pattern.start_date
    days = when.start_date - start
    rule = moved_rule(rest.rule, when.start_date)
    usual = rest.when.end_local - rest.when.start_local
    overrides = {}
    for day, one in rest.overrides.items():
        own = one.when.end_local - one.when.start_local
        place = when.begun_at(one.when.start_local + by, None if own == usual else own)
        overrides[day + days] = replace(one, instance_date=day + days, when=place)
    return Series(
        when.on(rule.start_date, keeps_length=keeps_length),
        replace(rule, exception_dates=(), extra_dates=(), keeps_length=keeps_length),
        set(rule.exception_dates),
        set(rule.extra_dates),
        overrides,
    )


MOST_STRETCHES = 100
MOST_PARTS = 1000
"""How many UIDs are kept of what belongs to one series."""


@dataclass(slots=True)
class Apart:
    """An occurrence that is an event by itself; `identity` is its start as the file gave it."""

    uid: str
    identity: datetime
    master: Master
    content: EventContent

    def imported(self, digest: str) -> ImportedEvent:
        """The occurrence as an event for the calendar."""
        return ImportedEvent(
            uid=self.uid,
            content=self.content,
            source=replace(self.master.source(digest), lines=()),
            said=self.master.said,
        )


@dataclass(slots=True)
class Family:
    """The series of one VEVENT with all that the file changes in them."""

    uid: str
    master: Master
    tracks: list[Track] = field(default_factory=list)
    apart: list[Apart] = field(default_factory=list)
    anchor: date | None = None

    @classmethod
    def of(cls, uid: str, master: Master, several: list[Series]) -> "Family":
        """The family as its VEVENT has it."""
        family = cls(uid, master, anchor=several[0].anchor)
        for series in several:
            clock = series.when.start_time
            own = uid_of_time(uid, clock) if series.is_further and clock else uid
            content = replace(master.content, when=series.when)
            stretch = Stretch(own, master, content, series)
            family.tracks.append(Track(own, clock, [stretch]))
            family._set_apart(series)
        return family

    def _set_apart(self, series: Series) -> None:
        for when in series.apart:
            if not self.master.reading.around.budget.allows_dates(1):
                reason = "The file lists too many single dates; the rest is left out."
                self.master.reading.skip(self.master.event, reason)
                return
            uid = uid_at(self.uid, when.start_local)
            content = replace(self.master.content, when=when)
            self.apart.append(Apart(uid, when.start_local, self.master, content))

    def imported(self, changed: list[Read]) -> Iterator[ImportedEvent]:
        """The events for the calendar."""
        event = self.master.event
        digest = digest_of([event, *(one for one, _ in changed)])
        if self.anchor is not None:
            digest = short_digest(f"{digest} {self.anchor}")
        first, *others = (one for track in self.tracks for one in track.stretches)
        parts = (*(one.uid for one in others), *(one.uid for one in self.apart))
        yield first.imported(digest, parts[:MOST_PARTS])
        for one in others:
            yield one.imported(digest)
        own_digest = digest_of([event]) if self.apart else ""
        for single in self.apart:
            is_own = single.master is self.master and not _is_off(single.content)
            yield single.imported(own_digest if is_own else digest)

    def change(self, changed: Iterable[Read]) -> None:
        """Lay what the file changes over it; what cannot be is noted as skipped.

        All that divides the series comes first, so that single changes find their stretch.
        """
        by_place: dict[tuple[bool, Moment], list[Read]] = {}
        for event, reading in changed:
            try:
                line = event.every("RECURRENCE-ID")[0]
                ranges = line.parameters.get("RANGE", "").upper() == "THISANDFUTURE"
                identity = identity_of(event, reading, self.master.place)
                by_place.setdefault((not ranges, identity), []).append((event, reading))
            except (UnusableError, InvalidValueError) as error:
                reading.skip(event, _reason(error))
        for (is_single, identity), several in sorted(by_place.items(), key=_order):
            reason = "The same occurrence is there again, in a later version."
            event, reading = latest(several, reason)
            try:
                lay = self._change_one if is_single else self._change_following
                lay(event, reading, identity)
            except (UnusableError, InvalidValueError) as error:
                reading.skip(event, _reason(error))

    def _change_one(self, event: Component, reading: Reading, identity: Moment) -> None:
        single = self._apart_at(identity)
        if single is None:
            change(self._track_at(identity).at(identity.day), event, reading, identity.day)
        elif is_called_off(event, reading):
            single.content = replace(single.content, status=Status.CANCELLED)
        else:
            single.master, single.content = self._read(event, reading)

    def _track_at(self, identity: Moment) -> Track:
        """The series that has that start; else the only one that has an occurrence on the day.

        UnusableError if several have: which of them is meant cannot be told.
        """
        if not identity.is_day:
            exact = (one for one in self.tracks if one.clock == identity.clock)
            if found := next((one for one in exact if one.gives(identity.day)), None):
                return found
        on_day = [one for one in self.tracks if one.gives(identity.day)]
        if len(on_day) > 1 and not identity.is_day:
            raise UnusableError("The series has no occurrence that starts then.")
        return on_day[0] if on_day else self.tracks[0]

    def _apart_at(self, identity: Moment) -> Apart | None:
        if identity.is_day:
            return None
        local = identity.local.replace(fold=0)
        return next((one for one in self.apart if one.identity == local), None)

    def _read(self, event: Component, reading: Reading) -> tuple[Master, EventContent]:
        place = place_of(event, reading, zone=self.master.place.start.zone)
        content = content_of(event, place.when(reading), None, reading)
        return Master(event, reading, place, content), content

    def _change_following(self, event: Component, reading: Reading, identity: Moment) -> None:
        """Let all from that start on be as the event says, or not take place."""
        if sum(len(one.stretches) for one in self.tracks) > MOST_STRETCHES:
            raise UnusableError("The series is divided too often.")
        single = self._apart_at(identity)
        track = self._track_at(identity)
        if single is None and not track.gives(identity.day):
            raise UnusableError("The series has no occurrence from which on it could be changed.")
        if is_called_off(event, reading):
            self._end(track, identity)
            return
        master, content = self._read(event, reading)
        here = identity.day + track.at(identity.day).moved_by
        usual = single.content.when if single else track.stretches[-1].series.place(here)
        if len(self.tracks) > 1 and content.when.is_all_day != usual.is_all_day:
            raise UnusableError("Only some of its times of the day would become whole days.")
        by = content.when.start_local - usual.start_local
        for one in self.tracks:
            if (day := self._first_day(one, track, identity)) is not None:
                divide(one, day, master, content, by)
        for later in self._apart_from(identity):
            later.master = master
            moved = content.when.begun_at(later.content.when.start_local + by)
            later.content = replace(content, when=moved)

    def _apart_from(self, identity: Moment) -> Iterator[Apart]:
        since = identity.local.replace(fold=0)
        return (one for one in self.apart if one.identity >= since)

    def _first_day(self, track: Track, hit: Track, identity: Moment) -> date | None:
        """The first day of the track that is no earlier than the occurrence that was named."""
        if track is hit and track.gives(identity.day):
            return identity.day
        is_before = not identity.is_day and (track.clock or time.min) < identity.local.time()
        return track.next_day(identity.day + timedelta(days=is_before))

    def _end(self, hit: Track, identity: Moment) -> None:
        """Let there be nothing from that occurrence on."""
        first_days = {one.uid: self._first_day(one, hit, identity) for one in self.tracks}
        if all(is_first(one, first_days[one.uid]) for one in self.tracks):
            raise UnusableError("It calls off all occurrences of its series.")
        for track in self.tracks:
            day, last = first_days[track.uid], track.stretches[-1]
            if day is not None and is_first(track, day):
                last.content = replace(last.content, status=Status.CANCELLED)
            elif day is not None:
                last.series.split(day + last.moved_by)
        for one in self._apart_from(identity):
            one.content = replace(one.content, status=Status.CANCELLED)


def _is_off(content: EventContent) -> bool:
    return content.status is Status.CANCELLED


def _order(entry: tuple[tuple[bool, Moment], object]) -> tuple[bool, Any]:
    (is_single, identity), _ = entry
    return is_single, identity.local


def _reason(error: UnusableError | InvalidValueError) -> str:
    return error.sentence if isinstance(error, InvalidValueError) else str(error)
