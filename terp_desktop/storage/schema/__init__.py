"""The schema as a whole: revisions, triggers, and whether a database has all of it.

May import `storage.engine` and `storage.tables`.
"""
