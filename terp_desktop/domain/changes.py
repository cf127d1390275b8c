"""What a service call changed, so that each view can decide whether to reload."""

from dataclasses import dataclass, field

from terp_desktop.domain.span import Days


@dataclass(frozen=True, slots=True)
class Changes:
    """The changed events, and the days on which something may look different.

    `everywhere` means an open range of days, such as that of an endless series.
    """

    events: frozenset[int] = frozenset()
    days: frozenset[Days] = field(default_factory=frozenset)
    everywhere: bool = False

    def touch(self, shown: Days) -> bool:
        """Whether anything within the shown days may look different now."""
        return self.everywhere or any(
            days.first < shown.end and shown.first < days.end for days in self.days
        )

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(
            self.events | other.events,
            self.days | other.days,
            self.everywhere or other.everywhere,
        )
