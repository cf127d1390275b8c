"""Events: what a person enters, and what the calendar stores with it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.when import When
from terp_desktop.domain.working_days import Holidays, WorkingDays

__all__ = [
    "Event",
    "EventContent",
    "EventType",
    "Module",
    "Origin",
    "Participant",
    "ParticipantRole",
    "Priority",
    "Reminder",
    "ReminderMethod",
    "ResponseStatus",
    "Status",
    "Visibility",
    "When",
    "WorkingDays",
    "event_not_found",
]

MAX_TITLE_LENGTH = 255
MAX_LOCATION_LENGTH = 500
MAX_DESCRIPTION_BYTES = 30_000
"""The history stores a description as JSON in MySQL's TEXT, which holds 65,535 bytes."""

MAX_REMINDER_LEAD = timedelta(days=3660)
"""A reminder is at most ten years before the start, or after it."""


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
    """The kind of event."""

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
    """The progress of an event."""

    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class Priority(StrEnum):
    """How important an event is, the least first."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    URGENT = "URGENT"


class Visibility(StrEnum):
    """Who may see an event, the smallest circle first."""

    PRIVATE = "PRIVATE"
    TEAM = "TEAM"
    COMPANY = "COMPANY"
    PUBLIC = "PUBLIC"


class ParticipantRole(StrEnum):
    """The part that a participant plays."""

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
class Participant:
    """A participant: a member of staff, or an outside person with an e-mail address."""

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
    """A reminder, in minutes before each start (negative: after it).

    `user_id` None means the creator of the event.
    """

    relative_minutes: int
    method: ReminderMethod = ReminderMethod.IN_APP
    user_id: int | None = None

    def __post_init__(self) -> None:
        if abs(self.relative_minutes) > MAX_REMINDER_LEAD // timedelta(minutes=1):
            raise InvalidValueError(
                f"A reminder cannot be {self.relative_minutes} minutes before the start.",
                remedy="Choose a time within ten years of it.",
                field="reminders.relativeMinutes",
            )

    @property
    def lead(self) -> timedelta:
        """The time from when it is due to the start."""
        return timedelta(minutes=self.relative_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventContent:
    """Everything that a person may enter for an event, validated as a whole."""

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
    working_days: WorkingDays | None = None
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
        _check_length("title", self.title, MAX_TITLE_LENGTH)
        _check_length("location", self.location or "", MAX_LOCATION_LENGTH)
        if self.color is not None and not re.fullmatch(r"#[0-9a-fA-F]{6}", self.color):
            raise InvalidValueError(
                f"“{self.color}” is not a color.", remedy="Write it as #rrggbb.", field="color"
            )
        people = [who.user_id for who in self.participants if who.user_id is not None]
        if len(people) != len(set(people)):
            raise InvalidValueError(
                "The same person takes part twice.",
                remedy="Name each participant once.",
                field="participants",
            )

    def occurrence_time(self, day: date, holidays: Holidays) -> When:
        """When the occurrence takes place that the rule gives for the day.

        Its date may roll to a working day; its identity stays the day that the rule gave.
        """
        if self.working_days is not None:
            day = self.working_days.roll_day(day, holidays)
        return self.nominal_time(day)

    def nominal_time(self, day: date) -> When:
        """The series' own time, with its start on that day."""
        return self.when.with_start_date(
            day, keeps_length=self.rule is not None and self.rule.keeps_length
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What generated an event: the rule, and the key that prevents duplicates."""

    rule: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A stored event: its content, and what the calendar stores with it."""

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


def event_not_found(event_id: int) -> NotFoundError:
    """The error for an event that does not exist, or that the person may not see."""
    return NotFoundError(
        f"There is no event {event_id}.", remedy="Choose one that the calendar shows."
    )


def _check_length(field: str, text: str, max_length: int) -> None:
    if len(text) > max_length:
        raise InvalidValueError(
            f"The {field} has {len(text)} characters; {max_length} fit.",
            remedy="Shorten it.",
            field=field,
        )
