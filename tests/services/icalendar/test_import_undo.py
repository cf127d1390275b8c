"""An import is one undo step: undone, redone, and imported again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.errors import ConflictError
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.services.events.undo import NothingToUndoError
from terp_desktop.services.icalendar.importer import MAX_UNDOABLE_EVENTS
from terp_desktop.storage.unit_of_work import SqlStore
from tests.exchange.calendar_builders import calendar, changed_occurrence, event
from tests.fakes import FixedClock

YEAR = Days(date(2019, 1, 1), date(2020, 1, 1))
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=3"
SECOND = ";TZID=Europe/Berlin:20190311T140000"
SERIES = (
    event(WEEKLY, "SUMMARY:Series", uid="series"),
    changed_occurrence(SECOND, "SUMMARY:Other", "LOCATION:Room 2", uid="series"),
)
FILE = calendar(event("SUMMARY:One", uid="one"), event("SUMMARY:Two", uid="two"), *SERIES)
ALL = ["One", "Other", "Series", "Series", "Two"]


def titles(services: Services) -> Sequence[str]:
    return sorted(one.title for one in services.events.list(OccurrenceQuery(days=YEAR, zone="UTC")))


def next_undo_sentence(services: Services) -> str | None:
    step = services.undo.next_undo()
    return None if step is None else step.sentence


def test_an_import_is_one_step_undone_and_done_again(services: Services) -> None:
    services.imports.import_file(FILE)
    assert next_undo_sentence(services) == "Import of 3 events"
    undone = services.undo.undo()
    assert titles(services) == []
    assert len(undone.changes.events) == 3
    assert next_undo_sentence(services) is None
    assert services.trash.content().entries == ()
    assert services.undo.redo().action.sentence == "Import of 3 events"
    assert titles(services) == ALL
    services.undo.undo()
    assert titles(services) == []


def test_the_step_survives_the_program(
    services: Services, store: SqlStore, clock: FixedClock
) -> None:
    services.imports.import_file(FILE)
    clock.advance(timedelta(days=20))
    later = build_services(services.person, store, clock, database_name="", is_embedded=True)
    assert later.undo.undo().action.sentence == "Import of 3 events"
    assert titles(later) == []


def test_undoing_an_import_restores_the_changed_fields(services: Services) -> None:
    services.imports.import_file(FILE)
    services.imports.import_file(
        FILE.replace(b"SUMMARY:One", b"SUMMARY:New").replace(b"Room 2", b"3")
    )
    assert next_undo_sentence(services) == "Import of 2 events"
    assert "New" in titles(services)
    services.undo.undo()
    assert titles(services) == ALL
    assert services.events.content(3, date(2019, 3, 11)).location == "Room 2"
    assert next_undo_sentence(services) == "Import of 3 events"


def test_a_single_event_is_called_by_its_name(services: Services) -> None:
    services.imports.import_file(calendar(event("SUMMARY:One", uid="one")))
    assert next_undo_sentence(services) == "Import of “One”"


@pytest.mark.parametrize("day", [None, date(2019, 3, 18)])
def test_a_later_change_prevents_undoing_the_import(services: Services, day: date | None) -> None:
    services.imports.import_file(FILE)
    before = services.events.content(3, day)
    scope = Scope.ALL if day is None else Scope.THIS
    services.events.update(
        3, replace(before, title="Ours"), version=1, scope=scope, instance_date=day
    )
    services.undo.undo()
    services.undo.redo()
    services.undo.undo()
    assert titles(services) == ALL
    with pytest.raises(ConflictError, match="Series"):
        services.undo.undo()
    assert titles(services) == ALL


def test_an_import_that_was_undone_can_be_made_again(services: Services) -> None:
    services.imports.import_file(FILE)
    services.undo.undo()
    report = services.imports.import_file(FILE)
    assert (report.updated, report.skipped) == (3, ())
    assert titles(services) == ALL
    assert next_undo_sentence(services) == "Import of 3 events"
    services.undo.undo()
    assert titles(services) == []


def test_an_update_that_was_undone_can_be_made_again(services: Services) -> None:
    newer = FILE.replace(b"SUMMARY:One", b"SUMMARY:New")
    services.imports.import_file(FILE)
    services.imports.import_file(newer)
    services.undo.undo()
    assert services.imports.import_file(newer).updated == 1
    assert "New" in titles(services)


def test_an_event_deleted_here_stays_in_the_trash(services: Services) -> None:
    services.imports.import_file(FILE)
    services.events.delete(1)
    report = services.imports.import_file(FILE.replace(b"SUMMARY:One", b"SUMMARY:New"))
    assert [one.uid for one in report.skipped] == ["one"]
    assert "New" not in titles(services)


def test_a_dry_run_is_no_step(services: Services) -> None:
    services.imports.import_file(FILE, dry_run=True)
    with pytest.raises(NothingToUndoError):
        services.undo.undo()


def test_a_file_of_very_many_events_is_no_step(services: Services) -> None:
    many = (event(uid=f"{number}") for number in range(MAX_UNDOABLE_EVENTS + 1))
    services.imports.import_file(calendar(*many))
    assert next_undo_sentence(services) is None
