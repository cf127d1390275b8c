"""The filters of the sidebar: modules, types, statuses, priorities, assignees."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from terp_desktop.domain.event import EventType, Priority, Status
from terp_desktop.domain.occurrence_query import Filters
from terp_desktop.domain.person import Person
from terp_desktop.ui.sidebar.module_checks import ModuleCheckList
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.choice_button import MultiChoiceButton
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.styling import push_button, with_style_class

_GAP = 16


class FilterPanel(QWidget):
    """Edits the filters; `changed` carries them after each choice by the person."""

    changed = Signal(Filters)

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filters = Filters()
        self.modules = ModuleCheckList(viewer)
        self.types = MultiChoiceButton("Type", viewer)
        self.statuses = MultiChoiceButton("Status", viewer)
        self.priorities = MultiChoiceButton("Priority", viewer)
        self.people = MultiChoiceButton("Assigned to", viewer)
        self.automatic = CheckBox("Made automatically")
        self.clear_button = push_button("Clear filters", "link")
        self.types.set_choices(_labels(EventType))
        self.statuses.set_choices(_labels(Status))
        self.priorities.set_choices(_labels(Priority))
        self._lay_out()
        self._connect()
        self.show_filters(self.filters)

    def show_filters(self, filters: Filters) -> None:
        """Show these filters without emitting `changed`."""
        self.filters = filters
        self.modules.show_modules(filters.modules)
        self.types.set_chosen(filters.event_types)
        self.statuses.set_chosen(filters.statuses)
        self.priorities.set_chosen(filters.priorities)
        self.people.set_chosen(filters.assigned_to)
        self.automatic.setChecked(filters.show_auto_generated)
        self.clear_button.setVisible(not filters.is_empty)

    def offer_people(self, people: Sequence[Person]) -> None:
        """Offer these people as assignees."""
        self.people.set_choices({person.id: person.name for person in people})

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(section_title("Modules"))
        column.addSpacing(4)
        column.addWidget(self.modules)
        column.addSpacing(_GAP)
        column.addWidget(section_title("Filters"))
        column.addSpacing(4)
        for button in (self.types, self.statuses, self.priorities, self.people):
            column.addWidget(button)
        column.addWidget(self.automatic)
        column.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignLeft)

    def _connect(self) -> None:
        self.modules.chosen.connect(lambda values: self._change(modules=values))
        self.types.chosen.connect(lambda values: self._change(event_types=values))
        self.statuses.chosen.connect(lambda values: self._change(statuses=values))
        self.priorities.chosen.connect(lambda values: self._change(priorities=values))
        self.people.chosen.connect(lambda values: self._change(assigned_to=values))
        self.automatic.clicked.connect(lambda is_on: self._change(show_auto_generated=is_on))
        self.clear_button.clicked.connect(self.clear_all)

    @Slot()
    def clear_all(self) -> None:
        """Remove all filters."""
        self._apply(Filters())

    def _change(self, **chosen: object) -> None:
        self._apply(replace(self.filters, **chosen))  # type: ignore[arg-type]

    def _apply(self, filters: Filters) -> None:
        self.show_filters(filters)
        self.changed.emit(filters)


def section_title(text: str) -> QLabel:
    """The title of a section of the sidebar."""
    return with_style_class(QLabel(text), "strong")


def _labels(kind: type[StrEnum]) -> dict[object, str]:
    return {value: enum_label(value) for value in kind}
