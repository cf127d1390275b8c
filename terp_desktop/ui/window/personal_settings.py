"""The settings that a person has on every computer: working hours and reminders."""

from typing import TYPE_CHECKING

from terp_desktop.services.container import Services
from terp_desktop.ui.settings.settings_actions import SettingsActions
from terp_desktop.ui.settings.settings_page import SettingsPage
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.menus import Menus
from terp_desktop.ui.working_time import WorkingTimeReader

if TYPE_CHECKING:
    from terp_desktop.ui.settings.reminder_page import ReminderPage
    from terp_desktop.ui.settings.working_hours_page import WorkingHoursPage


@LazyImport
def _reminder_page() -> "type[ReminderPage]":
    from terp_desktop.ui.settings.reminder_page import ReminderPage

    return ReminderPage


@LazyImport
def _working_hours_page() -> "type[WorkingHoursPage]":
    from terp_desktop.ui.settings.working_hours_page import WorkingHoursPage

    return WorkingHoursPage


def register_personal_pages(
    settings: SettingsActions,
    services: Services,
    tasks: TaskRunner,
    viewer: Viewer,
    menus: Menus,
    *,
    working_time: WorkingTimeReader,
) -> None:
    """Add the pages of working hours and reminders to the settings."""

    def create_working_hours_page() -> "WorkingHoursPage":
        page = _working_hours_page()(services, tasks, viewer.locale)
        page.saved.connect(working_time.use)
        return page

    settings.register_loaded(
        SettingsPage.WORKING_HOURS,
        menus.working_hours,
        _working_hours_page,
        create_working_hours_page,
    )
    settings.register_loaded(
        SettingsPage.REMINDERS,
        menus.reminders,
        _reminder_page,
        lambda: _reminder_page()(services, tasks),
    )
