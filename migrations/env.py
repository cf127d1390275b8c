"""Alembic's environment: runs revisions on the connection of `storage/schema/revisions.py`.

The transaction belongs to the caller, so that the revisions and their verification succeed
or fail together. There is no alembic.ini, and the `alembic` command is not supported.
"""

from alembic import context

given = context.config.attributes
context.configure(
    connection=given["connection"],
    version_table=given["version_table"],
    on_version_apply=given["on_version_apply"],
)
with context.begin_transaction():
    context.run_migrations()
