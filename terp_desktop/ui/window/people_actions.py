"""The menu of the people view: whose rows are shown, and whether it is a day or a week."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.view_type import ViewType
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.calendar.views.people_settings import shows_people_week
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.menus import PeopleMenu

if TYPE_CHECKING:
    from terp_desktop.ui.calendar.views.people_view import PeopleView


class PeopleActions(QObject):
    """Applies the menu to the people view; it is enabled only while that is shown."""

    def __init__(
        self, viewer: Viewer, calendar: CalendarStack, menu: PeopleMenu, window: QWidget
    ) -> None:
        super().__init__(window)
        self._viewer, self._calendar, self._menu = viewer, calendar, menu
        menu.choose.triggered.connect(self._choose)
        menu.week.triggered.connect(self._show_week)
        calendar.page_changed.connect(self._update_actions)
        self._update_actions()

    @property
    def _view(self) -> "PeopleView | None":
        """The people view, if it is shown; its class is not imported before that."""
        if self._calendar.kind is not ViewType.PEOPLE:
            return None
        return cast("PeopleView", self._calendar.view)

    @Slot()
    def _choose(self) -> None:
        if (view := self._view) is not None:
            view.choose_people()

    @Slot(bool)
    def _show_week(self, is_week: bool) -> None:
        if (view := self._view) is not None:
            view.show_week(is_week)

    @Slot()
    def _update_actions(self) -> None:
        is_people = self._calendar.kind is ViewType.PEOPLE
        for action in (self._menu.choose, self._menu.week):
            action.setEnabled(is_people)
        self._menu.week.setChecked(shows_people_week(self._viewer.settings))
