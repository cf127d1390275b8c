"""A series while it is read: its rule, and what the file adds to it and takes away."""

from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import TypeAlias

from terp_desktop.domain.event import When
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import split_rule
from terp_desktop.domain.span import Days
from terp_desktop.exchange.context import UnusableError

Start: TypeAlias = tuple[date, time | None]
"""A local start that EXDATE names; without a time it means the date."""


@dataclass(slots=True)
class Series:
    """The occurrences of one series: its rule, those at other times, those that stand alone.

    A series has one occurrence for a date at most. What the file adds to a date that is
    taken, or before the first one, is `apart`: it becomes an event by itself. One that
    `is_further` has one more time of the day of the same event. One with an `anchor` has
    dates in place of a rule, which are others on another such day.
    """

    when: When
    pattern: RecurrenceRule
    removed: set[date] = field(default_factory=set)
    added: set[date] = field(default_factory=set)
    overrides: dict[date, Override] = field(default_factory=dict)
    apart: list[When] = field(default_factory=list)
    is_further: bool = False
    anchor: date | None = None

    @property
    def rule(self) -> RecurrenceRule:
        """The pattern with the dates that were removed from and added to it."""
        return replace(
            self.pattern, exception_dates=tuple(self.removed), extra_dates=tuple(self.added)
        )

    def usual(self, day: date) -> When:
        """Where an occurrence on that date takes place that nothing changes."""
        return self.when.on(day, keeps_length=self.pattern.keeps_length)

    def place(self, day: date) -> When:
        """Where the occurrence takes place that there is for the date."""
        own = self.overrides.get(day)
        return self.usual(day) if own is None else own.when

    def gives(self, day: date) -> bool:
        """Whether there is an occurrence for the date."""
        if day in self.removed:
            return False
        return day in self.added or any(self.pattern.dates(Days.through(day, day)))

    def starts_at(self, when: When) -> bool:
        """Whether that is the usual time of day."""
        return self.when.start_time == when.start_time

    @property
    def is_only_its_start(self) -> bool:
        """Whether there is nothing but the occurrence that it begins with."""
        single = self.pattern.count == 1 and not self.added and not self.apart
        return single and not self.removed and not self.overrides

    def remove(self, exceptions: set[Start]) -> None:
        """Let there be no occurrence at these starts."""
        for day, clock in exceptions:
            own = self.overrides.get(day)
            usual = (self.when if own is None else own.when).start_time
            if clock in (None, usual):
                self.removed.add(day)
                self.overrides.pop(day, None)
        self.apart = [
            one
            for one in self.apart
            if (one.start_date, None) not in exceptions
            and (one.start_date, one.start_time) not in exceptions
        ]

    def insist_on(self, day: date) -> None:
        """Let there be an occurrence for the date, whatever the rule says."""
        self.removed.discard(day)
        if not self.gives(day):
            self.added.add(day)

    def change(self, override: Override) -> None:
        """Lay a changed occurrence over the series.

        One that the rule does not give is added to it; UnusableError if EXDATE removed it.
        """
        day = override.instance_date
        if day in self.removed:
            raise UnusableError("It changes an occurrence that an EXDATE removes.")
        if override.is_cancelled and not self.gives(day):
            return
        self.insist_on(day)
        self.overrides[day] = override

    def add(self, when: When) -> None:
        """Let there be an occurrence at that place in time."""
        day = when.start_date
        usual = self.usual(day)
        if self.gives(day) or day < self.pattern.start_date:
            own = self.overrides.get(day)
            if not self.gives(day) or when != (own.when if own else usual):
                self.apart.append(when)
            return
        self.insist_on(day)
        if when != usual:
            self.overrides[day] = Override(instance_date=day, when=when)

    def split(self, day: date) -> "Series":
        """Let the series end before the day, one of its dates but the first, and give the rest.

        The rest is as it would have been: a later edit may move it.
        """
        before, after = split_rule(self.rule, day)
        rest = Series(
            self.when.on(after.start_date, keeps_length=after.keeps_length),
            replace(after, exception_dates=(), extra_dates=()),
            set(after.exception_dates),
            set(after.extra_dates),
            {one: self.overrides.pop(one) for one in list(self.overrides) if one >= day},
        )
        self.pattern = replace(before, exception_dates=(), extra_dates=())
        self.removed, self.added = set(before.exception_dates), set(before.extra_dates)
        return rest
