"""Rights to one occurrence: a private one is hidden, an assigned one is its assignee's."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.errors import ConflictError, ForbiddenError, NotFoundError
from terp_desktop.domain.event import (
    Event,
    EventContent,
    Participant,
    Reminder,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Permission, has_occurrence_permission, has_permission
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.exchange.writer import IcsWriter
from terp_desktop.services.browse.search import SearchQuery
from terp_desktop.services.container import Services
from terp_desktop.services.events import payload
from terp_desktop.services.icalendar.exporter import ExportService
from terp_desktop.services.json_api.events_out import event_to_json, impact_to_json
from terp_desktop.services.store import Store
from tests.fakes import FixedClock

FIRST, SECOND, THIRD = date(2025, 11, 5), date(2025, 11, 12), date(2025, 11, 19)
NOVEMBER = OccurrenceQuery(days=Days.through(date(2025, 11, 1), date(2025, 11, 30)), zone="UTC")
SECRET = "Salary"


def weekly(title: str = "Lunch", **more: object) -> EventContent:
    when = When(
        start_date=FIRST, end_date=FIRST, start_time=time(12), end_time=time(13), timezone="UTC"
    )
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=FIRST, count=4)
    content = EventContent(title=title, when=when, rule=rule, description="Every week")
    return replace(content, **more)  # type: ignore[arg-type]


Hire = Callable[[str], Services]


@pytest.fixture
def hire(store: Store, clock: FixedClock) -> Hire:
    def hire(name: str) -> Services:
        with store.begin() as work:
            one = work.people.add(login=name, name=name, email=None, role="user")
        return build_services(one, store, clock, database_name="", is_embedded=True)

    return hire


@pytest.fixture
def cleo(hire: Hire) -> Services:
    return hire("cleo")


@pytest.fixture
def ben(hire: Hire) -> Services:
    return hire("ben")


def change_one(services: Services, event: Event, day: date, **fields: object) -> Event:
    content = replace(services.events.content(event.id, day), **fields)  # type: ignore[arg-type]
    version = services.events.get(event.id, day).version
    return services.events.update(
        event.id, content, version=version, scope=Scope.THIS, instance_date=day
    ).event


@pytest.fixture
def open_series(cleo: Services, ben: Services) -> Event:
    """Ben's lunches; the second one is Cleo's, private, and renamed."""
    event = cleo.events.create(weekly(assigned_to=ben.person.id)).event
    event = change_one(
        cleo,
        event,
        SECOND,
        title=f"{SECRET} talk",
        description=f"{SECRET} of Dora",
        visibility=Visibility.PRIVATE,
        assigned_to=cleo.person.id,
    )
    return change_one(cleo, event, SECOND, location=f"{SECRET} office")


@pytest.fixture
def closed_series(cleo: Services, ben: Services) -> Event:
    """Cleo's private series; the second occurrence is assigned to Ben."""
    event = cleo.events.create(weekly(SECRET, visibility=Visibility.PRIVATE)).event
    return change_one(
        cleo,
        event,
        SECOND,
        title="Prepare the room",
        description="Chairs",
        assigned_to=ben.person.id,
    )


def all_query_results(services: Services, store: Store, event: Event) -> dict[str, str]:
    """The results of each query about the series for the person, as text."""
    events, whole = services.events, services.events.details(event.id)
    moved = replace(weekly(), when=weekly().when.with_start_date(date(2025, 11, 6)))
    export = ExportService(store, services.actor, IcsWriter()).export(NOVEMBER.days, "UTC")
    return {
        "details": repr(whole),
        "payload": json.dumps(event_to_json(whole.event)),
        "overrides": json.dumps([payload.override_to_json(one) for one in whole.overrides]),
        "another date": repr(events.details(event.id, THIRD)),
        "history": json.dumps([payload.value_to_json(one) for one in events.history(event.id)]),
        "list": repr(events.list(NOVEMBER)),
        "search": repr(services.search.find(SearchQuery(text=SECRET))),
        "search of the series": repr(services.search.find(SearchQuery(text="Lunch"))),
        "impact": json.dumps(impact_to_json(events.impact(event.id, moved))),
        "sheet": repr(services.print_content.entries(NOVEMBER)),
        "export": export.content.decode(),
        "notifications": repr(services.notifications.list()),
        "undo": repr(services.undo.next_undo()),
    }


