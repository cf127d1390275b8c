from datetime import UTC, date, datetime, time
from random import Random

from terp_desktop.domain.event import When
from terp_desktop.ui.calendar.layout.displayed_occurrences import (
    displayed_occurrence,
    displayed_occurrences,
)
from tests.ui.occurrence_builders import (
    ZONE,
    all_day_event,
    event_time,
    occurrence,
    timed_event,
    wall_time,
)

DAY = date(2025, 11, 4)


def test_a_timed_event_is_shown_in_the_viewers_zone() -> None:
    standup = occurrence(event_time(wall_time("2025-11-04 09:00")))
    assert standup.start_utc == datetime(2025, 11, 4, 14, 0, tzinfo=UTC)
    seen = displayed_occurrence(standup, "Asia/Tokyo")
    assert seen.start == wall_time("2025-11-04 23:00")
    assert (seen.first, seen.last) == (DAY, DAY)


def test_an_all_day_event_is_on_the_same_day_in_every_zone() -> None:
    when = When(start_date=DAY, end_date=DAY, timezone=ZONE)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", ZONE):
        seen = displayed_occurrence(occurrence(when), zone)
        assert (seen.first, seen.last) == (DAY, DAY)
        assert seen.is_bar
        assert seen.is_in_strip


def test_a_floating_event_has_the_same_time_in_every_zone() -> None:
    when = When(
        start_date=DAY,
        end_date=DAY,
        start_time=time(12),
        end_time=time(13),
        is_floating=True,
    )
    assert displayed_occurrence(occurrence(when), "Asia/Tokyo").start == wall_time(
        "2025-11-04 12:00"
    )


def test_a_night_is_a_bar_in_the_month_but_stays_among_the_hours_of_a_week() -> None:
    night = timed_event(wall_time("2025-11-04 22:00"), 240)
    assert night.is_bar
    assert not night.is_in_strip
    assert timed_event(wall_time("2025-11-04 22:00"), 24 * 60).is_in_strip


def test_an_hour_that_comes_twice_never_ends_before_it_starts() -> None:
    when = When(
        start_date=date(2025, 11, 2),
        end_date=date(2025, 11, 2),
        start_time=time(1, 30),
        end_time=time(1, 10),
        timezone=ZONE,
        end_fold=1,
    )
    seen = displayed_occurrence(occurrence(when), ZONE)
    assert seen.end >= seen.start


def test_days_list_bars_first_then_by_time_however_the_events_come() -> None:
    ordered = [
        all_day_event(DAY, date(2025, 11, 8)),
        all_day_event(DAY),
        timed_event(wall_time("2025-11-04 08:00"), title="A"),
        timed_event(wall_time("2025-11-04 08:00"), title="B"),
        timed_event(wall_time("2025-11-04 09:30")),
    ]
    for seed in range(10):
        mixed = [one.occurrence for one in ordered]
        Random(seed).shuffle(mixed)
        assert displayed_occurrences(mixed, ZONE) == ordered
