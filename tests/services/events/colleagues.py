"""More people on the database of a test, each with services of their own."""

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import Event
from terp_desktop.services.container import Services
from terp_desktop.services.store import Store
from tests.fakes import FixedClock


def add_colleague(store: Store, clock: FixedClock, name: str) -> Services:
    """A member of staff who is no administrator."""
    with store.begin() as work:
        person = work.people.add(login=name.lower(), name=name, email=None, role="user")
    return build_services(person, store, clock, database_name="", is_embedded=True)


def stored(store: Store, event: Event) -> Event:
    """The event as it is stored, with everybody's reminders."""
    with store.read() as work:
        return work.events.get(event.id)


GRANT = (
    'INSERT INTO "calendarEventPermissions" ("eventId", "grantType", "granteeId", "permission")'
    " VALUES (?, 'USER', ?, ?)"
)
"""Grants a person a right on an event: its id, the person's id as text, the right."""
