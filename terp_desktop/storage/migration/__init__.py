"""Creating, upgrading and taking down the schema, so that nothing is lost half way.

May import `storage.backup`, `storage.schema` and `storage.engine`.
"""
