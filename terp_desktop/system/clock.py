"""The machine's clock: the one place that asks it for the time."""

from datetime import UTC, date, datetime

from terp_desktop.domain import zones
from terp_desktop.system.local_zone import LocalZone, local_zone


def utc_now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


class SystemClock:
    """The present instant, and the zone that the machine is set to."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return utc_now()

    def today(self) -> date:
        """The day that it is in the machine's zone."""
        return zones.to_local(self.now(), self.zone()).date()

    def zone(self) -> str:
        """The IANA name of the machine's zone; UTC where it cannot be told."""
        return self.local_zone().name

    def local_zone(self) -> LocalZone:
        """The same, and how it was found."""
        return local_zone(utc_now)
