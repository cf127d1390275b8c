"""What a person does with an event: create, open, change, move, answer, delete, undo.

May import `ui.calendar`, `ui.fields` and `ui.widgets`.
"""
