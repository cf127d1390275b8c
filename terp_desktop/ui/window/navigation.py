"""Navigates between pages and views from the top bar, the menus and the mini month."""

from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.view_type import ViewType
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.sidebar.mini_month import MiniMonth
from terp_desktop.ui.threads.owned_slot import owned_slot
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.menus import Menus
from terp_desktop.ui.window.top_bar import TopBar


class Navigation(QObject):
    """Turns the calendar's pages and switches views; keeps title, bar and mini month in step."""

    def __init__(
        self,
        viewer: Viewer,
        *,
        calendar: CalendarStack,
        bar: TopBar,
        month: MiniMonth,
        menus: Menus,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._viewer = viewer
        self._calendar = calendar
        self._bar = bar
        self._month = month
        self._menus = menus
        self._window = window
        bar.offer_views(menus.views.values())
        bar.switch.chosen.connect(self.show_view)
        for kind, action in menus.views.items():
            action.triggered.connect(owned_slot(self, partial(self.show_view, kind)))
        self._connect_pages()

    def show_view(self, kind: ViewType) -> None:
        """Show the calendar in this type of view."""
        self._calendar.show_type(kind)
        self._bar.show_type(kind)
        self._menus.views[kind].setChecked(True)

    @Slot(date)
    def go_to(self, day: date) -> None:
        """Show the page with that day."""
        self._calendar.go_to(day)

    def _connect_pages(self) -> None:
        calendar, bar, menus = self._calendar, self._bar, self._menus
        for today in (bar.today.clicked, menus.today.triggered):
            today.connect(self._go_to_today)
        for back in (bar.back.clicked, menus.back.triggered):
            back.connect(owned_slot(calendar, partial(calendar.turn_pages, -1)))
        for forward in (bar.forward.clicked, menus.forward.triggered):
            forward.connect(owned_slot(calendar, partial(calendar.turn_pages, 1)))
        menus.go_to.triggered.connect(bar.ask_for_date)
        bar.date_chosen.connect(self.go_to)
        self._month.chosen.connect(self.go_to)
        calendar.day_requested.connect(self._show_day)
        calendar.page_changed.connect(self._update_page_title)

    @Slot()
    def _go_to_today(self) -> None:
        """Go to today; in a view with hours, scroll to the present hour."""
        self._calendar.go_to(self._viewer.today())
        view = self._calendar.view
        if isinstance(view, CalendarView):
            view.scroll_to_present()

    @Slot(date)
    def _show_day(self, day: date) -> None:
        self._calendar.go_to(day)
        self.show_view(ViewType.DAY)

    @Slot()
    def _update_page_title(self) -> None:
        self._bar.period.show_period(self._calendar.title, self._calendar.short_title)
        self._window.setWindowTitle(f"{self._calendar.title} · TERP Desktop")
        self._month.show_days(self._calendar.anchor, self._calendar.days)
