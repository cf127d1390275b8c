"""The list in which the people of the people view are chosen."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from terp_desktop.domain.person import Person
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.styling import px, secondary_label, with_spacing

_WIDTH_PX, _LIST_PX, _PADDING_PX = 280, 300, 12
_PERSON = Qt.ItemDataRole.UserRole
_LIST_KEYS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class PeopleChooser(Popover):
    """Everybody with a check box; those whose rows are shown come first, in their order.

    `chosen` carries the ids of the checked people, after each change; one is always checked.
    """

    chosen = Signal(tuple)

    def __init__(
        self, shown: Sequence[Person], me: int, viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._shown, self._me = shown, me
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("People in this view")
        self.entry = QLineEdit()
        self.entry.setPlaceholderText("Find a colleague")
        self.entry.setAccessibleName("Find a colleague")
        self.entry.setMinimumHeight(viewer.theme.px(28))
        self.list = QListWidget()
        self.list.setAccessibleName("People")
        self.list.setFixedHeight(px(_LIST_PX))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = secondary_label("Reading the names…")
        column = with_spacing(QVBoxLayout(self), padding=_PADDING_PX, gap=8)
        column.addWidget(self.entry)
        column.addWidget(self.list)
        column.addWidget(self.note)
        self.setFixedWidth(px(_WIDTH_PX))
        self.entry.textChanged.connect(self._filter)
        self.entry.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.itemChanged.connect(self._emit_chosen)
        self.entry.setFocus()

    @Slot(object)
    def offer_people(self, staff: Iterable[Person]) -> None:
        """List these people; call it once they are read."""
        shown = [person.id for person in self._shown]
        known = {person.id: person for person in staff}
        first = [known[one] for one in shown if one in known]
        self.list.blockSignals(True)
        for person in [*first, *(one for one in known.values() if one.id not in shown)]:
            name = f"{person.name} (you)" if person.id == self._me else person.name
            item = QListWidgetItem(name, self.list)
            item.setData(_PERSON, person.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            is_shown = person.id in shown
            item.setCheckState(Qt.CheckState.Checked if is_shown else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._filter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the field the arrows move in the list, and Enter checks the name it is at."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if watched is self.entry and event.key() in _LIST_KEYS:
            self._move(1 if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_PageDown} else -1)
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._toggle(self.list.currentItem())
            return True
        return super().eventFilter(watched, event)

    @property
    def checked(self) -> tuple[int, ...]:
        """The ids of the checked people, in the order of the list."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(
            int(item.data(_PERSON)) for item in items if item.checkState() is Qt.CheckState.Checked
        )

    def _visible_rows(self) -> list[int]:
        return [row for row in range(self.list.count()) if not self.list.item(row).isHidden()]

    @Slot()
    def _filter(self) -> None:
        """Show the names that contain what was typed, and go to the first of them."""
        wanted = self.entry.text().strip().casefold()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(wanted not in item.text().casefold())
        rows = self._visible_rows()
        self.list.setCurrentRow(rows[0] if rows else -1)
        found = "" if rows else "Nobody here has such a name."
        self.note.setText(found or "Enter or Space shows or hides a person.")

    def _move(self, steps: int) -> None:
        rows, current = self._visible_rows(), self.list.currentRow()
        if rows:
            place = rows.index(current) + steps if current in rows else 0
            self.list.setCurrentRow(rows[min(max(place, 0), len(rows) - 1)])

    def _toggle(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            is_on = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked)
            self.entry.selectAll()

    @Slot(QListWidgetItem)
    def _emit_chosen(self, item: QListWidgetItem) -> None:
        """Report who is checked; the last one stays checked."""
        if not self.checked:
            item.setCheckState(Qt.CheckState.Checked)
            return
        self.chosen.emit(self.checked)
