"""What a person sets: the calendar's appearance, reminders, the start.

May import `ui.events.dialog`, `ui.fields` and `ui.widgets`.
"""
