"""Many events at once: changing, copying and pasting them, and what could not be changed.

May import `ui.calendar`, `ui.widgets` and the packages below them.
"""
