"""Who takes part: entered by name or address, with a role, each of them once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import Participant, ParticipantRole, ResponseStatus
from terp_desktop.domain.person import Person
from terp_desktop.ui.events.dialog.participant_fields import ParticipantFields
from terp_desktop.ui.fields.value_combo_box import ValueComboBox

pytestmark = pytest.mark.usefixtures("british", "theme")

STAFF = [
    Person(id=number, login=name, name=name, email=None, role="user")
    for number, name in enumerate(("Ann Lee", "Bob Ray", "Bobby Tan"), start=1)
]


@pytest.fixture
def fields(qtbot: QtBot) -> ParticipantFields:
    made = ParticipantFields()
    qtbot.addWidget(made)
    made.offer_people(STAFF)
    made.fill([])
    made.show()
    return made


def enter(fields: ParticipantFields, text: str) -> None:
    fields.entry.setFocus()
    QTest.keyClicks(fields.entry, text)
    completer = fields.entry.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    popup.hide()
    QTest.keyClick(fields.entry, Qt.Key.Key_Return)


def test_a_colleague_is_found_by_a_part_of_the_name(fields: ParticipantFields) -> None:
    enter(fields, "lee")
    assert fields.participants == (Participant(user_id=1),)
    assert fields.entry.text() == ""


def test_a_whole_name_wins_over_one_that_it_is_a_part_of(fields: ParticipantFields) -> None:
    enter(fields, "bob ray")
    assert fields.participants == (Participant(user_id=2),)


def test_an_ambiguous_part_of_a_name_is_refused(fields: ParticipantFields) -> None:
    enter(fields, "bob")
    assert fields.participants == ()
    assert "“bob”" in fields.message.label.text()


@pytest.mark.parametrize(
    "entered, name, mail",
    [
        ("pat@acme.example", None, "pat@acme.example"),
        ("Pat Doe <pat@acme.example>", "Pat Doe", "pat@acme.example"),
        ('"Doe, Pat" <pat@acme.example>', "Doe, Pat", "pat@acme.example"),
    ],
)
def test_an_outside_person_has_an_address_and_maybe_a_name(
    fields: ParticipantFields, entered: str, name: str | None, mail: str
) -> None:
    enter(fields, entered)
    assert fields.participants == (Participant(external_name=name, external_email=mail),)


def test_a_participant_is_not_added_twice(fields: ParticipantFields) -> None:
    for entered in ("Ann Lee", "Ann Lee", "pat@acme.example", "PAT@acme.example"):
        enter(fields, entered)
        fields.entry.clear()
    assert len(fields.participants) == 2


def test_a_role_is_given_and_the_answer_is_kept(fields: ParticipantFields) -> None:
    answered = Participant(
        user_id=1,
        response_status=ResponseStatus.ACCEPTED,
        responded_at=datetime(2025, 11, 4, 12, tzinfo=UTC),
    )
    fields.fill([answered])
    role = fields.findChild(ValueComboBox)
    assert role is not None
    role.setFocus()
    QTest.keyClicks(role, "Optional")
    (given,) = fields.participants
    assert given.role is ParticipantRole.OPTIONAL
    assert given.response_status is ResponseStatus.ACCEPTED


def test_a_participant_is_removed_from_the_list(fields: ParticipantFields) -> None:
    fields.fill([Participant(user_id=1), Participant(user_id=2)])
    fields.remove(0)
    assert fields.participants == (Participant(user_id=2),)


def list_of(fields: ParticipantFields) -> QAbstractItemView:
    completer = fields.entry.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    return popup


@pytest.mark.parametrize("way", ["keys", "pointer"])
def test_a_name_chosen_from_the_list_leaves_nothing_behind(
    fields: ParticipantFields, qtbot: QtBot, way: str
) -> None:
    fields.entry.setFocus()
    QTest.keyClicks(fields.entry, "bob")
    names = list_of(fields)
    qtbot.waitUntil(names.isVisible)
    if way == "keys":
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
            QTest.keyClick(names, key)
    else:
        second = names.visualRect(names.model().index(1, 0)).center()
        QTest.mouseClick(names.viewport(), Qt.MouseButton.LeftButton, pos=second)
    qtbot.waitUntil(lambda: not names.isVisible())
    assert [one.user_id for one in fields.participants] == [3]
    assert fields.entry.text() == ""
    assert fields.message.isHidden()
    QTest.keyClicks(fields.entry, "lee")
    QTest.keyClick(names if names.isVisible() else fields.entry, Qt.Key.Key_Return)
    assert [one.user_id for one in fields.participants] == [3, 1]
    assert fields.entry.text() == ""


def test_the_chosen_one_of_two_people_with_the_same_name_is_added(
    fields: ParticipantFields, qtbot: QtBot
) -> None:
    fields.offer_people([*STAFF, replace(STAFF[1], id=9)])
    fields.entry.setFocus()
    QTest.keyClicks(fields.entry, "bob ray")
    names = list_of(fields)
    qtbot.waitUntil(names.isVisible)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(names, key)
    assert fields.participants == (Participant(user_id=9),)


def test_choosing_a_listed_participant_again_is_reported(
    fields: ParticipantFields, qtbot: QtBot
) -> None:
    fields.fill([Participant(user_id=1)])
    fields.entry.setFocus()
    QTest.keyClicks(fields.entry, "lee")
    names = list_of(fields)
    qtbot.waitUntil(names.isVisible)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(names, key)
    assert fields.participants == (Participant(user_id=1),)
    assert fields.message.label.text() == "Ann Lee takes part already."
    assert fields.entry.text() == ""
