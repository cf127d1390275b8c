"""Attachments: rights to add, open and remove, storage of the content, undo."""

import os
from datetime import date, timedelta

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.attachment import MAX_ATTACHMENT_BYTES, NewFile
from terp_desktop.domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidValueError,
    NotFoundError,
)
from terp_desktop.domain.event import Event, EventContent, Visibility, When
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.trash import TRASH_RETENTION
from terp_desktop.services.container import Services
from terp_desktop.services.jobs.cleanup import FILE_RETENTION, CleanupService
from terp_desktop.services.json_api.events_out import attachment_to_json
from terp_desktop.storage.repositories.attachments import PART_BYTES
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import Tables
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)
WHEN = When(start_date=TODAY, end_date=TODAY, timezone="America/New_York")
OFFER = NewFile(name="Offer.pdf", content=b"%PDF-1.7 ...", mime_type="application/pdf")


@pytest.fixture
def ben_services(services: Services, store: SqlStore, clock: FixedClock) -> Services:
    ben = services.people.add(login="ben", name="Ben", email=None, role="user")
    return build_services(ben, store, clock, database_name="Embedded", is_embedded=True)


@pytest.fixture
def event(services: Services) -> Event:
    return services.events.create(EventContent(title="Audit", when=WHEN)).event


@pytest.fixture
def cleanup(services: Services, store: SqlStore, clock: FixedClock) -> CleanupService:
    return CleanupService(store, clock, services.actor)


def names(services: Services, event_id: int) -> list[str]:
    return [one.name for one in services.events.details(event_id).attachments]


def test_a_colleague_on_the_same_database_opens_what_was_attached(
    services: Services, ben_services: Services, event: Event, clock: FixedClock
) -> None:
    services.attachments.attach(event.id, OFFER)
    (offer,) = ben_services.events.details(event.id).attachments
    assert (offer.name, offer.size, offer.mime_type) == ("Offer.pdf", 12, "application/pdf")
    assert (offer.added_by, offer.added_at) == (services.person.id, clock.now())
    assert ben_services.events.details(event.id).people[services.person.id].name == "Ann Lee"
    assert ben_services.attachments.content(offer.id) == OFFER.content
    assert attachment_to_json(offer) == {
        "id": offer.id,
        "name": "Offer.pdf",
        "size": 12,
        "mimeType": "application/pdf",
        "sha256": OFFER.sha256,
        "addedBy": services.person.id,
        "addedAt": "2025-11-04T12:00:00Z",
    }


def test_the_largest_file_comes_back_as_it_was_and_a_larger_one_is_refused(
    services: Services, event: Event, tables: Tables
) -> None:
    content = os.urandom(MAX_ATTACHMENT_BYTES)
    added = services.attachments.attach(event.id, NewFile(name="plan.tif", content=content))
    assert services.attachments.content(added.id) == content
    assert tables.count("calendarAttachmentParts") == MAX_ATTACHMENT_BYTES // PART_BYTES
    with pytest.raises(InvalidValueError, match=r"25\.0 MB; 25 MB fit"):
        NewFile(name="plan.tif", content=content + b"!")


def test_an_empty_file_is_a_file(services: Services, event: Event) -> None:
    added = services.attachments.attach(event.id, NewFile(name="empty.txt", content=b""))
    assert services.attachments.content(added.id) == b""


def test_equal_content_is_stored_once_and_attached_once_to_an_event(
    services: Services, event: Event, tables: Tables
) -> None:
    first = services.attachments.attach(event.id, OFFER)
    assert services.attachments.attach(event.id, OFFER) == first
    copy = NewFile(name="Copy.pdf", content=OFFER.content)
    services.attachments.attach(event.id, copy)
    other = services.events.create(EventContent(title="Talk", when=WHEN)).event
    services.attachments.attach(other.id, OFFER)
    assert names(services, event.id) == ["Offer.pdf", "Copy.pdf"]
    assert tables.count("calendarAttachmentFiles") == 1
    assert tables.count("calendarEventAttachments") == 3


def test_viewers_open_attachments_but_neither_add_nor_remove_them(
    services: Services, ben_services: Services, event: Event
) -> None:
    added = services.attachments.attach(event.id, OFFER)
    with pytest.raises(ForbiddenError):
        ben_services.attachments.attach(event.id, OFFER)
    with pytest.raises(ForbiddenError):
        ben_services.attachments.remove(added.id)


def test_attachments_of_an_invisible_event_are_not_found(
    services: Services, ben_services: Services
) -> None:
    content = EventContent(title="Secret", when=WHEN, visibility=Visibility.PRIVATE)
    event = services.events.create(content).event
    added = services.attachments.attach(event.id, OFFER)
    with pytest.raises(NotFoundError):
        ben_services.attachments.content(added.id)
    with pytest.raises(NotFoundError):
        ben_services.attachments.remove(added.id)
    with pytest.raises(NotFoundError):
        services.attachments.content(added.id + 1)


