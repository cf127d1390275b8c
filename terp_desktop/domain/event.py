"""An event: what a person wrote into the calendar, and what the calendar knows of it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from terp_desktop.domain import zones
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.recurrence import RecurrenceRule
from terp_desktop.domain.span import Span

TITLE_LENGTH = 255
LOCATION_LENGTH = 500


class Module(StrEnum):
    """The part of the ERP that an event belongs to; it gives the event its color."""

    GENERAL = "GENERAL"
    CLIENTS = "CLIENTS"
    ORDERS = "ORDERS"
    INVENTORY = "INVENTORY"
    SAMPLES = "SAMPLES"
    VENDORS = "VENDORS"
    ACCOUNTING = "ACCOUNTING"
    COMPLIANCE = "COMPLIANCE"


class EventType(StrEnum):
    """What kind of thing happens."""

    MEETING = "MEETING"
    DEADLINE = "DEADLINE"
    TASK = "TASK"
    DELIVERY = "DELIVERY"
    PAYMENT_DUE = "PAYMENT_DUE"
    FOLLOW_UP = "FOLLOW_UP"
    AUDIT = "AUDIT"
    INTAKE = "INTAKE"
    PHOTOGRAPHY = "PHOTOGRAPHY"
    BATCH_EXPIRATION = "BATCH_EXPIRATION"
    RECURRING_ORDER = "RECURRING_ORDER"
    SAMPLE_REQUEST = "SAMPLE_REQUEST"
    AR_COLLECTION = "AR_COLLECTION"
    AP_PAYMENT = "AP_PAYMENT"
    OTHER = "OTHER"


class Status(StrEnum):
    """How far an event has come."""

    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class Priority(StrEnum):
    """How much an event matters, the least first."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    URGENT = "URGENT"


class Visibility(StrEnum):
    """Who may see an event, the fewest first."""

    PRIVATE = "PRIVATE"
    TEAM = "TEAM"
    COMPANY = "COMPANY"
    PUBLIC = "PUBLIC"


class ParticipantRole(StrEnum):
    """What a participant is there for."""

    ORGANIZER = "ORGANIZER"
    REQUIRED = "REQUIRED"
    OPTIONAL = "OPTIONAL"
    OBSERVER = "OBSERVER"


