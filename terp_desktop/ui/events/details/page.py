"""The page of the side panel: all about one event, to read and, where rights allow, to change."""

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
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.events.participation import own_reminders
from terp_desktop.ui.events.details.answers import AnswerButtons, ParticipantList
from terp_desktop.ui.events.details.attachments import AttachmentList
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
"""A row of the page: the icon, none where it goes on, what it is about, and what stands there."""

_ICON, _FOCUS_RING_MARGIN = 16, 4
_CONTROLS = (PanelComboBox, QPushButton, OwnReminderList, RecordDetails, AttachmentList)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsState:
    """What the panel knows of an event, and who looks at it.

    `staff` are there only for whoever may give it to somebody.
    """

    details: EventDetails
    person_id: int
    staff: tuple[Person, ...] = ()

    @property
    def own_answer(self) -> ResponseStatus | None:
        """What the person answered; None for whoever does not take part."""
        people = self.details.event.content.participants
        found = (one.response_status for one in people if one.user_id == self.person_id)
        return next(found, None)


ChangeCallback = Callable[[str, object], None]


class DetailPage(QWidget):
    """Made for one state of one event; `change` takes a field's name and its value chosen.

    `told` None: what the views do not know is still on its way.
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
        """The title, with the mark of the module at its edge."""
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
        """The answers to choose from, for whoever takes part."""
        given = self._state.own_answer if self._state is not None else None
        if given is not None:
            buttons = AnswerButtons(given, is_series=self._shown.is_recurring)
            event_id = self._shown.event_id
            buttons.answered.connect(lambda answer: self._controller.answer(event_id, answer))
            column.addWidget(buttons)

    def _row_grid(self) -> QGridLayout:
        """A row for each fact: its icon, and its words or the control that changes it."""
        grid = with_spacing(QGridLayout(), gap=GAP)
        grid.setColumnStretch(1, 1)
        for icon, kind, widget in self._rows():
            at = grid.rowCount()
            grid.addWidget(self._icon(icon, kind, widget), at, 0, Qt.AlignmentFlag.AlignTop)
            if isinstance(widget, QPushButton):
                grid.addWidget(widget, at, 1, Qt.AlignmentFlag.AlignLeft)
            else:
                grid.addWidget(widget, at, 1)
        return grid

    def _rows(self) -> list[WidgetRow]:
        said = [self._text_row(line) for line in occurrence_rows(self._shown, self._viewer)]
        if self._state is None:
            return said
        lines = detail_rows(self._state.details, is_editable=self._editable is not None)
        later = [*map(self._text_row, lines), *self._related_rows(self._state)]
        if self._editable is None:
            return said + later
        when = said[:1]  # the place, if any, has its own field
        place = ("map-pin", "Place", self._editors.widget(self._editable, PLACE))
        return [*when, place, *self._editable_rows(self._state), *later]

    def _related_rows(self, state: DetailsState) -> list[WidgetRow]:
        """Who takes part, what reminds the person, what it is about, and what hangs on it."""
        facts: list[WidgetRow] = []
        if state.details.event.content.participants:
            people = ParticipantList(state.details, self._viewer, state.person_id)
            facts.append(("users", "People", people))
        if state.details.may_see_series:  # reminders are before every date of it
            facts.append(self._reminders_row(state))
        return [
            *facts,
            *self._record_rows(state.details),
            *self._attachment_rows(state.details),
        ]

    def _reminders_row(self, state: DetailsState) -> WidgetRow:
        """When the person is reminded, whoever may change the event."""
        event, acts = state.details.event, self._controller
        lines = OwnReminderList(own_reminders(event, state.person_id), self._viewer)
        lines.add_requested.connect(lambda minutes: acts.add_reminder(event.id, minutes))
        lines.remove_requested.connect(lambda minutes: acts.remove_reminder(event.id, minutes))
        return "bell", "Reminders", lines

    def _attachment_rows(self, details: EventDetails) -> Iterator[WidgetRow]:
        """The files, and a button to attach some for whoever may."""
        acts, is_editable = self._controller, details.may_edit_series
        if details.attachments:
            lines = AttachmentList(details, self._viewer, is_editable=is_editable)
            lines.open_requested.connect(acts.open_attachment)
            lines.save_requested.connect(acts.save_attachment)
            lines.remove_requested.connect(acts.remove_attachment)
            yield "paperclip", "Attachments", lines
        if is_editable:
            button = push_button("Attach a file", "line")
            button.setObjectName("attach")
            button.setToolTip("Or drop files here, up to 25 MB each")
            button.clicked.connect(lambda: acts.choose_files(details.event.id))
            yield "" if details.attachments else "paperclip", "Attachments", button

    def _record_rows(self, details: EventDetails) -> Iterator[WidgetRow]:
        """A row for each record, and a button to link one for whoever may."""
        is_editable = details.may_edit_series
        for standing in details.records:
            lines = RecordDetails(standing, self._viewer, is_editable=is_editable)
            lines.unlink_requested.connect(
                lambda record: self._change(LINK_FIELDS[record.kind], None)
            )
            yield lines.icon, lines.kind, lines
        if is_editable:
            yield "" if details.records else "link", "Records", self._link_button()

    def _link_button(self) -> QWidget:
        button = push_button("Link a client, invoice or bill", "line")
        acts, change = self._controller, self._change  # the page may be made anew meanwhile
        button.setObjectName("link record")

        def link(record: ErpRecord) -> None:
            change(LINK_FIELDS[record.kind], record.id)

        button.clicked.connect(lambda: acts.choose_record(button, link))
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

        def tell() -> None:
            if choice.value != before:
                self._change(name, choice.value)

        choice.activated.connect(owned_slot(choice, tell))
        return choice

    def _text_row(self, line: DetailRow) -> WidgetRow:
        text = WrappedText(line.text)
        text.setAccessibleName(f"{line.label}: {line.text}")
        return line.icon, line.label, text

    def _icon(self, icon: str, kind: str, beside: QWidget) -> QLabel:
        label, theme = QLabel(), self._viewer.theme
        if icon:
            color = theme.colors.secondary
            label.setPixmap(
                self._viewer.icons.pixmap(icon, color, px(_ICON), self.devicePixelRatioF())
            )
            label.setToolTip(kind)
        if isinstance(beside, _CONTROLS):  # in the middle of a control's first line
            label.setFixedHeight(px(32))
        return label

    def _add_texts(self, column: QVBoxLayout) -> None:
        """The notes and the history; that they are still on their way, if so."""
        if self._state is None:
            column.addWidget(text_label("Loading…", "caption"))
            return
        written = description(self._state.details)
        if self._editable is not None:
            column.addWidget(self._editors.widget(self._editable, NOTES))
        elif written:
            column.addWidget(WrappedText(written))
        history = with_spacing(QVBoxLayout(), gap=4)
        for line in recent_history(self._state.details, self._viewer):
            history.addWidget(text_label(line, "caption"))
        column.addLayout(history)
