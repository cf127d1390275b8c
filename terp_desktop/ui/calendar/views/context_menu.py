"""The context menu of the calendar, by the right mouse button or the menu key."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Slot
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu

from terp_desktop.domain.event import When
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.tiles import Tile, hit_test

if TYPE_CHECKING:
    from terp_desktop.ui.calendar.views.agenda_view import AgendaView


class CalendarContextMenu(QObject):
    """Offers what can be done with an event, and to create or paste one at that time.

    Opening it selects nothing: a panel that opens would move what is under the menu.
    """

    def __init__(self, view: "CalendarView | AgendaView") -> None:
        super().__init__(view)
        self._view = view
        for watched in (view, view.viewport()):
            watched.installEventFilter(self)
        view.menu_requested.connect(self._open_at_keyboard)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the menu for a context menu event."""
        if not isinstance(event, QContextMenuEvent):
            return super().eventFilter(watched, event)
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._open_at_keyboard()
        elif watched is self._view.viewport():
            self._open_at(event.pos())
        return True

    def _open_at(self, point: QPoint) -> None:
        view, position = self._view, QPointF(point)
        tile = hit_test(view.tiles(), position)
        if isinstance(view, CalendarView):
            tile = view.tile_at(position)
            when = view.when_at(position)
            self._open(point, tile, when, view.place_at(position), in_margin=when is None)
        else:
            self._open(point, tile, view.when_at_cursor(), view.place_at_cursor())

    @Slot()
    def _open_at_keyboard(self) -> None:
        """Open over the focused or selected event, or else in the middle of the view."""
        view = self._view
        tile = next(
            (
                candidate
                for candidate in view.tiles()
                if candidate.displayed.key == view.key_at_cursor()
            ),
            None,
        )
        where = view.viewport().rect().center() if tile is None else tile.rect.center().toPoint()
        self._open(where, tile, view.when_at_cursor(), view.place_at_cursor())

    def _open(
        self,
        point: QPoint,
        tile: Tile | None,
        when: When | None,
        place: PastePlace,
        *,
        in_margin: bool = False,
    ) -> None:
        menu = QMenu(self._view)
        menu.aboutToHide.connect(menu.deleteLater)
        if tile is not None:
            self._add_event_actions(menu, tile.displayed)
        elif when is not None:
            menu.addAction("&New event…", lambda: self._view.create_requested.emit(when))
            self._view.fill_place_menu(menu, place)
        elif in_margin and isinstance(self._view, CalendarView):
            self._view.fill_margin_menu(menu, QPointF(point))
        if not menu.isEmpty():
            menu.popup(self._view.viewport().mapToGlobal(point))

    def _add_event_actions(self, menu: QMenu, displayed: DisplayedOccurrence) -> None:
        view = self._view
        view.fill_event_menu(menu, displayed.occurrence, lambda: view.select_and_notify(displayed))