def secrets_in(notified: dict[str, str]) -> set[str]:
    return {name for name, text in notified.items() if SECRET in text}


def test_a_private_occurrence_of_an_open_series_leaves_no_trace_for_others(
    cleo: Services, ben: Services, store: Store, open_series: Event
) -> None:
    assert secrets_in(all_query_results(cleo, store, open_series)) == {
        "details",
        "overrides",
        "another date",
        "history",
        "list",
        "search",
        "impact",
        "sheet",
        "export",
        "undo",
    }
    seen = all_query_results(ben, store, open_series)
    assert secrets_in(seen) == set()
    assert {name for name, text in seen.items() if "Lunch" in text} >= {"details", "list", "export"}


@pytest.mark.parametrize("day", [SECOND, date(2025, 11, 13)])
@pytest.mark.parametrize("scope", list(Scope))
def test_invisible_occurrences_are_treated_as_absent(
    ben: Services, open_series: Event, day: date, scope: Scope
) -> None:
    events, id_, version = ben.events, open_series.id, open_series.version
    content = replace(weekly(), when=weekly().when.with_start_date(day), rule=None)
    update = partial(events.update, id_, content, version=version, scope=scope, instance_date=day)
    refusals = [
        refusal(ask)
        for ask in (
            partial(events.content, id_, day),
            partial(events.draft, id_, scope, day),
            update,
        )
    ]
    no_such_date = f"“Lunch” does not happen on {day}. Choose one of the dates that the calendar"
    assert refusals == [f"{no_such_date} shows."] * 3
    assert events.get(id_).version == version


def refusal(ask: Callable[[], object]) -> str:
    with pytest.raises(NotFoundError) as refused:
        ask()
    return str(refused.value)


def test_the_history_of_a_private_occurrence_stays_private(
    cleo: Services, ben: Services, open_series: Event
) -> None:
    change_one(cleo, open_series, SECOND, title=f"{SECRET} and bonus")
    cleo.events.delete(open_series.id, scope=Scope.THIS, instance_date=SECOND)
    for _ in range(4):
        cleo.undo.undo()
    assert (
        cleo.events.content(open_series.id, SECOND).title == "Lunch"
    )  # as the series has it again: open, and Ben's
    assert [one.instance_date for one in ben.events.list(NOVEMBER)][1] == SECOND
    entries = [repr(one) for one in ben.events.history(open_series.id)]
    assert len(entries) < len(cleo.events.history(open_series.id))
    assert not [one for one in entries if SECRET in one]


def test_a_cancelled_private_occurrence_reveals_nothing(
    cleo: Services, ben: Services, open_series: Event
) -> None:
    cleo.events.delete(open_series.id, scope=Scope.THIS, instance_date=SECOND)
    assert SECRET in repr(cleo.events.history(open_series.id))
    assert SECRET not in repr(ben.events.history(open_series.id))
    assert ben.events.details(open_series.id).overrides == ()


def test_a_series_that_is_split_takes_the_rights_of_its_occurrences_along(
    cleo: Services, ben: Services, open_series: Event
) -> None:
    content = cleo.events.draft(open_series.id, Scope.FUTURE, SECOND)
    later = cleo.events.update(
        open_series.id,
        replace(content, priority=content.priority, color="#123456"),
        version=open_series.version,
        scope=Scope.FUTURE,
        instance_date=SECOND,
    ).event
    change_one(cleo, later, SECOND, title=f"{SECRET} and bonus")
    assert SECRET in repr(cleo.events.history(later.id))
    assert SECRET not in repr(ben.events.history(later.id))
    assert SECRET not in repr(ben.events.details(later.id))


