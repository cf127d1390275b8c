"""The participants' answers to an invitation, and the buttons for the person's own."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.event import Participant, ParticipantRole, ResponseStatus
from terp_desktop.domain.event_details import EventDetails
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import ToolButton
from terp_desktop.ui.widgets.styling import GAP, px, text_label, with_spacing, with_style_class
from terp_desktop.ui.widgets.wrapped_text import WrappedText

_ICON, _MIN_WIDTH = 16, 72
_ICONS = {
    ResponseStatus.ACCEPTED: "check",
    ResponseStatus.TENTATIVE: "circle-question-mark",
    ResponseStatus.DECLINED: "x",
    ResponseStatus.PENDING: "clock",
}
_VERBS = {
    ResponseStatus.ACCEPTED: "Accept",
    ResponseStatus.TENTATIVE: "Maybe",
    ResponseStatus.DECLINED: "Decline",
}


class AnswerButtons(QWidget):
    """A checkable button for each answer; `answered` carries a new answer."""

    answered = Signal(ResponseStatus)

    def __init__(self, given: ResponseStatus, *, is_series: bool) -> None:
        super().__init__()
        self.setAccessibleName("Your answer")
        self.buttons: dict[ResponseStatus, QToolButton] = {}
        self._group = QButtonGroup(self)
        strip = with_style_class(QWidget(), "segments")
        strip.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = with_spacing(QHBoxLayout(strip), gap=0)
        for answer, verb in _VERBS.items():
            row.addWidget(self._button(answer, verb, is_given=answer is given))
        label = "Your answer to all of the series" if is_series else "Your answer"
        column = with_spacing(QVBoxLayout(self), gap=4)
        column.addWidget(text_label(label, "caption"))
        column.addWidget(strip)

    def _button(self, answer: ResponseStatus, verb: str, *, is_given: bool) -> QToolButton:
        button = with_style_class(ToolButton(), "segment")
        button.setObjectName(f"answer {answer}")
        button.setText(verb)
        button.setCheckable(True)
        # The three share the width of a narrow panel.
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setMinimumWidth(px(_MIN_WIDTH))
        button.setChecked(is_given)
        button.setAccessibleName(f"{verb} the invitation")
        if not is_given:
            button.clicked.connect(lambda: self.answered.emit(answer))
        self._group.addButton(button)
        self.buttons[answer] = button
        return button


class ParticipantList(QWidget):
    """A row for each participant: an icon for the answer, the name, and the answer."""

    def __init__(self, details: EventDetails, viewer: Viewer, person_id: int) -> None:
        super().__init__()
        self._details, self._viewer, self._person_id = details, viewer, person_id
        grid = with_spacing(QGridLayout(self), gap=GAP)
        grid.setVerticalSpacing(px(4))
        grid.setColumnStretch(1, 1)
        for row, participant in enumerate(details.event.content.participants):
            grid.addWidget(self._status_icon(participant), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._response_text(participant), row, 1)

    def _status_icon(self, participant: Participant) -> QLabel:
        label, viewer = QLabel(), self._viewer
        icon, color = _ICONS[participant.response_status], viewer.theme.colors.secondary
        label.setPixmap(viewer.icons.pixmap(icon, color, px(_ICON), self.devicePixelRatioF()))
        return label

    def _response_text(self, participant: Participant) -> WrappedText:
        parts = [enum_label(participant.response_status).lower()]
        if participant.role is not ParticipantRole.REQUIRED:
            parts.insert(0, enum_label(participant.role).lower())
        line = WrappedText(f"{self._name(participant)} \N{EN DASH} {', '.join(parts)}")
        line.setAccessibleName(line.toPlainText())
        return line

    def _name(self, participant: Participant) -> str:
        if participant.user_id == self._person_id:
            return "You"
        person = (
            self._details.people.get(participant.user_id)
            if participant.user_id is not None
            else None
        )
        if person is not None:
            return person.name
        fallback = "Somebody who left" if participant.user_id is not None else "Somebody"
        return participant.external_name or participant.external_email or fallback
