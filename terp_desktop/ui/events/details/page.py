"""The page of the side panel: an event's details, editable where rights allow."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.erp_records import ErpRecord
from terp_desktop.domain.event import ResponseStatus
from terp_desktop.domain.event_details import EventDetails
from terp_desktop.domain.participation import own_reminders
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.events.attachments.attachment_list import AttachmentList
from terp_desktop.ui.events.details.answers import AnswerButtons, ParticipantList
from terp_desktop.ui.events.details.controller import DetailsController
from terp_desktop.ui.events.details.field_choices import (
    AssigneeComboBox,
    PanelComboBox,
    PriorityComboBox,
    StatusComboBox,
)
from terp_desktop.ui.events.details.lines import (
    DetailRow,
    description,
    detail_rows,
    occurrence_rows,
    recent_history,
)
from terp_desktop.ui.events.details.own_reminders import OwnReminderList
from terp_desktop.ui.events.details.records import RecordDetails
from terp_desktop.ui.events.details.text_fields import NOTES, PLACE, TITLE, OpenEditors
from terp_desktop.ui.events.dialog.record_fields import LINK_FIELDS
from terp_desktop.ui.theme.theme import TITLE as TITLE_PX
from terp_desktop.ui.threads.owned_slot import owned_slot
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.styling import GAP, PADDING, push_button, px, text_label, with_spacing
from terp_desktop.ui.widgets.wrapped_text import WrappedText

Value = TypeVar("Value")
WidgetRow: TypeAlias = tuple[str, str, QWidget]
"""A row of the page: the icon's name ("" to continue the row above), a label, the widget."""

_ICON, _FOCUS_RING_MARGIN = 16, 4
_CONTROLS = (PanelComboBox, QPushButton, OwnReminderList, RecordDetails, AttachmentList)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsState:
    """The details of an event, and the person who views it.

    `staff` is loaded only for a person who may edit the event.
    """

    details: EventDetails
    person_id: int
    staff: tuple[Person, ...] = ()

    @property
    def own_answer(self) -> ResponseStatus | None:
        """The person's answer; None if they are no participant."""
        people = self.details.event.content.participants
        answers = (each.response_status for each in people if each.user_id == self.person_id)
        return next(answers, None)


ChangeCallback = Callable[[str, object], None]


