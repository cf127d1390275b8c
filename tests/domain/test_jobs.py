"""Slots of jobs, above all on nights when clocks change."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from terp_desktop.domain.jobs import (
    SCHEDULES,
    ClockTimeSchedule,
    JobName,
    PeriodicSchedule,
    Schedule,
)

NEW_YORK, BERLIN, LORD_HOWE = "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slots(schedule: Schedule, zone: str, first: str, last: str) -> list[str]:
    found = []
    slot = schedule.next_after(utc(first), zone)
    while slot <= utc(last):
        found.append(f"{slot:%m-%d %H:%M}")
        slot = schedule.next_after(slot, zone)
    return found


@pytest.mark.parametrize(
    "zone,at,first,last,expected",
    [
        # The clocks go from 2:00 to 3:00: the slot comes as long after midnight as always.
        (NEW_YORK, time(2), "2026-03-07T12:00", "2026-03-09T12:00", ["03-08 07:00", "03-09 06:00"]),
        (
            NEW_YORK,
            time(2, 30),
            "2026-03-07T12:00",
            "2026-03-09T12:00",
            ["03-08 07:30", "03-09 06:30"],
        ),
        (BERLIN, time(2), "2026-03-28T12:00", "2026-03-30T12:00", ["03-29 01:00", "03-30 00:00"]),
        (
            BERLIN,
            time(2, 30),
            "2026-03-28T12:00",
            "2026-03-30T12:00",
            ["03-29 01:30", "03-30 00:30"],
        ),
        # The clocks go back: 1:30 in New York and 2:00 and 2:30 in Berlin come twice.
        (
            NEW_YORK,
            time(1, 30),
            "2025-11-01T12:00",
            "2025-11-03T12:00",
            ["11-02 05:30", "11-03 06:30"],
        ),
        (NEW_YORK, time(2), "2025-11-01T12:00", "2025-11-03T12:00", ["11-02 07:00", "11-03 07:00"]),
        (BERLIN, time(2), "2025-10-25T12:00", "2025-10-27T12:00", ["10-26 00:00", "10-27 01:00"]),
        (
            BERLIN,
            time(2, 30),
            "2025-10-25T12:00",
            "2025-10-27T12:00",
            ["10-26 00:30", "10-27 01:30"],
        ),
    ],
)
def test_a_night_on_which_the_clocks_change_has_one_slot(
    zone: str, at: time, first: str, last: str, expected: list[str]
) -> None:
    assert slots(ClockTimeSchedule(at), zone, first, last) == expected


def test_a_weekly_job_is_due_on_its_day_only() -> None:
    found = slots(SCHEDULES[JobName.DATA_CLEANUP], BERLIN, "2025-11-01T00:00", "2025-11-17T00:00")
    assert found == ["11-02 02:00", "11-09 02:00", "11-16 02:00"]


def test_every_five_minutes_is_every_five_minutes_also_in_the_fold() -> None:
    found = slots(PeriodicSchedule(5), NEW_YORK, "2025-11-02T05:52", "2025-11-02T06:07")
    assert found == ["11-02 05:55", "11-02 06:00", "11-02 06:05"]


@pytest.mark.parametrize("zone", [NEW_YORK, BERLIN, LORD_HOWE, "Pacific/Apia", "Asia/Kathmandu"])
@pytest.mark.parametrize("name", list(JobName))
def test_the_latest_slot_and_the_next_one_agree_all_year(name: JobName, zone: str) -> None:
    schedule = SCHEDULES[name]
    start = utc("2025-01-01T00:00")
    looks = [start + timedelta(hours=7, minutes=13) * number * 3 for number in range(400)]
    for look in looks:
        latest = schedule.latest_until(look, zone)
        following = schedule.next_after(look, zone)
        assert latest <= look < following
        assert schedule.next_after(latest, zone) == following
        assert schedule.latest_until(following, zone) == following


@pytest.mark.parametrize("name", [name for name in JobName if name != "reminder-notification"])
def test_a_year_has_as_many_slots_as_nights(name: JobName) -> None:
    weekly = name is JobName.DATA_CLEANUP
    found = slots(SCHEDULES[name], NEW_YORK, "2025-01-01T05:00", "2026-01-01T05:00")
    assert len(found) == (52 if weekly else 365)
    assert all(before != after for before, after in pairwise(found))


def test_schedules_are_described_in_words() -> None:
    assert [str(schedule) for schedule in SCHEDULES.values()] == [
        "daily at 2:00",
        "every 5 minutes",
        "Sundays at 3:00",
        "daily at 3:00",
        "daily at 8:00",
        "daily at 4:00",
    ]
