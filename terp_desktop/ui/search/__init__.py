"""The search for events: its field, its controller, and the list of results.

May import `ui.calendar`, `ui.widgets` and the packages below them.
"""
