"""The list in which the people of the people view are chosen."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget

from terp_desktop.domain.person import Person
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import is_enter
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.styling import px, scrolled, secondary_label, with_spacing

_WIDTH_PX, _LIST_PX, _PADDING_PX = 264, 300, 12
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


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
        self.boxes: dict[int, CheckBox] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("People in this view")
        self.entry = QLineEdit()
        self.entry.setPlaceholderText("Find a colleague")
        self.entry.setAccessibleName("Find a colleague")
        self.entry.setMinimumHeight(viewer.theme.px(28))
        self.note = secondary_label("Reading the names…")
        self._rows = with_spacing(QVBoxLayout(), gap=0)
        self._scroll = self._make_list()
        column = with_spacing(QVBoxLayout(self), padding=_PADDING_PX, gap=8)
        column.addWidget(self.entry)
        column.addWidget(self._scroll)
        column.addWidget(self.note)
        self.setFixedWidth(px(_WIDTH_PX))
        self.entry.textChanged.connect(self._filter)
        self.entry.installEventFilter(self)
        self.entry.setFocus()

    def _make_list(self) -> QScrollArea:
        names = QWidget()
        column = with_spacing(QVBoxLayout(names), gap=0)
        column.addLayout(self._rows)
        column.addStretch(1)
        area = scrolled(names)
        area.setFixedHeight(px(_LIST_PX))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    @Slot(object)
    def offer_people(self, staff: Iterable[Person]) -> None:
        """List these people; call it once they are read."""
        shown = [person.id for person in self._shown]
        known = {person.id: person for person in staff}
        first = [known[one] for one in shown if one in known]
        for person in [*first, *(one for one in known.values() if one.id not in shown)]:
            self._add(person, is_shown=person.id in shown)
        self._filter()

    def _add(self, person: Person, *, is_shown: bool) -> None:
        name = f"{person.name} (you)" if person.id == self._me else person.name
        box = CheckBox(name.replace("&", "&&"))
        box.setChecked(is_shown)
        box.toggled.connect(self._emit_chosen)
        box.installEventFilter(self)
        self.boxes[person.id] = box
        self._rows.addWidget(box)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move between the names; Enter checks a name, in the field the first one."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        rows = self._matching()
        if (key := Qt.Key(event.key())) in _STEPS:
            place = rows.index(watched) if watched in rows else -1
            place = min(place + _STEPS[key], len(rows) - 1)
            target: QWidget = self.entry if place < 0 else rows[place]
            target.setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(target)
            return True
        if is_enter(event):
            box = watched if isinstance(watched, CheckBox) else next(iter(rows), None)
            if box is not None:
                box.click()
            self.entry.selectAll()
            return True
        return super().eventFilter(watched, event)

    @property
    def checked(self) -> tuple[int, ...]:
        """The ids of the checked people, in the order of the list."""
        return tuple(person for person, box in self.boxes.items() if box.isChecked())

    def _matching(self) -> list[CheckBox]:
        return [box for box in self.boxes.values() if not box.isHidden()]

    @Slot()
    def _filter(self) -> None:
        """Show the names that contain what was typed."""
        wanted = self.entry.text().strip().casefold()
        for box in self.boxes.values():
            box.setVisible(wanted in box.text().casefold())
        found = "" if self._matching() else "Nobody here has such a name."
        self.note.setText(found or "Enter shows or hides a person.")

    @Slot()
    def _emit_chosen(self) -> None:
        """Report who is checked; the last one stays checked."""
        if self.checked:
            self.chosen.emit(self.checked)
        elif isinstance(box := self.sender(), CheckBox):
            box.setChecked(True)
