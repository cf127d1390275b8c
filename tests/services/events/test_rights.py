"""EDIT changes what an event says; who sees it, and other people's part in it, needs MANAGE."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial
from typing import Any

import pytest

from terp_desktop.domain.attachment import NewFile
from terp_desktop.domain.availability import Replacement
from terp_desktop.domain.bulk_edit import OccurrenceTarget
from terp_desktop.domain.cover import Cover, StayReason
from terp_desktop.domain.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    SightLossError,
    UnmanagedError,
)
from terp_desktop.domain.event import (
    Event,
    EventContent,
    Participant,
    Reminder,
    ReminderMethod,
    ResponseStatus,
    Visibility,
    When,
)
from terp_desktop.domain.grants import Grant
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import GrantType, Permission
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.services.json_api.events_in import EventJsonReader
from terp_desktop.services.store import Store
from tests.fakes import FixedClock
from tests.services.events.colleagues import add_colleague, stored

TODAY = date(2025, 11, 5)
WHEN = When(
    start_date=TODAY, end_date=TODAY, start_time=time(12), end_time=time(13), timezone="UTC"
)
PRIVATE = EventContent(title="Salary", when=WHEN, visibility=Visibility.PRIVATE)
WEEKLY = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=TODAY, count=4)
SECOND = date(2025, 11, 12)

Give = Callable[[Event, Services, Permission], None]


@pytest.fixture
def ben(store: Store, clock: FixedClock) -> Services:
    return add_colleague(store, clock, "Ben")


@pytest.fixture
def cleo(store: Store, clock: FixedClock) -> Services:
    return add_colleague(store, clock, "Cleo")


@pytest.fixture
def give(services: Services) -> Give:
    """Ann gives a person a right to an event."""

    def give(event: Event, who: Services, right: Permission) -> None:
        grantee = str(who.person.id)
        services.rights.grant(
            event.id, Grant(kind=GrantType.USER, grantee=grantee, permission=right)
        )

    return give


def change(who: Services, event: Event, day: date | None = None, **fields: object) -> Event:
    content = replace(who.events.content(event.id, day), **fields)  # type: ignore[arg-type]
    scope = Scope.ALL if day is None else Scope.THIS
    version = who.events.get(event.id, day).version
    return who.events.update(
        event.id, content, version=version, scope=scope, instance_date=day
    ).event


def save(who: Services, event: Event, **fields: object) -> Event:
    """Saves as the window does."""
    (shown,) = [one for one in who.events.list(_november()) if one.event_id == event.id]
    begun = who.events.begin_edit(shown, Scope.ALL, shown.version)
    content = replace(begun.content, **fields)  # type: ignore[arg-type]
    return who.events.save(replace(begun, content=content)).event


# --- Who may see it -------------------------------------------------------------------------


@pytest.mark.parametrize("write", [change, save])
def test_an_editor_does_not_open_a_private_event(
    services: Services, ben: Services, give: Give, write: Callable[..., Event]
) -> None:
    event = services.events.create(PRIVATE).event
    give(event, ben, Permission.DELETE)
    assert write(ben, event, title="Wages").content.title == "Wages"
    with pytest.raises(ForbiddenError, match="not decide who may see it"):
        write(ben, event, visibility=Visibility.PUBLIC)
    give(event, ben, Permission.MANAGE)
    assert write(ben, event, visibility=Visibility.PUBLIC).content.visibility is Visibility.PUBLIC


@pytest.mark.parametrize("scope", [Scope.THIS, Scope.FUTURE, Scope.ALL])
def test_an_editor_does_not_open_a_part_of_a_private_series(
    services: Services, ben: Services, give: Give, scope: Scope
) -> None:
    event = services.events.create(replace(PRIVATE, rule=WEEKLY)).event
    give(event, ben, Permission.EDIT)
    content = replace(ben.events.draft(event.id, scope, SECOND), visibility=Visibility.PUBLIC)
    with pytest.raises(ForbiddenError, match="not decide who may see it"):
        ben.events.update(
            event.id, content, version=event.version, scope=scope, instance_date=SECOND
        )


def test_an_editor_does_not_open_a_private_date_by_making_it_as_its_series(
    services: Services, ben: Services, give: Give
) -> None:
    event = services.events.create(replace(PRIVATE, visibility=Visibility.COMPANY, rule=WEEKLY))
    give(event.event, ben, Permission.EDIT)
    change(services, event.event, SECOND, visibility=Visibility.PRIVATE)
    assert change(ben, event.event, SECOND, title="Moved").content.title == "Salary"
    with pytest.raises(ForbiddenError, match="not decide who may see it"):
        change(ben, event.event, SECOND, visibility=Visibility.COMPANY)


@pytest.mark.parametrize("scope", [Scope.FUTURE, Scope.ALL])
@pytest.mark.parametrize("days", [0, 1])
def test_an_editor_does_not_open_a_private_date_by_a_change_of_its_series(
    services: Services, ben: Services, cleo: Services, give: Give, scope: Scope, days: int
) -> None:
    event = services.events.create(replace(PRIVATE, visibility=Visibility.COMPANY, rule=WEEKLY))
    event_id, second = event.event.id, SECOND + timedelta(days=days)
    give(event.event, ben, Permission.EDIT)
    change(services, event.event, SECOND, visibility=Visibility.PRIVATE)
    draft = ben.events.draft(event_id, scope, SECOND)
    when = draft.when.with_start_date(second)
    moved = replace(draft, when=when, rule=None, title="Wages")
    place: dict[str, Any] = {"version": 2, "scope": scope, "instance_date": SECOND}
    with pytest.raises(UnmanagedError, match="not decide who may see it"):
        ben.events.update(event_id, replace(moved, visibility=Visibility.COMPANY), **place)
    ben.events.update(event_id, moved, **place)
    seen = {one.when.start_date: one.title for one in ben.events.list(_november())}
    assert seen[second] == "Wages"
    assert second not in {one.when.start_date for one in cleo.events.list(_november())}


def test_only_whoever_manages_it_gives_and_takes_rights(
    services: Services, ben: Services, cleo: Services, give: Give
) -> None:
    event = services.events.create(PRIVATE).event
    to_cleo = Grant(kind=GrantType.USER, grantee=str(cleo.person.id), permission=Permission.VIEW)
    with pytest.raises(NotFoundError):
        ben.rights.grant(event.id, to_cleo)
    for right in (Permission.VIEW, Permission.EDIT, Permission.DELETE):
        give(event, ben, right)
        with pytest.raises(ForbiddenError):
            ben.rights.grant(event.id, to_cleo)
    give(event, ben, Permission.MANAGE)
    ben.rights.grant(event.id, to_cleo)
    assert cleo.events.get(event.id).content.title == "Salary"
    ben.rights.revoke(event.id, to_cleo)
    with pytest.raises(NotFoundError):
        cleo.events.get(event.id)


# --- Sight ----------------------------------------------------------------------------------


def test_an_editor_does_not_take_a_private_event_from_its_assignee(
    services: Services, ben: Services, cleo: Services, give: Give
) -> None:
    event = services.events.create(replace(PRIVATE, assigned_to=cleo.person.id)).event
    give(event, ben, Permission.EDIT)
    with pytest.raises(ForbiddenError, match="not take it from somebody"):
        change(ben, event, assigned_to=ben.person.id)
    assert change(services, event, visibility=Visibility.COMPANY).version == 2
    assert change(ben, event, assigned_to=ben.person.id).content.assigned_to == ben.person.id


def test_a_private_date_is_not_taken_from_whoever_has_its_series(
    services: Services, ben: Services, cleo: Services, give: Give
) -> None:
    company = replace(PRIVATE, visibility=Visibility.COMPANY, assigned_to=cleo.person.id)
    event = services.events.create(replace(company, rule=WEEKLY)).event
    change(services, event, SECOND, visibility=Visibility.PRIVATE)
    give(event, ben, Permission.EDIT)
    with pytest.raises(UnmanagedError, match="not take it from somebody"):
        change(ben, event, assigned_to=ben.person.id)
    with pytest.raises(SightLossError):
        change(cleo, event, assigned_to=ben.person.id)
    change(services, event, SECOND, visibility=Visibility.COMPANY)
    assert change(ben, event, assigned_to=ben.person.id).content.assigned_to == ben.person.id


def test_giving_ones_own_sight_away_is_asked_before_and_can_be_undone(
    services: Services, ben: Services, cleo: Services
) -> None:
    event = services.events.create(replace(PRIVATE, assigned_to=ben.person.id)).event
    content = replace(event.content, assigned_to=cleo.person.id)
    with pytest.raises(SightLossError, match="would not see"):
        ben.events.update(event.id, content, version=1)
    assert ben.events.get(event.id).version == 1
    ben.events.update(event.id, content, version=1, accepts_sight_loss=True)
    with pytest.raises(NotFoundError):
        ben.events.get(event.id)
    ben.undo.undo()
    assert ben.events.get(event.id).content.assigned_to == ben.person.id
    ben.undo.redo()
    assert cleo.events.get(event.id).content.assigned_to == cleo.person.id


def test_giving_one_private_date_away_is_asked_before_and_can_be_undone(
    services: Services, ben: Services, cleo: Services
) -> None:
    event = services.events.create(replace(PRIVATE, rule=WEEKLY)).event
    change(services, event, SECOND, assigned_to=ben.person.id, title="Raise")
    with pytest.raises(SightLossError, match="Raise"):
        change(ben, event, SECOND, assigned_to=cleo.person.id)
    content = replace(ben.events.content(event.id, SECOND), assigned_to=cleo.person.id)
    ben.events.update(
        event.id,
        content,
        version=2,
        scope=Scope.THIS,
        instance_date=SECOND,
        accepts_sight_loss=True,
    )
    action = ben.undo.undo().action
    assert "Raise" in action.sentence
    assert "Salary" not in action.sentence
    assert ben.events.content(event.id, SECOND).title == "Raise"


def test_undoing_what_was_changed_and_hidden_since_says_the_truth_without_the_new_title(
    services: Services, ben: Services, cleo: Services
) -> None:
    event = services.events.create(replace(PRIVATE, assigned_to=ben.person.id)).event
    content = replace(event.content, assigned_to=cleo.person.id)
    ben.events.update(event.id, content, version=1, accepts_sight_loss=True)
    change(services, event, assigned_to=None, title="Dismissal")
    with pytest.raises(ConflictError, match="not open to you any more") as caught:
        ben.undo.undo()
    assert "Dismissal" not in str(caught.value)


def test_taking_ones_own_grant_back_is_asked_before(
    services: Services, ben: Services, give: Give
) -> None:
    event = services.events.create(PRIVATE).event
    give(event, ben, Permission.MANAGE)
    own = Grant(kind=GrantType.USER, grantee=str(ben.person.id), permission=Permission.MANAGE)
    with pytest.raises(SightLossError):
        ben.rights.revoke(event.id, own)
    assert ben.events.get(event.id).id == event.id
    ben.rights.revoke(event.id, own, accepts_sight_loss=True)
    with pytest.raises(NotFoundError):
        ben.events.get(event.id)


# --- Answers --------------------------------------------------------------------------------


def test_the_assignee_answers_for_nobody_else(
    services: Services, ben: Services, cleo: Services
) -> None:
    people = (
        Participant(user_id=cleo.person.id),
        Participant(user_id=ben.person.id),
        Participant(external_email="pat@acme.example"),
    )
    content = replace(PRIVATE, participants=people, assigned_to=ben.person.id)
    event = services.events.create(content).event
    accepted = [replace(one, response_status=ResponseStatus.ACCEPTED) for one in people]
    for wrong in (
        (accepted[0], *people[1:]),
        (*people[:2], accepted[2]),
        (
            *people,
            Participant(external_email="x@acme.example", response_status=ResponseStatus.ACCEPTED),
        ),
    ):
        with pytest.raises(ForbiddenError, match="not answer for others"):
            change(ben, event, participants=wrong)
    change(ben, event, participants=(people[0], accepted[1], people[2]))
    change(services, event, participants=tuple(accepted))


def test_naming_the_participants_in_json_keeps_their_answers(
    services: Services, ben: Services, cleo: Services
) -> None:
    content = replace(
        PRIVATE, participants=(Participant(user_id=cleo.person.id),), assigned_to=ben.person.id
    )
    event = services.events.create(content).event
    answered = cleo.responses.respond(event.id, ResponseStatus.ACCEPTED).event
    reader = EventJsonReader("UTC", lambda login: services.people.find(login).id)
    draft = ben.events.draft(event.id, Scope.ALL, None)
    raw = {"participants": [{"userId": "cleo"}, {"externalEmail": "pat@acme.example"}]}
    saved = ben.events.update(event.id, reader.read_update(raw, draft), version=1).event
    assert saved.content.participants[0] == answered.content.participants[0]
    assert len(saved.content.participants) == 2


# --- Reminders ------------------------------------------------------------------------------


@pytest.fixture
def reminded(services: Services, ben: Services, cleo: Services) -> Event:
    """An event of Ann's of which everybody set a reminder of their own."""
    event = services.events.create(EventContent(title="Audit", when=WHEN)).event
    for minutes, who in ((5, services), (15, ben), (30, cleo)):
        who.own_reminders.add(event.id, minutes)
    return event


