"""Everybody's rights to everything, on each engine: the program against a plain model.

Relation, action, visibility and grant, for single events, series and changed dates. Each test
counts what it compared, so that an empty comparison cannot pass.
"""

import json
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.attachment import NewFile
from terp_desktop.domain.bulk_edit import OccurrenceTarget
from terp_desktop.domain.errors import ForbiddenError, NotFoundError, SightLossError
from terp_desktop.domain.event import (
    EventContent,
    Reminder,
    ResponseStatus,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.grants import Grant
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import GrantType, Permission
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.search import SearchQuery
from terp_desktop.services.container import Services
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from terp_desktop.storage.unit_of_work import SqlWork
from tests.fakes import FixedClock
from tests.services.events.rights_world import (
    DATES,
    FIRST,
    LEAD,
    NEEDED,
    OVERRIDDEN,
    REASSIGNED,
    Spec,
    World,
    build_world,
    rank,
    sees,
)

WINTER: Final = OccurrenceQuery(days=Days.through(FIRST, DATES[-1]), zone="UTC")
SAMPLE: Final = 400
"""How many of the actions are tried on each engine; all would take minutes."""


@pytest.fixture
def world(store: Store, clock: FixedClock) -> World:
    return build_world(store, clock)


def test_everybody_finds_what_they_may_see_and_nothing_else(world: World) -> None:
    compared = 0
    for login, services in world.people.items():
        visible = {part for part in world.occurrences() if sees(login, *part)}
        shown = services.events.list(WINTER)
        found = {(one.event_id, one.instance_date) for one in shown}
        assert found == {(world.ids[spec], day) for spec, day in visible}, login
        assert {one.title for one in shown} == {world.title(*part) for part in visible}
        per_day = {day: sum((part[1] or FIRST) == day for part in visible) for day in DATES}
        assert services.counts.days_with_events(WINTER) == {
            day: count for day, count in per_day.items() if count
        }
        hits = [
            hit.occurrence
            for text in ("Matrix", "Odd")
            for hit in services.search.find(SearchQuery(text=text, limit=1000)).hits
        ]
        allowed = {(world.ids[spec], day) for spec, day in visible}
        assert {(one.event_id, one.instance_date) for one in hits} <= allowed, login
        assert {one.event_id for one in hits} == {event_id for event_id, _ in allowed}, login
        compared += len(list(world.occurrences()))
    assert compared == 8 * (36 + 36 * 8)


def test_files_and_the_clipboard_have_what_the_person_may_see_and_nothing_else(
    world: World,
) -> None:
    compared = 0
    parts = random.Random(3).sample(list(world.parts()), 50)
    targets = [OccurrenceTarget(world.ids[spec], day) for spec, day in parts]
    for login, services in world.people.items():
        exported = services.exports.export(WINTER.days, "UTC").content.decode()
        for spec, day in world.occurrences():
            is_there = world.title(spec, day) in exported
            assert is_there is _is_exported(login, spec, day), (login, spec, day)
        copied = json.loads(services.clipboard.copy(targets).reference)["events"]
        assert {(one["eventId"], one["instanceDate"]) for one in copied} == {
            (world.ids[spec], day and day.isoformat())
            for spec, day in parts
            if sees(login, spec, day)
        }
        compared += len(parts) + len(list(world.occurrences()))
    assert compared == 8 * (50 + 36 + 36 * 8)


def _is_exported(login: str, spec: Spec, day: date | None) -> bool:
    """Whether a title is in a file: that of a series is there if any of its dates is as it is."""
    if sees(login, spec, day):
        return True
    has_series_title = spec.is_series and day in (DATES[0], *DATES[6:])
    return has_series_title and sees(login, spec, None)


def test_details_history_and_offered_buttons_follow_the_rights_of_the_part(world: World) -> None:
    compared = 0
    for spec, day in random.Random(7).sample(list(world.parts()), 60):
        for login, services in world.people.items():
            event_id, may = world.ids[spec], rank(login, spec, day)
            if may == 0:
                for call in (services.events.details, services.events.history):
                    with pytest.raises(NotFoundError):
                        call(event_id, day)
                continue
            details = services.events.details(event_id, day)
            whole = rank(login, spec, None)
            offered = (details.may_edit, details.may_delete, details.may_manage)
            assert offered == tuple(may >= NEEDED[w] for w in ("edit", "delete", "manage"))
            assert (details.may_see_series, details.may_edit_series) == (whole >= 1, whole >= 2)
            shown = {one.instance_date for one in details.overrides}
            told = {one.instance_date for one in services.events.history(event_id, day)}
            for other in spec.days:
                if other is not None and not sees(login, spec, other):
                    assert other not in shown | told, (login, spec, other)
            assert len(details.event.content.reminders) == 1
            compared += 1
    assert compared > 200


def test_the_busy_are_named_with_what_the_person_may_see_alone(world: World) -> None:
    compared = 0
    for login, services in world.people.items():
        for day in DATES:
            busy = "substitute" if day == REASSIGNED else "assignee"
            when = When(start_date=day, end_date=day, start_time=time(12), end_time=time(13),
                        timezone="UTC")  # fmt: skip
            asked = EventContent(title="?", when=when, assigned_to=world.people[busy].person.id)
            clashes = services.availability.conflicts(asked).clashes
            told = {
                one.busy.occurrence.title
                for one in clashes
                if one.person_id == asked.assigned_to and one.busy.occurrence.title
            }
            parts = [(spec, at) for spec, at in world.occurrences() if (at or FIRST) == day]
            visible = {world.title(*part) for part in parts if sees(login, *part)}
            assert told == visible, (login, day)
            assert sum(one.person_id == asked.assigned_to for one in clashes) == len(parts)
            compared += len(parts)
    assert compared == 8 * (36 + 36 * 8)


def test_everybody_is_reminded_of_what_they_may_see_and_nothing_else(
    world: World, store: Store, clock: FixedClock
) -> None:
    compared = 0
    for day in (FIRST, DATES[1], REASSIGNED):
        clock.instant = datetime.combine(day, time(12), UTC) - timedelta(minutes=LEAD)
        ReminderSync(clock).top_up(store)
        for login, services in world.people.items():
            services.reminders.scan()
            due = {(one.event_id, one.instance_date) for one in services.reminders.due()
                   if one.when.start_date == day}  # fmt: skip
            parts = [(spec, at) for spec, at in world.occurrences() if (at or FIRST) == day]
            visible = {(world.ids[spec], at) for spec, at in parts if sees(login, spec, at)}
            assert due == visible, (login, day)
            compared += len(parts)
    assert compared == 8 * (36 + 3 * 36)


def test_everybody_restores_what_they_may_delete(world: World) -> None:
    creator, compared = world.people["creator"], 0
    for spec, event_id in world.ids.items():
        if spec.is_series:
            for day in DATES[:6:2]:
                creator.events.delete(event_id, scope=Scope.THIS, instance_date=day)
        else:
            creator.events.delete(event_id)
    gone = [(spec, day) for spec, day in world.occurrences() if day in (None, *DATES[:6:2])]
    for login, services in world.people.items():
        shown = {
            (one.key.event_id, one.key.instance_date): one.may_restore
            for one in services.trash.content().entries
        }
        assert shown == {
            (world.ids[spec], day): rank(login, spec, day) >= NEEDED["delete"]
            for spec, day in gone
            if sees(login, spec, day)
        }, login
        compared += len(gone)
    assert compared == 8 * (36 + 36 * 3)


# --- Actions --------------------------------------------------------------------------------


class UndoneStore:
    """The store, but nothing stays: every action meets the world as it was built."""

    def __init__(self, store: Store) -> None:
        self.read = store.read
        self.begin_dry_run = store.begin_dry_run

    def begin(self) -> AbstractContextManager[SqlWork]:
        return self.begin_dry_run()


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a person does to a part of an event, through the services."""

    who: Services
    event_id: int
    day: date | None
    other_id: int

    def change(self, **fields: Any) -> None:
        content = self.who.events.content(self.event_id, self.day)
        values = {name: value(content) for name, value in fields.items()}
        self.who.events.update(
            self.event_id,
            replace(content, **values),
            version=1,
            scope=Scope.ALL if self.day is None else Scope.THIS,
            instance_date=self.day,
        )

    def edit(self) -> None:
        self.change(title=lambda _: "Other")

    def share(self) -> None:
        private, public = Visibility.PRIVATE, Visibility.PUBLIC
        self.change(visibility=lambda one: public if one.visibility is private else private)

    def take(self) -> None:
        self.change(assigned_to=lambda _: self.other_id)

    def delete(self) -> None:
        scope = Scope.ALL if self.day is None else Scope.THIS
        self.who.events.delete(self.event_id, scope=scope, instance_date=self.day)

    def copy(self) -> None:
        result = self.who.bulk.duplicate([OccurrenceTarget(self.event_id, self.day)])
        for refusal in result.refusals:
            raise refusal.error

    def complete(self) -> None:
        target = OccurrenceTarget(self.event_id, self.day, 1)
        for refusal in self.who.bulk.set_status([target], Status.COMPLETED).refusals:
            raise refusal.error

    def attach(self) -> None:
        file = NewFile(name="a.txt", content=b"a", mime_type="text/plain")
        self.who.attachments.attach(self.event_id, file)

    def answer_for_guest(self) -> None:
        def accepted(content: EventContent) -> object:
            (guest,) = content.participants
            return (replace(guest, response_status=ResponseStatus.ACCEPTED),)

        self.change(participants=accepted)

    def remind_another(self) -> None:
        theirs = Reminder(relative_minutes=3, user_id=self.other_id)
        self.change(reminders=lambda content: (*content.reminders, theirs))

    def remind_oneself(self) -> None:
        self.who.own_reminders.add(self.event_id, 5)

    def grant(self) -> None:
        grant = Grant(kind=GrantType.ROLE, grantee="sales", permission=Permission.EDIT)
        self.who.rights.grant(self.event_id, grant)


ACTIONS: Final[dict[str, tuple[Callable[[Attempt], None], str]]] = {
    "edit": (Attempt.edit, "edit"),
    "edit several": (Attempt.complete, "edit"),
    "share": (Attempt.share, "manage"),
    "delete": (Attempt.delete, "delete"),
    "copy": (Attempt.copy, "see"),
}
WHOLE_ACTIONS: Final[dict[str, tuple[Callable[[Attempt], None], str]]] = {
    "attach": (Attempt.attach, "edit"),
    "answer for the guest": (Attempt.answer_for_guest, "manage"),
    "remind another": (Attempt.remind_another, "manage"),
    "remind oneself": (Attempt.remind_oneself, "see"),
    "grant": (Attempt.grant, "manage"),
}
"""What is done to an event as a whole."""


def test_everybody_does_what_they_may_and_nothing_else(
    world: World, store: Store, clock: FixedClock
) -> None:
    undone = UndoneStore(store)
    people = {
        login: build_services(one.person, undone, clock, database_name="", is_embedded=True)
        for login, one in world.people.items()
    }
    cells = [
        (login, spec, day, name, action, needed)
        for login in people
        for spec, day in world.parts()
        for name, (action, needed) in (ACTIONS | ({} if day else WHOLE_ACTIONS)).items()
    ]
    outcomes = dict.fromkeys(("done", "forbidden", "not found"), 0)
    other_id = people["boss"].person.id
    for login, spec, day, name, action, needed in random.Random(11).sample(cells, SAMPLE):
        may = rank(login, spec, day)
        expected = "not found" if may == 0 else "done" if may >= NEEDED[needed] else "forbidden"
        attempt = Attempt(people[login], world.ids[spec], day, other_id)
        assert _outcome(action, attempt) == expected, (login, name, spec, day)
        outcomes[expected] += 1
    assert sum(outcomes.values()) == SAMPLE
    assert min(outcomes.values()) > SAMPLE // 10, outcomes


def test_nobody_takes_what_its_assignee_would_not_see_any_more(
    world: World, store: Store, clock: FixedClock
) -> None:
    undone = UndoneStore(store)
    people = {
        login: build_services(one.person, undone, clock, database_name="", is_embedded=True)
        for login, one in world.people.items()
    }
    cells = [(login, spec, day) for login in people for spec, day in world.parts()]
    outcomes = dict.fromkeys(("done", "forbidden", "not found", "asked"), 0)
    for login, spec, day in random.Random(12).sample(cells, SAMPLE):
        attempt = Attempt(people[login], world.ids[spec], day, people["boss"].person.id)
        expected = outcome_of_taking(login, spec, day)
        assert _outcome(Attempt.take, attempt) == expected, (login, spec, day)
        outcomes[expected] += 1
    assert min(outcomes.values()) > SAMPLE // 50, outcomes


def outcome_of_taking(login: str, spec: Spec, day: date | None) -> str:
    """What becomes of giving a part of an event to the boss."""
    may, holder = rank(login, spec, day), "substitute" if day == REASSIGNED else "assignee"
    parts = spec.days if day is None else (day,)
    own = [OVERRIDDEN.get(one, spec.visibility) if one else spec.visibility for one in parts]
    is_hidden = not {*own} <= {Visibility.COMPANY, Visibility.PUBLIC}
    if may < NEEDED["edit"]:
        return "forbidden" if may else "not found"
    if may == NEEDED["manage"] or not is_hidden:
        return "done"
    return "asked" if login == holder else "forbidden"


def _outcome(action: Callable[[Attempt], None], attempt: Attempt) -> str:
    try:
        action(attempt)
    except NotFoundError:
        return "not found"
    except ForbiddenError:
        return "forbidden"
    except SightLossError:
        return "asked"
    return "done"
