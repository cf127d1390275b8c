"""The pages of the settings."""

from enum import StrEnum


class SettingsPage(StrEnum):
    """A page of the settings, in their order; the value is its name in the list."""

    GENERAL = "General"
    CALENDAR = "Calendar"
    WORKING_HOURS = "Working hours"
    REMINDERS = "Reminders"
    MAIL = "E-mail"
    START = "Start"
    DATABASE = "Database"
