"""Cover: what a person has on some days goes to a colleague, and comes back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.cover import Cover, CoveredOccurrence, StayReason
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import (
    Event,
    EventContent,
    Origin,
    Participant,
    ParticipantRole,
    Status,
    Visibility,
)
from terp_desktop.domain.permissions import Permission
from terp_desktop.domain.series import InstanceStatus, Occurrence, Scope
from terp_desktop.services.container import Services
from terp_desktop.services.events.undo import UndoService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import Tables
from tests.fakes import FixedClock
from tests.services.events.colleagues import GRANT, add_colleague
from tests.services.events.test_series_editing import (
    DAY,
    FIRST,
    FOURTH,
    SECOND,
    THIRD,
    at,
    listed,
    standup,
)

FIFTH = FOURTH + timedelta(weeks=1)


@pytest.fixture
def ben(store: Store, clock: FixedClock) -> Services:
    """Ben, who is away in the second and the third week."""
    return add_colleague(store, clock, "Ben")


@pytest.fixture
def cleo(store: Store, clock: FixedClock) -> Services:
    """Cleo, who covers for Ben."""
    return add_colleague(store, clock, "Cleo")


@pytest.fixture
def absence(ben: Services, cleo: Services) -> Cover:
    return Cover(person=ben.person.id, colleague=cleo.person.id, first=SECOND, last=THIRD + DAY)


def single(day: date = SECOND, hour: int = 14, **more: Any) -> EventContent:
    content = EventContent(title="Call", when=at(day, hour))
    return replace(content, **more)


def whose(services: Services) -> dict[tuple[str, date], int | None]:
    """The assignee of each occurrence, by title and day."""
    return {(one.title, one.when.start_date): one.assigned_to for one in listed(services.events)}


def everything(services: Services) -> list[Occurrence]:
    """All occurrences without their versions."""
    return [one._replace(version=0) for one in listed(services.events)]


def titles(covered: Sequence[CoveredOccurrence]) -> list[tuple[str, StayReason | None]]:
    return sorted((one.title, one.stays) for one in covered)


def told(services: Services) -> list[str]:
    return [one.title for one in services.notifications.list()]


def test_what_a_person_has_on_the_days_goes_to_the_colleague_and_nothing_else(
    services: Services, ben: Services, cleo: Services, absence: Cover
) -> None:
    mine, his = ben.person.id, cleo.person.id
    for number, day in enumerate((FIRST + DAY, SECOND, FOURTH)):
        services.events.create(single(day, title=f"Call {number}", assigned_to=mine))
    services.events.create(single(title="Another's", assigned_to=services.person.id))
    services.events.create(replace(standup(count=5), assigned_to=mine))
    preview = services.cover.preview(absence)
    assert [one.title for one in preview.handed] == ["Weekly Standup", "Call 1", "Weekly Standup"]
    assert mine in whose(services).values()
    assert his not in whose(services).values()
    result = services.cover.hand_over(absence)
    assert (len(result.plan.handed), result.plan.staying) == (3, ())
    after = whose(services)
    assert {key for key, assignee in after.items() if assignee == his} == {
        ("Call 1", SECOND),
        ("Weekly Standup", SECOND),
        ("Weekly Standup", THIRD),
    }
    assert after["Another's", SECOND] == services.person.id
    assert [after["Weekly Standup", day] for day in (FIRST, FOURTH, FIFTH)] == [mine] * 3


def test_a_series_stays_one_and_only_its_dates_in_the_span_are_overridden(
    services: Services, ben: Services, absence: Cover
) -> None:
    series = services.events.create(replace(standup(count=5), assigned_to=ben.person.id)).event
    services.cover.hand_over(absence)
    assert services.events.get(series.id).content == series.content
    statuses = [one.instance_status for one in listed(services.events)]
    modified, generated = InstanceStatus.MODIFIED, InstanceStatus.GENERATED
    assert statuses == [generated, modified, modified, generated, generated]
    assert services.events.get(series.id).version == series.version + 1


def test_what_nobody_is_assigned_to_belongs_to_its_organizer_or_else_to_its_creator(
    services: Services, ben: Services, cleo: Services, absence: Cover
) -> None:
    def organized_by(*people: int) -> tuple[Participant, ...]:
        role = ParticipantRole.ORGANIZER
        return tuple(Participant(user_id=one, role=role) for one in people)

    mine = ben.person.id
    services.events.create(single(title="Organized", participants=organized_by(mine)))
    ben.events.create(single(title="Created"))
    ben.events.create(single(title="Cleo's", participants=organized_by(cleo.person.id)))
    ben.events.create(single(title="Given away", assigned_to=services.person.id))
    outside = Participant(external_email="pat@acme.example", role=ParticipantRole.ORGANIZER)
    ben.events.create(single(title="Invited by Pat", participants=(outside,)))
    ben.events.create(single(title="Made by a rule"), origin=Origin(rule="due", key="1"))
    services.events.create(single(title="Takes part", participants=(Participant(user_id=mine),)))
    handed = services.cover.hand_over(absence).plan.handed
    assert [one.title for one in handed] == ["Created", "Organized"]
    assert whose(services)["Organized", SECOND] == cleo.person.id


def test_one_undo_takes_all_of_it_back_also_in_another_program(
    services: Services, ben: Services, absence: Cover, store: Store, clock: FixedClock
) -> None:
    services.events.create(single(assigned_to=ben.person.id))
    services.events.create(replace(standup(count=5), assigned_to=ben.person.id))
    before = everything(services)
    services.cover.hand_over(absence)
    after = everything(services)
    assert after != before
    restarted = UndoService(store, clock, services.actor, ReminderSync(clock))
    assert restarted.undo().action.sentence == "Handed 3 events over to Cleo"
    assert everything(services) == before
    assert services.cover.made() == []
    restarted.redo()
    assert everything(services) == after
    assert [one.remaining for one in services.cover.made()] == [3]


def test_a_cover_is_taken_back_later_and_what_was_changed_meanwhile_stays_changed(
    services: Services, ben: Services, cleo: Services, absence: Cover
) -> None:
    call = services.events.create(single(assigned_to=ben.person.id)).event
    series = services.events.create(replace(standup(count=5), assigned_to=ben.person.id)).event
    services.cover.hand_over(absence)
    services.events.create(single(FIFTH, title="Something else"))
    moved = replace(cleo.events.content(series.id, THIRD), when=at(THIRD, 16))
    version = cleo.events.get(series.id).version
    cleo.events.update(series.id, moved, version=version, scope=Scope.THIS, instance_date=THIRD)
    (made,) = services.cover.made()
    assert (made.cover, made.remaining) == (absence, 3)
    result = services.cover.take_back(made.id)
    assert (len(result.plan.handed), result.plan.staying) == (3, ())
    assert set(whose(services).values()) == {ben.person.id, None}
    assert services.events.content(series.id, THIRD).when == at(THIRD, 16)
    assert services.events.get(call.id).content == call.content
    assert services.cover.made() == []
    assert services.undo.undo().action.sentence == "Took 3 events back from Cleo"
    assert [one.remaining for one in services.cover.made()] == [3]


def test_what_is_over_or_was_given_on_or_is_gone_stays_when_a_cover_is_taken_back(
    services: Services, ben: Services, cleo: Services, absence: Cover, clock: FixedClock
) -> None:
    mine: dict[str, Any] = {"assigned_to": ben.person.id}
    given, deleted = (
        services.events.create(single(THIRD, title=title, **mine)).event
        for title in ("Given on", "Deleted")
    )
    series = services.events.create(replace(standup(count=5), **mine)).event
    services.cover.hand_over(absence)
    (made,) = services.cover.made()
    content = replace(services.events.get(given.id).content, assigned_to=services.person.id)
    services.events.update(given.id, content, version=services.events.get(given.id).version)
    services.events.delete(deleted.id)
    clock.advance(timedelta(days=8))  # the date of the second week is over
    plan = services.cover.take_back(made.id).plan
    assert [(one.event_id, one.instance_date) for one in plan.handed] == [(series.id, THIRD)]
    assert titles(plan.staying) == [("Given on", StayReason.REASSIGNED)]
    assert whose(services)["Weekly Standup", SECOND] == cleo.person.id
    assert whose(services)["Weekly Standup", THIRD] == ben.person.id


def test_what_cannot_be_handed_over_stays_with_the_reason(
    services: Services, ben: Services, cleo: Services, absence: Cover
) -> None:
    mine: dict[str, Any] = {"assigned_to": ben.person.id}
    services.events.create(single(title="Doctor", visibility=Visibility.PRIVATE, **mine))
    begun = at(FIRST + DAY)
    long = replace(begun, end_date=SECOND + DAY)
    services.events.create(single(title="Fair", when=long, **mine))
    services.events.create(single(title="Done", status=Status.COMPLETED, **mine))
    changed = services.events.create(single(title="Budget", **mine)).event
    seen = services.cover.preview(absence).versions
    content = replace(changed.content, location="Room 2")
    services.events.update(changed.id, content, version=changed.version)
    plan = services.cover.hand_over(absence, seen).plan
    assert plan.handed == ()
    assert titles(plan.staying) == [
        ("Budget", StayReason.CHANGED),
        ("Doctor", StayReason.PRIVATE),
        ("Fair", StayReason.BEGUN),
    ]
    assert cleo.person.id not in whose(services).values()
    assert told(cleo) == []


def test_rights_decide_what_a_colleague_may_hand_over_and_hidden_events_stay_unknown(
    services: Services, ben: Services, cleo: Services, absence: Cover, tables: Tables
) -> None:
    dora_has: dict[str, Any] = {"assigned_to": ben.person.id}
    closed = services.events.create(
        single(title="Salary", **dora_has, visibility=Visibility.PRIVATE)
    )
    granted = services.events.create(single(title="Granted", **dora_has)).event
    services.events.create(single(title="Forbidden", **dora_has))
    tables.write(GRANT, granted.id, str(cleo.person.id), Permission.EDIT)
    plan = cleo.cover.hand_over(absence).plan
    assert titles(plan.handed) == [("Granted", None)]
    assert titles(plan.staying) == [("Forbidden", StayReason.FORBIDDEN)]
    assert "Salary" not in repr(plan)
    assert services.events.get(closed.event.id).version == 1


def test_both_are_told_once_but_not_whoever_does_it(
    services: Services, ben: Services, cleo: Services, absence: Cover
) -> None:
    services.events.create(single(assigned_to=ben.person.id))
    ben.cover.hand_over(absence)
    days = "from 11 November to 19 November: 1 event"
    assert f"You cover for Ben {days}" in told(cleo)
    assert "Call" in told(cleo)
    assert not any("covers for you" in title for title in told(ben))
    (made,) = ben.cover.made()
    ben.cover.take_back(made.id)
    assert f"You do not cover for Ben any more {days}" in told(cleo)
    services.cover.hand_over(absence)
    assert f"Cleo covers for you {days}" in told(ben)


@pytest.mark.parametrize("visibility", [Visibility.COMPANY, Visibility.TEAM])
def test_who_hands_their_own_events_over_may_undo_it_and_take_it_back(
    services: Services, ben: Services, cleo: Services, absence: Cover, visibility: Visibility
) -> None:
    mine: dict[str, Any] = {"assigned_to": ben.person.id, "visibility": visibility}
    services.events.create(single(**mine))
    series = services.events.create(replace(standup(count=5), **mine)).event
    before = everything(services)
    ben.cover.hand_over(absence)
    ben.undo.undo()
    assert everything(services) == before
    ben.undo.redo()
    ben.undo.undo()
    ben.undo.redo()
    renamed = replace(cleo.events.content(series.id, THIRD), title="Salary")
    version = cleo.events.get(series.id, THIRD).version
    cleo.events.update(series.id, renamed, version=version, scope=Scope.THIS, instance_date=THIRD)
    (made,) = ben.cover.made()
    plan = ben.cover.take_back(made.id).plan
    assert (len(plan.handed), plan.staying) == (3, ())
    assert set(whose(services).values()) == {ben.person.id}
    assert ("Salary" in repr(plan)) is (visibility is Visibility.COMPANY)


def test_who_is_covered_takes_the_cover_back_too(
    services: Services, ben: Services, cleo: Services, absence: Cover
) -> None:
    services.events.create(single(assigned_to=ben.person.id))
    series = replace(standup(count=5), assigned_to=ben.person.id, visibility=Visibility.TEAM)
    services.events.create(series)
    before = everything(services)
    services.cover.hand_over(absence)
    (made,) = ben.cover.made()
    assert (made.cover, made.remaining) == (absence, 3)
    plan = ben.cover.take_back(made.id).plan
    assert (len(plan.handed), plan.staying) == (3, ())
    assert everything(services) == before
    days = "from 11 November to 19 November: 3 events"
    assert f"You do not cover for Ben any more {days}" in told(cleo)
    assert services.cover.made() == ben.cover.made() == []


def test_who_may_edit_what_changed_hands_takes_back_that_and_no_more(
    services: Services,
    ben: Services,
    absence: Cover,
    store: Store,
    clock: FixedClock,
    tables: Tables,
) -> None:
    dora = add_colleague(store, clock, "Dora")
    mine: dict[str, Any] = {"assigned_to": ben.person.id}
    open_one = services.events.create(single(title="Open", **mine)).event
    services.events.create(single(hour=16, title="Seen", **mine))
    services.events.create(single(hour=18, title="Hidden", visibility=Visibility.TEAM, **mine))
    services.cover.hand_over(absence)
    assert dora.cover.made() == []
    (made,) = services.cover.made()
    with pytest.raises(NotFoundError):
        dora.cover.take_back(made.id)
    tables.write(GRANT, open_one.id, str(dora.person.id), Permission.EDIT)
    (offered,) = dora.cover.made()
    assert (offered.id, offered.remaining) == (made.id, 1)
    plan = dora.cover.take_back(made.id).plan
    assert titles(plan.handed) == [("Open", None)]
    assert titles(plan.staying) == [("Seen", StayReason.FORBIDDEN)]
    after = whose(services)
    assert after["Open", SECOND] == ben.person.id
    assert after["Hidden", SECOND] == absence.colleague
    assert dora.cover.made() == []


def test_giving_back_takes_nothing_from_the_sight_of_the_colleague_without_the_right_to_manage(
    services: Services,
    ben: Services,
    absence: Cover,
    store: Store,
    clock: FixedClock,
    tables: Tables,
) -> None:
    dora = add_colleague(store, clock, "Dora")
    mine: dict[str, Any] = {"assigned_to": ben.person.id}
    team = replace(standup(count=5), title="Team", visibility=Visibility.TEAM, **mine)
    hidden = [
        services.events.create(content).event
        for content in (team, single(hour=15, title="Salary", visibility=Visibility.TEAM, **mine))
    ]
    shown = services.events.create(single(title="Open", **mine)).event
    for event in (*hidden, shown):
        tables.write(GRANT, event.id, str(dora.person.id), Permission.EDIT)
    services.cover.hand_over(absence)
    (made,) = services.cover.made()
    plan = dora.cover.take_back(made.id).plan
    assert titles(plan.handed) == [("Open", None)]
    unsight = StayReason.UNSIGHT
    assert titles(plan.staying) == [("Salary", unsight), ("Team", unsight), ("Team", unsight)]
    for event in hidden:
        tables.write(GRANT, event.id, str(dora.person.id), Permission.MANAGE)
    plan = dora.cover.take_back(made.id).plan
    assert titles(plan.handed) == [("Salary", None), ("Team", None), ("Team", None)]
    assert set(whose(services).values()) == {ben.person.id}


def test_nobody_else_takes_a_cover_back(
    services: Services,
    ben: Services,
    cleo: Services,
    absence: Cover,
    store: Store,
    clock: FixedClock,
) -> None:
    dora = add_colleague(store, clock, "Dora")
    services.events.create(single(assigned_to=ben.person.id))
    ben.cover.hand_over(absence)
    (made,) = ben.cover.made()
    assert dora.cover.made() == []
    with pytest.raises(NotFoundError):
        dora.cover.take_back(made.id)


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"colleague": 1}, "colleague"),
        ({"last": FIRST}, "last"),
        ({"last": SECOND + timedelta(days=366)}, "last"),
    ],
)
def test_an_impossible_cover_is_refused(changed: dict[str, Any], field: str) -> None:
    wanted: dict[str, Any] = {"person": 1, "colleague": 2, "first": SECOND, "last": THIRD}
    with pytest.raises(InvalidValueError) as refused:
        Cover(**{**wanted, **changed})
    assert refused.value.details["field"] == field


def test_an_unknown_colleague_is_refused_and_nothing_changes(
    services: Services, ben: Services, absence: Cover
) -> None:
    services.events.create(single(assigned_to=ben.person.id))
    before = everything(services)
    with pytest.raises(InvalidValueError, match="number 4711"):
        services.cover.hand_over(replace(absence, colleague=4711))
    assert everything(services) == before


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.integers(0, 28),
    length=st.integers(0, 20),
    singles=st.lists(st.integers(0, 40), max_size=4),
    changed=st.sets(st.integers(0, 4)),
)
def test_taking_back_right_away_leaves_everything_as_it_was(
    services: Services,
    absence: Cover,
    first: int,
    length: int,
    singles: list[int],
    changed: set[int],
) -> None:
    mine = absence.person
    series = services.events.create(replace(standup(count=5), assigned_to=mine)).event
    for week in changed:
        change_one(services, series, FIRST + timedelta(weeks=week))
    made = [
        services.events.create(single(FIRST + timedelta(days=days), assigned_to=mine)).event
        for days in singles
    ]
    start = FIRST + timedelta(days=first)
    cover = replace(absence, first=start, last=start + timedelta(days=length))
    before = everything(services)
    handed = services.cover.hand_over(cover).plan.handed
    within = [one for one in before if start <= one.when.start_date <= cover.last]
    assert len(handed) == len(within)
    assert sum(one in before for one in everything(services)) == len(before) - len(within)
    if handed:
        services.cover.take_back(services.cover.made()[0].id)
    assert everything(services) == before
    for event in (series, *made):
        services.events.delete(event.id)


def change_one(services: Services, series: Event, day: date) -> None:
    content = replace(services.events.content(series.id, day), location="Room 2")
    version = services.events.get(series.id).version
    services.events.update(series.id, content, version=version, scope=Scope.THIS, instance_date=day)


@pytest.mark.parametrize("may_edit", [False, True])
def test_a_preview_takes_the_same_few_statements_for_any_number_of_events(
    services: Services,
    store: Store,
    clock: FixedClock,
    absence: Cover,
    database_url: str,
    tables: Tables,
    may_edit: bool,
) -> None:
    dana = add_colleague(store, clock, "Dana")  # who may hand over none of them
    engine = open_engine(database_url)
    danas = build_services(dana.person, SqlStore(engine), clock, database_name="", is_embedded=True)
    said: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *arguments: said.append(arguments[2]))
    counts = []
    for number in (2, 8):
        for hour in range(number):
            content = EventContent(
                title=f"Call {hour}",
                when=at(SECOND, 9 + hour),
                assigned_to=absence.person,
                visibility=Visibility.TEAM if may_edit else Visibility.COMPANY,
            )
            event = services.events.create(content).event
            if may_edit:  # but not take it from Ben's sight
                tables.write(GRANT, event.id, str(dana.person.id), Permission.EDIT)
        said.clear()
        staying = danas.cover.preview(absence).staying
        counts.append((len(staying), len(said)))
        reason = StayReason.UNSIGHT if may_edit else StayReason.FORBIDDEN
        assert {one.stays for one in staying} == {reason}
    engine.dispose()
    (few, statements), (many, others) = counts
    assert (few, many) == (2, 10)
    assert statements == others
