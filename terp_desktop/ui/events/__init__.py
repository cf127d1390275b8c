"""Everything to do with one event: create, edit, move, answer, delete and undo.

May import `ui.calendar`, `ui.fields` and `ui.widgets`.
"""
