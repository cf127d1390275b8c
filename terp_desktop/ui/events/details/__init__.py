"""The side panel that shows an event, and edits it in place.

May import `ui.events.attachments`, `ui.events.dialog`, `ui.fields`, `ui.widgets` and the
packages below them.
"""
