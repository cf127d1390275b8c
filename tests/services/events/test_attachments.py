"""Attachments: who may add, open and remove them, where their bytes are, what is undone."""

import os
from datetime import date, timedelta

import pytest

from terp_desktop.bootstrap import desk_of
from terp_desktop.domain.attachment import MOST_BYTES, NewFile
from terp_desktop.domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidValueError,
    NotFoundError,
)
from terp_desktop.domain.event import Event, EventContent, Visibility, When
from terp_desktop.domain.permissions import UserRole
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Desk
from terp_desktop.services.jobs.cleanup import FILES_KEPT, TRASH_KEPT, CleanupService
from terp_desktop.services.json_api.events_out import attachment_payload
from terp_desktop.storage.repositories.attachments import PART_BYTES
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import Tables
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)
WHEN = When(start_date=TODAY, end_date=TODAY, timezone="America/New_York")
OFFER = NewFile(name="Offer.pdf", content=b"%PDF-1.7 ...", mime_type="application/pdf")


@pytest.fixture
def bens(desk: Desk, store: SqlStore, clock: FixedClock) -> Desk:
    ben = desk.people.add(login="ben", name="Ben", email=None, role=UserRole.USER)
    return desk_of(ben, store, clock, database_name="Embedded", is_embedded=True)


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.events.create(EventContent(title="Audit", when=WHEN)).event


@pytest.fixture
def cleanup(desk: Desk, store: SqlStore, clock: FixedClock) -> CleanupService:
    return CleanupService(store, clock, desk.actor)


def names(desk: Desk, event_id: int) -> list[str]:
    return [one.name for one in desk.events.details(event_id).attachments]


def test_a_colleague_on_the_same_database_opens_what_was_attached(
    desk: Desk, bens: Desk, event: Event, clock: FixedClock
) -> None:
    desk.attachments.attach(event.id, OFFER)
    (offer,) = bens.events.details(event.id).attachments
    assert (offer.name, offer.size, offer.mime_type) == ("Offer.pdf", 12, "application/pdf")
    assert (offer.added_by, offer.added_at) == (desk.person.id, clock.now())
    assert bens.events.details(event.id).people[desk.person.id].name == "Ann Lee"
    assert bens.attachments.open(offer.id).content == OFFER.content
    assert attachment_payload(offer) == {
        "id": offer.id,
        "name": "Offer.pdf",
        "size": 12,
        "mimeType": "application/pdf",
        "sha256": OFFER.sha256,
        "addedBy": desk.person.id,
        "addedAt": "2025-11-04T12:00:00Z",
    }


def test_the_largest_file_comes_back_as_it_was_and_a_larger_one_is_refused(
    desk: Desk, event: Event, tables: Tables
) -> None:
    content = os.urandom(MOST_BYTES)
    added = desk.attachments.attach(event.id, NewFile(name="plan.tif", content=content))
    assert desk.attachments.open(added.id).content == content
    assert tables.count("calendarAttachmentParts") == MOST_BYTES // PART_BYTES
    with pytest.raises(InvalidValueError, match=r"25\.0 MB; 25 MB fit"):
        NewFile(name="plan.tif", content=content + b"!")


def test_an_empty_file_is_a_file(desk: Desk, event: Event) -> None:
    added = desk.attachments.attach(event.id, NewFile(name="empty.txt", content=b""))
    assert desk.attachments.open(added.id).content == b""


def test_alike_content_is_kept_once_and_hangs_once_on_an_event(
    desk: Desk, event: Event, tables: Tables
) -> None:
    first = desk.attachments.attach(event.id, OFFER)
    assert desk.attachments.attach(event.id, OFFER) == first
    copy = NewFile(name="Copy.pdf", content=OFFER.content)
    desk.attachments.attach(event.id, copy)
    other = desk.events.create(EventContent(title="Talk", when=WHEN)).event
    desk.attachments.attach(other.id, OFFER)
    assert names(desk, event.id) == ["Offer.pdf", "Copy.pdf"]
    assert tables.count("calendarAttachmentFiles") == 1
    assert tables.count("calendarEventAttachments") == 3


def test_who_may_only_look_opens_but_neither_adds_nor_removes(
    desk: Desk, bens: Desk, event: Event
) -> None:
    added = desk.attachments.attach(event.id, OFFER)
    with pytest.raises(ForbiddenError):
        bens.attachments.attach(event.id, OFFER)
    with pytest.raises(ForbiddenError):
        bens.attachments.remove(added.id)


def test_who_may_not_see_the_event_does_not_find_what_hangs_on_it(desk: Desk, bens: Desk) -> None:
    content = EventContent(title="Secret", when=WHEN, visibility=Visibility.PRIVATE)
    event = desk.events.create(content).event
    added = desk.attachments.attach(event.id, OFFER)
    with pytest.raises(NotFoundError):
        bens.attachments.open(added.id)
    with pytest.raises(NotFoundError):
        bens.attachments.remove(added.id)
    with pytest.raises(NotFoundError):
        desk.attachments.open(added.id + 1)


