"""The side panel that shows an event, and edits it in place.

May import `ui.events.dialog`, `ui.fields` and `ui.widgets`.
"""
