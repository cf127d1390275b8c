"""The machine's clock: the one place that asks it for the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from terp_desktop.domain import zones

FALLBACK_ZONE = "UTC"


class SystemClock:
    """The present instant, and the zone that the machine is set to."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The day that it is in the machine's zone."""
        return zones.to_local(self.now(), self.zone()).date()

    def zone(self) -> str:
        """The IANA name of the machine's zone; UTC where it cannot be told."""
        import tzlocal

        try:
            name = tzlocal.get_localzone_name()
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return FALLBACK_ZONE
        return name
