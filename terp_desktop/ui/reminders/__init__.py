"""Reminders on screen: due reminders, notifications, the tray icon, and health of the jobs.

May import `ui.calendar`, `ui.window`, `ui.settings`, `ui.fields` and the packages below them.
"""
