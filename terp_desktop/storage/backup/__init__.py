"""Backups: created while a database is in use, verified, and restored as a whole.

May import `storage.schema` and `storage.engine`.
"""
