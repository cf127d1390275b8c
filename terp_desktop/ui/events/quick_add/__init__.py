"""Quick add in the window: a card with one line, read as one types.

`controller` opens the card and creates the event; `wording` is how the person writes.
May import `ui.calendar`, `ui.events.dialog`, `ui.text`, `ui.widgets` and the packages below them.
"""