def leads(who: Services, event: Event) -> list[int]:
    return [one.relative_minutes for one in who.events.get(event.id).content.reminders]


def test_everybody_reads_their_own_reminders_alone(
    services: Services, ben: Services, reminded: Event
) -> None:
    for who, minutes in ((services, 5), (ben, 15)):
        assert leads(who, reminded) == [minutes]
        found = [
            who.events.content(reminded.id),
            who.events.details(reminded.id).event.content,
            who.events.draft(reminded.id, Scope.ALL, None),
            who.own_reminders.add(reminded.id, minutes).event.content,
        ]
        for content in found:
            assert [one.relative_minutes for one in content.reminders] == [minutes]


@pytest.mark.parametrize("write", [change, save])
def test_an_empty_list_of_reminders_removes_ones_own(
    services: Services, cleo: Services, reminded: Event, write: Callable[..., Event]
) -> None:
    write(services, reminded, reminders=(), title="Audit of the dock")
    assert leads(services, reminded) == []
    assert leads(cleo, reminded) == [30]
    assert len(stored_reminders(services, reminded)) == 2


def stored_reminders(services: Services, event: Event) -> tuple[Reminder, ...]:
    return stored(services.rights.store, event).content.reminders


def test_a_reminder_for_somebody_else_needs_the_right_and_overwrites_none(
    services: Services, ben: Services, cleo: Services, give: Give, reminded: Event
) -> None:
    give(reminded, ben, Permission.EDIT)
    theirs = Reminder(relative_minutes=30, user_id=cleo.person.id, method=ReminderMethod.EMAIL)
    with pytest.raises(ForbiddenError, match="not set other people's reminders"):
        change(ben, reminded, reminders=(theirs,))
    change(services, reminded, reminders=(theirs, replace(theirs, relative_minutes=60)))
    seen = cleo.events.get(reminded.id).content.reminders
    assert [(one.relative_minutes, one.method) for one in seen] == [
        (30, ReminderMethod.IN_APP),
        (60, ReminderMethod.EMAIL),
    ]


