"""The controls in the corner of the people view: a day or a week, and whose rows are shown."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QButtonGroup, QHBoxLayout, QToolButton, QWidget

from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton, ToolButton

_MARGIN_PX = 8


class PeopleCorner(QWidget):
    """Day or week, and the button that opens the list of people.

    `week_chosen` carries whether it is a week; `people_requested` asks for the list.
    """

    week_chosen = Signal(bool)
    people_requested = Signal()

    def __init__(self, viewer: Viewer, view: QAbstractScrollArea) -> None:
        super().__init__(view.viewport())
        self._viewer = viewer
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        group = QButtonGroup(self)
        self.day, self.week = self._segment("Day"), self._segment("Week")
        switch = QWidget()
        switch.setProperty("kind", "segments")
        switch.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        segments = QHBoxLayout(switch)
        segments.setContentsMargins(1, 1, 1, 1)
        segments.setSpacing(0)
        for button in (self.day, self.week):
            group.addButton(button)
            segments.addWidget(button)
        self.people = IconButton("users", "Choose people", viewer)
        row = QHBoxLayout(self)
        row.setContentsMargins(viewer.theme.px(_MARGIN_PX), 0, viewer.theme.px(4), 0)
        row.setSpacing(viewer.theme.px(4))
        row.addWidget(switch, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self.people, 0, Qt.AlignmentFlag.AlignVCenter)
        self._switch, self._row = switch, row
        self.day.clicked.connect(lambda: self.week_chosen.emit(False))
        self.week.clicked.connect(lambda: self.week_chosen.emit(True))
        self.people.clicked.connect(self.people_requested)

    def needed_width(self) -> int:
        """The width in which both controls are whole."""
        margins = self._row.contentsMargins()
        controls = self._switch.sizeHint().width() + self.people.sizeHint().width()
        return controls + margins.left() + margins.right() + self._row.spacing()

    def place(self, width: int, height: int, *, is_week: bool) -> None:
        """Fill the corner above the names, and show which of the two is shown.

        Where there is no room for both, the menu is left to choose a day or a week.
        """
        self._switch.setVisible(self.needed_width() <= width)
        self.setGeometry(0, 0, width, height)
        (self.week if is_week else self.day).setChecked(True)

    def _segment(self, text: str) -> QToolButton:
        button = ToolButton()
        button.setText(text)
        button.setCheckable(True)
        button.setProperty("kind", "segment")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
