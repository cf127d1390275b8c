"""What a calendar file says and is told, in the domain's words."""

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
"""What an occurrence may have of its own, and only files of ours say."""
MAX_UID_LENGTH = 255
_DTSTAMP = "DTSTAMP:"
_RECURRENCE_ID_SUFFIX = re.compile(r"/([0-9]{8})(?:T([0-9]{6})(Z?))?\Z")


class BadCalendarFileError(TerpError):
    """The file as a whole is no calendar that can be read; nothing of it was imported."""

    code = "BAD_ICS"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedComponent:
    """Something of a file that was not taken over, or not as it stands there, and why.

    `component` is the component or property by its name in the file, such as VTODO or
    RDATE; `uid` and `summary` belong to the event it is part of, where there is one.
    """

    component: str
    reason: str
    uid: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class RecurrenceId:
    """Which occurrence of a series is meant: the start that the rule gave it (RFC 5545 §3.8.4.4).

    `local` is naive, in `zone`; without a zone it is floating, or the date of a whole day.
    Which date of the series that is depends on the zone of the series.
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
        """Whether it is the very start of that place in time."""
        if self.is_all_day or when.is_all_day:
            return when.start_date == self.local.date()
        if self.zone is None or when.timezone is None:
            return when.start_local == self.local.replace(fold=0)
        return when.span.start == zones.to_instant(self.local, self.zone, self.local.fold)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetachedOccurrence:
    """A changed occurrence of a series that the file itself does not contain.

    With `and_following` all later ones are changed as well (RANGE=THISANDFUTURE).
    """

    series_uid: str
    recurrence_id: RecurrenceId
    and_following: bool = False


@dataclass(frozen=True, slots=True, order=True)
class EventRevision:
    """Which version of an event it is: SEQUENCE, and DTSTAMP where that is the same.

    The stamp is in UTC as it stands in the file; "" where there is none, which is never the
    older one.
    """

    sequence: int
    dtstamp: str = ""

    def is_before(self, other: "EventRevision") -> bool:
        """Whether the other one replaces it (RFC 5546 §2.1.5)."""
        if self.sequence != other.sequence or not (self.dtstamp and other.dtstamp):
            return self.sequence < other.sequence
        return self.dtstamp < other.dtstamp


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSource:
    """What a file said of an event, beyond the event that came out of it.

    `digest` is the same as long as the file says the same, `sequence` grows with each
    version of the event (RFC 5545 §3.8.7.4). `lines` are the properties that the calendar
    has no place for, as they stand in the file, to be given back by an export; those of
    changed occurrences by their instance dates, and so their sequences. `parts` are the UIDs
    of the other events here that are one series with it in the file.
    """

    digest: str
    sequence: int = 0
    preserved_properties: tuple[str, ...] = ()
    occurrence_properties: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    occurrence_sequences: Mapping[date, int] = field(default_factory=dict)
    sibling_uids: tuple[str, ...] = ()

    @property
    def revision(self) -> EventRevision:
        """Which version of the event the file had."""
        return EventRevision(self.sequence, _dtstamp_in(self.preserved_properties))

    def occurrence_revision(self, day: date) -> EventRevision | None:
        """Which version of that changed occurrence files had; None if they had none."""
        if day not in self.occurrence_properties and day not in self.occurrence_sequences:
            return None
        stamp = _dtstamp_in(self.occurrence_properties.get(day, ()))
        return EventRevision(self.occurrence_sequences.get(day, 0), stamp)


def _dtstamp_in(lines: Iterable[str]) -> str:
    return next((one[len(_DTSTAMP) :] for one in lines if one.startswith(_DTSTAMP)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEvent:
    """An event of a file: a single one, or a series with its changed occurrences.

    Its participants are all outside people, known by their e-mail address; whether one of
    them is staff is for the reader of the file to find out. With `lone` set it is an
    occurrence to be put into that series if the calendar has it, and else an event by itself.
    With `added_to` it is one more occurrence of that event (METHOD:ADD). `said` names the
    fields, of those that most files cannot say, that this one does say; `files` are what is
    to hang on it. One that `is_listed` has dates near the present in place of a rule.
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
    """That an event or an occurrence is called off, or that some people need not come to it.

    `lone_uid` is the UID under which the occurrence is here if its series is not. The event
    itself is called off if `people`, addresses, is empty.
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
    """What invited people answer, by their addresses; the answer is None if it is none of ours."""

    uid: str
    summary: str | None
    revision: EventRevision
    responses: Mapping[str, ResponseStatus | None]
    responded_at: datetime | None = None
    occurrence: RecurrenceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFile:
    """All that a file says: what can be imported, and what cannot, with the reason.

    `messages` are about events that are here already, or come out of the same file.
    """

    events: tuple[ImportedEvent, ...]
    skipped: tuple[SkippedComponent, ...]
    messages: tuple[Cancellation | Reply, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event that is not stored yet, with what is stored beside it.

    `placed` are the occurrences of a series within the materialized window: the date that
    the rule gives, and where it takes place. `files` hang on it.
    """

    uid: str
    content: EventContent
    source: ImportSource
    overrides: tuple[Override, ...] = ()
    occurrence_times: tuple[tuple[date, When], ...] = ()
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredSource:
    """What a file said of an event, and the event's version when it was brought in."""

    source: ImportSource
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedEvent:
    """An event with what people did to its occurrences.

    `staff` are those who take part, and who wrote it.

    `rolled` are the occurrences that keep off free days, by the dates that the rule gave them.
    `kept` is what the file said that it came out of, if it came out of one; `files` hang on it.
    """

    event: Event
    overrides: tuple[Override, ...]
    staff: Mapping[int, Person]
    rolled_times: Mapping[date, When] = field(default_factory=dict)
    stored_source: StoredSource | None = None
    files: tuple[NewFile, ...] = ()

    @property
    def sequence(self) -> int:
        """Which version of the event it is to other programs: one more at every change."""
        if self.stored_source is None:
            return self.event.version - 1
        return self.stored_source.source.sequence + self.event.version - self.stored_source.version

    @property
    def is_unchanged_since_import(self) -> bool:
        """Whether nobody changed it since the file was brought in."""
        return self.stored_source is not None and self.stored_source.version == self.event.version


