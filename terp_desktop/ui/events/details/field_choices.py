"""What is chosen from a list in the side panel: status, priority, who has it."""

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

from terp_desktop.domain.event import Priority, Status
from terp_desktop.domain.person import Person
from terp_desktop.ui.fields.choice import ValueComboBox
from terp_desktop.ui.text.labels import enum_label

Value = TypeVar("Value")


class PanelComboBox(ValueComboBox[Value]):
    """A list whose wheel goes to the panel, and changes nothing by the way."""

    def __init__(self, name: str, choices: Iterable[tuple[Value, str]], chosen: Value) -> None:
        super().__init__(choices)
        self.set_value(chosen)
        self.setAccessibleName(name)
        self.setMinimumContentsLength(10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the panel scroll."""
        event.ignore()


class StatusComboBox(PanelComboBox[Status]):
    """How far the event has come."""

    def __init__(self, chosen: Status) -> None:
        super().__init__("Status", ((one, enum_label(one)) for one in Status), chosen)


class PriorityComboBox(PanelComboBox[Priority]):
    """How much the event matters, said in full: it stands without a label."""

    def __init__(self, chosen: Priority) -> None:
        super().__init__(
            "Priority", ((one, f"{enum_label(one)} priority") for one in Priority), chosen
        )


class AssigneeComboBox(PanelComboBox[int | None]):
    """Who has the event, of the staff or nobody; whoever has it now stays on the list."""

    def __init__(self, staff: Iterable[Person], chosen: int | None) -> None:
        known = [(one.id, f"Assigned to {one.name}") for one in staff]
        if chosen is not None and chosen not in dict(known):
            known.append((chosen, "Assigned to somebody who left"))
        super().__init__("Assigned to", [(None, "Assigned to nobody"), *known], chosen)
