"""Who may have which event: asked before anything is read or written."""

from terp_desktop.domain.errors import ConflictError, ForbiddenError, NotFoundError
from terp_desktop.domain.event import Event
from terp_desktop.domain.permissions import Actor, Permission, may
from terp_desktop.services.ports import Work


def allowed_event(
    work: Work, actor: Actor, event_id: int, wanted: Permission, *, deleted: bool = False
) -> Event:
    """The event, if the actor may do this with it; `deleted` finds it in the trash too.

    NotFoundError also where they may not even see it.
    """
    event = work.events.get(event_id, deleted=deleted)
    granted = work.events.granted(event_id, actor)
    if not may(actor, Permission.VIEW, event, granted):
        raise NotFoundError(
            f"There is no event {event_id}.", remedy="Choose one that the calendar shows."
        )
    if not may(actor, wanted, event, granted):
        verb = "delete" if wanted is Permission.DELETE else "change"
        raise ForbiddenError(
            f"You may see “{event.content.title}”, but not {verb} it.",
            remedy="Ask the person who created it.",
        )
    return event


def refuse_outdated(event: Event, version: int | None) -> None:
    """Refuse a change to an event that is not any more what the person looked at."""
    if version is not None and version != event.version:
        raise ConflictError(
            f"“{event.content.title}” was changed by somebody else meanwhile.",
            remedy="Look at it again, then repeat your change.",
            expectedVersion=version,
            version=event.version,
        )
