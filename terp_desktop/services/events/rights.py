"""Grants and revokes permissions on events, and tells who may do what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import InvalidValueError, NotFoundError, SightLossError
from terp_desktop.domain.grants import Grant, StoredGrant
from terp_desktop.domain.permissions import Action, Actor, GrantType, Permission
from terp_desktop.services.events.access import EventAccess
from terp_desktop.services.events.change_rights import refuse_action
from terp_desktop.services.events.writer import changes_of
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


@dataclass(frozen=True, slots=True)
class RightsService:
    """The grants of events, on behalf of one person; each method is one transaction.

    Giving and taking them requires MANAGE. A grant for a series is one for all of its dates.
    """

    store: Store
    clock: Clock
    actor: Actor

    def of_event(self, event_id: int) -> Sequence[StoredGrant]:
        """The grants of the event; whoever sees it may know who else may do what."""
        with self.store.read() as work:
            access = EventAccess.load(work, self.actor, event_id)
            access.require(Permission.VIEW)
            return work.grants.of_event(event_id)

    def grant(self, event_id: int, grant: Grant) -> Changes:
        """Gives the grant; does nothing if the event has it."""
        with self.store.begin() as work:
            access = self._managed(work, event_id)
            _refuse_unknown_grantee(work, grant)
            if grant not in _grants(work, event_id):
                by, now = self.actor.user_id, self.clock.now()
                work.grants.add(event_id, grant, by=by, now=now)
            return changes_of(access.event)

    def revoke(self, event_id: int, grant: Grant, *, accepts_sight_loss: bool = False) -> Changes:
        """Takes the grant back.

        NotFoundError if the event does not have it. SightLossError if the person would not see
        the event any more, unless they accepted that.
        """
        with self.store.begin() as work:
            access = self._managed(work, event_id)
            if grant not in _grants(work, event_id):
                raise NotFoundError(
                    f"“{isolate_bidi(access.title())}” has no such grant.",
                    remedy="Look at its rights.",
                )
            work.grants.remove(event_id, grant)
            now = EventAccess(work, self.actor, access.event)
            if not (accepts_sight_loss or now.allows(Permission.VIEW)):
                raise SightLossError(
                    f"You would not see “{isolate_bidi(access.title())}” any more.",
                    remedy="Confirm it, or keep a right of your own.",
                )
            return changes_of(access.event)

    def _managed(self, work: SqlWork, event_id: int) -> EventAccess:
        access = EventAccess.load(work, self.actor, event_id, locked=True)
        access.require(Permission.VIEW)
        refuse_action(access, Action.SHARE)
        return access


def _grants(work: SqlWork, event_id: int) -> list[Grant]:
    return [stored.grant for stored in work.grants.of_event(event_id)]


def _refuse_unknown_grantee(work: SqlWork, grant: Grant) -> None:
    """Refuses grants to nobody; a role may be one that nobody has yet."""
    if grant.kind is GrantType.TEAM:
        raise InvalidValueError(
            "There are no teams yet.", remedy="Grant it to people or a role.", field="to"
        )
    if grant.kind is GrantType.USER and not work.people.by_ids([int(grant.grantee)]):
        raise InvalidValueError(
            f"There is no member of staff with the number {grant.grantee}.",
            remedy="Choose one that exists.",
            field="to",
        )
    if not grant.grantee.strip():
        raise InvalidValueError("The grant names no role.", remedy="Name the role.", field="to")
