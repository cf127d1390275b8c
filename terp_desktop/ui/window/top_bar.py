"""The bar above the calendar: navigation, search, the type of view, and "New"."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from terp_desktop.domain.view_type import ViewType
from terp_desktop.ui.search.search_field import SearchField
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton, ToolButton
from terp_desktop.ui.window.bell_button import BellButton

if TYPE_CHECKING:
    from terp_desktop.ui.window.go_to_date import GoToDatePopover

VIEW_LABELS = {
    ViewType.MONTH: "Month",
    ViewType.WEEK: "Week",
    ViewType.WORK_WEEK: "Work week",
    ViewType.DAY: "Day",
    ViewType.AGENDA: "Agenda",
    ViewType.PEOPLE: "People",
}

ROOM_FOR_SWITCH_PX = 1080
"""Below this width of the bar the views are chosen from a menu."""

ROOM_FOR_SEARCH_PX = 760
"""Below this width of the bar the search is a button until it is used."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter


class ViewSwitch(QWidget):
    """A checkable button for each type of view; `chosen` carries the type."""

    chosen = Signal(ViewType)

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
        """Check the button of the view that is shown."""
        self.buttons[kind].setChecked(True)

    def _button(self, kind: ViewType) -> QToolButton:
        button = ToolButton()
        button.setText(VIEW_LABELS[kind])
        button.setCheckable(True)
        button.setProperty("kind", "segment")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.chosen.emit(kind))
        return button


class PeriodLabel(QLabel):
    """The title of the page; the short title where the long one does not fit."""

    def __init__(self) -> None:
        super().__init__()
        self._names = ("", "")
        self.setProperty("kind", "period")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        # At the left, beside the buttons, also for month names in right-to-left scripts.
        self.setAlignment(_LEFT)

    def show_period(self, name: str, short_name: str) -> None:
        """Set the title and the short title."""
        self._names = (name, short_name)
        self.setAccessibleName(name)
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        """The size of the long title."""
        whole = self.fontMetrics().horizontalAdvance(self._names[0])
        return QSize(whole + 1, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Zero width: the buttons have precedence."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the title that fits."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width, metrics = self.contentsRect().width(), self.fontMetrics()
        name, short_name = self._names
        shown = name if metrics.horizontalAdvance(name) <= width else short_name
        self.setText(metrics.elidedText(shown, Qt.TextElideMode.ElideRight, width))
        self.setToolTip("" if self.text() == name else name)


class TopBar(QWidget):
    """The bar's widgets; the window connects them. `date_chosen` carries a typed date."""

    date_chosen = Signal(date)

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.date_popover: GoToDatePopover | None = None
        self.sidebar = IconButton("panel-left", "Show or hide the panel at the left", viewer)
        self.today = self._button("Today")
        self.back = IconButton("chevron-left", "Back", viewer)
        self.forward = IconButton("chevron-right", "Forward", viewer)
        self.period = PeriodLabel()
        self.search = SearchField(viewer)
        self.search.focus_changed.connect(self._update_search_room)
        self.search_button = IconButton("search", "Search events", viewer)
        self.search_button.clicked.connect(self.begin_search)
        self.search_button.hide()
        self.switch = ViewSwitch()
        self.switch_menu = self._button("View")
        self.switch_menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.switch_menu.hide()
        self.new = IconButton("plus", "New event", viewer, kind="primary")
        self.new.setText("New")
        self.new.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.bell = BellButton(viewer)
        self._lay_out()

    def offer_views(self, actions: Iterable[QAction]) -> None:
        """Set the actions of the menu that replaces the buttons in a narrow window."""
        menu = QMenu(self.switch_menu)
        menu.addActions(list(actions))
        self.switch_menu.setMenu(menu)

    def show_type(self, kind: ViewType) -> None:
        """Show which type of view is shown."""
        self.switch.show_type(kind)
        self.switch_menu.setText(VIEW_LABELS[kind])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Replace the buttons of the views with a menu in a narrow window."""
        super().resizeEvent(event)
        px = self._viewer.theme.px
        is_narrow = self.width() < px(ROOM_FOR_SWITCH_PX)
        self.switch.setVisible(not is_narrow)
        self.switch_menu.setVisible(is_narrow)
        self._update_search_room()

    @Slot()
    def ask_for_date(self) -> None:
        """Open the popover in which a date is typed; `date_chosen` carries the date."""
        from terp_desktop.ui.window.go_to_date import GoToDatePopover

        popover = GoToDatePopover(self._viewer, self)
        popover.chosen.connect(self.date_chosen)
        popover.open_at(self.mapToGlobal(QPoint(self.today.x(), self.height() - 4)))
        self.date_popover = popover

    @Slot()
    def begin_search(self) -> None:
        """Show the search field and focus it."""
        self.search.show()
        self.search.setFocus()
        self.search.selectAll()

    @Slot()
    def _update_search_room(self) -> None:
        """In a narrow window, show either the title or the search field."""
        is_narrow = self.width() < self._viewer.theme.px(ROOM_FOR_SEARCH_PX)
        is_searching = self.search.hasFocus()
        self.search.setVisible(is_searching or not is_narrow)
        self.search_button.setVisible(is_narrow and not is_searching)
        self.period.setVisible(not (is_narrow and is_searching))

    def _button(self, text: str) -> QToolButton:
        button = ToolButton()
        button.setText(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

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
        row.addWidget(self.period)
        row.addSpacing(8)
        row.addWidget(self.search)
        row.addWidget(self.search_button)
        row.addSpacing(8)
        row.addWidget(self.switch)
        row.addWidget(self.switch_menu)
        row.addSpacing(8)
        row.addWidget(self.new)
        row.addWidget(self.bell)
