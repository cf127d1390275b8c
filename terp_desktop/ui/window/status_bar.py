"""The line below the calendar: where events are kept, how reminding is, what is left out."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QStatusBar

from terp_desktop.ui.events.undo_bar import UndoBar
from terp_desktop.ui.widgets.styling import push_button, px

_DOT = " · "
_GAP = 8
"""What the status bar leaves between its parts, at most, in pixels."""


class StatusLine(QLabel):
    """Says it all in one line; what it says of reminding leads to the page of health.

    `health_requested` tells that the page is to be shown. What the filters leave out can be
    shown again by `unfilter`.
    """

    health_requested = Signal()

    def __init__(self, database_name: str, bar: QStatusBar) -> None:
        super().__init__(database_name)
        self._database_name = database_name
        self.reminding = push_button("", "status")
        self.reminding.setCursor(Qt.CursorShape.PointingHandCursor)
        self.reminding.setToolTip("Reminders and jobs")
        self.left_out = QLabel()
        self.unfilter = push_button("Clear filters", "link")
        self._bar, self._room_wanted = bar, 0
        for part in (self, self.reminding, self.left_out, self.unfilter):
            bar.addWidget(part)
        self._show_parts()
        bar.setSizeGripEnabled(False)
        self.reminding.clicked.connect(self.health_requested)

    @property
    def all(self) -> str:
        """Everything that the line says."""
        parts = (self._database_name, self.reminding.text(), self.left_out.text())
        return _DOT.join(filter(None, parts))

    def hold(self, toast: UndoBar) -> None:
        """Give a toast the end of the line, and all of it where both do not fit."""
        self._bar.addPermanentWidget(toast)
        toast.hide()
        toast.stand_in(self._bar)
        toast.width_wanted.connect(self._make_room)

    def tell_reminding(self, words: str) -> None:
        """Say how reminding and the jobs are."""
        self.reminding.setText(words)
        self.reminding.setAccessibleName(f"{words}. Shows reminders and jobs.")
        self._show_parts()

    def tell_left_out(self, words: str) -> None:
        """Say what the filters leave out; "" for nothing."""
        self.left_out.setText(words)
        self._show_parts()

    @Slot(int)
    def _make_room(self, width: int) -> None:
        self._room_wanted = width
        self._show_parts()

    def _show_parts(self) -> None:
        """Show what there is to say, unless a toast needs the room for the moment."""
        is_filtered = bool(self.left_out.text())
        wanted = {
            self: True,
            self.reminding: bool(self.reminding.text()),
            self.left_out: is_filtered,
            self.unfilter: is_filtered,
        }
        taken = sum(part.sizeHint().width() + px(_GAP) for part, said in wanted.items() if said)
        is_crowded = self._room_wanted > 0 and taken + self._room_wanted > self._bar.width()
        for part, said in wanted.items():
            part.setVisible(said and not is_crowded)
