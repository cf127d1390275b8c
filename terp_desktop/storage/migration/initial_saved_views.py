"""Adds the first view of each existing user of the ERP."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from terp_desktop.domain.view_type import DEFAULT_VIEW_NAME
from terp_desktop.storage.tables import UserRow, ViewRow


def add_default_views(connection: Connection, now: datetime) -> int:
    """Add a default view for each user without views; return their number."""
    without_view = ~sa.exists().where(ViewRow.user_id == UserRow.id)
    values = {
        ViewRow.user_id: UserRow.id,
        ViewRow.name: sa.literal(DEFAULT_VIEW_NAME),
        ViewRow.is_default: sa.true(),
        ViewRow.filters: sa.literal({}, ViewRow.filters.type),
        ViewRow.created_at: sa.literal(now, ViewRow.created_at.type),
        ViewRow.updated_at: sa.literal(now, ViewRow.updated_at.type),
    }
    first = sa.select(*values.values()).where(without_view)
    added = sa.insert(ViewRow).from_select([*values], first)
    return connection.execute(added, execution_options={"preserve_rowcount": True}).rowcount
