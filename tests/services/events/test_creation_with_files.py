"""A new event with its files: stored together, undone together, or not at all."""

from datetime import date

import pytest

from terp_desktop.domain.attachment import MAX_ATTACHMENT_BYTES, NewFile
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import EventContent, When
from terp_desktop.services.container import Services

DAY = date(2025, 11, 4)
CONTENT = EventContent(
    title="Visit", when=When(start_date=DAY, end_date=DAY, timezone="America/New_York")
)
FILES = (NewFile(name="a.txt", content=b"A"), NewFile(name="b.txt", content=b"B"))


def names(services: Services, event_id: int) -> list[str]:
    return [one.name for one in services.events.details(event_id).attachments]


def test_the_files_are_stored_with_the_event(services: Services) -> None:
    event = services.events.create(CONTENT, files=FILES).event
    assert names(services, event.id) == ["a.txt", "b.txt"]
    added = services.events.details(event.id).attachments[1]
    assert services.attachments.content(added.id) == b"B"
    assert event.version == 1


def test_one_undo_takes_event_and_files_and_one_redo_returns_them(services: Services) -> None:
    event = services.events.create(CONTENT, files=FILES).event
    services.undo.undo()
    with pytest.raises(NotFoundError):
        services.events.get(event.id)
    services.undo.redo()
    assert names(services, event.id) == ["a.txt", "b.txt"]


def test_a_file_that_is_too_large_is_named(services: Services) -> None:
    with pytest.raises(InvalidValueError, match=r"big\.bin"):
        NewFile(name="big.bin", content=bytes(MAX_ATTACHMENT_BYTES + 1))
