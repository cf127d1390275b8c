"""Fills new events from the template of their type, and saves the fields as that template."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from terp_desktop.domain.errors import InvalidValueError, TerpError
from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Module,
    Visibility,
    When,
)
from terp_desktop.domain.event_template import EventTemplate
from terp_desktop.domain.preferences import Preferences
from terp_desktop.services.container import Services
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.reminder_fields import ReminderFields
from terp_desktop.ui.events.dialog.time_fields import WhenFields
from terp_desktop.ui.fields.time_draft import draft_of
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.styling import push_button, text_label, with_spacing

_DEFAULT_LENGTH = timedelta(hours=1)


class TemplateField(StrEnum):
    """A field that a template fills."""

    LENGTH = "LENGTH"
    MODULE = "MODULE"
    VISIBILITY = "VISIBILITY"
    REMINDERS = "REMINDERS"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatedFields:
    """The fields of the form that a template fills, and the type that decides which one."""

    event_type: ValueComboBox[EventType]
    when: WhenFields
    module: ValueComboBox[Module]
    visibility: ValueComboBox[Visibility]
    reminders: ReminderFields


class TemplateFields(QWidget):
    """A button that saves the fields as the template of the event's type.

    While a new event is made, its type fills the fields that the person has not touched.
    """

    def __init__(self, fields: TemplatedFields, services: Services, tasks: TaskRunner) -> None:
        super().__init__()
        self._fields, self._services, self._tasks = fields, services, tasks
        self._preferences: Preferences | None = None
        self._touched: set[TemplateField] = set()
        self._is_placed = False  # in the calendar, where the hour was seen
        self._length: timedelta | None = None
        self._plain_length: timedelta | None = None
        self.button = push_button("", "link")
        self.button.setToolTip("Length, module, visibility and reminders")
        self.status = text_label("", "caption")
        row = with_spacing(QHBoxLayout(self))
        row.addWidget(self.button)
        row.addWidget(self.status, 1)
        self.setFocusProxy(self.button)
        self.button.clicked.connect(self._save)
        self._name_type()

    def connect_fields(self) -> None:
        """Watch what the person touches; call it once."""
        fields = self._fields
        fields.event_type.currentIndexChanged.connect(self._fill_from_type)
        fields.module.currentIndexChanged.connect(self._touch_module)
        fields.visibility.currentIndexChanged.connect(self._touch_visibility)
        fields.when.changed.connect(self._touch_length)

    def reset(self, request: EditRequest) -> None:
        """Forget what was touched, for another event that the fields show."""
        self._preferences = None
        self._length = self._plain_length = self._fields.when.draft.length
        self._is_placed = request.content is not None
        self._touched = set(_chosen_in(request, self._plain_length))
        self.status.clear()
        self._name_type()

    def use(self, preferences: Preferences, *, fills_now: bool) -> None:
        """Fill fields of a new event from the person's templates, now and for another type."""
        self._preferences = preferences
        if fills_now:
            self._fill(has_chosen_type=False)

    @property
    def touched(self) -> AbstractSet[TemplateField]:
        """The fields that no template fills any more."""
        own = {TemplateField.REMINDERS} if self._fields.reminders.is_modified else set()
        return self._touched | own

    @Slot()
    def _fill_from_type(self) -> None:
        self.status.clear()
        self._name_type()
        self._fill(has_chosen_type=True)

    def _fill(self, *, has_chosen_type: bool) -> None:
        if self._preferences is None:
            return
        fields, touched = self._fields, self.touched
        template = self._preferences.template_for(fields.event_type.value)
        if TemplateField.MODULE not in touched:
            fields.module.set_value(template.module or Module.GENERAL)
        if TemplateField.VISIBILITY not in touched:
            fields.visibility.set_value(template.visibility or Visibility.COMPANY)
        if TemplateField.REMINDERS not in touched:
            fields.reminders.fill(template.reminders or ())
        may_fill_length = has_chosen_type or not self._is_placed
        if TemplateField.LENGTH not in touched and self._length is not None and may_fill_length:
            self._set_length(template.length or self._plain_length or self._length)

    def _set_length(self, length: timedelta) -> None:
        if length != self._length:
            self._length = length
            self._fields.when.set_length(length)

    @Slot()
    def _touch_module(self) -> None:
        self._touched.add(TemplateField.MODULE)

    @Slot()
    def _touch_visibility(self) -> None:
        self._touched.add(TemplateField.VISIBILITY)

    @Slot()
    def _touch_length(self) -> None:
        length = self._fields.when.draft.length
        if length is not None and length != self._length:
            self._touched.add(TemplateField.LENGTH)

    def _name_type(self) -> None:
        noun = enum_label(self._fields.event_type.value)
        self.button.setText(f"Use t&hese for new “{noun}” events")

    @Slot()
    def _save(self) -> None:
        event_type = self._fields.event_type.value
        try:
            template = self._template()
        except InvalidValueError as error:
            self.status.setText(str(error))
            return
        self._tasks.run(
            partial(self._services.preferences.save_template, event_type, template),
            lambda _: self._show_saved(event_type, template),
            self._show_error,
            owner=self,
            is_write=True,
        )

    def _template(self) -> EventTemplate:
        fields, own = self._fields, {None, self._services.person.id}
        reminders = (one for one in fields.reminders.reminders if one.user_id in own)
        return EventTemplate(
            length=fields.when.draft.length,
            module=fields.module.value,
            visibility=fields.visibility.value,
            reminders=tuple(replace(one, user_id=None) for one in reminders),
        )

    def _show_saved(self, event_type: EventType, template: EventTemplate) -> None:
        if self._preferences is not None:
            self._preferences = self._preferences.with_template(event_type, template)
        self.status.setText("Saved. Settings, Reminders has it.")

    def _show_error(self, error: TerpError) -> None:
        self.status.setText(str(error))


def fill_untouched(
    content: EventContent, template: EventTemplate, touched: AbstractSet[TemplateField]
) -> EventContent:
    """The content of a new event with what its type's template says about untouched fields."""
    has_length = TemplateField.LENGTH not in touched
    module = None if TemplateField.MODULE in touched else template.module
    visibility = None if TemplateField.VISIBILITY in touched else template.visibility
    reminders = None if TemplateField.REMINDERS in touched else template.reminders
    return replace(
        content,
        when=_with_length(content.when, template.length) if has_length else content.when,
        module=module or content.module,
        visibility=visibility or content.visibility,
        reminders=content.reminders if reminders is None else reminders,
    )


def _with_length(when: When, length: timedelta | None) -> When:
    if length is None or when.is_all_day:
        return when
    return draft_of(when, when.timezone or "UTC").with_length(length).when()


def _chosen_in(request: EditRequest, length: timedelta | None) -> list[TemplateField]:
    """The fields that whoever opened the dialog has chosen: not the plain ones."""
    base = request.base
    chosen = [TemplateField.LENGTH] if length != _DEFAULT_LENGTH else []
    if base is None:
        return chosen
    chosen += [TemplateField.MODULE] if base.module is not Module.GENERAL else []
    chosen += [TemplateField.VISIBILITY] if base.visibility is not Visibility.COMPANY else []
    return [*chosen, TemplateField.REMINDERS]
