"""Connects what can be done with several events: the action bar, the menus, the clipboard."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMenu, QWidget

from terp_desktop.domain.series import Occurrence
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.layout.event_moves import KeyboardMove
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.events.actions import EventActions
from terp_desktop.ui.events.bulk.clipboard import ClipboardController
from terp_desktop.ui.events.bulk.controller import BulkController
from terp_desktop.ui.search.search_controller import SearchController
from terp_desktop.ui.threads.owned_slot import owned_slot
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.event_menus import EventMenus
from terp_desktop.ui.window.menus import Menus
from terp_desktop.ui.window.selection import Selection
from terp_desktop.ui.window.status_bar import StatusBarLabels

if TYPE_CHECKING:
    from terp_desktop.ui.window.action_bar import ActionBar

Occurrences = Sequence[Occurrence]
_DAY = timedelta(days=1)


@LazyImport
def action_bar() -> "type[ActionBar]":
    """The class `ActionBar`."""
    from terp_desktop.ui.window.action_bar import ActionBar

    return ActionBar


class BulkActions(QObject):
    """Offers the actions on selected events in the bar, in the menus, and by their keys."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        viewer: Viewer,
        *,
        calendar: CalendarStack,
        selection: Selection,
        search: SearchController,
        menus: Menus,
        actions: EventActions,
        status: StatusBarLabels,
        printing: Callable[[Occurrences], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._tasks = tasks
        self._calendar, self._selection, self._status = calendar, selection, status
        self._print = printing
        self.bulk = BulkController(services, tasks, viewer, calendar=calendar, window=window)
        self.clipboard = ClipboardController(services, tasks, viewer, self.bulk)
        self.clipboard.failed.connect(self.bulk.failed)
        self.menus = EventMenus(
            services,
            tasks,
            viewer,
            actions=actions,
            bulk=self.bulk,
            clipboard=self.clipboard,
            printing=printing,
            window=window,
        )
        self.bar: ActionBar | None = None
        calendar.fill_event_menu = search.fill_event_menu = self._fill_event_menu
        calendar.fill_place_menu = self.menus.fill_place
        calendar.several_delete_requested.connect(self._delete)
        search.several_selected.connect(selection.select_several)
        selection.several_changed.connect(self._show_bar)
        menus.delete.triggered.connect(self._delete_several)
        menus.duplicate.triggered.connect(self._duplicate)
        menus.cut.triggered.connect(self._cut)
        menus.copy.triggered.connect(self._copy)
        menus.paste.triggered.connect(self._paste)
        for step, action in menus.moves.items():
            action.triggered.connect(owned_slot(self, partial(self._shift_several, step)))
        menus.select_all.triggered.connect(calendar.choose_all)

    def _fill_event_menu(
        self, menu: QMenu, occurrence: Occurrence, open_details: Callable[[], None]
    ) -> None:
        """Fill the menu of an event; if it is one of several selected ones, of all of them."""
        several = self._selection.several
        is_among = any(_key(one) == _key(occurrence) for one in several)
        self.menus.fill(menu, several if is_among else [occurrence], open_details)

    @Slot(Sequence)
    def _show_bar(self, occurrences: Occurrences) -> None:
        if len(occurrences) > 1:
            self._tasks.load(action_bar, self._fill_bar, owner=self)
        elif self.bar is not None:
            self.bar.hide()
            self._status.show_actions(is_shown=False)

    def _fill_bar(self) -> None:
        several = self._selection.several
        if len(several) <= 1:
            return
        if self.bar is None:
            self.bar = action_bar()(self.menus, export=self.bulk.export, printing=self._print)
            self.bar.clear_requested.connect(self._selection.clear)
            self.bar.clear_requested.connect(self._calendar.focus_view)
            self._status.add_actions(self.bar)
        self._status.show_actions(is_shown=True)
        self.bar.show_for(several)

    @Slot()
    def _delete(self) -> None:
        if self._selection.several:
            self.menus.delete(self._selection.several)

    @Slot()
    def _delete_several(self) -> None:
        if len(self._selection.several) > 1:
            self.menus.delete(self._selection.several)

    def _shift_several(self, step: KeyboardMove) -> None:
        """Move all selected events by one step; one event alone moves with a preview."""
        row, several = self._calendar.row_duration, self._selection.several
        distances = {
            KeyboardMove.DAY_BEFORE: -_DAY,
            KeyboardMove.DAY_AFTER: _DAY,
            KeyboardMove.EARLIER: -row,
            KeyboardMove.LATER: row,
        }
        if several and step in distances:
            self.bulk.shift(several, distances[step])

    @Slot()
    def _duplicate(self) -> None:
        self.bulk.duplicate(self._selection.selected)

    @Slot()
    def _copy(self) -> None:
        self.clipboard.copy(self._selection.selected)

    @Slot()
    def _cut(self) -> None:
        self.clipboard.copy(self._selection.selected, is_cut=True)

    @Slot()
    def _paste(self) -> None:
        self.clipboard.paste(self._calendar.view.place_at_cursor())


def _key(occurrence: Occurrence) -> tuple[object, ...]:
    return occurrence.event_id, occurrence.instance_date
