"""Everything to do with one event: create, edit, move, answer, delete and undo.

May import `ui.calendar`, `ui.fields`, `ui.widgets` and the packages below them.
"""
