"""Random changes of many events, undone and done again, against a model in memory."""

import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.bulk_edit import BulkResult, OccurrenceTarget, PastePlace, target_of
from terp_desktop.domain.event import EventContent, Priority, Status, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.services.events.undo import NothingToUndoError
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.public_holidays import PublicHolidays
from tests.builders import copy_database
from tests.fakes import FixedClock

ZONE = "America/New_York"
FIRST = date(2026, 6, 1)  # no clocks change in the weeks around it
SEEN = OccurrenceQuery(days=Days(date(2026, 1, 1), date(2027, 1, 1)), zone=ZONE)
TITLES = st.sampled_from("ABCDEF")
SLOTS = st.integers(0, 14 * 24).map(
    lambda hours: datetime.combine(FIRST, time()) + timedelta(hours=hours)
)
DAYS = st.integers(0, 20).map(lambda days: FIRST + timedelta(days=days))


@dataclass(frozen=True, order=True)
class Shown:
    """What a person sees of an event in this model; all of them last an hour."""

    title: str
    start: datetime
    status: Status = Status.SCHEDULED
    priority: Priority = Priority.MEDIUM


class BulkMachine(RuleBasedStateMachine):
    """Does the same to the calendar and to a list; `undone` and `done` are the list's history."""

    migrated: Path
    compared = 0

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        file = copy_database(self.migrated, self.folder / "calendar.db")
        self.engine = open_engine(f"sqlite:///{file}")
        store, clock = SqlStore(self.engine, PublicHolidays()), FixedClock()
        with store.begin() as work:
            ann = work.people.add(login="ann", name="Ann", email=None, role="admin")
        self.services = build_services(ann, store, clock, database_name="", is_embedded=True)
        self.model: list[Shown] = []
        self.done: list[list[Shown]] = []
        self.undone: list[list[Shown]] = []

    def teardown(self) -> None:
        self.engine.dispose()
        shutil.rmtree(self.folder)

    # --- Both sides ------------------------------------------------------------------------

    def seen(self) -> list[Occurrence]:
        return sorted(self.services.events.list(SEEN), key=as_shown)

    def choose(self, numbers: set[int]) -> tuple[list[OccurrenceTarget], list[int]]:
        """The same events on both sides: equal ones cannot be told apart, so it does not matter."""
        chosen = sorted(number for number in numbers if number < len(self.model))
        seen = self.seen()
        return [target_of(seen[number]) for number in chosen], chosen

    def step(self, after: list[Shown], result: BulkResult | None = None) -> None:
        """The model is as `after` now, by one step if that changed anything."""
        if result is not None:
            assert result.refusals == ()
        if result is None or result.changed:
            self.done.append(self.model)
            self.undone.clear()
        self.model = sorted(after)

    def changed(self, chosen: list[int], **fields: object) -> list[Shown]:
        return [
            replace(one, **fields) if place in chosen else one  # type: ignore[arg-type]
            for place, one in enumerate(self.model)
        ]

    # --- Rules -----------------------------------------------------------------------------

    @rule(title=TITLES, start=SLOTS)
    def create(self, title: str, start: datetime) -> None:
        self.services.events.create(EventContent(title=title, when=hour_from(start)))
        self.step([*self.model, Shown(title, start)])

    @rule(title=TITLES, start=SLOTS)
    def create_series(self, title: str, start: datetime) -> None:
        weekly = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=start.date(), count=3)
        when = hour_from(start)
        self.services.events.create(EventContent(title=title, when=when, rule=weekly))
        dates = (start + timedelta(weeks=weeks) for weeks in range(3))
        self.step([*self.model, *(Shown(title, date) for date in dates)])

    @rule(numbers=st.sets(st.integers(0, 9), min_size=1), status=st.sampled_from(Status))
    def set_status(self, numbers: set[int], status: Status) -> None:
        targets, chosen = self.choose(numbers)
        result = self.services.bulk.set_status(targets, status)
        self.step(self.changed(chosen, status=status), result)

    @rule(numbers=st.sets(st.integers(0, 9), min_size=1), priority=st.sampled_from(Priority))
    def set_priority(self, numbers: set[int], priority: Priority) -> None:
        targets, chosen = self.choose(numbers)
        result = self.services.bulk.set_priority(targets, priority)
        self.step(self.changed(chosen, priority=priority), result)

    @rule(numbers=st.sets(st.integers(0, 9), min_size=1), hours=st.integers(-30, 30))
    def shift(self, numbers: set[int], hours: int) -> None:
        targets, chosen = self.choose(numbers)
        distance = timedelta(hours=hours)
        result = self.services.bulk.shift(targets, distance)
        after = [
            replace(one, start=one.start + distance) if place in chosen else one
            for place, one in enumerate(self.model)
        ]
        self.step(after, result)

    @rule(numbers=st.sets(st.integers(0, 9), min_size=1), day=DAYS)
    def move_to_day(self, numbers: set[int], day: date) -> None:
        targets, chosen = self.choose(numbers)
        result = self.services.bulk.move_to_day(targets, day)
        after = [
            replace(one, start=datetime.combine(day, one.start.time())) if at in chosen else one
            for at, one in enumerate(self.model)
        ]
        self.step(after, result)

    @rule(numbers=st.sets(st.integers(0, 9), min_size=1))
    def delete(self, numbers: set[int]) -> None:
        targets, chosen = self.choose(numbers)
        result = self.services.bulk.delete(targets)
        self.step([one for at, one in enumerate(self.model) if at not in chosen], result)

    @rule(numbers=st.sets(st.integers(0, 9), min_size=1))
    def duplicate(self, numbers: set[int]) -> None:
        targets, chosen = self.choose(numbers)
        result = self.services.bulk.duplicate(targets)
        self.step([*self.model, *(self.model[at] for at in chosen)], result)

    @rule(
        numbers=st.sets(st.integers(0, 9), min_size=1),
        day=DAYS,
        hour=st.integers(0, 23),
        is_cut=st.booleans(),
    )
    def paste(self, numbers: set[int], day: date, hour: int, is_cut: bool) -> None:
        targets, chosen = self.choose(numbers)
        if not chosen:
            return
        clipping = self.services.clipboard.copy(targets, is_cut=is_cut)
        result = self.services.clipboard.paste(clipping, PastePlace(day, time(hour)))
        distance = datetime.combine(day, time(hour)) - min(self.model[at].start for at in chosen)
        pasted = [replace(self.model[at], start=self.model[at].start + distance) for at in chosen]
        kept = [one for at, one in enumerate(self.model) if not (is_cut and at in chosen)]
        self.step([*kept, *pasted], result)

    @rule()
    def undo(self) -> None:
        if not self.done:
            with pytest.raises(NothingToUndoError):
                self.services.undo.undo()
            return
        self.services.undo.undo()
        self.undone.append(self.model)
        self.model = self.done.pop()

    @rule()
    def redo(self) -> None:
        if not self.undone:
            with pytest.raises(NothingToUndoError):
                self.services.undo.redo()
            return
        self.services.undo.redo()
        self.done.append(self.model)
        self.model = self.undone.pop()

    @invariant()
    def both_show_the_same(self) -> None:
        assert [as_shown(one) for one in self.seen()] == self.model
        type(self).compared += len(self.model)


def as_shown(one: Occurrence) -> Shown:
    assert one.when.end_local - one.when.start_local == timedelta(hours=1)
    return Shown(one.title, one.when.start_local, one.status, one.priority)


def hour_from(start: datetime) -> When:
    end = start + timedelta(hours=1)
    return When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        timezone=ZONE,
    )


def test_the_calendar_and_a_model_agree_after_every_step(migrated_file: Path) -> None:
    BulkMachine.migrated = migrated_file
    run_state_machine_as_test(
        BulkMachine, settings=settings(max_examples=15, stateful_step_count=20, deadline=None)
    )
    assert BulkMachine.compared > 300
