"""The choice of a time in which nothing rings."""

from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from terp_desktop.ui.fields.date_time_dialog import MomentDialog
from terp_desktop.ui.reminders.snooze import quiet_times
from terp_desktop.ui.viewer import Viewer


class QuietMenu(QMenu):
    """`chosen` tells until when it shall be quiet; None for not any more."""

    chosen = Signal(object)  # datetime | None: PySide6 knows no union

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__("Do not disturb", parent)
        self._viewer = viewer
        self._until: datetime | None = None
        self.dialog: MomentDialog | None = None
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
        for one in quiet_times(self._viewer.clock.now(), self._viewer.zone):
            action = self.addAction(one.says)
            action.triggered.connect(lambda _=False, until=one.until: self.chosen.emit(until))
        self.addAction("Until another time…").triggered.connect(self._ask)

    @Slot()
    def _ask(self) -> None:
        self.dialog = MomentDialog(
            "Be quiet until when?",
            "Be quiet",
            self._viewer.clock,
            self.parentWidget(),
            locale=self._viewer.locale,
        )
        self.dialog.chosen.connect(self.chosen)
        self.dialog.open()
