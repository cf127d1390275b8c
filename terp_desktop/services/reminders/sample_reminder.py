"""A test reminder, with which a person checks that reminders work."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.event import Module, When
from terp_desktop.domain.reminder import DueReminder

SAMPLE_ID = 0
"""No row has this id, and no event."""

DELAY = timedelta(seconds=2)
LEAD = timedelta(minutes=10)


class SampleReminder:
    """A reminder that falls due shortly after it is scheduled; it is never stored."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shown: DueReminder | None = None
        self.due_at: datetime | None = None

    @property
    def shown(self) -> Sequence[DueReminder]:
        """The reminder, while it is being shown."""
        return [] if self._shown is None else [self._shown]

    def schedule(self) -> None:
        """Makes it due after DELAY."""
        self.due_at = self._clock.now() + DELAY

    def show_due(self) -> Sequence[DueReminder]:
        """The reminder, if it has just fallen due."""
        if self.due_at is None or self._clock.now() < self.due_at:
            return []
        self._shown, self.due_at = self._create(self.due_at), None
        return self.shown

    def dismiss(self, ids: Sequence[int]) -> None:
        """Stops showing it, if it is among these."""
        if SAMPLE_ID in ids:
            self._shown = None

    def _create(self, due: datetime) -> DueReminder:
        zone, start = self._clock.zone(), due + LEAD
        first, last = (zones.to_local(at, zone) for at in (start, start + LEAD))
        when = When(
            start_date=first.date(),
            end_date=last.date(),
            start_time=first.time(),
            end_time=last.time(),
            timezone=zone,
            start_fold=first.fold,
            end_fold=last.fold,
        )
        return DueReminder(
            id=SAMPLE_ID,
            event_id=SAMPLE_ID,
            instance_date=None,
            title="This is a test reminder",
            location=None,
            module=Module.GENERAL,
            color=None,
            when=when,
            start=start,
            end=start + LEAD,
            due_at=due,
            expected_at=due,
            sent_at=due,
            rings=True,
        )
