"""The page of the side panel: all about one event, to read and, where rights allow, to change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from terp_desktop.domain.series import Occurrence
from terp_desktop.services.queries import EventDetails, Person
from terp_desktop.ui.dressed import GAP, PADDING, px, spaced, text_label
from terp_desktop.ui.panels.detail_lines import (
    Line,
    description,
    first_lines,
    further_lines,
    trail,
)
from terp_desktop.ui.panels.field_choices import (
    AssigneeChoice,
    PanelChoice,
    PriorityChoice,
    StatusChoice,
)
from terp_desktop.ui.panels.field_editor import NOTES, PLACE, TITLE
from terp_desktop.ui.panels.open_fields import OpenFields
from terp_desktop.ui.panels.wrapped_text import WrappedText
from terp_desktop.ui.theme import TITLE as TITLE_PX
from terp_desktop.ui.viewer import Viewer

Value = TypeVar("Value")

_ICON, _ROOM_FOR_RINGS = 16, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the panel knows of an event; `staff` only for whoever may give it to somebody."""

    details: EventDetails
    staff: tuple[Person, ...] = ()


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
        change: Change,
    ) -> None:
        super().__init__()
        self._shown, self._viewer, self._fields, self._change = shown, viewer, fields, change
        self._told = told
        self._editable = told.details if told is not None and told.details.may_edit else None
        column = spaced(QVBoxLayout(self), padding=_ROOM_FOR_RINGS, gap=PADDING)
        column.addWidget(self._title())
        if self._editable is not None:
            status = self._choice("status", StatusChoice(shown.status))
            column.addWidget(status, 0, Qt.AlignmentFlag.AlignLeft)
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

    def _lines(self) -> QGridLayout:
        """A row for each fact: its icon, and its words or the control that changes it."""
        grid = spaced(QGridLayout(), gap=GAP)
        grid.setColumnStretch(1, 1)
        for icon, kind, widget in self._facts():
            at = grid.rowCount()
            grid.addWidget(self._icon(icon, kind, widget), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(widget, at, 1)
        return grid

    def _facts(self) -> list[tuple[str, str, QWidget]]:
        said = [self._said(line) for line in first_lines(self._shown, self._viewer)]
        if self._told is None:
            return said
        lines = further_lines(self._told.details, is_editable=self._editable is not None)
        later = [self._said(line) for line in lines]
        if self._editable is None:
            return said + later
        when = said[:1]  # the place, if any, has its own field
        place = ("map-pin", "Place", self._fields.widget(self._editable, PLACE))
        return [*when, place, *self._chosen(self._told), *later]

    def _chosen(self, told: Told) -> list[tuple[str, str, QWidget]]:
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

        choice.activated.connect(tell)
        return choice

    def _said(self, line: Line) -> tuple[str, str, QWidget]:
        text = WrappedText(line.text)
        text.setAccessibleName(f"{line.kind}: {line.text}")
        return line.icon, line.kind, text

    def _icon(self, icon: str, kind: str, beside: QWidget) -> QLabel:
        label, theme = QLabel(), self._viewer.theme
        label.setPixmap(
            self._viewer.icons.pixmap(
                icon, theme.colors.secondary, px(_ICON), self.devicePixelRatioF()
            )
        )
        label.setToolTip(kind)
        if not isinstance(beside, WrappedText):  # in the middle of a control's first line
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
