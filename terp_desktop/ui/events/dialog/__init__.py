"""The dialog in which an event is created or edited.

May import `ui.calendar.layout`, `ui.events.attachments`, `ui.fields`, `ui.widgets` and the
packages below them.
"""
