"""`calendarViews`: the saved views of people."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.domain.view_type import SHARED_VIEW_TYPES, ViewType
from terp_desktop.storage.tables.base import Table, foreign_key
from terp_desktop.storage.tables.columns import (
    EMPTY_OBJECT,
    Id,
    JsonObject,
    Text100,
    check,
    not_blank,
    now,
    unique_where,
)


class ViewRow(Table):
    """A saved view: name, filters and layout; each person has one default view."""

    __tablename__ = "calendarViews"
    __table_args__ = (
        sa.Index("idx_calendar_views_user_default", "userId", "isDefault"),
        unique_where("uq_calendarViews_one_default", '"isDefault"', ("userId",)),
        check("name", not_blank("name")),
        check(
            "defaultViewType",
            sa.column("defaultViewType").in_(
                [str(kind) for kind in ViewType if kind in SHARED_VIEW_TYPES]
            ),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = foreign_key("userId", "users", "CASCADE")
    name: Mapped[Text100] = mapped_column("name")
    is_default: Mapped[bool] = mapped_column("isDefault", server_default=sa.false())
    filters: Mapped[JsonObject] = mapped_column("filters", server_default=EMPTY_OBJECT)
    default_view_type: Mapped[ViewType] = mapped_column("defaultViewType", server_default="MONTH")
    created_at: Mapped[datetime] = mapped_column("createdAt", server_default=now())
    updated_at: Mapped[datetime] = mapped_column("updatedAt", server_default=now())
