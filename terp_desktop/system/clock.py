"""The machine's clock: the only place that reads it."""

from datetime import UTC, date, datetime

from terp_desktop.domain import zones
from terp_desktop.system.local_zone import LocalZone, local_zone


def utc_now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


class SystemClock:
    """The machine's clock and time zone; implements `Clock`."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        return utc_now()

    def today(self) -> date:
        """Return today's date in the machine's zone."""
        return self.today_in(self.zone())

    def today_in(self, zone: str) -> date:
        """Return today's date in that zone; UnknownZoneError if there is none."""
        return zones.to_local(self.now(), zone).date()

    def zone(self) -> str:
        """Return the IANA name of the machine's zone; UTC if it is unknown."""
        return self.local_zone().name

    def local_zone(self) -> LocalZone:
        """Return the machine's zone, and how it was found."""
        return local_zone(utc_now)
