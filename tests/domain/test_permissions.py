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
    has_permission,
)

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


def test_every_action_requires_a_permission() -> None:
    assert set(REQUIRED_PERMISSION) == set(Action)
