"""The dialog in which an event is created or edited.

May import `ui.calendar.layout`, `ui.fields` and `ui.widgets`; the details panel may import it.
"""
