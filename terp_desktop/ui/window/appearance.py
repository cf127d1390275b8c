"""The appearance of the calendar: regional settings, holidays and colors."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.holidays import HolidayReader
from terp_desktop.ui.settings.settings_actions import SettingsActions
from terp_desktop.ui.settings.settings_page import SettingsPage
from terp_desktop.ui.text.countries import country_of
from terp_desktop.ui.text.regional import RegionalSettings, UserLocale, save_regional_settings
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.threads.owned_slot import owned_slot
from terp_desktop.ui.threads.task_runner import LazyImport
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.menus import Menus

if TYPE_CHECKING:
    from terp_desktop.ui.settings.calendar_page import CalendarPage, GeneralPage


@LazyImport
def _general_page() -> "type[GeneralPage]":
    from terp_desktop.ui.settings.calendar_page import GeneralPage

    return GeneralPage


@LazyImport
def _calendar_page() -> "type[CalendarPage]":
    from terp_desktop.ui.settings.calendar_page import CalendarPage

    return CalendarPage


class Appearance(QObject):
    """Applies and stores the viewer's regional settings and color scheme.

    Emits `changed` when everything has to be painted again.
    """

    changed = Signal()

    def __init__(
        self,
        viewer: Viewer,
        menus: Menus,
        holidays: HolidayReader,
        settings: SettingsActions,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._viewer = viewer
        self._menus = menus
        self._holidays = holidays
        locale = viewer.locale
        self._settings = locale.settings if isinstance(locale, UserLocale) else RegionalSettings()
        stored = viewer.settings.scheme
        if stored is not None and stored is not viewer.theme.chosen_scheme:
            viewer.theme.set_scheme(stored)
        menus.schemes[viewer.theme.chosen_scheme].setChecked(True)
        for scheme, action in menus.schemes.items():
            action.triggered.connect(owned_slot(self, partial(self.set_scheme, scheme)))
        for page, action, code, create in (
            (SettingsPage.GENERAL, menus.settings, _general_page, self._create_general_page),
            (SettingsPage.CALENDAR, menus.calendar, _calendar_page, self._create_calendar_page),
        ):
            settings.register_loaded(page, action, code, create)
        menus.holidays.triggered.connect(self.show_holidays)
        self._update_holidays()

    def _create_general_page(self) -> "GeneralPage":
        page = _general_page()(lambda: self._settings, self._viewer.theme.chosen_scheme)
        page.settings_chosen.connect(self.set_regional_settings)
        page.scheme_chosen.connect(self.set_scheme)
        return page

    def _create_calendar_page(self) -> "CalendarPage":
        page = _calendar_page()(lambda: self._settings, self._holidays, self._viewer)
        page.settings_chosen.connect(self.set_regional_settings)
        return page

    @Slot(RegionalSettings)
    def set_regional_settings(self, settings: RegionalSettings) -> None:
        """Apply and store the settings, including the holidays shown."""
        self._settings = settings
        save_regional_settings(self._viewer.settings, settings)
        if isinstance(self._viewer.locale, UserLocale):
            self._viewer.locale.settings = settings
        self._update_holidays()
        self._viewer.theme.changed.emit()
        self.changed.emit()

    @Slot(bool)
    def show_holidays(self, is_shown: bool) -> None:
        """Show or hide the public holidays."""
        self._settings = replace(self._settings, shows_holidays=is_shown)
        save_regional_settings(self._viewer.settings, self._settings)
        self._update_holidays()

    def _update_holidays(self) -> None:
        settings = self._settings
        country = settings.holiday_country or country_of(self._viewer.locale)
        self._menus.holidays.setChecked(settings.shows_holidays)
        self._holidays.set_country(country if settings.shows_holidays else "")

    @Slot(object)
    def set_scheme(self, scheme: Scheme | None) -> None:
        """Apply and store the color scheme; None follows the system."""
        self._viewer.settings.set_scheme(scheme)
        self._viewer.theme.set_scheme_gradually(scheme)
        self._menus.schemes[scheme].setChecked(True)
