"""The doctor's probes: they create, read, repeat and hide events, and roll everything back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.event import EventContent, Visibility, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import DEFAULT_ROLE, Actor
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.span import Days
from terp_desktop.services.events.service import EventService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

TITLE = "Setup check"
STRANGER = Actor(0, DEFAULT_ROLE)
YEAR = timedelta(days=364)
WEEKS = 4


class DryRunStore:
    """A store whose transactions are all the one dry run, which is rolled back in the end."""

    def __init__(self, work: SqlWork) -> None:
        self._work = work

    @contextmanager
    def begin(self) -> Iterator[SqlWork]:
        """The transaction of the dry run."""
        yield self._work

    read = begin
    begin_dry_run = begin


class Probes:
    """Small tests of the calendar; each leaves the database unchanged."""

    def __init__(
        self, store: Store, clock: Clock, reminder_sync: ReminderSync, actor: Actor
    ) -> None:
        self._store = store
        self._clock = clock
        self._reminder_sync = reminder_sync
        self._actor = actor

    def create(self) -> bool:
        """Whether an event can be created."""
        with self._dry_run() as events:
            return events.create(self._content()).event.content == self._content()

    def read(self) -> bool:
        """Whether an event that was created is found on its day."""
        with self._dry_run() as events:
            created = events.create(self._content()).event
            return created.id in self._ids(events, self._day())

    def repeat(self) -> bool:
        """Whether a weekly event happens on its weekday, soon and a year from now."""
        rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=self._day())
        with self._dry_run() as events:
            series = events.create(replace(self._content(), rule=rule)).event
            for first in (self._day(), self._day() + YEAR):
                days = Days(first, first + timedelta(weeks=WEEKS))
                found = events.list(OccurrenceQuery(days=days, zone=self._clock.zone()))
                dates = [one.instance_date for one in found if one.event_id == series.id]
                if dates != [first + timedelta(weeks=week) for week in range(WEEKS)]:
                    return False
        return True

    def hide(self) -> bool:
        """Whether a stranger sees a company event, but no private one."""
        with self._store.begin_dry_run() as work:
            events, strangers = self._events(work, self._actor), self._events(work, STRANGER)
            hidden = events.create(self._content(Visibility.PRIVATE)).event.id
            visible = events.create(self._content(Visibility.COMPANY)).event.id
            seen = self._ids(strangers, self._day())
            return hidden not in seen and visible in seen

    @contextmanager
    def _dry_run(self) -> Iterator[EventService]:
        with self._store.begin_dry_run() as work:
            yield self._events(work, self._actor)

    def _events(self, work: SqlWork, actor: Actor) -> EventService:
        return EventService(DryRunStore(work), self._clock, actor, self._reminder_sync)

    def _ids(self, events: EventService, day: date) -> set[int]:
        query = OccurrenceQuery(days=Days.through(day, day), zone=self._clock.zone())
        return {one.event_id for one in events.list(query)}

    def _content(self, visibility: Visibility = Visibility.COMPANY) -> EventContent:
        # No clock changes at midday.
        day = self._day()
        when = When(
            start_date=day,
            end_date=day,
            start_time=time(12),
            end_time=time(13),
            timezone=self._clock.zone(),
        )
        return EventContent(title=TITLE, when=when, visibility=visibility)

    def _day(self) -> date:
        return self._clock.today() + timedelta(days=1)
