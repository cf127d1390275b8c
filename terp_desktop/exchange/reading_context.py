"""The state that readers share: of one file, of one VCALENDAR, of one event."""

from dataclasses import dataclass, field, replace
from datetime import date

from terp_desktop.domain.calendar_file import SkippedComponent
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.exchange.categories import Categories
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.zones.tzid_names import zones_for_tzid
from terp_desktop.exchange.zones.zone_matching import CalendarZones, EventZones


class UnusableError(Exception):
    """A component cannot be imported; the message is a sentence for the user."""


def reason_of(error: UnusableError | InvalidValueError) -> str:
    """The sentence that says why something cannot be imported."""
    return error.sentence if isinstance(error, InvalidValueError) else str(error)


@dataclass(slots=True)
class Budget:
    """How far a file may still expand, so that a small file cannot exhaust memory or time.

    `dates` is the number of single dates that may still be created. `long_rules` is the
    number of slow rules that may still be expanded: those that the domain cannot express,
    and those with a high COUNT.
    """

    dates: int = 10_000
    long_rules: int = 200

    def consume_dates(self, number: int) -> bool:
        """Subtract so many dates from the budget; False if they exceed it."""
        self.dates -= number
        return self.dates >= 0

    def consume_long_rule(self) -> bool:
        """Subtract one long rule from the budget; False if it exceeds it."""
        self.long_rules -= 1
        return self.long_rules >= 0


@dataclass(frozen=True, slots=True)
class FileContext:
    """What all VCALENDARs of one file share.

    All-day events get `zone`; endless lists of dates are limited to the time around `today`.
    """

    zone: str
    today: date
    categories: Categories
    budget: Budget = field(default_factory=Budget)
    skipped: list[SkippedComponent] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What the readers of one VCALENDAR, or of one of its events, need.

    `calendar_zone` is the calendar's X-WR-TIMEZONE; single events in UTC get it. `method` is
    the calendar's METHOD (RFC 5546 §1.4); "" if the file is no message.
    """

    zones: EventZones
    calendar_zone: str | None
    file_context: FileContext
    method: str = ""

    @classmethod
    def from_calendar(cls, calendar: Component, file_context: FileContext) -> "ReadingContext":
        """The context of that VCALENDAR."""
        home = next(zones_for_tzid(calendar.text("X-WR-TIMEZONE")), None)
        preferred = [name for name in (home, file_context.zone) if name]
        zones = CalendarZones.from_calendar(calendar, preferred, file_context.today)
        method = calendar.text("METHOD").upper()
        return cls(EventZones(zones, calendar), home, file_context, method)

    def for_event(self, event: Component) -> "ReadingContext":
        """The context of one event; its zones are matched in the years of the event."""
        reading = replace(self, zones=EventZones(self.zones.calendar, event))
        for remark in reading.zones.remarks():
            reading.skip(event, remark, part="TZID")
        return reading

    @property
    def cancels(self) -> bool:
        """Whether the calendar's METHOD is CANCEL."""
        return self.method == "CANCEL"

    @property
    def zone(self) -> str:
        """The zone of all-day events."""
        return self.file_context.zone

    @property
    def categories(self) -> Categories:
        """The CATEGORIES of modules and event types."""
        return self.file_context.categories

    def skip(self, component: Component, reason: str, *, part: str | None = None) -> None:
        """Report that the component, or a `part` of it, is not imported unchanged."""
        self.file_context.skipped.append(
            SkippedComponent(
                component=part or component.name,
                uid=component.text("UID") or None,
                summary=component.text("SUMMARY") or None,
                reason=reason,
            )
        )