def test_attaching_a_file_keeps_the_version_of_the_event(services: Services, event: Event) -> None:
    services.attachments.attach(event.id, OFFER)
    assert services.events.get(event.id).version == event.version


def test_each_file_that_came_or_went_is_in_the_history(
    services: Services, event: Event, clock: FixedClock
) -> None:
    added = services.attachments.attach(event.id, OFFER)
    services.attachments.remove(added.id)
    lines = [
        (one.field_changed, one.previous_value, one.new_value)
        for one in services.events.history(event.id)[1:]
    ]
    assert lines == [
        ("attachments", None, '"Offer.pdf"'),
        ("attachments", '"Offer.pdf"', None),
    ]


def test_attaching_and_removing_are_undone_and_done_again(services: Services, event: Event) -> None:
    added = services.attachments.attach(event.id, OFFER)
    assert services.undo.undo().action.sentence == "Attached “Offer.pdf” to “Audit”"
    assert names(services, event.id) == []
    services.undo.redo()
    (back,) = services.events.details(event.id).attachments
    assert back.added_at == added.added_at
    services.attachments.remove(back.id)
    assert services.undo.undo().action.sentence == "Removed “Offer.pdf” from “Audit”"
    (again,) = services.events.details(event.id).attachments
    assert services.attachments.content(again.id) == OFFER.content
    services.undo.redo()
    assert names(services, event.id) == []


def test_undo_does_not_restore_what_somebody_else_removed(
    services: Services, store: SqlStore, clock: FixedClock, event: Event
) -> None:
    eve = services.people.add(login="eve", name="Eve", email=None, role="admin")
    eves = build_services(eve, store, clock, database_name="Embedded", is_embedded=True)
    added = services.attachments.attach(event.id, OFFER)
    eves.attachments.remove(added.id)
    with pytest.raises(ConflictError, match="changed meanwhile"):
        services.undo.undo()


def test_orphaned_content_is_kept_as_long_as_it_can_be_undone(
    services: Services, event: Event, cleanup: CleanupService, clock: FixedClock, tables: Tables
) -> None:
    added = services.attachments.attach(event.id, OFFER)
    clock.advance(FILE_RETENTION * 2)
    assert cleanup.clean()["files"] == 0
    services.attachments.remove(added.id)
    assert cleanup.clean()["files"] == 0
    clock.advance(FILE_RETENTION - timedelta(days=1))
    assert cleanup.clean()["files"] == 0
    services.undo.undo()
    assert cleanup.clean()["files"] == 0
    services.undo.redo()
    assert cleanup.clean()["files"] == 0
    clock.advance(FILE_RETENTION + timedelta(seconds=1))
    assert cleanup.clean()["files"] == 1
    assert tables.count("calendarAttachmentParts") == 0


def test_removing_cannot_be_undone_once_the_content_is_gone(
    services: Services, event: Event, tables: Tables
) -> None:
    services.attachments.remove(services.attachments.attach(event.id, OFFER).id)
    tables.write('DELETE FROM "calendarAttachmentFiles"')
    with pytest.raises(ConflictError):
        services.undo.undo()


def test_missing_content_is_reported(services: Services, event: Event, tables: Tables) -> None:
    added = services.attachments.attach(event.id, OFFER)
    tables.write('DELETE FROM "calendarAttachmentFiles"')
    with pytest.raises(NotFoundError, match=r"Offer\.pdf” is not in the database"):
        services.attachments.content(added.id)


def test_purging_an_event_removes_its_attachments(
    services: Services, event: Event, cleanup: CleanupService, clock: FixedClock, tables: Tables
) -> None:
    services.attachments.attach(event.id, OFFER)
    services.events.delete(event.id)
    clock.advance(TRASH_RETENTION + timedelta(days=1))
    cleanup.clean()
    assert tables.count("calendarEventAttachments") == 0
    clock.advance(FILE_RETENTION + timedelta(days=1))
    assert cleanup.clean()["files"] == 1


def test_both_parts_of_a_split_series_keep_its_attachments(services: Services) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=TODAY, count=10)
    event = services.events.create(EventContent(title="Standup", when=WHEN, rule=rule)).event
    services.attachments.attach(event.id, OFFER)
    day = TODAY + timedelta(days=3)
    content = services.events.draft(event.id, Scope.FUTURE, day)
    later = services.events.update(
        event.id, content, version=1, scope=Scope.FUTURE, instance_date=day
    ).event
    for one in {event.id, later.id}:
        (offer,) = services.events.details(one).attachments
        assert services.attachments.content(offer.id) == OFFER.content
