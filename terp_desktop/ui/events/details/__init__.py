"""The side panel that shows an event, and lets it be changed in place.

May import `ui.events.dialog`, `ui.fields` and `ui.widgets`.
"""