def test_an_occurrence_that_is_assigned_to_somebody_is_theirs_alone_of_a_closed_series(
    cleo: Services, ben: Services, store: Store, closed_series: Event
) -> None:
    id_ = closed_series.id
    (mine,) = ben.events.list(NOVEMBER)
    assert (mine.instance_date, mine.title) == (SECOND, "Prepare the room")
    details = ben.events.details(id_, SECOND)
    assert (details.may_edit, details.may_edit_series) == (True, False)
    assert (details.event.content.description, details.event.is_recurring) == ("Chairs", False)
    assert ben.events.may_edit(id_, SECOND)
    export = ExportService(store, ben.actor, IcsWriter()).export(NOVEMBER.days, "UTC").content
    assert b"Prepare the room" in export
    (found,) = ben.search.find(SearchQuery(text="prepare")).hits
    assert found.occurrence.instance_date == SECOND
    results = [details, ben.events.history(id_, SECOND), ben.events.content(id_, SECOND), export]
    assert SECRET not in repr([*results, ben.search.find(SearchQuery(text=SECRET))])
    for ask in (ben.events.get, ben.events.details, ben.events.history, ben.events.content):
        with pytest.raises(NotFoundError, match=f"There is no event {id_}"):
            ask(id_)
        with pytest.raises(NotFoundError, match=f"There is no event {id_}"):
            ask(id_, THIRD)


def test_the_assignee_of_an_occurrence_may_complete_move_and_undo(
    cleo: Services, ben: Services, closed_series: Event
) -> None:
    id_ = closed_series.id
    saved = change_one(ben, closed_series, SECOND, status=Status.COMPLETED)
    assert SECRET not in repr(saved)
    assert cleo.events.content(id_, SECOND).status is Status.COMPLETED
    later = replace(cleo.events.content(id_, SECOND).when, end_time=time(14))
    change_one(ben, closed_series, SECOND, when=later)
    step = ben.undo.next_undo()
    assert step is not None
    assert step.sentence == "Moved “Prepare the room” on 2025-11-12"
    ben.undo.undo()
    ben.undo.undo()
    assert cleo.events.content(id_, SECOND).status is Status.SCHEDULED
    assert cleo.events.content(id_, THIRD).status is Status.SCHEDULED


@pytest.mark.parametrize("scope", [Scope.FUTURE, Scope.ALL])
def test_the_assignee_of_an_occurrence_may_not_change_the_rest(
    ben: Services, closed_series: Event, scope: Scope
) -> None:
    id_, content = closed_series.id, ben.events.content(closed_series.id, SECOND)
    version = closed_series.version
    for ask in (
        lambda: ben.events.draft(id_, scope, SECOND),
        lambda: ben.events.impact(id_, content, scope, SECOND),
        lambda: ben.events.update(id_, content, version=version, scope=scope, instance_date=SECOND),
        lambda: ben.events.delete(id_, scope=scope, instance_date=SECOND),
        lambda: ben.own_reminders.add(id_, 5),
    ):
        with pytest.raises(NotFoundError):
            ask()
    with pytest.raises(ForbiddenError, match="Prepare the room"):
        ben.events.delete(id_, scope=Scope.THIS, instance_date=SECOND)


def test_the_new_assignee_of_an_occurrence_is_notified_also_of_its_changes(
    cleo: Services, ben: Services, closed_series: Event
) -> None:
    def notified() -> list[tuple[str, date | None]]:
        return [(one.title, one.instance_date) for one in ben.notifications.list()]

    assert notified() == [("Prepare the room", SECOND)]
    change_one(cleo, closed_series, SECOND, location="Room 2")
    cleo.events.delete(closed_series.id)
    cleo.events.restore(closed_series.id)
    assert notified() == [
        ("Takes place after all: Prepare the room", SECOND),
        ("Deleted: Prepare the room", SECOND),
        ("Changed on 12 November: Prepare the room", SECOND),
        ("Prepare the room", SECOND),
    ]


