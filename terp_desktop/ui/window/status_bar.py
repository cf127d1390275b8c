"""The status bar: the database, the state of reminders, active filters, and a toast."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from terp_desktop.ui.events.undo_bar import UndoToast
from terp_desktop.ui.widgets.styling import push_button, px

_DOT = " · "
_GAP = 8
"""The largest spacing between the widgets of a status bar, in pixels."""


class StatusBarLabels(QLabel):
    """The labels and buttons of the status bar; this label shows the database's name.

    `reminder_button` emits `health_requested`; `clear_filters_button` is shown while a
    filter is active.
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
        self._shows_actions = False
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
        """The text of the whole status bar."""
        texts = (self.as_of.text(), self.reminder_button.text(), self.filter_label.text())
        parts = (self._database_name, *texts)
        return _DOT.join(filter(None, parts))

    def add_toast(self, toast: UndoToast) -> None:
        """Add a toast at the right; it hides the other widgets where both do not fit."""
        self._bar.addPermanentWidget(toast)
        toast.hide()
        toast.set_host(self._bar)
        toast.width_requested.connect(self._set_toast_width)

    def add_actions(self, actions: QWidget) -> None:
        """Add the action bar of selected events, which takes the place of the other widgets."""
        self._bar.insertWidget(0, actions, 1)

    def show_actions(self, *, is_shown: bool) -> None:
        """Leave the room to the action bar, or take it back."""
        self._shows_actions = is_shown
        self._show_parts()

    def show_reminder_status(self, text: str) -> None:
        """Show the state of reminders and jobs."""
        self.reminder_button.setText(text)
        self.reminder_button.setAccessibleName(f"{text}. Shows reminders and jobs.")
        self._show_parts()

    @Slot(str)
    def show_as_of(self, text: str) -> None:
        """Show the time of a cached page; "" for a fresh one."""
        if text != self.as_of.text():
            self.as_of.setText(text)
            self._show_parts()

    def show_filter_status(self, text: str) -> None:
        """Show what the filters hide; "" if nothing."""
        self.filter_label.setText(text)
        self._show_parts()

    @Slot(int)
    def _set_toast_width(self, width: int) -> None:
        self._toast_width = width
        self._show_parts()

    def _show_parts(self) -> None:
        """Show the widgets that have a text, unless a toast needs their room."""
        is_filtered = bool(self.filter_label.text())
        visible = {
            self: True,
            self.as_of: bool(self.as_of.text()),
            self.reminder_button: bool(self.reminder_button.text()),
            self.filter_label: is_filtered,
            self.clear_filters_button: is_filtered,
        }
        taken = sum(part.sizeHint().width() + px(_GAP) for part, shown in visible.items() if shown)
        is_crowded = self._toast_width > 0 and taken + self._toast_width > self._bar.width()
        for part, shown in visible.items():
            part.setVisible(shown and not is_crowded and not self._shows_actions)
