"""The reminders of an event: their list, and the fields that add one."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import count

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.event import Reminder, ReminderMethod
from terp_desktop.ui.fields.list_editor import WidgetList
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.text.labels import enum_label, lead_text
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.widgets.buttons import EnterFilter
from terp_desktop.ui.widgets.controls import SpinBox
from terp_desktop.ui.widgets.flow_layout import FlowLayout
from terp_desktop.ui.widgets.styling import push_button, px, with_spacing, with_style_class

COMMON_LEAD_MINUTES = (0, 5, 10, 15, 30, 60, 24 * 60)
_METHOD_WIDTH = 190
_UNITS = ((1, "minutes"), (60, "hours"), (24 * 60, "days"), (7 * 24 * 60, "weeks"))


class ReminderFields(QWidget):
    """Edits the person's reminders; emits `changed` with each edit.

    Reminders of other people are preserved but not shown. One without a person is of a new
    event, whose creator the person will be.
    """

    changed = Signal()

    def __init__(self, user_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._user_id = user_id
        self._others: tuple[Reminder, ...] = ()
        self._own: list[Reminder] = []
        self._is_modified = False
        self._rows = WidgetList()
        self.custom = _CustomLead()
        self.custom.hide()
        self.custom.chosen.connect(self._add_custom)
        self.add_button = self._make_add_button()
        column = with_spacing(QVBoxLayout(self), gap=4)
        column.addWidget(self._rows)
        column.addWidget(self.custom)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)

    def fill(self, reminders: Iterable[Reminder]) -> None:
        """Show these reminders without emitting `changed`."""
        shown, own_ids = tuple(reminders), {None, self._user_id}
        self._is_modified = False
        self._others = tuple(each for each in shown if each.user_id not in own_ids)
        self._own = [each for each in shown if each.user_id in own_ids]
        self.custom.cancel()
        self._show()

    @property
    def reminders(self) -> tuple[Reminder, ...]:
        """All reminders, including other people's."""
        return (*self._own, *self._others)

    @property
    def is_modified(self) -> bool:
        """Whether the person has changed the list since the last `fill`, or begun to."""
        return self._is_modified or self.custom.is_pending

    def settle(self) -> None:
        """Add a reminder whose time was typed and not added yet."""
        if self.custom.is_pending:
            self.custom.submit()

    def add(self, minutes: int) -> None:
        """Add a reminder that many minutes before the start, unless there is one.

        A time that is being typed is kept.
        """
        if not self.custom.is_pending:
            self.custom.cancel()
        if minutes not in {one.relative_minutes for one in self._own}:
            self._own.append(Reminder(relative_minutes=minutes, user_id=self._user_id))
            self._own.sort(key=lambda it: it.relative_minutes)
            self._apply_change()

    def set_method(self, reminder: Reminder, method: ReminderMethod) -> None:
        """Set how the reminder is delivered."""
        self._own[self._own.index(reminder)] = replace(reminder, method=method)
        self._is_modified = True
        self.changed.emit()

    def remove(self, reminder: Reminder) -> None:
        """Remove the reminder."""
        self._own.remove(reminder)
        self._apply_change()
        self.add_button.setFocus()

    @Slot(int)
    def _add_custom(self, minutes: int) -> None:
        self.custom.cancel()
        self.add(minutes)

    def _apply_change(self) -> None:
        self._is_modified = True
        self._show()
        self.changed.emit()

    def _make_add_button(self) -> QPushButton:
        button = push_button("&Add reminder")
        menu = QMenu(button)
        for minutes in COMMON_LEAD_MINUTES:
            menu.addAction(lead_text(minutes)).triggered.connect(partial(self.add, minutes))
        menu.addSeparator()
        menu.addAction("Another time…").triggered.connect(self.custom.open)
        button.setMenu(menu)
        return button

    def _show(self) -> None:
        self._rows.set_widgets(map(self._make_row, count(), self._own))

    def _make_row(self, number: int, reminder: Reminder) -> QWidget:
        row = ReminderRow(reminder)
        row.remove.clicked.connect(lambda: self.remove(self._own[number]))
        row.method.currentIndexChanged.connect(
            lambda _: self.set_method(self._own[number], row.method.value)
        )
        return row


class ReminderRow(QWidget):
    """A reminder: its lead time, a choice of the method, and a button to remove it."""

    def __init__(self, reminder: Reminder) -> None:
        super().__init__()
        text = lead_text(reminder.relative_minutes)
        self.method = ValueComboBox[ReminderMethod](
            (method, enum_label(method)) for method in ReminderMethod
        )
        self.method.setAccessibleName(f"How the reminder “{text}” comes")
        self.method.setMaximumWidth(px(_METHOD_WIDTH))
        self.method.set_value(reminder.method)
        self.remove = with_style_class(push_button("Remove"), "link")
        self.remove.setAccessibleName(f"Remove the reminder “{text}”")
        row = with_spacing(QHBoxLayout(self))
        self.setMinimumHeight(px(CONTROL))
        row.addWidget(QLabel(text), 1)
        row.addWidget(self.method, 1)
        row.addWidget(self.remove)


class _CustomLead(QWidget):
    """A number and a unit; `chosen` carries the lead time in minutes.

    It `is_pending` while a time has been entered and not added.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.number = SpinBox(1, 999)
        self.number.setValue(45)
        self.number.setAccessibleName("How long label")
        self.number.setMinimumWidth(px(72))
        self.unit = ValueComboBox[int](_UNITS)
        self.unit.setAccessibleName("Minutes, hours, days or weeks")
        self.button = push_button("Add")
        self.is_pending = False
        self.number.valueChanged.connect(self._update_pending)
        self.number.lineEdit().textEdited.connect(self._update_pending)
        self.unit.activated.connect(self._update_pending)
        self.unit.currentIndexChanged.connect(self._update_pending)
        self.button.clicked.connect(self.submit)
        EnterFilter(self._enter, self.number, self.unit)
        label = QLabel("label the start")
        label.setMinimumHeight(px(CONTROL))
        row = FlowLayout(self)
        for field in (self.number, self.unit, label, self.button):
            row.addWidget(field)

    def open(self) -> None:
        """Show the fields and focus the number."""
        self.show()
        self.number.setFocus()
        self.number.selectAll()

    def cancel(self) -> None:
        """Hide, and forget what was entered."""
        self.hide()
        self.is_pending = False

    def submit(self) -> None:
        """Emit the time that was entered."""
        self.number.interpretText()
        self.chosen.emit(self.number.value() * self.unit.value)

    @Slot()
    def _update_pending(self) -> None:
        """Update `is_pending`: a deleted number is not pending."""
        self.is_pending = bool(self.number.cleanText())

    def _enter(self) -> bool:
        """Add the reminder, so that Enter does not save the event without it."""
        self.submit()
        return True
