"""The dialog in which an event is written or changed.

May import `ui.fields` and `ui.widgets`; the details panel may import it.
"""
