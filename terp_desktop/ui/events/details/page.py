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

from terp_desktop.domain.erp_records import Record
from terp_desktop.domain.event import ResponseStatus
from terp_desktop.domain.event_details import EventDetails
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.events.participation import own_reminders
from terp_desktop.ui.events.details.answers import AnswerButtons, PeopleLines
from terp_desktop.ui.events.details.attachments import AttachmentLines
from terp_desktop.ui.events.details.controller import PanelActs
from terp_desktop.ui.events.details.field_choices import (
    AssigneeChoice,
    PanelChoice,
    PriorityChoice,
    StatusChoice,
)
from terp_desktop.ui.events.details.lines import (
    Line,
    description,
    first_lines,
    further_lines,
    trail,
)
from terp_desktop.ui.events.details.own_reminders import OwnReminders
from terp_desktop.ui.events.details.records import RecordLines
from terp_desktop.ui.events.details.text_fields import NOTES, PLACE, TITLE, OpenFields
from terp_desktop.ui.events.dialog.record_fields import FIELDS
from terp_desktop.ui.theme.theme import TITLE as TITLE_PX
from terp_desktop.ui.threads.owned_slot import owned_slot
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.styling import GAP, PADDING, push_button, px, spaced, text_label
from terp_desktop.ui.widgets.wrapped_text import WrappedText

Value = TypeVar("Value")
Fact: TypeAlias = tuple[str, str, QWidget]
"""A row of the page: the icon, none where it goes on, what it is about, and what stands there."""