def test_a_reminder_without_a_name_is_that_of_whoever_enters_it(
    services: Services, ben: Services, give: Give, reminded: Event
) -> None:
    give(reminded, ben, Permission.EDIT)
    change(ben, reminded, reminders=(Reminder(relative_minutes=45),))
    assert leads(ben, reminded) == [45]
    assert leads(services, reminded) == [5]


def test_copies_and_files_have_ones_own_reminders(
    services: Services, ben: Services, reminded: Event
) -> None:
    (copy,) = ben.bulk.duplicate([OccurrenceTarget(reminded.id)]).created
    assert [
        one.relative_minutes
        for one in stored(ben.rights.store, ben.events.get(copy)).content.reminders
    ] == [15]
    for who, minutes in ((services, 5), (ben, 15)):
        text = who.exports.export_targets([OccurrenceTarget(reminded.id)]).content.decode()
        assert text.count("BEGIN:VALARM") == 1
        assert f"TRIGGER:-PT{minutes}M" in text


def test_an_imported_file_sets_the_reminders_of_whoever_imports_it(
    services: Services, ben: Services, cleo: Services, give: Give, reminded: Event
) -> None:
    give(reminded, ben, Permission.EDIT)
    text = ben.exports.export_targets([OccurrenceTarget(reminded.id)]).content.decode()
    changed = (
        text.replace("-PT15M", "-PT20M")
        .replace("SUMMARY:Audit", "CLASS:PRIVATE\r\nSUMMARY:Audit 2")
        .replace("SEQUENCE:0", "SEQUENCE:7")
    )
    ben.imports.import_file(changed.encode())
    event = services.events.get(reminded.id)
    assert (event.content.title, event.content.visibility) == ("Audit 2", Visibility.COMPANY)
    assert [leads(who, reminded) for who in (services, ben, cleo)] == [[5], [20], [30]]


