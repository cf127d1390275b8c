"""Choosing the database, looking after it, and what is shown while it is away.

May import `ui.window`, `ui.fields` and `ui.widgets`.
"""
