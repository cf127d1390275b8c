"""The clock that everything asks for the time."""

from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """The time and the place of this machine."""

    def now(self) -> datetime:
        """The present instant, in UTC."""

    def zone(self) -> str:
        """The IANA name of the zone that this machine is in."""

    def today(self) -> date:
        """The day that it is in that zone."""
