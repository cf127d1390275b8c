"""The Hours menu: zoom, second time zone and folded all-day events of the time grids."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.view_type import ViewType
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.calendar.views.grid_settings import (
    DEFAULT_ROW,
    GridSettings,
    read_grid_settings,
    save_grid_settings,
)
from terp_desktop.ui.threads.owned_slot import owned_slot
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.menus import GridMenu

if TYPE_CHECKING:
    from terp_desktop.ui.settings.second_zone_dialog import SecondZoneDialog


_WITHOUT_HOURS = frozenset({ViewType.MONTH, ViewType.AGENDA})


@LazyImport
def _second_zone_dialog() -> "type[SecondZoneDialog]":
    from terp_desktop.ui.settings.second_zone_dialog import SecondZoneDialog

    return SecondZoneDialog


class GridActions(QObject):
    """Applies the settings to the view that is shown, and stores them.

    Zoom and folding are enabled only while a view with hours is shown.
    """

    def __init__(
        self,
        viewer: Viewer,
        calendar: CalendarStack,
        menu: GridMenu,
        tasks: TaskRunner,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._viewer, self._calendar = viewer, calendar
        self._menu, self._window = menu, window
        menu.larger.triggered.connect(owned_slot(self, partial(self._zoom, 1)))
        menu.smaller.triggered.connect(owned_slot(self, partial(self._zoom, -1)))
        menu.reset.triggered.connect(self._reset_zoom)
        menu.second_zone.triggered.connect(
            tasks.after_loading(_second_zone_dialog, self.open_zone_dialog, owner=self)
        )
        menu.fold.triggered.connect(self._toggle_fold)
        menu.menu.aboutToShow.connect(self._update_actions)
        calendar.page_changed.connect(self._update_actions)

    @Slot()
    def open_zone_dialog(self) -> "SecondZoneDialog":
        """Open the dialog that chooses the second time zone."""
        zone = self._settings.second_zone
        dialog = _second_zone_dialog()(zone, self._viewer.clock, self._window)
        dialog.chosen.connect(self._show_zone)
        dialog.open()
        return dialog

    @property
    def _settings(self) -> GridSettings:
        return read_grid_settings(self._viewer.settings)

    def _apply(self, settings: GridSettings) -> None:
        # Imported late: the month of a start has no hours.
        from terp_desktop.ui.calendar.views.hours_view import HoursView

        view = self._calendar.view
        if isinstance(view, HoursView):
            view.apply_settings(settings)
        else:
            save_grid_settings(self._viewer.settings, settings)
        self._update_actions()

    def _zoom(self, steps: int) -> None:
        self._apply(self._settings.zoom(steps))

    @Slot()
    def _reset_zoom(self) -> None:
        self._apply(replace(self._settings, row_minutes=DEFAULT_ROW))

    @Slot(object)
    def _show_zone(self, zone: str | None) -> None:
        self._apply(replace(self._settings, second_zone=zone))

    @Slot()
    def _toggle_fold(self) -> None:
        settings = self._settings
        self._apply(replace(settings, is_strip_folded=not settings.is_strip_folded))

    @Slot()
    def _update_actions(self) -> None:
        """Enable the actions that have an effect in the view that is shown."""
        menu, has_hours = self._menu, self._calendar.kind not in _WITHOUT_HOURS
        for action in (menu.larger, menu.smaller, menu.reset, menu.fold):
            action.setEnabled(has_hours)
        menu.fold.setChecked(self._settings.is_strip_folded)
