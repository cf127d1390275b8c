"""What the parts of one VCALENDAR have in common while they are read."""

from dataclasses import dataclass

from terp_desktop.exchange.content_lines import Component
from terp_desktop.exchange.zone_names import ZoneNames, iana_name
from terp_desktop.services.imported import Skipped


class UnusableError(Exception):
    """A component cannot be taken over; the message is the reason, a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One VCALENDAR, as its components need it.

    `zone` is given to all-day events. `home` is the zone that the calendar names as its
    own, in which single events are shown whose times are in UTC. `cancels` says that the
    calendar calls its events off (METHOD:CANCEL).
    """

    zones: ZoneNames
    zone: str
    home: str | None
    skipped: list[Skipped]
    cancels: bool = False

    @classmethod
    def of(cls, calendar: Component, zone: str, skipped: list[Skipped]) -> "Reading":
        """The reading of that VCALENDAR; what cannot be taken over goes into `skipped`."""
        home = iana_name(calendar.text("X-WR-TIMEZONE"))
        preferred = [name for name in (home, zone) if name]
        cancels = calendar.text("METHOD").upper() == "CANCEL"
        return cls(ZoneNames.of(calendar, preferred), zone, home, skipped, cancels)

    def skip(self, component: Component, reason: str, *, part: str | None = None) -> None:
        """Note that the component, or a `part` of it, is not taken over as it stands."""
        self.skipped.append(
            Skipped(
                component=part or component.name,
                uid=component.text("UID") or None,
                summary=component.text("SUMMARY") or None,
                reason=reason,
            )
        )
