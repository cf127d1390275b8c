"""The clock: the only source of the current time."""

from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """The current time and the time zone of this machine."""

    def now(self) -> datetime:
        """The current instant, in UTC."""

    def zone(self) -> str:
        """The IANA name of this machine's zone."""

    def today(self) -> date:
        """The current date in that zone."""
