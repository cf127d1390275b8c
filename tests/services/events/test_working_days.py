"""Events that avoid weekends and holidays: single ones, series, their reminders."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import EventContent, Reminder, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import EventService
from terp_desktop.services.store import Store
from tests.fakes import FixedClock

BERLIN = "Europe/Berlin"


def rent(roll: Roll, country: str | None = "DE", first: date = date(2025, 11, 1)) -> EventContent:
    """Due on the 1st of each month; 1 November 2025 is a Saturday, 1 January a holiday."""
    return EventContent(
        title="Rent",
        when=When(start_date=first, end_date=first, timezone=BERLIN),
        rule=RecurrenceRule(frequency=Frequency.MONTHLY, start_date=first),
        working_days=WorkingDays(roll=roll, country=country),
    )


def days(events: EventService, first: date, last: date) -> list[tuple[date | None, date]]:
    query = OccurrenceQuery(days=Days.through(first, last), zone=BERLIN)
    return [(one.instance_date, one.when.start_date) for one in events.list(query)]


@pytest.mark.parametrize(
    "roll, november, january, march",
    [
        (Roll.STAY, date(2025, 11, 1), date(2026, 1, 1), date(2026, 3, 1)),
        (Roll.BEFORE, date(2025, 10, 31), date(2025, 12, 31), date(2026, 2, 27)),
        (Roll.AFTER, date(2025, 11, 3), date(2026, 1, 2), date(2026, 3, 2)),
    ],
)
def test_each_occurrence_rolls_and_keeps_the_identity_that_the_rule_gave(
    events: EventService, roll: Roll, november: date, january: date, march: date
) -> None:
    events.create(rent(roll))
    found = dict(days(events, date(2025, 10, 1), date(2026, 3, 15)))
    assert found[date(2025, 11, 1)] == november
    assert found[date(2026, 1, 1)] == january
    assert found[date(2026, 3, 1)] == march
    assert len(found) == 5


@pytest.mark.parametrize("roll", list(Roll))
def test_rolled_series_are_the_same_materialized_and_expanded(
    events: EventService, clock: FixedClock, roll: Roll
) -> None:
    events.create(rent(roll))
    window = date(2025, 10, 20), date(2026, 1, 20)
    near = days(events, *window)
    events.delete(1)
    clock.instant = datetime(2040, 1, 1, tzinfo=UTC)
    events.create(rent(roll))
    assert days(events, *window) == near
    # Day by day it comes out the same, also where it rolled in from outside of the day.
    found = [one for day in Days.through(*window) for one in days(events, day, day)]
    assert found == near


def test_a_rolled_occurrence_is_found_beyond_the_ends_of_its_rule(events: EventService) -> None:
    only = RecurrenceRule(frequency=Frequency.DAILY, start_date=date(2036, 11, 1), count=1)
    for roll in (Roll.BEFORE, Roll.AFTER):
        events.create(replace(rent(roll, first=date(2036, 11, 1)), rule=only, title=roll))
    friday, monday = date(2036, 10, 31), date(2036, 11, 3)
    assert days(events, friday, friday) == [(date(2036, 11, 1), friday)]
    assert days(events, monday, monday) == [(date(2036, 11, 1), monday)]


def test_a_single_due_date_rolls_when_it_is_written(events: EventService) -> None:
    due = date(2025, 12, 25)
    content = EventContent(
        title="Bill",
        when=When(start_date=due, end_date=due, timezone=BERLIN),
        working_days=WorkingDays(roll=Roll.AFTER, country="DE"),
    )
    saved = events.create(content).event
    assert saved.content.when.start_date == date(2025, 12, 29)
    assert events.get(saved.id) == saved


def test_the_preview_shows_the_dates_after_rolling(events: EventService) -> None:
    assert events.preview(rent(Roll.AFTER), limit=3) == [
        date(2025, 12, 1),
        date(2026, 1, 2),
        date(2026, 2, 2),
    ]


def test_an_occurrence_that_was_moved_by_hand_does_not_roll(events: EventService) -> None:
    series = events.create(rent(Roll.AFTER)).event
    seen = events.content(series.id, date(2026, 1, 1))
    assert seen.when.start_date == date(2026, 1, 2)
    sunday = EventContent(
        title="Rent",
        when=seen.when.with_start_date(date(2026, 1, 4)),
        working_days=seen.working_days,
    )
    events.update(series.id, sunday, version=1, scope=Scope.THIS, instance_date=date(2026, 1, 1))
    assert (date(2026, 1, 1), date(2026, 1, 4)) in days(events, date(2026, 1, 1), date(2026, 1, 5))


def test_a_reminder_rings_before_the_day_that_it_rolled_to(
    services: Services, store: Store, clock: FixedClock
) -> None:
    clock.instant = datetime(2025, 10, 30, tzinfo=UTC)
    timed = When(
        start_date=date(2025, 11, 1),
        end_date=date(2025, 11, 1),
        start_time=time(9),
        end_time=time(10),
        timezone=BERLIN,
    )
    content = EventContent(
        title="Rent",
        when=timed,
        rule=RecurrenceRule(frequency=Frequency.MONTHLY, start_date=date(2025, 11, 1)),
        working_days=WorkingDays(roll=Roll.AFTER),
        reminders=(Reminder(relative_minutes=60),),
    )
    event = services.events.create(content).event
    with store.read() as work:
        due = [row.due_at for row in work.reminders.entries_of(event.id) if row.instance_date]
    assert due == [datetime(2025, 11, 3, 7, tzinfo=UTC)]


def test_a_country_with_unknown_holidays_is_refused(events: EventService) -> None:
    with pytest.raises(InvalidValueError) as refused:
        events.create(rent(Roll.AFTER, "XX"))
    assert refused.value.details["field"] == "workingDays.country"


def test_taking_the_option_away_brings_the_dates_back(events: EventService) -> None:
    series = events.create(rent(Roll.AFTER)).event
    plain = EventContent(title="Rent", when=series.content.when, rule=series.content.rule)
    events.update(series.id, plain, version=1)
    assert events.get(series.id).content.working_days is None
    assert days(events, date(2025, 11, 1), date(2025, 11, 1))
