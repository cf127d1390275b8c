"""Who takes part and what they answered, with the person's own answer to choose."""

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
    """The three answers, the one given pressed; `answered` tells another one."""

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
        said = "Your answer to all of the series" if is_series else "Your answer"
        column = with_spacing(QVBoxLayout(self), gap=4)
        column.addWidget(text_label(said, "caption"))
        column.addWidget(strip)

    def _button(self, answer: ResponseStatus, verb: str, *, is_given: bool) -> QToolButton:
        button = with_style_class(ToolButton(), "segment")
        button.setObjectName(f"answer {answer}")
        button.setText(verb)
        button.setCheckable(True)
        # Three of them share the width of a narrow panel.
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
    """A line for everybody who takes part: the answer as a sign and a word, and the name."""

    def __init__(self, details: EventDetails, viewer: Viewer, person_id: int) -> None:
        super().__init__()
        self._details, self._viewer, self._person_id = details, viewer, person_id
        grid = with_spacing(QGridLayout(self), gap=GAP)
        grid.setVerticalSpacing(px(4))
        grid.setColumnStretch(1, 1)
        for row, one in enumerate(details.event.content.participants):
            grid.addWidget(self._status_icon(one), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._response_text(one), row, 1)

    def _status_icon(self, one: Participant) -> QLabel:
        label, viewer = QLabel(), self._viewer
        icon, color = _ICONS[one.response_status], viewer.theme.colors.secondary
        label.setPixmap(viewer.icons.pixmap(icon, color, px(_ICON), self.devicePixelRatioF()))
        return label

    def _response_text(self, one: Participant) -> WrappedText:
        words = [enum_label(one.response_status).lower()]
        if one.role is not ParticipantRole.REQUIRED:
            words.insert(0, enum_label(one.role).lower())
        line = WrappedText(f"{self._name(one)} \N{EN DASH} {', '.join(words)}")
        line.setAccessibleName(line.toPlainText())
        return line

    def _name(self, one: Participant) -> str:
        if one.user_id == self._person_id:
            return "You"
        person = self._details.people.get(one.user_id) if one.user_id is not None else None
        if person is not None:
            return person.name
        gone = "Somebody who left" if one.user_id is not None else "Somebody"
        return one.external_name or one.external_email or gone
