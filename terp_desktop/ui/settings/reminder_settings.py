"""Settings ▸ Reminders: what new events begin with, and how the person wants to be told."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import EventType, Reminder
from terp_desktop.domain.preferences import Preferences
from terp_desktop.services.container import Desk
from terp_desktop.ui.events.dialog.reminder_fields import ReminderFields
from terp_desktop.ui.fields.choice import Choice
from terp_desktop.ui.text.labels import word
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.form import Footer
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    push_button,
    px,
    quiet_label,
    size_on_screen,
    spaced,
    text_label,
)

_WIDTH, _HEIGHT, _INDENT = 500, 500, 26


class ReminderSettings(QDialog):
    """The person's own, on all of their desktops; nothing holds before it is saved."""

    def __init__(self, desk: Desk, tasks: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self._said = Preferences()
        self._usual: dict[EventType, Sequence[Reminder]] = {}
        self.setWindowTitle("Reminders")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.banner = FailureBanner()
        self.event_type = Choice[EventType]((one, word(one)) for one in EventType)
        self.event_type.setAccessibleName("Type of event")
        self._shown_type = self.event_type.value
        self.fields = ReminderFields(desk.actor.user_id)
        self.sound = CheckBox("Play a &sound")
        self.hear = push_button("Hear it", "link")
        self.collections = CheckBox("Tell me each day which &clients are late with their payments")
        self.footer = Footer("Save")
        self._lay_out()
        self._connect()
        self._enable(is_known=False)
        tasks.run(desk.preferences.get, self._show, self.banner.tell, owner=self)

    def accept(self) -> None:
        """Save; the dialog stays if that fails."""
        self.fields.settle()
        self.banner.clear()
        self.footer.save.setEnabled(False)
        preferences, usual = self._desk.preferences, dict(self._usual)
        sound, collections = self.sound.isChecked(), self.collections.isChecked()
        self._tasks.run(
            lambda: preferences.choose(
                usual=usual, plays_sound=sound, hears_collections=collections
            ),
            lambda _: QDialog.accept(self),
            self._fail,
            owner=self,
            is_write=True,
        )

    def _lay_out(self) -> None:
        inside = spaced(QVBoxLayout(), padding=WIDE_PADDING, gap=4)
        inside.addWidget(self.banner)
        inside.addWidget(text_label("Reminders", "title"))
        inside.addSpacing(px(8))
        inside.addWidget(text_label("New events of this type begin with", "strong"))
        inside.addWidget(self.event_type)
        inside.addWidget(self.fields)
        inside.addWidget(quiet_label("Events that are there already keep theirs."))
        inside.addSpacing(px(16))
        inside.addWidget(text_label("When a reminder comes", "strong"))
        line = spaced(QHBoxLayout())
        line.addWidget(self.sound)
        line.addWidget(self.hear)
        line.addStretch(1)
        inside.addLayout(line)
        inside.addWidget(_explained("The system's own, once, and never while you want quiet."))
        inside.addSpacing(px(16))
        inside.addWidget(self.collections)
        inside.addStretch(1)
        column = spaced(QVBoxLayout(self), gap=0)
        column.addLayout(inside, 1)
        column.addWidget(self.footer)
        self.resize(size_on_screen(self, _WIDTH, _HEIGHT))

    def _connect(self) -> None:
        self.event_type.currentIndexChanged.connect(self._show_type)
        self.fields.changed.connect(self._keep)
        self.hear.clicked.connect(QApplication.beep)
        self.footer.cancel.clicked.connect(self.reject)
        self.footer.save.clicked.connect(self.accept)

    def _show(self, said: Preferences) -> None:
        self._said = said
        self.sound.setChecked(said.plays_sound)
        self.collections.setChecked(said.hears_collections)
        self._enable(is_known=True)
        self._show_type()
        self.event_type.setFocus()

    def _enable(self, *, is_known: bool) -> None:
        for field in (self.event_type, self.fields, self.sound, self.collections):
            field.setEnabled(is_known)
        self.footer.save.setEnabled(is_known)

    @Slot()
    def _show_type(self) -> None:
        self.fields.settle()  # a time that was begun is meant for the type before
        event_type = self._shown_type = self.event_type.value
        self.fields.fill(self._usual.get(event_type, self._said.reminders_for(event_type)))

    @Slot()
    def _keep(self) -> None:
        self._usual[self._shown_type] = self.fields.reminders

    def _fail(self, error: TerpError) -> None:
        self.banner.tell(error)
        self.footer.save.setEnabled(True)


def _explained(text: str) -> QLabel:
    label = quiet_label(text)
    label.setContentsMargins(px(_INDENT), 0, 0, 0)
    return label
