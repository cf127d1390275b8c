"""What is left in the calendar: the modules with their colors, and everything else to choose by."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from terp_desktop.domain.event import EventType, Priority, Status
from terp_desktop.domain.person import Person
from terp_desktop.domain.queries import Filters
from terp_desktop.ui.sidebar.module_checks import ModuleChecks
from terp_desktop.ui.text.labels import word
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.choice_button import ChoiceButton
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.styling import of_kind, push_button

_GAP = 16


class FilterPanel(QWidget):
    """Chooses the filters; `changed` tells them whenever a person chose."""

    changed = Signal(Filters)

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filters = Filters()
        self.modules = ModuleChecks(viewer)
        self.types = ChoiceButton("Type", viewer)
        self.statuses = ChoiceButton("Status", viewer)
        self.priorities = ChoiceButton("Priority", viewer)
        self.people = ChoiceButton("Assigned to", viewer)
        self.automatic = CheckBox("Made automatically")
        self.clear = push_button("Clear filters", "link")
        self.types.offer(_words(EventType))
        self.statuses.offer(_words(Status))
        self.priorities.offer(_words(Priority))
        self._lay_out()
        self._connect()
        self.show_filters(self.filters)

    def show_filters(self, filters: Filters) -> None:
        """Show these as chosen."""
        self.filters = filters
        self.modules.show_modules(filters.modules)
        self.types.choose(filters.event_types)
        self.statuses.choose(filters.statuses)
        self.priorities.choose(filters.priorities)
        self.people.choose(filters.assigned_to)
        self.automatic.setChecked(filters.show_auto_generated)
        self.clear.setVisible(not filters.leaves_all)

    def offer_people(self, people: Sequence[Person]) -> None:
        """Let events be chosen by whom of these they are assigned to."""
        self.people.offer({person.id: person.name for person in people})

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
        column.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignLeft)

    def _connect(self) -> None:
        self.modules.chosen.connect(lambda some: self._take(modules=some))
        self.types.chosen.connect(lambda some: self._take(event_types=some))
        self.statuses.chosen.connect(lambda some: self._take(statuses=some))
        self.priorities.chosen.connect(lambda some: self._take(priorities=some))
        self.people.chosen.connect(lambda some: self._take(assigned_to=some))
        self.automatic.clicked.connect(lambda is_on: self._take(show_auto_generated=is_on))
        self.clear.clicked.connect(self.clear_all)

    @Slot()
    def clear_all(self) -> None:
        """Leave everything in."""
        self._tell(Filters())

    def _take(self, **chosen: object) -> None:
        self._tell(replace(self.filters, **chosen))  # type: ignore[arg-type]

    def _tell(self, filters: Filters) -> None:
        self.show_filters(filters)
        self.changed.emit(filters)


def section_title(words: str) -> QLabel:
    """The title of a part of the left panel."""
    return of_kind(QLabel(words), "strong")


def _words(kind: type[StrEnum]) -> dict[object, str]:
    return {value: word(value) for value in kind}
