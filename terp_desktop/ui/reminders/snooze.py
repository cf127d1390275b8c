"""How long a reminder can be put off: the choices, and the instants that they mean."""

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
    """A choice: what the menu says, and until when it puts off."""

    label: str
    until: datetime


def snooze_choices(now: datetime, zone: str, starts: Sequence[datetime]) -> list[SnoozeChoice]:
    """The choices at this instant for reminders of events with these starts.

    "Until it starts" is there only if all of them are still to come.
    """
    choices = [
        SnoozeChoice(f"For {minutes_text(minutes)}", now + timedelta(minutes=minutes))
        for minutes in SNOOZE_MINUTES
    ]
    if starts and min(starts) > now:
        choices.append(SnoozeChoice("Until it starts", min(starts)))
    return [*choices, _until_tomorrow(now, zone)]


def quiet_choices(now: datetime, zone: str) -> list[SnoozeChoice]:
    """How long it can be quiet."""
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
    """`chosen` tells until when it shall be quiet; None for not any more."""

    chosen = Signal(object)  # datetime | None: PySide6 knows no union

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__("Do not disturb", parent)
        self._viewer = viewer
        self._until: datetime | None = None
        self.dialog: DateTimeDialog | None = None
        self.aboutToShow.connect(self.fill)

    def show_until(self, until: datetime | None) -> None:
        """Offer to end a quiet that there is."""
        self._until = until

    @Slot()
    def fill(self) -> None:
        """Offer the times as they are now."""
        self.clear()
        if self._until is not None:
            self.addAction("Ring again").triggered.connect(lambda: self.chosen.emit(None))
            self.addSeparator()
        for one in quiet_choices(self._viewer.clock.now(), self._viewer.zone):
            action = self.addAction(one.label)
            action.triggered.connect(lambda _=False, until=one.until: self.chosen.emit(until))
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
