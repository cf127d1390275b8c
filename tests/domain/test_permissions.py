"""The table of rights, spelled out by relation, action and visibility."""

from datetime import UTC, date, datetime, time
from itertools import product

import pytest

from terp_desktop.domain.event import Event, EventContent, Participant, Visibility, When
from terp_desktop.domain.permissions import (
    REQUIRED_PERMISSION,
    Action,
    Actor,
    Permission,
    as_occurrence,
    has_occurrence_permission,
    has_permission,
    permission_for_listed,
    widest_permission,
)
from terp_desktop.domain.series import Occurrence

DAY, NOW = date(2025, 11, 4), datetime(2025, 11, 4, tzinfo=UTC)
WHEN = When(start_date=DAY, end_date=DAY, start_time=time(9), end_time=time(10), timezone="UTC")
PEOPLE = {
    "admin": Actor(1, "admin"),
    "creator": Actor(2, "sales"),
    "assignee": Actor(3, "accounting"),
    "participant": Actor(4, "user"),
    "colleague": Actor(5, "Admin"),
}
SEEING = {Action.SEE, Action.ANSWER, Action.SET_OWN_REMINDERS, Action.COPY}
EDITING = SEEING | {Action.EDIT, Action.ATTACH}
DELETING = EDITING | {Action.DELETE, Action.RESTORE}
OPEN = {Visibility.COMPANY, Visibility.PUBLIC}
BY_RELATION = {
    "admin": set(Action),
    "creator": set(Action),
    "assignee": EDITING,
    "participant": SEEING,
}
BY_GRANT = {
    Permission.VIEW: SEEING,
    Permission.EDIT: EDITING,
    Permission.DELETE: DELETING,
    Permission.MANAGE: set(Action),
}


def event(visibility: Visibility) -> Event:
    content = EventContent(
        title="Visit",
        when=WHEN,
        visibility=visibility,
        assigned_to=3,
        participants=(Participant(user_id=4),),
    )
    return Event(
        id=1, uid="1", content=content, created_by=2, version=1, created_at=NOW, updated_at=NOW
    )


def allowed(login: str, visibility: Visibility, granted: Permission | None) -> set[Action]:
    return {
        action
        for action, wanted in REQUIRED_PERMISSION.items()
        if has_permission(PEOPLE[login], wanted, event(visibility), granted)
    }


@pytest.mark.parametrize("visibility, login", [*product(Visibility, PEOPLE)])
def test_each_relation_allows_what_the_table_says(visibility: Visibility, login: str) -> None:
    usual = SEEING if visibility in OPEN else set()
    assert allowed(login, visibility, None) == BY_RELATION.get(login, set()) | usual


@pytest.mark.parametrize("visibility, granted", [*product(Visibility, Permission)])
def test_a_grant_adds_to_what_the_relation_allows(
    visibility: Visibility, granted: Permission
) -> None:
    for login in PEOPLE:
        without = allowed(login, visibility, None)
        assert allowed(login, visibility, granted) == without | BY_GRANT[granted]


@pytest.mark.parametrize("visibility, granted", [*product(Visibility, [None, *Permission])])
def test_what_a_list_shows_is_judged_as_the_event_and_as_the_occurrence_itself(
    visibility: Visibility, granted: Permission | None
) -> None:
    compared = 0
    for (login, actor), own, owner in product(PEOPLE.items(), [None, *Visibility], [None, 5]):
        shown = as_occurrence(event(visibility), own, owner)
        widest = widest_permission(actor, shown, granted)
        for wanted in Permission:
            is_allowed = has_occurrence_permission(
                actor,
                wanted,
                event(visibility),
                granted=granted,
                visibility=own,
                assigned_to=owner,
            )
            assert is_allowed == (widest is not None and widest.includes(wanted)), login
        if widest is not None:
            assert permission_for_listed(actor, listed(shown), granted) is widest, login
            compared += 1
    assert compared >= 30


def listed(event: Event) -> Occurrence:
    content = event.content
    return Occurrence(
        event_id=event.id,
        instance_date=None,
        when=content.when,
        start_utc=content.when.span.start,
        end_utc=content.when.span.end,
        title=content.title,
        location=None,
        module=content.module,
        event_type=content.event_type,
        status=content.status,
        priority=content.priority,
        visibility=content.visibility,
        color=None,
        assigned_to=content.assigned_to,
        created_by=event.created_by,
        version=event.version,
    )


def test_every_action_requires_a_permission() -> None:
    assert set(REQUIRED_PERMISSION) == set(Action)
