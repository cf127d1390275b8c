"""Settings ▸ Reminders: what new events begin with, the sound, and the collections alert."""

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import EventType, Reminder
from terp_desktop.domain.event_template import EventTemplate
from terp_desktop.domain.preferences import Preferences
from terp_desktop.services.container import Services
from terp_desktop.ui.events.dialog.more_line import visibility_words
from terp_desktop.ui.events.dialog.reminder_fields import ReminderFields
from terp_desktop.ui.fields.time_draft import length_text
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.settings.calendar_page import lay_out_page
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.styling import (
    indented_label,
    push_button,
    px,
    secondary_label,
    text_label,
    with_spacing,
)

_USUAL = "An hour, General, visible to the whole company"


def describe_template(template: EventTemplate) -> str:
    """The length, module and visibility of a template in words; "" if it has none of them."""
    words = [
        "" if template.length is None else length_text(template.length),
        "" if template.module is None else enum_label(template.module),
        "" if template.visibility is None else visibility_words(template.visibility).lower(),
    ]
    text = ", ".join(word for word in words if word)
    return f"{text[:1].upper()}{text[1:]}"


class _OrderedWrites:
    """Writes that are made one after the other, though several workers may call `run`."""

    def __init__(self) -> None:
        self._pending: deque[Callable[[], None]] = deque()
        self._lock = Lock()

    def add(self, write: Callable[[], None]) -> None:
        """Add a write; call `run` on a worker after that."""
        self._pending.append(write)

    def run(self) -> None:
        """Make the pending writes, in order."""
        with self._lock:
            while self._pending:
                self._pending.popleft()()


class ReminderPage(QWidget):
    """Changes the person's preferences at once; they apply on every computer.

    A change that cannot be stored is reported, and the page shows what is stored.
    """

    def __init__(self, services: Services, tasks: TaskRunner) -> None:
        super().__init__()
        self._services, self._tasks = services, tasks
        self._preferences = Preferences()
        self._changed_defaults: dict[EventType, Sequence[Reminder]] = {}
        self._writes = _OrderedWrites()
        self.banner = FailureBanner()
        self.event_type = ValueComboBox[EventType](
            (value, enum_label(value)) for value in EventType
        )
        self.event_type.setAccessibleName("Type of event")
        self._shown_type = self.event_type.value
        self.fields = ReminderFields(services.actor.user_id)
        self.template = text_label()
        self.reset_button = push_button("Begin as usual again", "link")
        self.reset_button.setAccessibleDescription("Forget what you chose for this type of event")
        self.sound = CheckBox("Play a &sound")
        self.play_button = push_button("Hear it", "link")
        self.collections = CheckBox("Tell me each day which c&lients are late with their payments")
        self._lay_out()
        self._connect()
        self._load()

    def hideEvent(self, event: QHideEvent) -> None:
        """Finish a half-typed reminder."""
        self.fields.settle()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        defaults = with_spacing(QVBoxLayout(), gap=4)
        defaults.addWidget(text_label("New events of this type begin with", "strong"))
        defaults.addWidget(self.event_type)
        line = with_spacing(QHBoxLayout())
        line.addWidget(self.template, 1)
        line.addWidget(self.reset_button)
        defaults.addLayout(line)
        defaults.addWidget(self.fields)
        defaults.addWidget(secondary_label("Events that are there already keep theirs."))
        line = with_spacing(QHBoxLayout())
        line.addWidget(self.sound)
        line.addWidget(self.play_button)
        line.addStretch(1)
        coming = with_spacing(QVBoxLayout(), gap=4)
        coming.addWidget(text_label("When a reminder comes", "strong"))
        coming.addLayout(line)
        coming.addWidget(indented_label("The system's own, once, and never while you want quiet."))
        coming.addSpacing(px(16))
        coming.addWidget(self.collections)
        everywhere = secondary_label("These settings are yours on every computer.")
        lay_out_page(self, "Reminders", self.banner, defaults, coming, everywhere)

    def _connect(self) -> None:
        self.event_type.currentIndexChanged.connect(self._show_type)
        self.fields.changed.connect(self._save_reminders)
        self.reset_button.clicked.connect(self._reset_template)
        self.play_button.clicked.connect(QApplication.beep)
        self.sound.clicked.connect(self._save_switches)
        self.collections.clicked.connect(self._save_switches)

    def _load(self) -> None:
        for field in (self.event_type, self.fields, self.sound, self.collections):
            field.setEnabled(False)
        preferences = self._services.preferences
        self._tasks.run(preferences.get, self._show_preferences, self.banner.show_error, owner=self)

    def _show_preferences(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._changed_defaults.clear()
        self.sound.setChecked(preferences.plays_sound)
        self.collections.setChecked(preferences.receives_collections_alert)
        for field in (self.event_type, self.fields, self.sound, self.collections):
            field.setEnabled(True)
        self._show_type()

    @Slot()
    def _show_type(self) -> None:
        self.fields.settle()  # a half-typed time belongs to the previous type
        event_type = self._shown_type = self.event_type.value
        self.fields.fill(
            self._changed_defaults.get(event_type, self._preferences.reminders_for(event_type))
        )
        self._show_template()

    def _show_template(self) -> None:
        """Say what else new events of the type begin with, as saved in the event dialog."""
        template = self._preferences.templates.get(self._shown_type, EventTemplate())
        self.template.setText(describe_template(template) or _USUAL)
        is_own = template != EventTemplate() or self._shown_type in self._changed_defaults
        self.reset_button.setVisible(is_own)

    @Slot()
    def _reset_template(self) -> None:
        """Let new events of the type begin as they do for everybody."""
        event_type, preferences = self._shown_type, self._services.preferences
        self._changed_defaults.pop(event_type, None)
        self._preferences = self._preferences.with_template(event_type, EventTemplate())
        self._show_type()
        self.event_type.setFocus()
        self._save(lambda: preferences.save_template(event_type, EventTemplate()))

    @Slot()
    def _save_reminders(self) -> None:
        event_type, reminders = self._shown_type, self.fields.reminders
        self._changed_defaults[event_type] = reminders
        self._show_template()
        preferences = self._services.preferences
        self._save(lambda: preferences.save(default_reminders={event_type: reminders}))

    @Slot()
    def _save_switches(self) -> None:
        preferences = self._services.preferences
        sound, collections = self.sound.isChecked(), self.collections.isChecked()
        self._save(
            lambda: preferences.save(
                default_reminders={}, plays_sound=sound, receives_collections_alert=collections
            )
        )

    def _save(self, call: Callable[[], None]) -> None:
        self._writes.add(call)
        self._tasks.run(
            self._writes.run,
            lambda _: self.banner.clear(),
            self._show_error,
            owner=self,
            is_write=True,
        )

    def _show_error(self, error: TerpError) -> None:
        self.banner.show_error(error)
        self._load()
