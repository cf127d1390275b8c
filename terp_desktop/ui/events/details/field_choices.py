"""The combo boxes of the side panel: status, priority and assignee."""

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

from terp_desktop.domain.event import Priority, Status
from terp_desktop.domain.person import Person
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.text.labels import enum_label

Value = TypeVar("Value")


class PanelComboBox(ValueComboBox[Value]):
    """A combo box that leaves the wheel to the panel, so that scrolling changes no value."""

    def __init__(self, name: str, choices: Iterable[tuple[Value, str]], chosen: Value) -> None:
        super().__init__(choices)
        self.set_value(chosen)
        self.setAccessibleName(name)
        self.setMinimumContentsLength(10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ignore the event, so that the panel scrolls."""
        event.ignore()


class StatusComboBox(PanelComboBox[Status]):
    """Chooses the status of the event."""

    def __init__(self, chosen: Status) -> None:
        super().__init__("Status", ((value, enum_label(value)) for value in Status), chosen)


class PriorityComboBox(PanelComboBox[Priority]):
    """Chooses the priority; each choice says "priority", as the box has no label."""

    def __init__(self, chosen: Priority) -> None:
        super().__init__(
            "Priority", ((value, f"{enum_label(value)} priority") for value in Priority), chosen
        )


class AssigneeComboBox(PanelComboBox[int | None]):
    """Chooses the assignee: one of the staff, the current assignee, or no one."""

    def __init__(self, staff: Iterable[Person], chosen: int | None) -> None:
        choices = [(person.id, f"Assigned to {person.name}") for person in staff]
        if chosen is not None and chosen not in dict(choices):
            choices.append((chosen, "Assigned to somebody who left"))
        super().__init__("Assigned to", [(None, "Assigned to nobody"), *choices], chosen)
