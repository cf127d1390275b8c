"""An import is one step: undone, done again, and brought in anew."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from terp_desktop.bootstrap import desk_of
from terp_desktop.domain.errors import ConflictError
from terp_desktop.domain.queries import OccurrenceQuery
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Desk
from terp_desktop.services.events.undo import NothingToUndoError
from terp_desktop.services.icalendar.importer import MOST_UNDONE
from terp_desktop.storage.unit_of_work import SqlStore
from tests.exchange.calendar_builders import calendar, changed, event
from tests.fakes import FixedClock

YEAR = Days(date(2019, 1, 1), date(2020, 1, 1))
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=3"
SECOND = ";TZID=Europe/Berlin:20190311T140000"
SERIES = (
    event(WEEKLY, "SUMMARY:Series", uid="series"),
    changed(SECOND, "SUMMARY:Other", "LOCATION:Room 2", uid="series"),
)
FILE = calendar(event("SUMMARY:One", uid="one"), event("SUMMARY:Two", uid="two"), *SERIES)
ALL = ["One", "Other", "Series", "Series", "Two"]


def titles(desk: Desk) -> Sequence[str]:
    return sorted(one.title for one in desk.events.list(OccurrenceQuery(days=YEAR, zone="UTC")))


def said(desk: Desk) -> str | None:
    step = desk.undo.last()
    return None if step is None else step.sentence


def test_an_import_is_one_step_undone_and_done_again(desk: Desk) -> None:
    desk.imports.import_file(FILE)
    assert said(desk) == "Import of 3 events"
    undone = desk.undo.undo()
    assert titles(desk) == []
    assert len(undone.changes.events) == 3
    assert said(desk) is None
    assert desk.undo.redo().step.sentence == "Import of 3 events"
    assert titles(desk) == ALL
    desk.undo.undo()
    assert titles(desk) == []


def test_the_step_survives_the_program(desk: Desk, store: SqlStore, clock: FixedClock) -> None:
    desk.imports.import_file(FILE)
    clock.advance(timedelta(days=20))
    later = desk_of(desk.person, store, clock, database_name="", is_embedded=True)
    assert later.undo.undo().step.sentence == "Import of 3 events"
    assert titles(later) == []


def test_what_the_file_changed_says_again_what_it_said(desk: Desk) -> None:
    desk.imports.import_file(FILE)
    desk.imports.import_file(FILE.replace(b"SUMMARY:One", b"SUMMARY:New").replace(b"Room 2", b"3"))
    assert said(desk) == "Import of 2 events"
    assert "New" in titles(desk)
    desk.undo.undo()
    assert titles(desk) == ALL
    assert desk.events.content(3, date(2019, 3, 11)).location == "Room 2"
    assert said(desk) == "Import of 3 events"


def test_a_single_event_is_called_by_its_name(desk: Desk) -> None:
    desk.imports.import_file(calendar(event("SUMMARY:One", uid="one")))
    assert said(desk) == "Import of “One”"


@pytest.mark.parametrize("day", [None, date(2019, 3, 18)])
def test_what_was_changed_since_keeps_the_whole_import(desk: Desk, day: date | None) -> None:
    desk.imports.import_file(FILE)
    before = desk.events.content(3, day)
    scope = Scope.ALL if day is None else Scope.THIS
    desk.events.update(3, replace(before, title="Ours"), version=1, scope=scope, instance_date=day)
    desk.undo.undo()
    desk.undo.redo()
    desk.undo.undo()
    assert titles(desk) == ALL
    with pytest.raises(ConflictError, match="Series"):
        desk.undo.undo()
    assert titles(desk) == ALL


def test_an_import_that_was_undone_can_be_made_again(desk: Desk) -> None:
    desk.imports.import_file(FILE)
    desk.undo.undo()
    report = desk.imports.import_file(FILE)
    assert (report.updated, report.skipped) == (3, ())
    assert titles(desk) == ALL
    assert said(desk) == "Import of 3 events"
    desk.undo.undo()
    assert titles(desk) == []


def test_an_update_that_was_undone_can_be_made_again(desk: Desk) -> None:
    newer = FILE.replace(b"SUMMARY:One", b"SUMMARY:New")
    desk.imports.import_file(FILE)
    desk.imports.import_file(newer)
    desk.undo.undo()
    assert desk.imports.import_file(newer).updated == 1
    assert "New" in titles(desk)


def test_what_a_person_deleted_stays_in_the_trash(desk: Desk) -> None:
    desk.imports.import_file(FILE)
    desk.events.delete(1)
    report = desk.imports.import_file(FILE.replace(b"SUMMARY:One", b"SUMMARY:New"))
    assert [one.uid for one in report.skipped] == ["one"]
    assert "New" not in titles(desk)


def test_a_dry_run_is_no_step(desk: Desk) -> None:
    desk.imports.import_file(FILE, dry_run=True)
    with pytest.raises(NothingToUndoError):
        desk.undo.undo()


def test_a_file_of_very_many_events_is_no_step(desk: Desk) -> None:
    many = (event(uid=f"{number}") for number in range(MOST_UNDONE + 1))
    desk.imports.import_file(calendar(*many))
    assert said(desk) is None
