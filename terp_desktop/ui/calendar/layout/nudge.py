"""What one stroke of the keyboard does to the time of an event."""

from enum import Enum, auto


class Nudge(Enum):
    """One stroke."""

    DAY_BEFORE = auto()
    DAY_AFTER = auto()
    EARLIER = auto()
    LATER = auto()
    SHORTER = auto()
    LONGER = auto()
