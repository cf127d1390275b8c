"""Alembic's entry: runs revisions on the connection that `storage/schema/revisions.py` passes.

The transaction is the caller's, so that a backup, the revisions and their verification
stand or fall together. There is no alembic.ini and no way in from Alembic's own command.
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
