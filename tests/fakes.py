"""Fakes: only the clock needs one, everything else is real."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from terp_desktop.domain import zones


@dataclass
class FixedClock:
    """A clock with the time set by the test."""

    instant: datetime = datetime(2025, 11, 4, 12, 0, tzinfo=UTC)
    zone_name: str = "America/New_York"

    def now(self) -> datetime:
        """The instant that the test chose."""
        return self.instant

    def today(self) -> date:
        """The day that it is then in the zone that the test chose."""
        return zones.to_local(self.instant, self.zone_name).date()

    def zone(self) -> str:
        """The zone that the test chose."""
        return self.zone_name

    def advance(self, length: timedelta) -> None:
        """Move on by that much."""
        self.instant += length