def test_reminders_are_in_nobodys_history(services: Services, reminded: Event) -> None:
    change(services, reminded, reminders=(), title="Audit 2")
    entries = services.events.history(reminded.id)
    assert [one.field_changed for one in entries] == [None, "title"]
    assert "reminders" not in (entries[0].full_snapshot or {})


def test_the_history_of_a_private_time_stays_private(
    services: Services, ben: Services, clock: FixedClock
) -> None:
    event = services.events.create(PRIVATE).event
    steps: tuple[dict[str, Any], ...] = (
        {"title": "Dismissal"},
        {"title": "Lunch", "visibility": Visibility.COMPANY, "color": "#123456"},
        {"location": "Canteen"},
    )
    for values in steps:
        clock.advance(timedelta(minutes=1))
        change(services, event, **values)
    told = [(one.field_changed, one.new_value) for one in ben.events.history(event.id)]
    assert told == [("location", '"Canteen"')]
    fields = [one.field_changed for one in services.events.history(event.id)]
    assert fields == [None, "title", "title", "visibility", "color", "location"]


def test_a_cover_takes_nothing_from_the_sight_of_whoever_has_it(
    services: Services, ben: Services, cleo: Services, give: Give
) -> None:
    team = replace(PRIVATE, visibility=Visibility.TEAM, assigned_to=cleo.person.id)
    event = services.events.create(team).event
    give(event, ben, Permission.EDIT)
    cover = Cover(person=cleo.person.id, colleague=ben.person.id, first=TODAY, last=TODAY)
    assert [one.stays for one in ben.cover.preview(cover).staying] == [StayReason.UNSIGHT]
    give(event, ben, Permission.MANAGE)
    assert len(ben.cover.hand_over(cover).plan.handed) == 1


