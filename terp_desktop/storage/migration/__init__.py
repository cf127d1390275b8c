"""Creates, upgrades and removes the schema, so that an interrupted migration loses nothing.

May import `storage.backup`, `storage.schema`, `storage.engine`, the tables and the search index.
"""
