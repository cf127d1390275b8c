"""Saved views: filters and a layout under a name; one of each person's is the default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.queries import Filters
from terp_desktop.domain.view import StoredView, ViewType
from terp_desktop.services.browse.view_filters import filters_in, with_filters
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

FIRST_NAME = "My Calendar"
NAME_LENGTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A view that a person saved."""

    id: int
    name: str
    filters: Filters
    view_type: ViewType
    is_default: bool


class ViewService:
    """One person's saved views; there always is exactly one default among them."""

    def __init__(self, store: Store, clock: Clock, actor: Actor) -> None:
        self._store = store
        self._clock = clock
        self._user_id = actor.user_id

    def list(self) -> Sequence[SavedView]:
        """The views, the oldest first."""
        with self._store.read() as work:
            found: Sequence[StoredView] = work.views.of(self._user_id)
        if not _is_sound(found):
            with self._store.begin() as work:
                found = self._sound(work)
        return [_saved(one) for one in found]

    def default(self) -> SavedView:
        """The view that the window opens with."""
        return next(one for one in self.list() if one.is_default)

    def save(self, name: str, filters: Filters, view_type: ViewType) -> SavedView:
        """A new view under a name that none has yet."""
        with self._store.begin() as work:
            told = _free_name(name, self._sound(work))
            id_ = work.views.add(
                self._user_id,
                name=told,
                filters=with_filters({}, filters),
                view_type=view_type,
                now=self._clock.now(),
            )
            return _saved(self._one(work, id_))

    def change(self, view_id: int, filters: Filters, view_type: ViewType) -> SavedView:
        """Give the view other filters and another layout; what else is kept in it stays."""
        with self._store.begin() as work:
            view = self._one(work, view_id)
            self._put(work, view, view.name, with_filters(view.filters, filters), view_type)
            return _saved(self._one(work, view_id))

    def rename(self, view_id: int, name: str) -> SavedView:
        """Give the view a name that no other one has."""
        with self._store.begin() as work:
            view = self._one(work, view_id)
            others = [one for one in work.views.of(self._user_id) if one.id != view_id]
            kept = with_filters(view.filters, filters_in(view.filters))
            self._put(work, view, _free_name(name, others), kept, view.view_type)
            return _saved(self._one(work, view_id))

    def make_default(self, view_id: int) -> SavedView:
        """Let the window open with this view from now on."""
        with self._store.begin() as work:
            self._one(work, view_id)
            work.views.make_default(self._user_id, view_id)
            return _saved(self._one(work, view_id))

    def delete(self, view_id: int) -> None:
        """Forget the view; if it was the default, the oldest of the others becomes it.

        The last one stays: there always is a view to open with.
        """
        with self._store.begin() as work:
            view = self._one(work, view_id)
            others = [one for one in self._sound(work) if one.id != view_id]
            if not others:
                raise InvalidValueError(
                    f"“{view.name}” is your only view.",
                    remedy="Save another one first, or change this one.",
                )
            work.views.remove(view_id)
            if view.is_default:
                work.views.make_default(self._user_id, others[0].id)

    def _put(
        self,
        work: SqlWork,
        view: StoredView,
        name: str,
        filters: dict[str, object],
        view_type: ViewType,
    ) -> None:
        work.views.put(
            view.id, name=name, filters=filters, view_type=view_type, now=self._clock.now()
        )

    def _one(self, work: SqlWork, view_id: int) -> StoredView:
        for one in work.views.of(self._user_id, is_locked=True):
            if one.id == view_id:
                return one
        raise NotFoundError("This view is not there any more.", remedy="Choose another one.")

    def _sound(self, work: SqlWork) -> Sequence[StoredView]:
        """The views, after one was made where there was none, and one made the default."""
        found = work.views.of(self._user_id, is_locked=True)
        if _is_sound(found):
            return found
        now = self._clock.now()
        first = (
            found[0].id
            if found
            else work.views.add(
                self._user_id, name=FIRST_NAME, filters={}, view_type=ViewType.MONTH, now=now
            )
        )
        work.views.make_default(self._user_id, first)
        return work.views.of(self._user_id)


def _is_sound(views: Sequence[StoredView]) -> bool:
    return sum(one.is_default for one in views) == 1


def _saved(view: StoredView) -> SavedView:
    return SavedView(
        id=view.id,
        name=view.name,
        filters=filters_in(view.filters),
        view_type=view.view_type,
        is_default=view.is_default,
    )


def _free_name(name: str, others: Sequence[StoredView]) -> str:
    told = " ".join(name.split())
    if not told or len(told) > NAME_LENGTH:
        raise InvalidValueError(
            "The view has no name." if not told else "The name of the view is too long.",
            remedy=f"Give it one of up to {NAME_LENGTH} letters.",
            field="name",
        )
    if told.casefold() in (one.name.casefold() for one in others):
        raise InvalidValueError(
            f"You have a view “{told}” already.", remedy="Choose another name.", field="name"
        )
    return told
