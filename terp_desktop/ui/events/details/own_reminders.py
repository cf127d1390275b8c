"""When the person is reminded of an event, to add to and to remove from in the side panel."""

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
    """A line for each of the person's reminders, and a button to add one.

    `added` and `removed` tell the minutes before the start.
    """

    add_requested = Signal(int)
    remove_requested = Signal(int)

    def __init__(self, reminders: Sequence[Reminder], viewer: Viewer) -> None:
        super().__init__()
        grid = with_spacing(QGridLayout(self), gap=GAP)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        for row, one in enumerate(reminders):
            grid.addWidget(self._reminder_text(one), row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(self._remove_button(one, viewer), row, 1, Qt.AlignmentFlag.AlignTop)
        taken = {one.relative_minutes for one in reminders}
        button = self._add_button([one for one in COMMON_LEAD_MINUTES if one not in taken])
        grid.addWidget(button, len(reminders), 0, 1, 2, Qt.AlignmentFlag.AlignLeft)

    def _reminder_text(self, one: Reminder) -> WrappedText:
        way = "" if one.method is ReminderMethod.IN_APP else f", {enum_label(one.method).lower()}"
        line = WrappedText(f"{lead_text(one.relative_minutes)}{way}")
        line.setAccessibleName(f"Reminder {line.toPlainText()}")
        return line

    def _remove_button(self, one: Reminder, viewer: Viewer) -> IconButton:
        said = lead_text(one.relative_minutes)
        cross = IconButton("x", f"Remove the reminder “{said}”", viewer)
        cross.setObjectName(f"remove reminder {one.relative_minutes}")
        cross.clicked.connect(lambda: self.remove_requested.emit(one.relative_minutes))
        return cross

    def _add_button(self, minutes: Sequence[int]) -> QPushButton:
        button = push_button("Remind me…", "line")
        button.setObjectName("add reminder")
        menu = QMenu(button)
        for one in minutes:
            menu.addAction(lead_text(one)).triggered.connect(partial(self.add_requested.emit, one))
        button.setMenu(menu)
        return button
