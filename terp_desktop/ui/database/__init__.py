"""Chooses, checks and administers the database, and handles outages.

May import `ui.window`, `ui.fields`, `ui.widgets` and the packages below them.
"""
