"""Creates, upgrades and removes the schema, so that an interrupted migration loses nothing.

May import `storage.backup`, `storage.schema` and `storage.engine`.
"""
