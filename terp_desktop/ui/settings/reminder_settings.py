"""Settings ▸ Reminders: the default reminders, the sound, and the collections alert."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import EventType, Reminder
from terp_desktop.domain.preferences import Preferences
from terp_desktop.services.container import Services
from terp_desktop.ui.events.dialog.reminder_fields import ReminderFields
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.form import Footer
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    indented_label,
    push_button,
    px,
    secondary_label,
    size_within_screen,
    text_label,
    with_spacing,
)

_WIDTH, _HEIGHT = 500, 500


class ReminderSettingsDialog(QDialog):
    """Changes the person's preferences, which apply on every computer once saved."""

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
        self.event_type = ValueComboBox[EventType](
            (value, enum_label(value)) for value in EventType
        )
        self.event_type.setAccessibleName("Type of event")
        self._shown_type = self.event_type.value
        self.fields = ReminderFields(services.actor.user_id)
        self.sound = CheckBox("Play a &sound")
        self.play_button = push_button("Hear it", "link")
        self.collections = CheckBox("Tell me each day which &clients are late with their payments")
        self.footer = Footer("Save")
        self._lay_out()
        self._connect()
        self._enable(is_loaded=False)
        tasks.run(
            services.preferences.get, self._show_preferences, self.banner.show_error, owner=self
        )

    def accept(self) -> None:
        """Save, then close; the dialog stays open if that fails."""
        self.fields.settle()
        self.banner.clear()
        self.footer.save_button.setEnabled(False)
        preferences, defaults = self._services.preferences, dict(self._changed_defaults)
        sound, collections = self.sound.isChecked(), self.collections.isChecked()
        self._tasks.run(
            lambda: preferences.save(
                default_reminders=defaults,
                plays_sound=sound,
                receives_collections_alert=collections,
            ),
            lambda _: QDialog.accept(self),
            self._show_error,
            owner=self,
            is_write=True,
        )

    def _lay_out(self) -> None:
        content = with_spacing(QVBoxLayout(), padding=WIDE_PADDING, gap=4)
        content.addWidget(self.banner)
        content.addWidget(text_label("Reminders", "title"))
        content.addSpacing(px(8))
        content.addWidget(text_label("New events of this type begin with", "strong"))
        content.addWidget(self.event_type)
        content.addWidget(self.fields)
        content.addWidget(secondary_label("Events that are there already keep theirs."))
        content.addSpacing(px(16))
        content.addWidget(text_label("When a reminder comes", "strong"))
        line = with_spacing(QHBoxLayout())
        line.addWidget(self.sound)
        line.addWidget(self.play_button)
        line.addStretch(1)
        content.addLayout(line)
        content.addWidget(indented_label("The system's own, once, and never while you want quiet."))
        content.addSpacing(px(16))
        content.addWidget(self.collections)
        content.addStretch(1)
        column = with_spacing(QVBoxLayout(self), gap=0)
        column.addLayout(content, 1)
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
        self._enable(is_loaded=True)
        self._show_type()
        self.event_type.setFocus()

    def _enable(self, *, is_loaded: bool) -> None:
        for field in (self.event_type, self.fields, self.sound, self.collections):
            field.setEnabled(is_loaded)
        self.footer.save_button.setEnabled(is_loaded)

    @Slot()
    def _show_type(self) -> None:
        self.fields.settle()  # a half-typed time belongs to the previous type
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
