"""Today is the day in the clock's zone, never that in UTC."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.search import SearchQuery
from terp_desktop.services.container import Services
from tests.exchange.calendar_builders import calendar, event
from tests.fakes import FixedClock

# In New York it is still 30 November, in Auckland already 1 December.
EVENING, MORNING = datetime(2025, 12, 1, 3, tzinfo=UTC), datetime(2025, 11, 30, 19, tzinfo=UTC)


@pytest.fixture(params=["America/New_York", "Pacific/Auckland"])
def here(request: pytest.FixtureRequest, clock: FixedClock) -> date:
    """Today in a zone where UTC has another date."""
    clock.zone_name = request.param
    is_west = request.param == "America/New_York"
    clock.instant = EVENING if is_west else MORNING
    return date(2025, 11, 30) if is_west else date(2025, 12, 1)


def daily(first: date = date(2025, 1, 1)) -> EventContent:
    return EventContent(
        title="Standup",
        when=When(start_date=first, end_date=first, timezone="UTC"),
        rule=RecurrenceRule(frequency=Frequency.DAILY, start_date=first),
    )


def test_the_clock_gives_the_day_in_its_zone(clock: FixedClock, here: date) -> None:
    assert clock.today() == here
    assert clock.now().date() != here


def test_the_next_dates_begin_with_today(services: Services, here: date) -> None:
    assert services.events.preview(daily(), limit=2) == [here, here + timedelta(days=1)]


def test_what_a_change_does_is_counted_from_today_on(services: Services, here: date) -> None:
    series = services.events.create(daily()).event
    content = replace(series.content, title="Review")
    assert services.events.impact(series.id, content, Scope.ALL).days.first == here


def test_a_series_is_found_by_todays_occurrence(services: Services, here: date) -> None:
    services.events.create(daily())
    found = services.search.find(SearchQuery(text="standup")).hits
    assert [one.occurrence.instance_date for one in found] == [here]


@pytest.mark.parametrize("rule", ["FREQ=HOURLY;INTERVAL=470", "FREQ=DAILY;INTERVAL=20;BYHOUR=9,17"])
def test_an_import_gives_the_same_events_at_every_hour(
    services: Services, clock: FixedClock, here: date, rule: str
) -> None:
    texts = []
    for number, hours in enumerate((0, 12 if here.day == 1 else -12)):
        clock.instant += timedelta(hours=hours)
        assert clock.today() == here
        begins, ends = "DTSTART:20200101T090000Z", "DTEND:20200101T093000Z"
        repeats = event(begins, ends, f"RRULE:{rule}", uid=f"{number}@example.org")
        services.imports.import_file(calendar(repeats))
        days = Days.through(date(2023, 1, 1), date(2027, 12, 31))
        found = services.events.list(OccurrenceQuery(days=days, zone="UTC"))
        assert len(found) > 30
        texts.append([one.start_utc for one in found])
        for series in {one.event_id for one in found}:
            services.events.delete(series, version=1)
    assert texts[0] == texts[1]
