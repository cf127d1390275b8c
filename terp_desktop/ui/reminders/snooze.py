"""How long a reminder can be put off: the choices, and the instants that they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from terp_desktop.domain import zones
from terp_desktop.ui.text.dates import time_text
from terp_desktop.ui.text.labels import length_of

MINUTES = (5, 10, 15, 30, 60)
MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Snooze:
    """A choice: what the menu says, and until when it puts off."""

    says: str
    until: datetime


def snoozes(now: datetime, zone: str, starts: Sequence[datetime]) -> list[Snooze]:
    """The choices at this instant for reminders of events with these starts.

    "Until it starts" is there only if all of them are still to come.
    """
    choices = [
        Snooze(f"For {length_of(minutes)}", now + timedelta(minutes=minutes)) for minutes in MINUTES
    ]
    if starts and min(starts) > now:
        choices.append(Snooze("Until it starts", min(starts)))
    return [*choices, _tomorrow(now, zone)]


def quiet_times(now: datetime, zone: str) -> list[Snooze]:
    """How long it can be quiet."""
    hours = [
        Snooze(f"For {length_of(60 * count)}", now + timedelta(hours=count)) for count in (1, 2, 4)
    ]
    return [*hours, _tomorrow(now, zone)]


def _tomorrow(now: datetime, zone: str) -> Snooze:
    day = zones.to_local(now, zone).date() + timedelta(days=1)
    morning = zones.next_valid(datetime.combine(day, MORNING), zone)
    return Snooze(f"Until tomorrow, {time_text(MORNING)}", zones.to_instant(morning, zone))
