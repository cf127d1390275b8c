"""`calendarViews`: the saved views of people."""

import json
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.view_type import SHARED_VIEW_TYPES, StoredView, ViewType
from terp_desktop.storage.tables import ViewRow

_LAYOUT: Final = "layout"


class SqlViews:
    """The saved views of people."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def for_user(self, user_id: int, *, is_locked: bool = False) -> list[StoredView]:
        """The person's views, the oldest first; `is_locked` locks them until the commit."""
        statement = (
            sa.select(
                ViewRow.id,
                ViewRow.name,
                ViewRow.is_default,
                # As text: other programs write this column too, and not always JSON.
                sa.cast(ViewRow.filters, sa.Text).label("filters"),
                ViewRow.default_view_type,
            )
            .where(ViewRow.user_id == user_id)
            .order_by(ViewRow.id)
        )
        rows = self._session.execute(statement.with_for_update() if is_locked else statement)
        return [
            StoredView(
                id=row.id,
                name=row.name,
                is_default=row.is_default,
                filters=(filters := _json(row.filters)),
                view_type=_view_type(row.default_view_type, filters),
            )
            for row in rows
        ]

    def add(
        self,
        user_id: int,
        *,
        name: str,
        filters: dict[str, object],
        view_type: ViewType,
        now: datetime,
    ) -> int:
        """Add a view that is not the default; return its id."""
        row = ViewRow(
            user_id=user_id,
            name=name,
            is_default=False,
            filters=_with_layout(filters, view_type),
            default_view_type=_shared_type(view_type),
            created_at=now,
            updated_at=now,
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def put(
        self,
        view_id: int,
        *,
        name: str,
        filters: dict[str, object],
        view_type: ViewType,
        now: datetime,
    ) -> None:
        """Update the view."""
        values = {
            ViewRow.name: name,
            ViewRow.filters: _with_layout(filters, view_type),
            ViewRow.default_view_type: _shared_type(view_type),
            ViewRow.updated_at: now,
        }
        self._session.execute(sa.update(ViewRow).where(ViewRow.id == view_id).values(values))

    def remove(self, view_id: int) -> None:
        """Delete the view."""
        self._session.execute(sa.delete(ViewRow).where(ViewRow.id == view_id))

    def make_default(self, user_id: int, view_id: int) -> None:
        """Make it the only default view of the person."""
        # The old default is cleared first: a unique index allows one at a time.
        for is_default in (False, True):
            which = ViewRow.id == view_id if is_default else ViewRow.id != view_id
            self._session.execute(
                sa.update(ViewRow)
                .where(ViewRow.user_id == user_id, which)
                .values(is_default=is_default)
            )


def _shared_type(view_type: ViewType) -> ViewType:
    """The layout in which other programs show the view."""
    return view_type if view_type in SHARED_VIEW_TYPES else ViewType.DAY


def _with_layout(filters: dict[str, object], view_type: ViewType) -> dict[str, object]:
    """The filters with a layout that the column of layouts does not have."""
    others = {key: value for key, value in filters.items() if key != _LAYOUT}
    return others if view_type in SHARED_VIEW_TYPES else {**others, _LAYOUT: str(view_type)}


def _view_type(shared: ViewType, filters: object) -> ViewType:
    """The layout of a view; that of the column if another program changed it since."""
    own = filters.get(_LAYOUT) if isinstance(filters, dict) else None
    is_own = own == ViewType.PEOPLE and shared is _shared_type(ViewType.PEOPLE)
    return ViewType.PEOPLE if is_own else shared


def _json(text: str) -> object:
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError:
        return None
    return value