def test_who_is_writing_in_the_event_is_not_disturbed_by_a_file(desk: Desk, event: Event) -> None:
    desk.attachments.attach(event.id, OFFER)
    assert desk.events.get(event.id).version == event.version


def test_each_file_that_came_or_went_is_in_the_history(
    desk: Desk, event: Event, clock: FixedClock
) -> None:
    added = desk.attachments.attach(event.id, OFFER)
    desk.attachments.remove(added.id)
    lines = [
        (one.field_changed, one.previous_value, one.new_value)
        for one in desk.events.history(event.id)[1:]
    ]
    assert lines == [
        ("attachments", None, '"Offer.pdf"'),
        ("attachments", '"Offer.pdf"', None),
    ]


def test_attaching_and_removing_are_undone_and_done_again(desk: Desk, event: Event) -> None:
    added = desk.attachments.attach(event.id, OFFER)
    assert desk.undo.undo().step.sentence == "Attached “Offer.pdf” to “Audit”"
    assert names(desk, event.id) == []
    desk.undo.redo()
    (back,) = desk.events.details(event.id).attachments
    assert back.added_at == added.added_at
    desk.attachments.remove(back.id)
    assert desk.undo.undo().step.sentence == "Removed “Offer.pdf” from “Audit”"
    (again,) = desk.events.details(event.id).attachments
    assert desk.attachments.open(again.id).content == OFFER.content
    desk.undo.redo()
    assert names(desk, event.id) == []


def test_what_somebody_else_removed_meanwhile_is_not_undone(
    desk: Desk, store: SqlStore, clock: FixedClock, event: Event
) -> None:
    eve = desk.people.add(login="eve", name="Eve", email=None, role=UserRole.ADMIN)
    eves = desk_of(eve, store, clock, database_name="Embedded", is_embedded=True)
    added = desk.attachments.attach(event.id, OFFER)
    eves.attachments.remove(added.id)
    with pytest.raises(ConflictError, match="changed meanwhile"):
        desk.undo.undo()


def test_content_that_nothing_has_any_more_is_kept_for_as_long_as_undoing_may_want_it(
    desk: Desk, event: Event, cleanup: CleanupService, clock: FixedClock, tables: Tables
) -> None:
    added = desk.attachments.attach(event.id, OFFER)
    clock.advance(FILES_KEPT * 2)
    assert cleanup.clean()["files"] == 0
    desk.attachments.remove(added.id)
    assert cleanup.clean()["files"] == 0
    clock.advance(FILES_KEPT - timedelta(days=1))
    assert cleanup.clean()["files"] == 0
    desk.undo.undo()
    assert cleanup.clean()["files"] == 0
    desk.undo.redo()
    assert cleanup.clean()["files"] == 0
    clock.advance(FILES_KEPT + timedelta(seconds=1))
    assert cleanup.clean()["files"] == 1
    assert tables.count("calendarAttachmentParts") == 0


def test_removing_cannot_be_undone_once_the_content_is_gone(
    desk: Desk, event: Event, tables: Tables
) -> None:
    desk.attachments.remove(desk.attachments.attach(event.id, OFFER).id)
    tables.write('DELETE FROM "calendarAttachmentFiles"')
    with pytest.raises(ConflictError):
        desk.undo.undo()


def test_content_that_is_missing_is_said_to_be(desk: Desk, event: Event, tables: Tables) -> None:
    added = desk.attachments.attach(event.id, OFFER)
    tables.write('DELETE FROM "calendarAttachmentFiles"')
    with pytest.raises(NotFoundError, match=r"Offer\.pdf” is not in the database"):
        desk.attachments.open(added.id)


def test_what_hangs_on_a_purged_event_goes_with_it(
    desk: Desk, event: Event, cleanup: CleanupService, clock: FixedClock, tables: Tables
) -> None:
    desk.attachments.attach(event.id, OFFER)
    desk.events.delete(event.id)
    clock.advance(TRASH_KEPT + timedelta(days=1))
    cleanup.clean()
    assert tables.count("calendarEventAttachments") == 0
    clock.advance(FILES_KEPT + timedelta(days=1))
    assert cleanup.clean()["files"] == 1


def test_a_series_that_is_split_keeps_what_hangs_on_it_in_both_parts(desk: Desk) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=TODAY, count=10)
    event = desk.events.create(EventContent(title="Standup", when=WHEN, rule=rule)).event
    desk.attachments.attach(event.id, OFFER)
    day = TODAY + timedelta(days=3)
    content = desk.events.draft(event.id, Scope.FUTURE, day)
    later = desk.events.update(
        event.id, content, version=1, scope=Scope.FUTURE, instance_date=day
    ).event
    for one in {event.id, later.id}:
        (offer,) = desk.events.details(one).attachments
        assert desk.attachments.open(offer.id).content == OFFER.content