# --- Missing and hidden ---------------------------------------------------------------------


def test_a_missing_attachment_and_a_hidden_one_give_the_same_answer(
    services: Services, ben: Services
) -> None:
    event = services.events.create(PRIVATE).event
    file = NewFile(name="a.txt", content=b"secret", mime_type="text/plain")
    hidden = services.attachments.attach(event.id, file).id
    for call in (ben.attachments.content, ben.attachments.remove):
        assert _answer(call, hidden).replace(str(hidden), "N") == _answer(call, 999).replace(
            "999", "N"
        )


def test_a_missing_event_and_a_hidden_one_give_the_same_answer(
    services: Services, ben: Services
) -> None:
    hidden = services.events.create(replace(PRIVATE, rule=WEEKLY)).event.id
    trashed = services.events.create(PRIVATE).event.id
    services.events.delete(trashed)
    file = NewFile(name="a.txt", content=b"secret", mime_type="text/plain")
    content = replace(PRIVATE, visibility=Visibility.COMPANY)
    calls: list[Callable[[int], object]] = [
        ben.events.get,
        ben.events.details,
        ben.events.history,
        ben.events.restore,
        ben.events.delete,
        ben.rights.of_event,
        lambda id_: ben.events.get(id_, SECOND),
        lambda id_: ben.events.restore(id_, SECOND),
        lambda id_: ben.events.update(id_, content, version=1),
        lambda id_: ben.attachments.attach(id_, file),
        lambda id_: ben.responses.respond(id_, ResponseStatus.ACCEPTED),
        lambda id_: ben.own_reminders.add(id_, 5),
    ]
    for call in calls:
        for event_id in (hidden, trashed):
            expected = _answer(call, 999).replace("999", "N")
            assert _answer(call, event_id).replace(f" {event_id}", " N") == expected
    reports = {
        id_: ben.availability.conflicts(
            replace(content, assigned_to=services.person.id), Replacement(event_id=id_)
        )
        for id_ in (hidden, 999)
    }
    assert reports[hidden] == reports[999]
    assert reports[hidden].clashes


def test_a_hidden_date_and_one_that_does_not_exist_give_the_same_answer(
    services: Services, ben: Services
) -> None:
    series = services.events.create(
        replace(PRIVATE, title="Lunch", visibility=Visibility.COMPANY, rule=WEEKLY)
    ).event
    change(services, series, SECOND, visibility=Visibility.PRIVATE, title="Salary")
    calls = (ben.events.get, ben.events.details, ben.events.history, ben.events.content)
    for call in calls:
        answers = [
            _answer(partial(call, series.id), day).replace(str(day), "D")
            for day in (SECOND, date(2025, 11, 13))
        ]
        assert answers[0] == answers[1]


def _answer(call: Callable[[Any], object], argument: object) -> str:
    with pytest.raises(NotFoundError) as caught:
        call(argument)
    return f"{type(caught.value).__name__} {caught.value} {caught.value.details}"


def _november() -> OccurrenceQuery:
    return OccurrenceQuery(days=Days.through(date(2025, 11, 1), date(2025, 11, 30)), zone="UTC")