def test_undoing_after_losing_access_is_not_reported_as_a_deletion(
    cleo: Services, ben: Services
) -> None:
    single = replace(weekly(assigned_to=ben.person.id), rule=None)
    event = cleo.events.create(single).event
    renamed = replace(event.content, title="Renamed")
    event = ben.events.update(event.id, renamed, version=event.version).event
    closed = replace(event.content, visibility=Visibility.PRIVATE, assigned_to=None)
    cleo.events.update(event.id, closed, version=event.version)
    with pytest.raises(ConflictError, match="not open to you any more"):
        ben.undo.undo()


def test_no_notification_is_sent_about_an_invisible_occurrence(
    cleo: Services, ben: Services, open_series: Event
) -> None:
    before = ben.notifications.list()
    change_one(cleo, open_series, SECOND, location="Elsewhere")
    assert ben.notifications.list() == before
    change_one(cleo, open_series, THIRD, location="Elsewhere")
    assert len(ben.notifications.list()) == len(before) + 1


def test_a_former_assignee_of_an_occurrence_is_not_reminded(
    cleo: Services, ben: Services, clock: FixedClock
) -> None:
    content = weekly(visibility=Visibility.PRIVATE, assigned_to=ben.person.id)
    reminders = (Reminder(relative_minutes=10, user_id=ben.person.id),)
    event = cleo.events.create(replace(content, reminders=reminders)).event
    change_one(cleo, event, SECOND, assigned_to=cleo.person.id)
    clock.instant = datetime(2025, 11, 5, 11, 50, tzinfo=UTC)
    assert [one.instance_date for one in ben.reminders.scan()] == [FIRST]
    clock.instant = datetime(2025, 11, 12, 11, 50, tzinfo=UTC)
    assert SECOND not in [one.instance_date for one in ben.reminders.scan()]


RELATIONS = ("creator", "assignee", "own assignee", "participant", "administrator", "nobody")


@pytest.mark.parametrize("own", [None, *Visibility])
@pytest.mark.parametrize("of_series", list(Visibility))
def test_the_range_query_the_details_and_the_table_of_rights_agree(
    hire: Hire, cleo: Services, store: Store, of_series: Visibility, own: Visibility | None
) -> None:
    people = {name: hire(name.replace(" ", "-")) for name in RELATIONS}
    people["creator"] = cleo
    boss = people["administrator"]
    people["administrator"] = build_services(
        replace(boss.person, role="admin"),
        store,
        boss.clock,
        database_name="",
        is_embedded=True,
    )
    event = cleo.events.create(
        weekly(
            visibility=of_series,
            assigned_to=people["assignee"].person.id,
            participants=(Participant(user_id=people["participant"].person.id),),
        )
    ).event
    own_assignee = people["own assignee"].person.id
    fields = {"assigned_to": own_assignee} | ({} if own is None else {"visibility": own})
    event = change_one(cleo, event, SECOND, **fields)
    answers = {}
    for name, services in people.items():
        shown = {one.instance_date for one in services.events.list(NOVEMBER)}
        wanted = {
            SECOND: has_occurrence_permission(
                services.actor,
                Permission.VIEW,
                event,
                granted=None,
                visibility=own,
                assigned_to=own_assignee,
            ),
            THIRD: has_permission(services.actor, Permission.VIEW, event, None),
        }
        for day, is_open in wanted.items():
            assert (day in shown) is is_open, (name, day)
            assert sees(services, event.id, day) is is_open, (name, day)
        answers[name] = wanted
    assert answers["own assignee"][SECOND]
    assert all(answers["participant"].values())


def sees(services: Services, event_id: int, day: date) -> bool:
    try:
        services.events.details(event_id, day)
    except NotFoundError:
        return False
    return True
