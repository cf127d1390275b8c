"""A company with every kind of right: its people, its events, and a plain model of who may what.

The model knows nothing of the program's own table of rights; tests compare the two.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import product
from typing import Final

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import (
    EventContent,
    Participant,
    Reminder,
    Visibility,
    When,
)
from terp_desktop.domain.grants import Grant
from terp_desktop.domain.permissions import GrantType, Permission
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Override
from terp_desktop.services.container import Services
from terp_desktop.services.store import Store
from tests.fakes import FixedClock

ROLES: Final = {
    "boss": "admin",
    "creator": "operations",
    "assignee": "user",
    "guest": "sales",
    "grantee": "sales",
    "rolemate": "accounting",
    "substitute": "warehouse",
    "nobody": "Admin",
}
"""The people by login, with their roles in the company's words; `Admin` is not `admin`."""

GRANTED_ROLE: Final = "accounting"
FIRST: Final = date(2026, 1, 14)
WEEK: Final = timedelta(days=7)
DATES: Final = tuple(FIRST + n * WEEK for n in range(8))
"""The dates of each series; from the last days of January on they are not materialized."""

OVERRIDDEN: Final = dict(zip(DATES[1:5], Visibility, strict=True))
"""The dates with a visibility of their own."""

REASSIGNED: Final = DATES[5]
"""The date that the substitute has in place of the assignee."""

NEEDED: Final = {"see": 1, "edit": 2, "delete": 3, "manage": 4}
RANKS: Final = {Permission.VIEW: 1, Permission.EDIT: 2, Permission.DELETE: 3, Permission.MANAGE: 4}
LEAD: Final = 10
"""The minutes before the start at which everybody is reminded of everything."""


@dataclass(frozen=True, slots=True)
class Spec:
    """An event: its visibility, whether it is a series, and the grant that it has."""

    visibility: Visibility
    is_series: bool
    grant: tuple[str, Permission] | None

    @property
    def days(self) -> tuple[date | None, ...]:
        """Its parts: the whole, and each date of a series."""
        return (None, *DATES) if self.is_series else (None,)


def specs() -> Iterator[Spec]:
    """All events: visibility, single or series, and no grant or one to a person or a role."""
    grants = [None, *product(("grantee", GRANTED_ROLE), Permission)]
    for visibility, is_series, grant in product(Visibility, (False, True), grants):
        yield Spec(visibility, is_series, grant)


def rank(login: str, spec: Spec, day: date | None) -> int:
    """What the person may do with a part of the event: 0 is not even see it, 4 is all."""
    if ROLES[login] == "admin" or login == "creator":
        return 4
    found = [0]
    if login == ("substitute" if day == REASSIGNED else "assignee"):
        found.append(2)
    if login == "guest":
        found.append(1)
    visibility = spec.visibility if day is None else OVERRIDDEN.get(day, spec.visibility)
    if visibility in (Visibility.COMPANY, Visibility.PUBLIC):
        found.append(1)
    if spec.grant is not None and spec.grant[0] in (login, ROLES[login]):
        found.append(RANKS[spec.grant[1]])
    return max(found)


def sees(login: str, spec: Spec, day: date | None) -> bool:
    """Whether the person may see that part of the event."""
    return rank(login, spec, day) > 0


@dataclass(frozen=True, slots=True)
class World:
    """The company on a database: everybody's services, and the ids of the events."""

    people: Mapping[str, Services]
    ids: Mapping[Spec, int]

    def parts(self) -> Iterator[tuple[Spec, date | None]]:
        """Each event as a whole, and each date of each series."""
        return ((spec, day) for spec in self.ids for day in spec.days)

    def occurrences(self) -> Iterator[tuple[Spec, date | None]]:
        """What happens: the single events, and the dates of the series."""
        return (part for part in self.parts() if not part[0].is_series or part[1] is not None)

    def title(self, spec: Spec, day: date | None = None) -> str:
        """The title of a part; changed dates have one of their own."""
        number = list(self.ids).index(spec)
        has_own = day in OVERRIDDEN or day == REASSIGNED
        return f"Odd {number} {day:%m%d}x" if has_own else f"Matrix {number}x"


def build_world(store: Store, clock: FixedClock) -> World:
    """Hires the people, and has the creator write the events."""
    people: dict[str, Services] = {}
    for login, role in ROLES.items():
        with store.begin() as work:
            one = work.people.add(login=login, name=login.title(), email=None, role=role)
        people[login] = build_services(one, store, clock, database_name="", is_embedded=True)
    ids = {login: one.person.id for login, one in people.items()}
    found = list(specs())
    world = World(people, dict.fromkeys(found, 0))
    written = [(_content(world, spec, ids), _overrides(world, spec, ids)) for spec in found]
    created = people["creator"].bulk.create(written).created
    with store.begin() as work:
        for spec, event_id in zip(found, created, strict=True):
            if spec.grant is not None:
                to, permission = spec.grant
                kind = GrantType.USER if to in ids else GrantType.ROLE
                grant = Grant(kind=kind, grantee=str(ids.get(to, to)), permission=permission)
                work.grants.add(event_id, grant, by=ids["creator"], now=clock.now())
    return replace(world, ids=dict(zip(found, created, strict=True)))


def _when(day: date) -> When:
    return When(
        start_date=day, end_date=day, start_time=time(12), end_time=time(13), timezone="UTC"
    )


def _content(world: World, spec: Spec, ids: Mapping[str, int]) -> EventContent:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=FIRST, count=len(DATES))
    return EventContent(
        title=world.title(spec),
        when=_when(FIRST),
        visibility=spec.visibility,
        rule=rule if spec.is_series else None,
        assigned_to=ids["assignee"],
        participants=(Participant(user_id=ids["guest"]),),
        reminders=tuple(Reminder(relative_minutes=LEAD, user_id=one) for one in ids.values()),
    )


def _overrides(world: World, spec: Spec, ids: Mapping[str, int]) -> list[Override]:
    if not spec.is_series:
        return []
    own = [
        Override(
            instance_date=day, when=_when(day), title=world.title(spec, day), visibility=visibility
        )
        for day, visibility in OVERRIDDEN.items()
    ]
    reassigned = Override(
        instance_date=REASSIGNED,
        when=_when(REASSIGNED),
        title=world.title(spec, REASSIGNED),
        assigned_to=ids["substitute"],
    )
    return [*own, reassigned]
