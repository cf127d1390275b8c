"""Backups: taken while a database is in use, checked, and restored whole.

May import `storage.schema` and `storage.engine`.
"""
