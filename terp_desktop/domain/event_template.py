"""What new events of a type begin with, as a person chose it."""

from dataclasses import dataclass
from datetime import timedelta

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import Module, Reminder, Visibility

MAX_LENGTH = timedelta(days=7)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTemplate:
    """The length, module, visibility and reminders of new events of a type.

    None leaves a value as it is for everybody. The length is of events with a time, in whole
    minutes. The reminders are of the person who creates the event.
    """

    length: timedelta | None = None
    module: Module | None = None
    visibility: Visibility | None = None
    reminders: tuple[Reminder, ...] | None = None

    def __post_init__(self) -> None:
        if self.length is None:
            return
        if not _MINUTE <= self.length <= MAX_LENGTH or self.length % _MINUTE:
            raise InvalidValueError(
                "New events cannot begin with that length.",
                remedy="Choose one from a minute to a week.",
                field="length",
            )
