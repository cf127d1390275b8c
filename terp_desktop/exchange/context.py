"""What the parts of one VCALENDAR have in common while they are read."""

from dataclasses import dataclass, field, replace
from datetime import date

from terp_desktop.domain.calendar_file import Skipped
from terp_desktop.exchange.categories import Categories
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.zones.tzid_names import zones_named
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

    def allows_dates(self, number: int) -> bool:
        """Whether there may be so many dates more; then there are as many fewer left."""
        self.dates -= number
        return self.dates >= 0

    def allows_a_long_rule(self) -> bool:
        """Whether there may be one more long rule; then there is one fewer left."""
        self.long_rules -= 1
        return self.long_rules >= 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a file is read for, the same for all of its VCALENDARs.

    Whole days get the `zone`, endless lists of dates are cut around `today`.
    """

    zone: str
    today: date
    categories: Categories
    budget: Budget = field(default_factory=Budget)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """One VCALENDAR, or one event of it, as its components need it.

    `home` is the zone that the calendar names as its own, in which single events are shown
    whose times are in UTC. `method` is what its events are sent for (RFC 5546 §1.4), "" in a
    calendar that is only stored.
    """

    zones: EventZones
    home: str | None
    around: Surroundings
    method: str = ""

    @classmethod
    def of(cls, calendar: Component, around: Surroundings) -> "Reading":
        """The reading of that VCALENDAR."""
        home = next(zones_named(calendar.text("X-WR-TIMEZONE")), None)
        preferred = [name for name in (home, around.zone) if name]
        zones = CalendarZones.of(calendar, preferred, around.today)
        method = calendar.text("METHOD").upper()
        return cls(EventZones(zones, calendar), home, around, method)

    def of_event(self, event: Component) -> "Reading":
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
        return self.around.zone

    @property
    def categories(self) -> Categories:
        """Which words mean which module or type."""
        return self.around.categories

    def skip(self, component: Component, reason: str, *, part: str | None = None) -> None:
        """Note that the component, or a `part` of it, is not taken over as it stands."""
        self.around.skipped.append(
            Skipped(
                component=part or component.name,
                uid=component.text("UID") or None,
                summary=component.text("SUMMARY") or None,
                reason=reason,
            )
        )