def override_from_content(
    content: EventContent,
    instance_date: date,
    series: EventContent,
    explicit_fields: frozenset[str] = frozenset(),
) -> Override:
    """The occurrence of that date as `content` has it, told as its differences from the series.

    Of the fields in `NOT_IN_MOST_FILES`, those count that the occurrence `said`.
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
    """An empty text where the occurrence has none though the series has one."""
    return None if text == usual else text or ""


def shorten_uid(uid: str) -> str:
    """The UID, shortened in a way that is always the same if it is too long."""
    return uid if len(uid) <= MAX_UID_LENGTH else f"{short_digest(uid)}@long-uid"


def continuation_uid(uid: str, day: date) -> str:
    """The UID of what goes on of a series from that day on, by another rule."""
    return shorten_uid(f"{uid}/{day:%Y%m%d}")


def occurrence_uid(uid: str, start: datetime) -> str:
    """The UID of an occurrence of a series that is an event by itself."""
    return shorten_uid(f"{uid}/{start:%Y%m%dT%H%M%S}")


def parse_recurrence_id(uid: str, zone: str | None) -> RecurrenceId | None:
    """Which occurrence the UID of an event says that came without its series; None if none.

    The zone is what a time without one is in.
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
    """The UID of the series of one more time of the day."""
    return shorten_uid(f"{uid}/T{clock:%H%M%S}")


def short_digest(text: str) -> str:
    """A name for the text that is the same for the same text."""
    return sha256(text.encode(errors="replace")).hexdigest()[:32]
