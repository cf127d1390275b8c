"""The participants of an event: staff and external people, each with a role."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import count

from PySide6.QtCore import QAbstractProxyModel, QModelIndex, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from terp_desktop.domain.email_address import is_valid_address
from terp_desktop.domain.event import Participant, ParticipantRole, ResponseStatus
from terp_desktop.domain.person import Person
from terp_desktop.ui.fields.list_editor import WidgetList
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.fields.value_field import quoted
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.widgets.buttons import EnterFilter
from terp_desktop.ui.widgets.form import MessageLine
from terp_desktop.ui.widgets.styling import (
    push_button,
    px,
    text_label,
    with_spacing,
    with_style_class,
)

_ROLES = tuple((role, enum_label(role)) for role in ParticipantRole)
_PERSON_PX = 310
"""The width of a person, two of whom are beside each other in the event dialog."""
_ADDRESS = re.compile(r"(?P<name>[^<>@]*?)\s*<?(?P<mail>[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>?")
_HINT = "Name of a colleague, or an e-mail address"


class NameEntry(QLineEdit):
    """A line edit that completes names.

    Enter emits `entered`, except in the empty field, where it is left to the dialog. A
    completion that is chosen clears the field and emits `picked` with the row of the name.
    """

    entered = Signal()
    picked = Signal(int)

    def __init__(self, names: QStringListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_connected = False
        self._list = QListView()
        self._completer = QCompleter(names, self)
        self._completer.setPopup(self._list)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(self._completer)
        # While the list is open, its keys arrive here without passing the event filter.
        self.returnPressed.connect(self._enter_unless_picking)
        EnterFilter(self._enter, self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Connect to the completer, as QLineEdit does while it has the focus."""
        super().focusInEvent(event)
        # Reconnected to run after QLineEdit's own slot, which writes the name into the field.
        if self._is_connected:
            self._completer.activated.disconnect(self._pick)
        self._is_connected = True
        self._completer.activated.connect(self._pick)

    @Slot(str)
    def _pick(self, _name: str) -> None:
        row = self._row_of(self._list.currentIndex())
        if row >= 0:
            self.clear()
            self.picked.emit(row)

    def _row_of(self, current: QModelIndex) -> int:
        """The row of the current completion among the names; less than 0 if there is none."""
        proxy = self._completer.completionModel()
        return proxy.mapToSource(current).row() if isinstance(proxy, QAbstractProxyModel) else -1

    @Slot()
    def _enter_unless_picking(self) -> None:
        """Handle Enter, unless the completer is about to pick its current name."""
        if not self._list.currentIndex().isValid():
            self._enter()

    def _enter(self) -> bool:
        if not self.text().strip():
            return False
        self.entered.emit()
        return True


