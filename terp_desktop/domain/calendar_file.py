"""The content of calendar files (iCalendar), as values of the domain."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from hashlib import sha256

from terp_desktop.domain import zones
from terp_desktop.domain.attachment import NewFile
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import Event, EventContent, ResponseStatus, Status, When
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Override
from terp_desktop.domain.span import FIRST_DAY, LAST_DAY

NONSTANDARD_FIELDS = frozenset({"module", "event_type", "status"})
"""Fields that an occurrence can override, but that only our own files contain."""

MAX_UID_LENGTH = 255

_DTSTAMP = "DTSTAMP:"
_RECURRENCE_ID_SUFFIX = re.compile(r"/([0-9]{8})(?:T([0-9]{6})(Z?))?\Z")


class BadCalendarFileError(TerpError):
    """The file is no readable calendar; nothing was imported."""

    code = "BAD_ICS"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedComponent:
    """A part of a file that was not imported, or not exactly, and the reason.

    `component` is the name of the component or property in the file, such as VTODO or
    RDATE; `uid` and `summary` are those of its event, if it belongs to one.
    """

    component: str
    reason: str
    uid: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class RecurrenceId:
    """Identifies an occurrence of a series by the start that the rule gave (RFC 5545 §3.8.4.4).

    `local` is naive, in `zone`; without a zone it is floating, or the date of a whole day.
    The date in the series depends on the zone of the series.
    """

    local: datetime
    zone: str | None = None
    is_all_day: bool = False

    def local_start_in(self, zone: str | None) -> datetime:
        """The local start in the zone of the series."""
        if self.zone is None or zone is None or self.zone == zone:
            return self.local
        instant = zones.to_instant(self.local, self.zone, self.local.fold)
        return zones.to_local(instant, zone)

    def is_start_of(self, when: When) -> bool:
        """Whether `when` starts exactly then."""
        if self.is_all_day or when.is_all_day:
            return when.start_date == self.local.date()
        if self.zone is None or when.timezone is None:
            return when.start_local == self.local.replace(fold=0)
        return when.span.start == zones.to_instant(self.local, self.zone, self.local.fold)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetachedOccurrence:
    """A changed occurrence of a series that is not in the same file.

    With `and_following` all later ones are changed as well (RANGE=THISANDFUTURE).
    """

    series_uid: str
    recurrence_id: RecurrenceId
    and_following: bool = False


@dataclass(frozen=True, slots=True, order=True)
class EventRevision:
    """The version of an event: SEQUENCE, then DTSTAMP.

    `dtstamp` is in UTC as written in the file; "" without one, which is never older.
    """

    sequence: int
    dtstamp: str = ""

    def is_before(self, other: "EventRevision") -> bool:
        """Whether the other revision replaces this one (RFC 5546 §2.1.5)."""
        if self.sequence != other.sequence or not (self.dtstamp and other.dtstamp):
            return self.sequence < other.sequence
        return self.dtstamp < other.dtstamp


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSource:
    """What a file contained for an event, beyond the imported event itself.

    `digest` is equal for equal content; `sequence` grows with each version of the event
    (RFC 5545 §3.8.7.4). `preserved_properties` are the lines of properties that the calendar
    does not model, for exports to write back. `occurrence_properties` and
    `occurrence_sequences` are those of changed occurrences, by instance date. `sibling_uids`
    are the UIDs of other events here that are one series with it in the file.
    """

    digest: str
    sequence: int = 0
    preserved_properties: tuple[str, ...] = ()
    occurrence_properties: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    occurrence_sequences: Mapping[date, int] = field(default_factory=dict)
    sibling_uids: tuple[str, ...] = ()

    @property
    def revision(self) -> EventRevision:
        """The version of the event in the file."""
        return EventRevision(self.sequence, _dtstamp_in(self.preserved_properties))

    def occurrence_revision(self, day: date) -> EventRevision | None:
        """The version of that changed occurrence in files; None if they had none."""
        if day not in self.occurrence_properties and day not in self.occurrence_sequences:
            return None
        stamp = _dtstamp_in(self.occurrence_properties.get(day, ()))
        return EventRevision(self.occurrence_sequences.get(day, 0), stamp)


def _dtstamp_in(lines: Iterable[str]) -> str:
    return next((line[len(_DTSTAMP) :] for line in lines if line.startswith(_DTSTAMP)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEvent:
    """An event of a file: a single one, or a series with its changed occurrences.

    Its participants are all outside people with e-mail addresses; the import finds the staff
    among them. With `detached` it is an occurrence of that series if the calendar has the
    series, otherwise an event of its own. With `added_to_uid` it is one more occurrence of
    that event (METHOD:ADD). `explicit_fields` are the NONSTANDARD_FIELDS that the file sets;
    `files` are its attachments. With `is_listed` it has dates near the present instead of a
    rule.
    """

    uid: str
    content: EventContent
    source: ImportSource
    overrides: tuple[Override, ...] = ()
    detached: DetachedOccurrence | None = None
    added_to_uid: str | None = None
    is_listed: bool = False
    explicit_fields: frozenset[str] = frozenset()
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """Cancels an event or an occurrence, or its invitation of some people.

    `detached_uid` is the UID of the occurrence here if its series is not imported. `people`
    are the addresses of the uninvited people; if empty, the event itself is cancelled.
    """

    uid: str
    detached_uid: str
    summary: str | None
    source: ImportSource
    occurrence: RecurrenceId | None = None
    and_following: bool = False
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Responses of invited people, by address; None for a response that we do not know."""

    uid: str
    summary: str | None
    revision: EventRevision
    responses: Mapping[str, ResponseStatus | None]
    responded_at: datetime | None = None
    occurrence: RecurrenceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFile:
    """The content of a file: what can be imported, and what cannot, with the reason.

    `messages` concern events that are already stored, or in the same file.
    """

    events: tuple[ImportedEvent, ...]
    skipped: tuple[SkippedComponent, ...]
    messages: tuple[Cancellation | Reply, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event to be stored, with everything that is stored with it.

    `occurrence_times` are the occurrences of a series within the materialized window: the
    date that the rule gives, and when it takes place. `files` are its attachments.
    """

    uid: str
    content: EventContent
    source: ImportSource
    overrides: tuple[Override, ...] = ()
    occurrence_times: tuple[tuple[date, When], ...] = ()
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredSource:
    """The import source of an event, and the event's version at its import."""

    source: ImportSource
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedEvent:
    """An event to export, with its overrides.

    `staff` are its participants and its creator, by id. `rolled_times` are the occurrences
    that rolled to working days, by the dates that the rule gave. `stored_source` is set if
    the event was imported. `files` are its attachments.
    """

    event: Event
    overrides: tuple[Override, ...]
    staff: Mapping[int, Person]
    rolled_times: Mapping[date, When] = field(default_factory=dict)
    stored_source: StoredSource | None = None
    files: tuple[NewFile, ...] = ()

    @property
    def sequence(self) -> int:
        """The SEQUENCE for other programs: increased by every change."""
        if self.stored_source is None:
            return self.event.version - 1
        return self.stored_source.source.sequence + self.event.version - self.stored_source.version

    @property
    def is_unchanged_since_import(self) -> bool:
        """Whether it was imported, and not changed since."""
        return self.stored_source is not None and self.stored_source.version == self.event.version


def override_from_content(
    content: EventContent,
    instance_date: date,
    series: EventContent,
    explicit_fields: frozenset[str] = frozenset(),
) -> Override:
    """The override that gives the series' occurrence of that date the `content`.

    Of `NONSTANDARD_FIELDS` only the `explicit_fields` are compared.
    """
    if content.status is Status.CANCELLED and series.status is not Status.CANCELLED:
        usual = series.nominal_time(instance_date)
        return Override(instance_date=instance_date, when=usual, is_cancelled=True)
    names = (
        "title",
        "priority",
        "visibility",
        "color",
        *sorted(explicit_fields & NONSTANDARD_FIELDS),
    )
    differing = {
        name: getattr(content, name)
        for name in names
        if getattr(content, name) != getattr(series, name)
    }
    return Override(
        instance_date=instance_date,
        when=content.when,
        description=_text_if_changed(content.description, series.description),
        location=_text_if_changed(content.location, series.location),
        **differing,
    )


def _text_if_changed(text: str | None, usual: str | None) -> str | None:
    """None for the series' own text; "" if the occurrence has none but the series has one."""
    return None if text == usual else text or ""


def shorten_uid(uid: str) -> str:
    """The UID; one that is too long is replaced by its digest."""
    return uid if len(uid) <= MAX_UID_LENGTH else f"{short_digest(uid)}@long-uid"


def continuation_uid(uid: str, day: date) -> str:
    """The UID of the series that continues another from that day on."""
    return shorten_uid(f"{uid}/{day:%Y%m%d}")


def occurrence_uid(uid: str, start: datetime) -> str:
    """The UID of an occurrence that is stored as an event of its own."""
    return shorten_uid(f"{uid}/{start:%Y%m%dT%H%M%S}")


def parse_recurrence_id(uid: str, zone: str | None) -> RecurrenceId | None:
    """The occurrence in a UID from `occurrence_uid`; None if it is no such UID.

    `zone` is that of a time that is not in UTC.
    """
    match = _RECURRENCE_ID_SUFFIX.search(uid)
    if match is None:
        return None
    try:
        day, clock = date.fromisoformat(match[1]), time.fromisoformat(match[2] or "000000")
    except ValueError:
        return None
    if not FIRST_DAY < day < LAST_DAY:
        return None
    local = datetime.combine(day, clock)
    return RecurrenceId(local, "UTC" if match[3] else zone, is_all_day=match[2] is None)


def time_of_day_uid(uid: str, clock: time) -> str:
    """The UID of a series split off for one of several times of the day."""
    return shorten_uid(f"{uid}/T{clock:%H%M%S}")


def short_digest(text: str) -> str:
    """The first half of the text's SHA-256, in hexadecimal."""
    return sha256(text.encode(errors="replace")).hexdigest()[:32]
