"""What is left of today, in the menu and the tool tip of the tray."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import Status
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.page_cache import Page, Pages
from terp_desktop.ui.text.dates import time_text
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer

_MAX_EVENTS = 8
_MAX_TITLE_LENGTH = 48
# Events begin and end without anybody doing anything.
_TICK_MS = 30_000


class TodayMenu(QObject):
    """Keeps the top of a menu, and the icon's tool tip, at the events that are still to come.

    `event_requested` tells the `Occurrence` that was chosen, `more_requested` that those are
    wanted for which there is no room. It reads on a worker: before the menu is shown, after
    changes, and when it is another day.
    """

    event_requested = Signal(Occurrence)
    more_requested = Signal()

    def __init__(self, viewer: Viewer, pages: Pages, menu: QMenu, icon: QSystemTrayIcon) -> None:
        super().__init__(menu)
        self._viewer, self._pages = viewer, pages
        self._menu, self._icon = menu, icon
        # Our own: what a menu makes goes when it is cleared, and the clock ticks on here.
        self._end = QAction(self)
        self._end.setSeparator(True)
        menu.insertAction(menu.actions()[0], self._end)
        self._actions: list[QAction] = []
        self._day: date | None = None
        self._page: Page = ()
        self._ticker = make_timer(self, _TICK_MS)
        self._ticker.timeout.connect(self.show_remaining)
        self._ticker.start()
        icon.destroyed.connect(self._ticker.stop)  # nobody is told any more
        menu.aboutToShow.connect(self.refresh)
        pages.outdated.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read today anew; until that is done what is known is shown."""
        day = self._viewer.today()
        if self._day is not None:
            self.show_remaining()
        days = Days(day, day + timedelta(days=1))
        self._pages.read(
            days, lambda page: self._show_page(day, page), self._ignore_failure, owner=self
        )

    @Slot()
    def show_remaining(self) -> None:
        """Show what is left of today by now."""
        if self._viewer.today() != self._day and self._day is not None:
            self._day, self._page = None, ()
            self.refresh()
            return
        now = self._viewer.now()
        left = [one for one in self._page if one.is_all_day or one.end > now]
        taking_place = (one for one in left if one.occurrence.status is not Status.CANCELLED)
        # What has a time comes first: it is what the day waits for.
        self._show(sorted(taking_place, key=lambda one: one.is_all_day))

    def _show_page(self, day: date, page: Page) -> None:
        self._day, self._page = day, page
        self.show_remaining()

    def _ignore_failure(self, _error: TerpError) -> None:
        """The window tells of a database that is away; a menu keeps what it knows."""

    def _show(self, left: Sequence[DisplayedOccurrence]) -> None:
        for action in self._actions:
            self._menu.removeAction(action)
            action.deleteLater()
        self._actions = [self._create_action(one) for one in left[:_MAX_EVENTS]]
        if not left:
            nothing = QAction("Nothing more today", self)
            nothing.setEnabled(False)
            self._actions.append(nothing)
        elif len(left) > _MAX_EVENTS:
            more = QAction(f"{len(left) - _MAX_EVENTS} more today…", self)
            more.triggered.connect(self.more_requested)
            self._actions.append(more)
        self._menu.insertActions(self._end, self._actions)
        self._icon.setToolTip(f"TERP Desktop\n{self._next_event_text(left)}")

    def _create_action(self, one: DisplayedOccurrence) -> QAction:
        action = QAction(self._event_text(one).replace("&", "&&"), self)
        action.triggered.connect(lambda: self.event_requested.emit(one.occurrence))
        return action

    def _event_text(self, one: DisplayedOccurrence) -> str:
        title = one.occurrence.title
        if len(title) > _MAX_TITLE_LENGTH:
            title = f"{title[: _MAX_TITLE_LENGTH - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
        begins = "All day" if one.is_all_day else time_text(one.start.time(), self._viewer.locale)
        if not one.is_all_day and one.start.date() != self._viewer.today():
            begins = f"Until {time_text(one.end.time(), self._viewer.locale)}"
        return f"{begins}  {title}"

    def _next_event_text(self, left: Sequence[DisplayedOccurrence]) -> str:
        now = self._viewer.now()
        coming = (one for one in left if not one.is_all_day and one.start > now)
        following = min(coming, key=lambda one: one.start, default=None)
        return "Nothing more today" if following is None else f"Next: {self._event_text(following)}"
