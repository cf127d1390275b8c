"""The calendar itself: painted views of days, what they read, and where things go in them.

May import `ui.widgets`, `ui.text`, `ui.theme` and `ui.threads`.
"""
