"""How the calendar looks to this person: asked for, shown at once, and remembered."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.holidays import HolidayReader
from terp_desktop.ui.text.countries import country_of
from terp_desktop.ui.text.regional import Habits, OwnLocale, keep_habits
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.threads.owned_slot import owned_slot
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.menus import Menus

if TYPE_CHECKING:
    from terp_desktop.ui.settings.calendar_settings import CalendarSettings


@LazyImport
def _calendar_settings() -> "type[CalendarSettings]":
    from terp_desktop.ui.settings.calendar_settings import CalendarSettings

    return CalendarSettings


class Looks(QObject):
    """Keeps the viewer's habits and colors; `changed` tells that everything looks different."""

    changed = Signal()

    def __init__(
        self,
        viewer: Viewer,
        menus: Menus,
        holidays: HolidayReader,
        tasks: TaskRunner,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._viewer = viewer
        self._menus = menus
        self._holidays = holidays
        self._window = window
        locale = viewer.locale
        self._habits = locale.habits if isinstance(locale, OwnLocale) else Habits()
        kept = viewer.memory.scheme
        if kept is not None and kept is not viewer.theme.chosen:
            viewer.theme.choose(kept)
        menus.schemes[viewer.theme.chosen].setChecked(True)
        for scheme, action in menus.schemes.items():
            action.triggered.connect(owned_slot(self, partial(self.choose_scheme, scheme)))
        menus.calendar_settings.triggered.connect(
            tasks.after_loading(_calendar_settings, self.ask, owner=self)
        )
        menus.holidays.triggered.connect(self.show_holidays)
        self._choose_holidays()

    @Slot()
    def ask(self) -> "CalendarSettings":
        """Open the dialog; it is loaded when somebody asks for it."""
        dialog = _calendar_settings()(
            self._habits, self._viewer.theme.chosen, self._holidays, self._viewer, self._window
        )
        dialog.chosen.connect(self.choose_habits)
        dialog.scheme_chosen.connect(self.choose_scheme)
        dialog.open()
        return dialog

    @Slot(Habits)
    def choose_habits(self, habits: Habits) -> None:
        """Write dates and times so from now on, and show these holidays."""
        self._habits = habits
        keep_habits(self._viewer.memory, habits)
        if isinstance(self._viewer.locale, OwnLocale):
            self._viewer.locale.habits = habits
        self._choose_holidays()
        self._viewer.theme.changed.emit()
        self.changed.emit()

    @Slot(bool)
    def show_holidays(self, is_shown: bool) -> None:
        """Show the public holidays, or not."""
        self._habits = replace(self._habits, shows_holidays=is_shown)
        keep_habits(self._viewer.memory, self._habits)
        self._choose_holidays()

    def _choose_holidays(self) -> None:
        habits = self._habits
        country = habits.holidays_of or country_of(self._viewer.locale)
        self._menus.holidays.setChecked(habits.shows_holidays)
        self._holidays.choose(country if habits.shows_holidays else "")

    @Slot(object)
    def choose_scheme(self, scheme: Scheme | None) -> None:
        """Show these colors from now on; None follows the system."""
        self._viewer.memory.keep_scheme(scheme)
        self._viewer.theme.choose_soon(scheme)
        self._menus.schemes[scheme].setChecked(True)
