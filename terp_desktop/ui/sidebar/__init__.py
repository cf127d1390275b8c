"""The panel at the left: the small month, saved views and filters.

May import `ui.calendar`, `ui.search` and `ui.widgets`.
"""