class ResponseStatus(StrEnum):
    """What a participant answered."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"


class ReminderMethod(StrEnum):
    """How a reminder reaches its person."""

    IN_APP = "IN_APP"
    EMAIL = "EMAIL"
    BOTH = "BOTH"


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The place of an event in time, as people say it: dates and clock times in a zone.

    All day: no times, from `start_date` through `end_date`. Timed: both times, in
    `timezone`. Floating: both times, in no zone, the same on every wall clock. The folds
    choose between the two instants of a time that the clocks show twice.
    """

    start_date: date
    end_date: date
    start_time: time | None = None
    end_time: time | None = None
    timezone: str | None = None
    is_floating: bool = False
    start_fold: int = 0
    end_fold: int = 0

    def __post_init__(self) -> None:
        if (self.start_time is None) != (self.end_time is None):
            raise InvalidValueError(
                "An event has both a start and an end time, or neither.",
                remedy="Give both times, or leave both out for an all-day event.",
                field="endTime" if self.end_time is None else "startTime",
            )
        if self.timezone is not None:
            zones.zone(self.timezone)
        self._check_zone_and_kind()
        self._check_order()

    def _check_zone_and_kind(self) -> None:
        if self.is_floating and (self.is_all_day or self.timezone is not None):
            raise InvalidValueError(
                "A floating event has times and no time zone.",
                remedy="Give both times and leave the time zone out.",
                field="isFloatingTime",
            )
        if not self.is_floating and self.timezone is None:
            raise InvalidValueError(
                "The event has no time zone.",
                remedy="Give an IANA name such as America/New_York, or make it floating.",
                field="timezone",
            )

    def _check_order(self) -> None:
        ordered = self.end_local >= self.start_local
        if ordered and not self.is_all_day and not self.is_floating:
            self.span  # noqa: B018  (a span refuses to end before it starts)
        if not ordered:
            # An hour that occurs twice may end "earlier" on the clock than it began.
            if self.end_date == self.start_date and self.end_fold > self.start_fold:
                self.span  # noqa: B018
                return
            raise InvalidValueError(
                "The event ends before it starts.", remedy="Choose a later end.", field="endDate"
            )

    @property
    def is_all_day(self) -> bool:
        """Whether it takes whole days, and so is the same day in every zone."""
        return self.start_time is None

    @property
    def is_timed(self) -> bool:
        """Whether it has an instant of its own: times in a zone."""
        return self.start_time is not None and not self.is_floating

    @property
    def start_local(self) -> datetime:
        """The start as clocks on the spot show it: naive; midnight for an all-day event."""
        return datetime.combine(self.start_date, self.start_time or time.min)

    @property
    def end_local(self) -> datetime:
        """The end as clocks on the spot show it: naive; for all-day, midnight of the last day."""
        return datetime.combine(self.end_date, self.end_time or time.min)

    @property
    def span(self) -> Span:
        """The instants for range queries.

        Timed: the real ones. All-day and floating: from midnight to midnight as if UTC.
        """
        if self.timezone is None or self.is_all_day:
            first = datetime.combine(self.start_date, time.min, UTC)
            last = datetime.combine(self.end_date, time.min, UTC)
            return Span(first, last + zones.DAY)
        start = zones.to_instant(self.start_local, self.timezone, self.start_fold)
        end = zones.to_instant(self.end_local, self.timezone, self.end_fold)
        if end < start and self.end_local >= self.start_local:
            # The start lies in a gap and was read an hour later than written: keep the length.
            end = start + (self.end_local - self.start_local)
        return Span(start, end)

    def on(self, day: date) -> "When":
        """The same clock times with the start moved to `day`: one occurrence of a series."""
        return When(
            start_date=day,
            end_date=self.end_date + (day - self.start_date),
            start_time=self.start_time,
            end_time=self.end_time,
            timezone=self.timezone,
            is_floating=self.is_floating,
            start_fold=self.start_fold,
            end_fold=self.end_fold,
        )

    def refuse_gaps(self) -> None:
        """Refuse what a person entered where the zone's clocks never show one of the times."""
        if self.timezone is not None and not self.is_all_day:
            zones.refuse_gap(self.start_local, self.timezone, field="startTime")
            zones.refuse_gap(self.end_local, self.timezone, field="endTime")


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody who takes part: one of the staff, or an outside person with an e-mail address."""

    user_id: int | None = None
    external_name: str | None = None
    external_email: str | None = None
    role: ParticipantRole = ParticipantRole.REQUIRED
    response_status: ResponseStatus = ResponseStatus.PENDING
    responded_at: datetime | None = None
    notify_on_creation: bool = True
    notify_on_update: bool = True

    def __post_init__(self) -> None:
        if (self.user_id is None) == (not self.external_email):
            raise InvalidValueError(
                "A participant is one of the staff or an outside person, not both or neither.",
                remedy="Give either userId or externalEmail.",
                field="participants",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A wish to be told: so many minutes before each start (negative: after it).

    `user_id` None stands for the person who writes the event.
    """

    relative_minutes: int
    method: ReminderMethod = ReminderMethod.IN_APP
    user_id: int | None = None

    @property
    def lead(self) -> timedelta:
        """How long before the start it is due."""
        return timedelta(minutes=self.relative_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventContent:
    """All that a person may write into an event, checked as a whole."""

    title: str
    when: When
    description: str | None = None
    location: str | None = None
    module: Module = Module.GENERAL
    event_type: EventType = EventType.MEETING
    status: Status = Status.SCHEDULED
    priority: Priority = Priority.MEDIUM
    visibility: Visibility = Visibility.COMPANY
    rule: RecurrenceRule | None = None
    assigned_to: int | None = None
    entity_type: str | None = None
    entity_id: int | None = None
    client_id: int | None = None
    invoice_id: int | None = None
    bill_id: int | None = None
    color: str | None = None
    participants: tuple[Participant, ...] = ()
    reminders: tuple[Reminder, ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise InvalidValueError(
                "The event has no title.", remedy="Give it a title.", field="title"
            )
        _check_length("title", self.title, TITLE_LENGTH)
        _check_length("location", self.location or "", LOCATION_LENGTH)
        if self.color is not None and not re.fullmatch(r"#[0-9a-fA-F]{6}", self.color):
            raise InvalidValueError(
                f"“{self.color}” is not a color.", remedy="Write it as #rrggbb.", field="color"
            )
        people = [one.user_id for one in self.participants if one.user_id is not None]
        if len(people) != len(set(people)):
            raise InvalidValueError(
                "The same person takes part twice.",
                remedy="Name each participant once.",
                field="participants",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What made an event, where no person did: the rule, and the key that keeps it single."""

    rule: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event as it is stored: its content and what the calendar keeps beside it."""

    id: int
    uid: str
    content: EventContent
    created_by: int
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    origin: Origin | None = None

    @property
    def is_recurring(self) -> bool:
        """Whether it is a series."""
        return self.content.rule is not None


def _check_length(field: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise InvalidValueError(
            f"The {field} has {len(text)} characters; {longest} fit.",
            remedy="Shorten it.",
            field=field,
        )