_ICON, _ROOM_FOR_RINGS = 16, 4
_CONTROLS = (PanelChoice, QPushButton, OwnReminders, RecordLines, AttachmentLines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
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


Change = Callable[[str, object], None]


class DetailPage(QWidget):
    """Made for one state of one event; `change` takes a field's name and its value chosen.

    `told` None: what the views do not know is still on its way.
    """

    def __init__(
        self,
        shown: Occurrence,
        told: Told | None,
        viewer: Viewer,
        *,
        fields: OpenFields,
        acts: PanelActs,
        change: Change,
    ) -> None:
        super().__init__()
        self._shown, self._viewer, self._fields = shown, viewer, fields
        self._acts, self._change = acts, change
        self._told = told
        self._editable = told.details if told is not None and told.details.may_edit else None
        column = spaced(QVBoxLayout(self), padding=_ROOM_FOR_RINGS, gap=PADDING)
        column.addWidget(self._title())
        if self._editable is not None:
            status = self._choice("status", StatusChoice(shown.status))
            column.addWidget(status, 0, Qt.AlignmentFlag.AlignLeft)
        self._add_answer(column)
        column.addLayout(self._lines())
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
            title = self._fields.widget(self._editable, TITLE)
        else:
            title = WrappedText(shown.title)
            title.setAccessibleName(shown.title)
        if isinstance(title, WrappedText):
            title.setFont(theme.font(TITLE_PX, QFont.Weight.DemiBold))
        row = spaced(QHBoxLayout(frame), gap=GAP)
        row.addWidget(mark)
        row.addWidget(title, 1)
        return frame

    def _add_answer(self, column: QVBoxLayout) -> None:
        """The answers to choose from, for whoever takes part."""
        given = self._told.own_answer if self._told is not None else None
        if given is not None:
            buttons = AnswerButtons(given, is_series=self._shown.is_recurring)
            event_id = self._shown.event_id
            buttons.answered.connect(lambda answer: self._acts.answer(event_id, answer))
            column.addWidget(buttons)

    def _lines(self) -> QGridLayout:
        """A row for each fact: its icon, and its words or the control that changes it."""
        grid = spaced(QGridLayout(), gap=GAP)
        grid.setColumnStretch(1, 1)
        for icon, kind, widget in self._facts():
            at = grid.rowCount()
            grid.addWidget(self._icon(icon, kind, widget), at, 0, Qt.AlignmentFlag.AlignTop)
            if isinstance(widget, QPushButton):
                grid.addWidget(widget, at, 1, Qt.AlignmentFlag.AlignLeft)
            else:
                grid.addWidget(widget, at, 1)
        return grid

    def _facts(self) -> list[Fact]:
        said = [self._said(line) for line in first_lines(self._shown, self._viewer)]
        if self._told is None:
            return said
        lines = further_lines(self._told.details, is_editable=self._editable is not None)
        later = [*map(self._said, lines), *self._around(self._told)]
        if self._editable is None:
            return said + later
        when = said[:1]  # the place, if any, has its own field
        place = ("map-pin", "Place", self._fields.widget(self._editable, PLACE))
        return [*when, place, *self._chosen(self._told), *later]

    def _around(self, told: Told) -> list[Fact]:
        """Who takes part, what reminds the person, what it is about, and what hangs on it."""
        facts: list[Fact] = []
        if told.details.event.content.participants:
            people = PeopleLines(told.details, self._viewer, told.person_id)
            facts.append(("users", "People", people))
        if told.details.may_see_series:  # reminders are before every date of it
            facts.append(self._reminders(told))
        return [
            *facts,
            *self._records(told.details),
            *self._attachments(told.details),
        ]

    def _reminders(self, told: Told) -> Fact:
        """When the person is reminded, whoever may change the event."""
        event, acts = told.details.event, self._acts
        lines = OwnReminders(own_reminders(event, told.person_id), self._viewer)
        lines.added.connect(lambda minutes: acts.remind(event.id, minutes))
        lines.removed.connect(lambda minutes: acts.remind_no_more(event.id, minutes))
        return "bell", "Reminders", lines

    def _attachments(self, details: EventDetails) -> Iterator[Fact]:
        """The files, and a button to attach some for whoever may."""
        acts, is_editable = self._acts, details.may_edit_series
        if details.attachments:
            lines = AttachmentLines(details, self._viewer, is_editable=is_editable)
            lines.opened.connect(acts.open)
            lines.saved.connect(acts.save)
            lines.removed.connect(acts.remove)
            yield "paperclip", "Attachments", lines
        if is_editable:
            button = push_button("Attach a file", "line")
            button.setObjectName("attach")
            button.setToolTip("Or drop files here, up to 25 MB each")
            button.clicked.connect(lambda: acts.choose_files(details.event.id))
            yield "" if details.attachments else "paperclip", "Attachments", button

    def _records(self, details: EventDetails) -> Iterator[Fact]:
        """A row for each record, and a button to link one for whoever may."""
        is_editable = details.may_edit_series
        for standing in details.records:
            lines = RecordLines(standing, self._viewer, is_editable=is_editable)
            lines.unlinked.connect(lambda record: self._change(FIELDS[record.kind], None))
            yield lines.icon, lines.kind, lines
        if is_editable:
            yield "" if details.records else "link", "Records", self._link_button()

    def _link_button(self) -> QWidget:
        button = push_button("Link a client, invoice or bill", "line")
        acts, change = self._acts, self._change  # the page may be made anew meanwhile
        button.setObjectName("link record")

        def link(record: Record) -> None:
            change(FIELDS[record.kind], record.id)

        button.clicked.connect(lambda: acts.choose_record(button, link))
        return button

    def _chosen(self, told: Told) -> list[Fact]:
        shown = self._shown
        assignee = AssigneeChoice(told.staff, shown.assigned_to)
        priority = PriorityChoice(shown.priority)
        return [
            ("flag", "Priority", self._choice("priority", priority)),
            ("user", "Assigned to", self._choice("assigned_to", assignee)),
        ]

    def _choice(self, name: str, choice: PanelChoice[Value]) -> QWidget:
        choice.setObjectName(name)
        before = choice.value

        def tell() -> None:
            if choice.value != before:
                self._change(name, choice.value)

        choice.activated.connect(owned_slot(choice, tell))
        return choice

    def _said(self, line: Line) -> Fact:
        text = WrappedText(line.text)
        text.setAccessibleName(f"{line.kind}: {line.text}")
        return line.icon, line.kind, text

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
        if self._told is None:
            column.addWidget(text_label("Loading…", "caption"))
            return
        written = description(self._told.details)
        if self._editable is not None:
            column.addWidget(self._fields.widget(self._editable, NOTES))
        elif written:
            column.addWidget(WrappedText(written))
        history = spaced(QVBoxLayout(), gap=4)
        for line in trail(self._told.details, self._viewer):
            history.addWidget(text_label(line, "caption"))
        column.addLayout(history)
