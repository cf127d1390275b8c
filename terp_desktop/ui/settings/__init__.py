"""The dialogs of the Settings menu: the calendar's appearance, reminders, and the start.

May import `ui.events.dialog`, `ui.fields`, `ui.widgets` and the packages below them.
"""
