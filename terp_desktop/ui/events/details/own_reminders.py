"""The person's own reminders of an event in the side panel."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QWidget

from terp_desktop.domain.event import Reminder, ReminderMethod
from terp_desktop.ui.events.dialog.reminder_fields import COMMON_LEAD_MINUTES
from terp_desktop.ui.text.labels import enum_label, lead_text
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton
from terp_desktop.ui.widgets.styling import GAP, push_button, with_spacing
from terp_desktop.ui.widgets.wrapped_text import WrappedText


class OwnReminderList(QWidget):
    """A row for each of the person's reminders, and a button to add one.

    The signals carry the minutes before the start.
    """

    add_requested = Signal(int)
    remove_requested = Signal(int)

    def __init__(self, reminders: Sequence[Reminder], viewer: Viewer) -> None:
        super().__init__()
        grid = with_spacing(QGridLayout(self), gap=GAP)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        for row, reminder in enumerate(reminders):
            remove_button = self._remove_button(reminder, viewer)
            grid.addWidget(self._reminder_text(reminder), row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(remove_button, row, 1, Qt.AlignmentFlag.AlignTop)
        taken = {reminder.relative_minutes for reminder in reminders}
        button = self._add_button([each for each in COMMON_LEAD_MINUTES if each not in taken])
        grid.addWidget(button, len(reminders), 0, 1, 2, Qt.AlignmentFlag.AlignLeft)

    def _reminder_text(self, reminder: Reminder) -> WrappedText:
        is_in_app = reminder.method is ReminderMethod.IN_APP
        method = "" if is_in_app else f", {enum_label(reminder.method).lower()}"
        line = WrappedText(f"{lead_text(reminder.relative_minutes)}{method}")
        line.setAccessibleName(f"Reminder {line.toPlainText()}")
        return line

    def _remove_button(self, reminder: Reminder, viewer: Viewer) -> IconButton:
        minutes = reminder.relative_minutes
        button = IconButton("x", f"Remove the reminder “{lead_text(minutes)}”", viewer)
        button.setObjectName(f"remove reminder {minutes}")
        button.clicked.connect(lambda: self.remove_requested.emit(minutes))
        return button

    def _add_button(self, minutes: Sequence[int]) -> QPushButton:
        button = push_button("Remind me…", "line")
        button.setObjectName("add reminder")
        menu = QMenu(button)
        for lead in minutes:
            action = menu.addAction(lead_text(lead))
            action.triggered.connect(partial(self.add_requested.emit, lead))
        button.setMenu(menu)
        return button
