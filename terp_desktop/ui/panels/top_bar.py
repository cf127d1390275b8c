"""The bar above the calendar: where in time it is, how it is shown, and a new event."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from terp_desktop.ui.icon_button import IconButton
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.view_type import ViewType

_WORDS = {
    ViewType.MONTH: "Month",
    ViewType.WEEK: "Week",
    ViewType.WORK_WEEK: "Work week",
    ViewType.DAY: "Day",
}


class ViewSwitch(QWidget):
    """One button for each way to show the calendar, one of them pressed."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "segments")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self.buttons = {kind: self._button(kind) for kind in ViewType}
        for button in self.buttons.values():
            group.addButton(button)
            row.addWidget(button)

    def show_type(self, kind: ViewType) -> None:
        """Press the button of the view that is shown."""
        self.buttons[kind].setChecked(True)

    def _button(self, kind: ViewType) -> QToolButton:
        button = QToolButton()
        button.setText(_WORDS[kind])
        button.setCheckable(True)
        button.setProperty("kind", "segment")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.chosen.emit(kind))
        return button


class PeriodLabel(QLabel):
    """What the page is called; cut where there is not room for all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setProperty("kind", "period")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_period(self, text: str) -> None:
        """Show the text."""
        self._whole = text
        self.setAccessibleName(text)
        self._cut()

    def minimumSizeHint(self) -> QSize:
        """It gives way to the buttons."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the text anew."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        room = self.contentsRect().width()
        cut = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        self.setText(cut)


class TopBar(QWidget):
    """The bar; its signals tell what was pressed, the window says what comes of it."""

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sidebar = IconButton("panel-left", "Show or hide the panel at the left", viewer)
        self.today = QToolButton()
        self.today.setText("Today")
        self.today.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back = IconButton("chevron-left", "Back", viewer)
        self.forward = IconButton("chevron-right", "Forward", viewer)
        self.period = PeriodLabel()
        self.loading = QLabel("Loading…")
        self.loading.setProperty("kind", "caption")
        self.loading.hide()
        self.switch = ViewSwitch()
        self.new = IconButton("plus", "New event", viewer, kind="primary")
        self.new.setText("New")
        self.new.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(4)
        row.addWidget(self.sidebar)
        row.addSpacing(4)
        row.addWidget(self.today)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addSpacing(8)
        row.addWidget(self.period, 1)
        row.addWidget(self.loading)
        row.addSpacing(8)
        row.addWidget(self.switch)
        row.addSpacing(8)
        row.addWidget(self.new)
