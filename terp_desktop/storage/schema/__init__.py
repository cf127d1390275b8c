"""The schema: its revisions and triggers, and checks of whether a database has all of it.

May import `storage.engine` and `storage.tables`.
"""
