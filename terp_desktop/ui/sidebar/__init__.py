"""The panel at the left: the mini month, saved views and filters.

May import `ui.calendar`, `ui.search`, `ui.widgets` and the packages below them.
"""
