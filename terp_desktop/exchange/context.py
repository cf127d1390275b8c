"""What the parts of one VCALENDAR have in common while they are read."""

from dataclasses import dataclass, field, replace
from datetime import date

from terp_desktop.domain.calendar_file import SkippedComponent
from terp_desktop.exchange.categories import Categories
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.zones.tzid_names import zones_for_tzid
from terp_desktop.exchange.zones.zone_matching import CalendarZones, EventZones


class UnusableError(Exception):
    """A component cannot be taken over; the message is the reason, a sentence for a person."""


@dataclass(slots=True)
class Budget:
    """How much a file may still grow beyond what stands in it, so that none is a bomb.

    `dates` may come out of lists of dates; `long_rules` may take long to follow: those that
    are not ours, and those that count far.
    """

    dates: int = 10_000
    long_rules: int = 200

    def consume_dates(self, number: int) -> bool:
        """Whether there may be so many dates more; then there are as many fewer left."""
        self.dates -= number
        return self.dates >= 0

    def consume_long_rule(self) -> bool:
        """Whether there may be one more long rule; then there is one fewer left."""
        self.long_rules -= 1
        return self.long_rules >= 0


@dataclass(frozen=True, slots=True)
class FileContext:
    """What a file is read for, the same for all of its VCALENDARs.

    Whole days get the `zone`, endless lists of dates are cut around `today`.
    """

    zone: str
    today: date
    categories: Categories
    budget: Budget = field(default_factory=Budget)
    skipped: list[SkippedComponent] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """One VCALENDAR, or one event of it, as its components need it.

    `home` is the zone that the calendar names as its own, in which single events are shown
    whose times are in UTC. `method` is what its events are sent for (RFC 5546 §1.4), "" in a
    calendar that is only stored.
    """

    zones: EventZones
    calendar_zone: str | None
    file_context: FileContext
    method: str = ""

    @classmethod
    def from_calendar(cls, calendar: Component, file_context: FileContext) -> "ReadingContext":
        """The reading of that VCALENDAR."""
        home = next(zones_for_tzid(calendar.text("X-WR-TIMEZONE")), None)
        preferred = [name for name in (home, file_context.zone) if name]
        zones = CalendarZones.from_calendar(calendar, preferred, file_context.today)
        method = calendar.text("METHOD").upper()
        return cls(EventZones(zones, calendar), home, file_context, method)

    def for_event(self, event: Component) -> "ReadingContext":
        """The reading of one event, with its zones as they are in its own years."""
        reading = replace(self, zones=EventZones(self.zones.calendar, event))
        for remark in reading.zones.remarks():
            reading.skip(event, remark, part="TZID")
        return reading

    @property
    def cancels(self) -> bool:
        """Whether the calendar calls its events off."""
        return self.method == "CANCEL"

    @property
    def zone(self) -> str:
        """The zone that all-day events get."""
        return self.file_context.zone

    @property
    def categories(self) -> Categories:
        """Which words mean which module or type."""
        return self.file_context.categories

    def skip(self, component: Component, reason: str, *, part: str | None = None) -> None:
        """Note that the component, or a `part` of it, is not taken over as it stands."""
        self.file_context.skipped.append(
            SkippedComponent(
                component=part or component.name,
                uid=component.text("UID") or None,
                summary=component.text("SUMMARY") or None,
                reason=reason,
            )
        )
