"""Calendar files in and out; what that takes is only loaded when the first one comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from terp_desktop.domain.event import EventType, Module

if TYPE_CHECKING:
    from terp_desktop.domain.calendar_file import CalendarFile, ExportedEvent


@dataclass(frozen=True, slots=True)
class CalendarFiles:
    """Reads and writes calendar files; `categories` are the company's words for its kinds."""

    categories: Mapping[str, Module | EventType]

    def read(self, source: Path | bytes, *, zone: str, today: date) -> "CalendarFile":
        """What the file says."""
        from terp_desktop.exchange.categories import Categories
        from terp_desktop.exchange.reader import IcsReader

        return IcsReader(Categories(self.categories)).read(source, zone=zone, today=today)

    def write(self, events: Sequence["ExportedEvent"]) -> bytes:
        """The events as one file, series with their rules and changed occurrences."""
        from terp_desktop.exchange.categories import Categories
        from terp_desktop.exchange.writer import IcsWriter

        return IcsWriter(Categories(self.categories)).write(events)
