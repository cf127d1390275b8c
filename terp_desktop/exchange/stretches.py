"""A series with what the file changes in it: single occurrences, and all from one date on.

RANGE=THISANDFUTURE divides a series into stretches, each a series of its own here, since
the rule of one may not be that of the other (RFC 5545 §3.2.13).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, TypeAlias

from terp_desktop.domain.attachment import NewFile
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import EventContent, Status
from terp_desktop.domain.moved_rules import moved_rule
from terp_desktop.domain.series import Override
from terp_desktop.exchange.attached import files_of
from terp_desktop.exchange.content_lines import Component
from terp_desktop.exchange.contents import content_of
from terp_desktop.exchange.kept_lines import digest_of, kept_lines, sequence_of
from terp_desktop.exchange.moments import Moment, moment
from terp_desktop.exchange.own_properties import ROLLED, own_fields
from terp_desktop.exchange.places_in_time import Place, place_of
from terp_desktop.exchange.reading import Reading, UnusableError
from terp_desktop.exchange.series import Series
from terp_desktop.services.imported import ImportedEvent, Source, override_from

LONGEST_UID = 255
MOST_STRETCHES = 100

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

    def imported(self, digest: str) -> ImportedEvent:
        """The stretch as an event for the calendar."""
        source = self.master.source(digest)
        return ImportedEvent(
            uid=self.uid,
            content=replace(self.content, rule=self.series.rule),
            source=replace(source, occurrence_lines=self.lines),
            overrides=tuple(self.series.overrides[day] for day in sorted(self.series.overrides)),
            said=self.master.said,
            files=self.master.files,
        )


def stretches_of(
    uid: str, master: Master, series: Series, changed: Iterable[Read]
) -> list[Stretch]:
    """The series with all that the file changes in it; what cannot be is noted as skipped."""
    stretches = [Stretch(uid, master, master.content, series)]
    by_place: dict[tuple[bool, Moment], list[Read]] = {}
    for event, reading in changed:
        try:
            line = event.every("RECURRENCE-ID")[0]
            ranges = line.parameters.get("RANGE", "").upper() == "THISANDFUTURE"
            identity = _identity(event, reading, master.place)
            by_place.setdefault((not ranges, identity), []).append((event, reading))
        except UnusableError as error:
            reading.skip(event, str(error))
    for (is_single, identity), several in sorted(by_place.items(), key=_order):
        event, reading = latest(several, "The same occurrence is there again, in a later version.")
        try:
            if is_single:
                _change(_stretch_at(stretches, identity.day), event, reading, identity.day)
            else:
                _divide(stretches, event, reading, identity.day)
        except (UnusableError, InvalidValueError) as error:
            reason = error.sentence if isinstance(error, InvalidValueError) else str(error)
            reading.skip(event, reason)
    return stretches


def _order(entry: tuple[tuple[bool, Moment], object]) -> tuple[bool, Any]:
    """All that divide the series first, so that single changes find their stretch."""
    (is_single, identity), _ = entry
    return is_single, identity.local


def _stretch_at(stretches: list[Stretch], day: date) -> Stretch:
    return next(one for one in reversed(stretches) if one.since is None or one.since <= day)


def _change(stretch: Stretch, event: Component, reading: Reading, day: date) -> None:
    """Lay a changed occurrence over the stretch."""
    here = day + stretch.moved_by
    occurrence = _occurrence(event, reading, stretch)
    said = frozenset(own_fields(event, reading))
    override = override_from(occurrence, here, stretch.content, said)
    if _is_only_rolled(event, override, stretch.content):
        return
    stretch.series.change(override)
    if here in stretch.series.overrides and (kept := kept_lines(event, reading)):
        stretch.lines[here] = kept


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
    if occurrence.status is not Status.CANCELLED:
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


def _divide(stretches: list[Stretch], event: Component, reading: Reading, day: date) -> None:
    """Let the last stretch end before the day, and another one go on as the event says."""
    if len(stretches) > MOST_STRETCHES:
        raise UnusableError("The series is divided too often.")
    last = stretches[-1]
    here = day + last.moved_by
    if not last.series.gives(here):
        raise UnusableError("The series has no occurrence from which on it could be changed.")
    place = place_of(event, reading, zone=last.master.place.start.zone)
    content = content_of(event, place.when(reading), None, reading)
    if content.status is Status.CANCELLED:
        _end(stretches, here)
        return
    first = last.series.pattern.start_date
    rest = last.series if here <= first else last.series.split(here)
    moved_by = content.when.start_date - here
    master = Master(event, reading, place, content)
    following_series = _moved(rest, place, content, moved_by)
    following = Stretch(
        uid=last.uid if here <= first else fitting(f"{stretches[0].uid}/{day:%Y%m%d}"),
        master=master,
        content=replace(content, when=following_series.when),
        series=following_series,
        since=day,
        moved_by=last.moved_by + moved_by,
    )
    if here <= first:
        stretches.pop()
        following.since = last.since
    stretches.append(following)


def _end(stretches: list[Stretch], day: date) -> None:
    """Let the last stretch end before the day."""
    if day <= stretches[-1].series.pattern.start_date:
        raise UnusableError("It calls off all occurrences of its series.")
    stretches[-1].series.split(day)


def _moved(rest: Series, place: Place, content: EventContent, by: timedelta) -> Series:
    """The rest of a series, moved along as a whole."""
    rule = moved_rule(rest.rule, rest.pattern.start_date + by)
    keeps_length = place.length is not None
    return Series(
        content.when.on(rule.start_date, keeps_length=keeps_length),
        replace(rule, exception_dates=(), extra_dates=(), keeps_length=keeps_length),
        set(rule.exception_dates),
        set(rule.extra_dates),
        {day + by: replace(one, instance_date=day + by) for day, one in rest.overrides.items()},
    )


def _identity(event: Component, reading: Reading, place: Place) -> Moment:
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


def fitting(uid: str) -> str:
    """The UID, shortened in a way that is always the same if it is too long."""
    return uid if len(uid) <= LONGEST_UID else f"{short_digest(uid)}@long-uid"


def short_digest(text: str) -> str:
    """A name for the text that is the same for the same text."""
    return sha256(text.encode(errors="replace")).hexdigest()[:32]
