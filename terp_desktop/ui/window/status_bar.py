"""The line below the calendar: where events are kept, how reminding is, what is left out."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QStatusBar

from terp_desktop.ui.events.undo_bar import UndoToast
from terp_desktop.ui.widgets.styling import push_button, px

_DOT = " · "
_GAP = 8
"""What the status bar leaves between its parts, at most, in pixels."""


class StatusBarLabels(QLabel):
    """Says it all in one line; what it says of reminding leads to the page of health.

    `health_requested` tells that the page is to be shown. What the filters leave out can be
    shown again by `unfilter`.
    """

    health_requested = Signal()

    def __init__(self, database_name: str, bar: QStatusBar) -> None:
        super().__init__(database_name)
        self._database_name = database_name
        self.reminder_button = push_button("", "status")
        self.reminder_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.reminder_button.setToolTip("Reminders and jobs")
        self.as_of, self.filter_label = QLabel(), QLabel()
        self.clear_filters_button = push_button("Clear filters", "link")
        self._bar, self._toast_width = bar, 0
        for part in (
            self,
            self.as_of,
            self.reminder_button,
            self.filter_label,
            self.clear_filters_button,
        ):
            bar.addWidget(part)
        self._show_parts()
        bar.setSizeGripEnabled(False)
        self.reminder_button.clicked.connect(self.health_requested)

    @property
    def full_text(self) -> str:
        """Everything that the line says."""
        said = (self.as_of.text(), self.reminder_button.text(), self.filter_label.text())
        parts = (self._database_name, *said)
        return _DOT.join(filter(None, parts))

    def add_toast(self, toast: UndoToast) -> None:
        """Give a toast the end of the line, and all of it where both do not fit."""
        self._bar.addPermanentWidget(toast)
        toast.hide()
        toast.set_host(self._bar)
        toast.width_requested.connect(self._set_toast_width)

    def show_reminder_status(self, words: str) -> None:
        """Say how reminding and the jobs are."""
        self.reminder_button.setText(words)
        self.reminder_button.setAccessibleName(f"{words}. Shows reminders and jobs.")
        self._show_parts()

    @Slot(str)
    def tell_as_of(self, words: str) -> None:
        """Say of what time the page is; "" if it is of now."""
        if words != self.as_of.text():
            self.as_of.setText(words)
            self._show_parts()

    def show_filter_status(self, words: str) -> None:
        """Say what the filters leave out; "" for nothing."""
        self.filter_label.setText(words)
        self._show_parts()

    @Slot(int)
    def _set_toast_width(self, width: int) -> None:
        self._toast_width = width
        self._show_parts()

    def _show_parts(self) -> None:
        """Show what there is to say, unless a toast needs the room for the moment."""
        is_filtered = bool(self.filter_label.text())
        wanted = {
            self: True,
            self.as_of: bool(self.as_of.text()),
            self.reminder_button: bool(self.reminder_button.text()),
            self.filter_label: is_filtered,
            self.clear_filters_button: is_filtered,
        }
        taken = sum(part.sizeHint().width() + px(_GAP) for part, said in wanted.items() if said)
        is_crowded = self._toast_width > 0 and taken + self._toast_width > self._bar.width()
        for part, said in wanted.items():
            part.setVisible(said and not is_crowded)
