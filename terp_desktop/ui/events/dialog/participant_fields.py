"""Who takes part in an event: staff and outside people, each with a role."""

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
from terp_desktop.ui.fields.choice import ValueComboBox
from terp_desktop.ui.fields.list_editor import WidgetList
from terp_desktop.ui.fields.typed_field import quoted
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.widgets.buttons import EnterFilter
from terp_desktop.ui.widgets.form import FieldMessage
from terp_desktop.ui.widgets.styling import (
    push_button,
    px,
    text_label,
    with_spacing,
    with_style_class,
)


class NameEntry(QLineEdit):
    """`entered` tells that Enter ends what is typed, `picked` the row of a name from the list.

    A name that is picked leaves nothing in the field. Enter in the empty field is left to
    the dialog.
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
        # While the list is open its own keys come here without passing the filter.
        self.returnPressed.connect(self._enter_unless_picking)
        EnterFilter(self._enter, self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Follow the list, as the field does until the keyboard leaves it."""
        super().focusInEvent(event)
        # Connected anew after the field's own slot, which writes the name into the field.
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

    def _row_of(self, marked: QModelIndex) -> int:
        """The row of the names that is marked in the list; less than 0 for none."""
        proxy = self._completer.completionModel()
        return proxy.mapToSource(marked).row() if isinstance(proxy, QAbstractProxyModel) else -1

    @Slot()
    def _enter_unless_picking(self) -> None:
        """Enter with the list open: a name that is marked there is picked a moment later."""
        if not self._list.currentIndex().isValid():
            self._enter()

    def _enter(self) -> bool:
        if not self.text().strip():
            return False
        self.entered.emit()
        return True


_ROLES = tuple((role, enum_label(role)) for role in ParticipantRole)
_ADDRESS = re.compile(r"(?P<name>[^<>@]*?)\s*<?(?P<mail>[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>?")
_HINT = "Name of a colleague, or an e-mail address"


class ParticipantFields(QWidget):
    """Keeps the list of participants; `changed` tells of a new one, or of another `problem`.

    Colleagues are found by any part of their name; outside people are entered as
    "Pat Doe <pat@acme.example>", or by the address alone. Text that is nobody stays, and
    `problem` says why in a sentence, until the text is another one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._participants: list[Participant] = []
        self._staff: dict[int, str] = {}
        self.problem = ""
        self._names = QStringListModel(self)
        self._rows = WidgetList()
        self.entry = NameEntry(self._names)
        self.entry.setPlaceholderText(_HINT)
        self.entry.setAccessibleName("Add a participant")
        self.add_button = push_button("Add")
        self.add_button.setAccessibleName("Add the participant")
        self.message = FieldMessage()
        self._lay_out()
        self._connect()

    @property
    def participants(self) -> tuple[Participant, ...]:
        """Everybody on the list."""
        return tuple(self._participants)

    def fill(self, participants: Iterable[Participant]) -> None:
        """Show these, without a signal."""
        self._participants = list(participants)
        self.entry.clear()
        self._clear_problem()
        self._show()

    def offer_people(self, people: Iterable[Person]) -> None:
        """Offer these colleagues, and say the names of those on the list."""
        self._staff = {person.id: person.name for person in people}
        self._names.setStringList(list(self._staff.values()))
        self._show()
        self._retract_problem()

    def add_entered(self) -> None:
        """Add whoever stands in the field; say what is missing if that is nobody."""
        if self.entry.text().strip():
            self.settle()
        else:
            self.entry.setFocus()

    def settle(self) -> None:
        """Add whoever was typed and not added yet; say what is missing if that is nobody."""
        entered = self.entry.text().strip()
        if not entered or self.problem:
            return
        found = self._find_colleague(entered) or _parse_external(entered)
        if found is None:
            self._show_problem(f"Nobody here is called {quoted(entered)}. Give an e-mail address.")
        else:
            self._add(found)

    @Slot(int)
    def add_picked(self, row: int) -> None:
        """Add the colleague in that row of the list."""
        self._add(Participant(user_id=list(self._staff)[row]))

    def remove(self, row: int) -> None:
        """Take somebody off the list, by their place in it."""
        self._set_participants(self._participants[:row] + self._participants[row + 1 :])
        self.entry.setFocus()

    def _lay_out(self) -> None:
        row = with_spacing(QHBoxLayout())
        row.addWidget(self.entry, 1)
        row.addWidget(self.add_button)
        column = with_spacing(QVBoxLayout(self), gap=4)
        column.addWidget(self._rows)
        column.addLayout(row)
        column.addWidget(self.message)

    def _connect(self) -> None:
        self.add_button.clicked.connect(self.add_entered)
        self.entry.entered.connect(self.add_entered)
        self.entry.picked.connect(self.add_picked)
        self.entry.textEdited.connect(self._retract_problem)

    def _find_colleague(self, entered: str) -> Participant | None:
        """The one colleague who is meant: by the whole name, or the only one by a part of it."""
        wanted = entered.casefold()
        exact = [one for one, name in self._staff.items() if name.casefold() == wanted]
        found = exact or [one for one, name in self._staff.items() if wanted in name.casefold()]
        return Participant(user_id=found[0]) if entered and len(found) == 1 else None

    def _add(self, found: Participant) -> None:
        if any(_is_same(found, one) for one in self._participants):
            self._show_problem(f"{self._name(found)} takes part already.")
        else:
            self.entry.clear()
            self._set_participants([*self._participants, found])

    def _show_problem(self, sentence: str) -> None:
        """Say why what stands in the field cannot be added; of the empty field it is news."""
        self.message.show_error(sentence)
        self.problem = sentence if self.entry.text().strip() else ""
        self.changed.emit()

    def _clear_problem(self) -> None:
        self.message.clear()
        self.problem = ""

    @Slot()
    def _retract_problem(self) -> None:
        """Take the complaint back: it was about another text, or other colleagues."""
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
        line, said = QWidget(), self._name(participant)
        answer = participant.response_status
        is_open = answer is ResponseStatus.PENDING
        name = text_label(
            said if is_open else f"{said} \N{MIDDLE DOT} {enum_label(answer).lower()}"
        )
        name.setToolTip(participant.external_email or "")
        role = ValueComboBox[ParticipantRole](_ROLES)
        role.set_value(participant.role)
        role.setAccessibleName(f"Role of {said}")
        role.setMaximumWidth(px(128))
        role.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        role.currentIndexChanged.connect(lambda: self._set_role(row, role.value))
        remove = with_style_class(push_button("Remove"), "link")
        remove.setAccessibleName(f"Remove {said}")
        remove.clicked.connect(lambda: self.remove(row))
        across = with_spacing(QHBoxLayout(line))
        across.addWidget(name, 1)
        across.addWidget(role)
        across.addWidget(remove)
        return line

    def _set_role(self, row: int, role: ParticipantRole) -> None:
        self._participants[row] = replace(self._participants[row], role=role)
        self.changed.emit()

    def _name(self, participant: Participant) -> str:
        if participant.user_id is not None:
            return self._staff.get(participant.user_id, "…")
        return participant.external_name or participant.external_email or ""


def _parse_external(entered: str) -> Participant | None:
    """Somebody with an address; None where there is none."""
    found = _ADDRESS.fullmatch(entered)
    if found is None or not is_valid_address(found["mail"]):
        return None
    name = found["name"].strip().strip('"') or None
    return Participant(external_name=name, external_email=found["mail"])


def _is_same(one: Participant, other: Participant) -> bool:
    if one.user_id is not None:
        return one.user_id == other.user_id
    mail = (other.external_email or "").casefold()
    return (one.external_email or "").casefold() == mail
