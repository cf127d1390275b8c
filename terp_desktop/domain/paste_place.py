"""Where events are pasted."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class PastePlace:
    """A day, and a time of it if the events are to begin at one."""

    day: date
    start_time: time | None = None