class DetailPage(QWidget):
    """Shows one state of one event; calls `change` with a field's name and its new value.

    `state` is None while the details are being loaded.
    """

    def __init__(
        self,
        shown: Occurrence,
        state: DetailsState | None,
        viewer: Viewer,
        *,
        editors: OpenEditors,
        controller: DetailsController,
        change: ChangeCallback,
    ) -> None:
        super().__init__()
        self._shown, self._viewer, self._editors = shown, viewer, editors
        self._controller, self._change = controller, change
        self._state = state
        self._editable = state.details if state is not None and state.details.may_edit else None
        column = with_spacing(QVBoxLayout(self), padding=_FOCUS_RING_MARGIN, gap=PADDING)
        column.addWidget(self._title())
        if self._editable is not None:
            status = self._connect_choice("status", StatusComboBox(shown.status))
            column.addWidget(status, 0, Qt.AlignmentFlag.AlignLeft)
        self._add_answer(column)
        column.addLayout(self._row_grid())
        self._add_texts(column)
        column.addStretch(1)

    def _title(self) -> QWidget:
        """The title, with the module's mark beside it."""
        theme, shown = self._viewer.theme, self._shown
        colors = theme.event_colors(theme.colors.modules[shown.module], shown.color)
        frame, mark = QWidget(), QFrame()
        mark.setFixedWidth(px(3))
        mark.setStyleSheet(f"background: {colors.mark.name()}; border-radius: 1px;")
        if self._editable is not None:
            title = self._editors.widget(self._editable, TITLE)
        else:
            title = WrappedText(shown.title)
            title.setAccessibleName(shown.title)
        if isinstance(title, WrappedText):
            title.setFont(theme.font(TITLE_PX, QFont.Weight.DemiBold))
        row = with_spacing(QHBoxLayout(frame), gap=GAP)
        row.addWidget(mark)
        row.addWidget(title, 1)
        return frame

    def _add_answer(self, column: QVBoxLayout) -> None:
        """Add the answer buttons if the person is a participant."""
        given = self._state.own_answer if self._state is not None else None
        if given is not None:
            buttons = AnswerButtons(given, is_series=self._shown.is_recurring)
            event_id = self._shown.event_id
            buttons.answered.connect(lambda answer: self._controller.answer(event_id, answer))
            column.addWidget(buttons)

    def _row_grid(self) -> QGridLayout:
        """The rows: an icon, and a text or the control that edits it."""
        grid = with_spacing(QGridLayout(), gap=GAP)
        grid.setColumnStretch(1, 1)
        for icon, label, widget in self._rows():
            row = grid.rowCount()
            grid.addWidget(self._icon(icon, label, widget), row, 0, Qt.AlignmentFlag.AlignTop)
            if isinstance(widget, QPushButton):
                grid.addWidget(widget, row, 1, Qt.AlignmentFlag.AlignLeft)
            else:
                grid.addWidget(widget, row, 1)
        return grid

    def _rows(self) -> list[WidgetRow]:
        rows = [self._text_row(row) for row in occurrence_rows(self._shown, self._viewer)]
        if self._state is None:
            return rows
        details = detail_rows(self._state.details, is_editable=self._editable is not None)
        later = [*map(self._text_row, details), *self._related_rows(self._state)]
        if self._editable is None:
            return rows + later
        when = rows[:1]  # without the place, which has its own field
        place = ("map-pin", "Place", self._editors.widget(self._editable, PLACE))
        return [*when, place, *self._editable_rows(self._state), *later]

    def _related_rows(self, state: DetailsState) -> list[WidgetRow]:
        """The rows for participants, reminders, records and attachments."""
        rows: list[WidgetRow] = []
        if state.details.event.content.participants:
            people = ParticipantList(state.details, self._viewer, state.person_id)
            rows.append(("users", "People", people))
        if state.details.may_see_series:  # reminders apply to all dates of a series
            rows.append(self._reminders_row(state))
        return [
            *rows,
            *self._record_rows(state.details),
            *self._attachment_rows(state.details),
        ]

    def _reminders_row(self, state: DetailsState) -> WidgetRow:
        """The person's own reminders, which need no right to edit the event."""
        event, controller = state.details.event, self._controller
        reminder_list = OwnReminderList(own_reminders(event, state.person_id), self._viewer)
        reminder_list.add_requested.connect(
            lambda minutes: controller.add_reminder(event.id, minutes)
        )
        reminder_list.remove_requested.connect(
            lambda minutes: controller.remove_reminder(event.id, minutes)
        )
        return "bell", "Reminders", reminder_list

    def _attachment_rows(self, details: EventDetails) -> Iterator[WidgetRow]:
        """The attachments, and a button to attach files if the person may edit the series."""
        controller, is_editable = self._controller, details.may_edit_series
        if details.attachments:
            attachment_list = AttachmentList(details, self._viewer, is_editable=is_editable)
            attachment_list.open_requested.connect(controller.open_attachment)
            attachment_list.save_requested.connect(controller.save_attachment)
            attachment_list.remove_requested.connect(controller.remove_attachment)
            yield "paperclip", "Attachments", attachment_list
        if is_editable:
            button = push_button("Attach a file", "line")
            button.setObjectName("attach")
            button.setToolTip("Or drop files here, up to 25 MB each")
            button.clicked.connect(lambda: controller.choose_files(details.event.id))
            yield "" if details.attachments else "paperclip", "Attachments", button

    def _record_rows(self, details: EventDetails) -> Iterator[WidgetRow]:
        """A row for each record, and a button to link one if the person may edit the series."""
        is_editable = details.may_edit_series
        for balance in details.records:
            record_details = RecordDetails(balance, self._viewer, is_editable=is_editable)
            record_details.unlink_requested.connect(
                lambda record: self._change(LINK_FIELDS[record.kind], None)
            )
            yield record_details.icon, record_details.kind, record_details
        if is_editable:
            yield "" if details.records else "link", "Records", self._link_button()

    def _link_button(self) -> QWidget:
        button = push_button("Link a client, invoice or bill", "line")
        controller, change = self._controller, self._change  # the page may be rebuilt meanwhile
        button.setObjectName("link record")

        def link(record: ErpRecord) -> None:
            change(LINK_FIELDS[record.kind], record.id)

        button.clicked.connect(lambda: controller.choose_record(button, link))
        return button

    def _editable_rows(self, state: DetailsState) -> list[WidgetRow]:
        shown = self._shown
        assignee = AssigneeComboBox(state.staff, shown.assigned_to)
        priority = PriorityComboBox(shown.priority)
        return [
            ("flag", "Priority", self._connect_choice("priority", priority)),
            ("user", "Assigned to", self._connect_choice("assigned_to", assignee)),
        ]

    def _connect_choice(self, name: str, choice: PanelComboBox[Value]) -> QWidget:
        choice.setObjectName(name)
        before = choice.value

        def apply() -> None:
            if choice.value != before:
                self._change(name, choice.value)

        choice.activated.connect(owned_slot(choice, apply))
        return choice

    def _text_row(self, row: DetailRow) -> WidgetRow:
        text = WrappedText(row.text)
        text.setAccessibleName(f"{row.label}: {row.text}")
        return row.icon, row.label, text

    def _icon(self, icon: str, label_text: str, beside: QWidget) -> QLabel:
        label, theme = QLabel(), self._viewer.theme
        if icon:
            color = theme.colors.secondary
            label.setPixmap(
                self._viewer.icons.pixmap(icon, color, px(_ICON), self.devicePixelRatioF())
            )
            label.setToolTip(label_text)
        if isinstance(beside, _CONTROLS):  # center it on the first line of the control
            label.setFixedHeight(px(32))
        return label

    def _add_texts(self, column: QVBoxLayout) -> None:
        """Add notes and history, or a text that says they are being loaded."""
        if self._state is None:
            column.addWidget(text_label("Loading…", "caption"))
            return
        notes = description(self._state.details)
        if self._editable is not None:
            column.addWidget(self._editors.widget(self._editable, NOTES))
        elif notes:
            column.addWidget(WrappedText(notes))
        history = with_spacing(QVBoxLayout(), gap=4)
        for line in recent_history(self._state.details, self._viewer):
            history.addWidget(text_label(line, "caption"))
        column.addLayout(history)
