"""What a service call changed, told in the domain's terms, so that each view can decide."""

from dataclasses import dataclass, field

from terp_desktop.domain.span import Days


@dataclass(frozen=True, slots=True)
class Changes:
    """The events that were touched and the days on which something may look different.

    An open range (a series without an end) is told by `everywhere`.
    """

    events: frozenset[int] = frozenset()
    days: frozenset[Days] = field(default_factory=frozenset)
    everywhere: bool = False

    def touch(self, shown: Days) -> bool:
        """Whether anything within the days shown may look different now."""
        return self.everywhere or any(
            days.first < shown.end and shown.first < days.end for days in self.days
        )

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(
            self.events | other.events,
            self.days | other.days,
            self.everywhere or other.everywhere,
        )