class ParticipantFields(QWidget):
    """Edits the list of participants; `changed` means another list or another `problem`.

    Colleagues are found by any part of their name; external people are entered as
    "Pat Doe <pat@acme.example>", or by the address alone. Invalid text stays in the field,
    and `problem` says what is wrong with it until it is edited.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._participants: list[Participant] = []
        self._staff: dict[int, str] = {}
        self.problem = ""
        self._names = QStringListModel(self)
        self._rows = WidgetList(is_wrapped=True)
        self.entry = NameEntry(self._names)
        self.entry.setPlaceholderText(_HINT)
        self.entry.setAccessibleName("Add a participant")
        self.add_button = push_button("Add")
        self.add_button.setAccessibleName("Add the participant")
        self.message = MessageLine()
        self._lay_out()
        self._connect()

    @property
    def participants(self) -> tuple[Participant, ...]:
        """The participants in the list."""
        return tuple(self._participants)

    def fill(self, participants: Iterable[Participant]) -> None:
        """Show these participants without emitting `changed`."""
        self._participants = list(participants)
        self.entry.clear()
        self._clear_problem()
        self._show()

    def offer_people(self, people: Iterable[Person]) -> None:
        """Complete these colleagues' names, and show the names of those in the list."""
        self._staff = {person.id: person.name for person in people}
        self._names.setStringList(list(self._staff.values()))
        self._show()
        self._retract_problem()

    def add_entered(self) -> None:
        """Add the typed participant; show a problem if the text is invalid."""
        if self.entry.text().strip():
            self.settle()
        else:
            self.entry.setFocus()

    def settle(self) -> None:
        """Add a participant that was typed and not added yet; show a problem if invalid."""
        entered = self.entry.text().strip()
        if not entered or self.problem:
            return
        participant = self._find_colleague(entered) or _parse_external(entered)
        if participant is None:
            self._show_problem(f"Nobody here is called {quoted(entered)}. Give an e-mail address.")
        else:
            self._add(participant)

    @Slot(int)
    def add_picked(self, row: int) -> None:
        """Add the colleague in that row of the offered names."""
        self._add(Participant(user_id=list(self._staff)[row]))

    def remove(self, row: int) -> None:
        """Remove the participant in that row."""
        self._set_participants(self._participants[:row] + self._participants[row + 1 :])
        self.entry.setFocus()

    def _lay_out(self) -> None:
        row = with_spacing(QHBoxLayout())
        row.addWidget(self.entry, 1)
        row.addWidget(self.add_button)
        self._rows.setContentsMargins(0, 0, 0, px(4))
        column = with_spacing(QVBoxLayout(self), gap=0)
        column.addWidget(self._rows)
        column.addLayout(row)
        column.addWidget(self.message)

    def _connect(self) -> None:
        self.add_button.clicked.connect(self.add_entered)
        self.entry.entered.connect(self.add_entered)
        self.entry.picked.connect(self.add_picked)
        self.entry.textEdited.connect(self._retract_problem)

    def _find_colleague(self, entered: str) -> Participant | None:
        """The only colleague with that name or, failing that, with it as a part of theirs."""
        text = entered.casefold()
        exact = [user for user, name in self._staff.items() if name.casefold() == text]
        found = exact or [user for user, name in self._staff.items() if text in name.casefold()]
        return Participant(user_id=found[0]) if entered and len(found) == 1 else None

    def _add(self, participant: Participant) -> None:
        if any(_is_same(participant, one) for one in self._participants):
            self._show_problem(f"{self._name(participant)} takes part already.")
        else:
            self.entry.clear()
            self._set_participants([*self._participants, participant])

    def _show_problem(self, sentence: str) -> None:
        """Show why no one was added; it is a `problem` only while the field has text."""
        self.message.show_error(sentence)
        self.problem = sentence if self.entry.text().strip() else ""
        self.changed.emit()

    def _clear_problem(self) -> None:
        self.message.clear()
        self.problem = ""

    @Slot()
    def _retract_problem(self) -> None:
        """Clear the problem, which was about another text or other colleagues."""
        had_problem = bool(self.problem)
        self._clear_problem()
        if had_problem:
            self.changed.emit()

    def _set_participants(self, participants: list[Participant]) -> None:
        self._participants = participants
        self._clear_problem()
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self._rows.set_widgets(map(self._make_row, count(), self._participants))

    def _make_row(self, row: int, participant: Participant) -> QWidget:
        line, text = QWidget(), self._name(participant)
        line.setFixedWidth(px(_PERSON_PX))
        answer = participant.response_status
        is_pending = answer is ResponseStatus.PENDING
        name = text_label(
            text if is_pending else f"{text} \N{MIDDLE DOT} {enum_label(answer).lower()}"
        )
        name.setToolTip(participant.external_email or "")
        role = ValueComboBox[ParticipantRole](_ROLES)
        role.set_value(participant.role)
        role.setAccessibleName(f"Role of {text}")
        role.setMaximumWidth(px(104))
        role.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        role.currentIndexChanged.connect(lambda: self._set_role(row, role.value))
        remove = with_style_class(push_button("\N{MULTIPLICATION SIGN}"), "link")
        remove.setToolTip("Remove")
        remove.setAccessibleName(f"Remove {text}")
        remove.clicked.connect(lambda: self.remove(row))
        layout = with_spacing(QHBoxLayout(line))
        layout.addWidget(name, 1)
        layout.addWidget(role)
        layout.addWidget(remove)
        return line

    def _set_role(self, row: int, role: ParticipantRole) -> None:
        self._participants[row] = replace(self._participants[row], role=role)
        self.changed.emit()

    def _name(self, participant: Participant) -> str:
        if participant.user_id is not None:
            return self._staff.get(participant.user_id, "…")
        return participant.external_name or participant.external_email or ""


def _parse_external(entered: str) -> Participant | None:
    """The external participant with that address; None if there is no valid one."""
    match = _ADDRESS.fullmatch(entered)
    if match is None or not is_valid_address(match["mail"]):
        return None
    name = match["name"].strip().strip('"') or None
    return Participant(external_name=name, external_email=match["mail"])


def _is_same(first: Participant, second: Participant) -> bool:
    if first.user_id is not None:
        return first.user_id == second.user_id
    address = (second.external_email or "").casefold()
    return (first.external_email or "").casefold() == address
