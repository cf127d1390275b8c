"""Settings ▸ Reminders: what new events begin with, and how the person wants to be told."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import EventType, Reminder
from terp_desktop.domain.preferences import Preferences
from terp_desktop.services.container import Services
from terp_desktop.ui.events.dialog.reminder_fields import ReminderFields
from terp_desktop.ui.fields.choice import ValueComboBox
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.form import Footer
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    push_button,
    px,
    secondary_label,
    size_within_screen,
    text_label,
    with_spacing,
)

_WIDTH, _HEIGHT, _INDENT = 500, 500, 26


class ReminderSettingsDialog(QDialog):
    """The person's own, on all of their desktops; nothing holds before it is saved."""

    def __init__(
        self, services: Services, tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._preferences = Preferences()
        self._changed_defaults: dict[EventType, Sequence[Reminder]] = {}
        self.setWindowTitle("Reminders")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.banner = FailureBanner()
        self.event_type = ValueComboBox[EventType]((one, enum_label(one)) for one in EventType)
        self.event_type.setAccessibleName("Type of event")
        self._shown_type = self.event_type.value
        self.fields = ReminderFields(services.actor.user_id)
        self.sound = CheckBox("Play a &sound")
        self.play_button = push_button("Hear it", "link")
        self.collections = CheckBox("Tell me each day which &clients are late with their payments")
        self.footer = Footer("Save")
        self._lay_out()
        self._connect()
        self._enable(is_known=False)
        tasks.run(
            services.preferences.get, self._show_preferences, self.banner.show_error, owner=self
        )

    def accept(self) -> None:
        """Save; the dialog stays if that fails."""
        self.fields.settle()
        self.banner.clear()
        self.footer.save_button.setEnabled(False)
        preferences, usual = self._services.preferences, dict(self._changed_defaults)
        sound, collections = self.sound.isChecked(), self.collections.isChecked()
        self._tasks.run(
            lambda: preferences.save(
                default_reminders=usual, plays_sound=sound, receives_collections_alert=collections
            ),
            lambda _: QDialog.accept(self),
            self._show_error,
            owner=self,
            is_write=True,
        )

    def _lay_out(self) -> None:
        inside = with_spacing(QVBoxLayout(), padding=WIDE_PADDING, gap=4)
        inside.addWidget(self.banner)
        inside.addWidget(text_label("Reminders", "title"))
        inside.addSpacing(px(8))
        inside.addWidget(text_label("New events of this type begin with", "strong"))
        inside.addWidget(self.event_type)
        inside.addWidget(self.fields)
        inside.addWidget(secondary_label("Events that are there already keep theirs."))
        inside.addSpacing(px(16))
        inside.addWidget(text_label("When a reminder comes", "strong"))
        line = with_spacing(QHBoxLayout())
        line.addWidget(self.sound)
        line.addWidget(self.play_button)
        line.addStretch(1)
        inside.addLayout(line)
        inside.addWidget(
            _explanation_label("The system's own, once, and never while you want quiet.")
        )
        inside.addSpacing(px(16))
        inside.addWidget(self.collections)
        inside.addStretch(1)
        column = with_spacing(QVBoxLayout(self), gap=0)
        column.addLayout(inside, 1)
        column.addWidget(self.footer)
        self.resize(size_within_screen(self, _WIDTH, _HEIGHT))

    def _connect(self) -> None:
        self.event_type.currentIndexChanged.connect(self._show_type)
        self.fields.changed.connect(self._remember_reminders)
        self.play_button.clicked.connect(QApplication.beep)
        self.footer.cancel_button.clicked.connect(self.reject)
        self.footer.save_button.clicked.connect(self.accept)

    def _show_preferences(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self.sound.setChecked(preferences.plays_sound)
        self.collections.setChecked(preferences.receives_collections_alert)
        self._enable(is_known=True)
        self._show_type()
        self.event_type.setFocus()

    def _enable(self, *, is_known: bool) -> None:
        for field in (self.event_type, self.fields, self.sound, self.collections):
            field.setEnabled(is_known)
        self.footer.save_button.setEnabled(is_known)

    @Slot()
    def _show_type(self) -> None:
        self.fields.settle()  # a time that was begun is meant for the type before
        event_type = self._shown_type = self.event_type.value
        self.fields.fill(
            self._changed_defaults.get(event_type, self._preferences.reminders_for(event_type))
        )

    @Slot()
    def _remember_reminders(self) -> None:
        self._changed_defaults[self._shown_type] = self.fields.reminders

    def _show_error(self, error: TerpError) -> None:
        self.banner.show_error(error)
        self.footer.save_button.setEnabled(True)


def _explanation_label(text: str) -> QLabel:
    label = secondary_label(text)
    label.setContentsMargins(px(_INDENT), 0, 0, 0)
    return label
