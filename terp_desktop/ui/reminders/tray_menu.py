"""Today's remaining events, in the menu and the tool tip of the tray."""

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
from terp_desktop.ui.calendar.pages import Page, Pages
from terp_desktop.ui.text.dates import time_text
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer

_MAX_EVENTS = 8
_MAX_TITLE_LENGTH = 48
# Events begin and end as time passes.
_TICK_MS = 30_000


class TodayMenu(QObject):
    """Lists today's remaining events at the top of a menu, and the next in the icon's tool tip.

    `event_requested` carries the `Occurrence` that was chosen; `more_requested` asks for
    those that the menu has no room for. It reads on a worker: before the menu is shown,
    after changes, and on a new day.
    """

    event_requested = Signal(Occurrence)
    more_requested = Signal()

    def __init__(self, viewer: Viewer, pages: Pages, menu: QMenu, icon: QSystemTrayIcon) -> None:
        super().__init__(menu)
        self._viewer, self._pages = viewer, pages
        self._menu, self._icon = menu, icon
        # Owned by this object: a menu deletes its own actions when it is cleared, but the
        # timer goes on.
        self._end = QAction(self)
        self._end.setSeparator(True)
        menu.insertAction(menu.actions()[0], self._end)
        self._actions: list[QAction] = []
        self._day: date | None = None
        self._page: Page = ()
        self._ticker = make_timer(self, _TICK_MS)
        self._ticker.timeout.connect(self.show_remaining)
        self._ticker.start()
        icon.destroyed.connect(self._ticker.stop)
        menu.aboutToShow.connect(self.refresh)
        pages.outdated.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Reload today; until that is done, show what is known."""
        day = self._viewer.today()
        if self._day is not None:
            self.show_remaining()
        days = Days(day, day + timedelta(days=1))
        self._pages.read(
            days, lambda page: self._show_page(day, page), self._ignore_failure, owner=self
        )

    @Slot()
    def show_remaining(self) -> None:
        """Show the events of today that have not ended yet."""
        if self._viewer.today() != self._day and self._day is not None:
            self._day, self._page = None, ()
            self.refresh()
            return
        now = self._viewer.now()
        remaining = [one for one in self._page if one.is_all_day or one.end > now]
        taking_place = (one for one in remaining if one.occurrence.status is not Status.CANCELLED)
        # Events with a time come first: they are the next to be attended.
        self._show(sorted(taking_place, key=lambda it: it.is_all_day))

    def _show_page(self, day: date, page: Page) -> None:
        self._day, self._page = day, page
        self.show_remaining()

    def _ignore_failure(self, _error: TerpError) -> None:
        """Keep what is shown: the window reports a database that is out of reach."""

    def _show(self, remaining: Sequence[DisplayedOccurrence]) -> None:
        for action in self._actions:
            self._menu.removeAction(action)
            action.deleteLater()
        self._actions = [self._create_action(one) for one in remaining[:_MAX_EVENTS]]
        if not remaining:
            nothing = QAction("Nothing more today", self)
            nothing.setEnabled(False)
            self._actions.append(nothing)
        elif len(remaining) > _MAX_EVENTS:
            more = QAction(f"{len(remaining) - _MAX_EVENTS} more today…", self)
            more.triggered.connect(self.more_requested)
            self._actions.append(more)
        self._menu.insertActions(self._end, self._actions)
        self._icon.setToolTip(f"TERP Desktop\n{self._next_event_text(remaining)}")

    def _create_action(self, event: DisplayedOccurrence) -> QAction:
        action = QAction(self._event_text(event).replace("&", "&&"), self)
        action.triggered.connect(lambda: self.event_requested.emit(event.occurrence))
        return action

    def _event_text(self, event: DisplayedOccurrence) -> str:
        title, locale = event.occurrence.title, self._viewer.locale
        if len(title) > _MAX_TITLE_LENGTH:
            title = f"{title[: _MAX_TITLE_LENGTH - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
        begins = "All day" if event.is_all_day else time_text(event.start.time(), locale)
        if not event.is_all_day and event.start.date() != self._viewer.today():
            begins = f"Until {time_text(event.end.time(), locale)}"
        return f"{begins}  {title}"

    def _next_event_text(self, remaining: Sequence[DisplayedOccurrence]) -> str:
        now = self._viewer.now()
        coming = (one for one in remaining if not one.is_all_day and one.start > now)
        following = min(coming, key=lambda it: it.start, default=None)
        return "Nothing more today" if following is None else f"Next: {self._event_text(following)}"
