"""The choices for snoozing and for "do not disturb", and the menu of the latter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from terp_desktop.domain import zones
from terp_desktop.ui.fields.date_time_dialog import DateTimeDialog
from terp_desktop.ui.text.dates import time_text
from terp_desktop.ui.text.labels import minutes_text
from terp_desktop.ui.viewer import Viewer

SNOOZE_MINUTES = (5, 10, 15, 30, 60)
MORNING = time(9)


@dataclass(frozen=True, slots=True)
class SnoozeChoice:
    """A choice: its label in the menu, and the instant at which the snooze ends."""

    label: str
    until: datetime


def snooze_choices(now: datetime, zone: str, starts: Sequence[datetime]) -> list[SnoozeChoice]:
    """The choices at the instant `now` for reminders of events with these starts.

    "Until it starts" is offered only if none of the events has started.
    """
    choices = [
        SnoozeChoice(f"For {minutes_text(minutes)}", now + timedelta(minutes=minutes))
        for minutes in SNOOZE_MINUTES
    ]
    if starts and min(starts) > now:
        choices.append(SnoozeChoice("Until it starts", min(starts)))
    return [*choices, _until_tomorrow(now, zone)]


def quiet_choices(now: datetime, zone: str) -> list[SnoozeChoice]:
    """The choices for "do not disturb" at the instant `now`."""
    hours = [
        SnoozeChoice(f"For {minutes_text(60 * count)}", now + timedelta(hours=count))
        for count in (1, 2, 4)
    ]
    return [*hours, _until_tomorrow(now, zone)]


def _until_tomorrow(now: datetime, zone: str) -> SnoozeChoice:
    day = zones.to_local(now, zone).date() + timedelta(days=1)
    morning = zones.next_valid(datetime.combine(day, MORNING), zone)
    return SnoozeChoice(f"Until tomorrow, {time_text(MORNING)}", zones.to_instant(morning, zone))


class QuietMenu(QMenu):
    """Offers "do not disturb"; `chosen` carries its end, None to turn it off now."""

    chosen = Signal(object)  # datetime | None: PySide6 knows no union

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__("Do not disturb", parent)
        self._viewer = viewer
        self._until: datetime | None = None
        self.dialog: DateTimeDialog | None = None
        self.aboutToShow.connect(self.fill)

    def show_until(self, until: datetime | None) -> None:
        """Offer to turn it off if it lasts until then; None: it is off."""
        self._until = until

    @Slot()
    def fill(self) -> None:
        """Fill the menu with the choices of the present instant."""
        self.clear()
        if self._until is not None:
            self.addAction("Ring again").triggered.connect(lambda: self.chosen.emit(None))
            self.addSeparator()
        for choice in quiet_choices(self._viewer.clock.now(), self._viewer.zone):
            action = self.addAction(choice.label)
            action.triggered.connect(lambda _=False, until=choice.until: self.chosen.emit(until))
        self.addAction("Until another time…").triggered.connect(self._ask_until)

    @Slot()
    def _ask_until(self) -> None:
        self.dialog = DateTimeDialog(
            "Be quiet until when?",
            "Be quiet",
            self._viewer.clock,
            self.parentWidget(),
            locale=self._viewer.locale,
        )
        self.dialog.chosen.connect(self.chosen)
        self.dialog.open()
