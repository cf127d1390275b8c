"""The new state of a reminder when its occurrence moves: the whole table."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from terp_desktop.domain.event import ReminderMethod, When
from terp_desktop.domain.reminder import (
    OPEN_STATUSES,
    ReminderEntry,
    ReminderStatus,
    end_instant,
    start_instant,
)

NOW = datetime(2025, 11, 4, 12, 0, tzinfo=UTC)
LEAD = timedelta(minutes=10)
ROW = ReminderEntry(
    id=1,
    event_id=1,
    user_id=1,
    instance_date=None,
    relative_minutes=10,
    method=ReminderMethod.IN_APP,
    due_at=NOW,
    status=ReminderStatus.PENDING,
)
HOUR = timedelta(hours=1)
P, C, S, Z, D, F, X = ReminderStatus


@pytest.mark.parametrize(
    "status,was_due,is_due,expected",
    [
        # Moved to a future time: it is pending again, whatever its status was.
        *((status, NOW - HOUR, NOW + HOUR, P) for status in ReminderStatus),
        # Ahead before and after: still to come.
        (P, NOW + HOUR, NOW + 2 * HOUR, P),
        (P, NOW + 2 * HOUR, NOW + HOUR, P),
        (X, NOW + HOUR, NOW + HOUR, P),
        # Not moved, and due already: as it was.
        *((status, NOW - HOUR, NOW - HOUR, status) for status in ReminderStatus),
        # Moved from the future into the past: over, unless it was delivered already.
        (P, NOW + HOUR, NOW - HOUR, X),
        (S, NOW - 2 * HOUR, NOW - HOUR, S),
        (Z, NOW - 2 * HOUR, NOW - HOUR, Z),
        (D, NOW - 2 * HOUR, NOW - HOUR, D),
        (X, NOW + HOUR, NOW - HOUR, X),
        # New, and over: not rung.
        (X, None, NOW - HOUR, X),
        # Had already, and its occurrence still to come: not once more.
        *((status, NOW - HOUR, NOW - LEAD / 2, status) for status in (C, S, Z, D, F)),
        *((status, NOW - LEAD / 2, NOW - LEAD / 2, status) for status in (P, C, S, Z, D, F)),
    ],
)
def test_a_moved_occurrence_moves_its_reminder(
    status: ReminderStatus,
    was_due: datetime | None,
    is_due: datetime,
    expected: ReminderStatus,
) -> None:
    row = replace(ROW, status=status, due_at=was_due)
    after = row.reschedule(is_due, start=is_due + LEAD, now=NOW)
    assert after == replace(row, status=expected, due_at=is_due)


@pytest.mark.parametrize(
    "status,was_due",
    [
        (P, NOW + HOUR),  # brought forward past its reminder
        (P, NOW - HOUR),  # or moved while it was due
        (X, None),  # new
        (X, NOW - LEAD / 2),  # called off before its time, and on again after it
        (X, NOW + HOUR),
        (X, NOW - timedelta(days=100)),
    ],
)
def test_a_late_reminder_is_shown_at_once_before_its_occurrence(
    status: ReminderStatus, was_due: datetime | None
) -> None:
    row, due = replace(ROW, status=status, due_at=was_due), NOW - LEAD / 2
    after = row.reschedule(due, start=due + LEAD, now=NOW)
    assert after == replace(row, status=P, due_at=due, snoozed_until=NOW)
    assert after.reschedule(due, start=due + LEAD, now=NOW + LEAD / 4) == after


def test_a_reminder_that_may_have_been_shown_is_not_shown_again() -> None:
    due = NOW - timedelta(days=40)
    row = replace(ROW, status=X, due_at=due)
    assert row.reschedule(due, start=NOW + HOUR, now=NOW) == row


@pytest.mark.parametrize("status", ReminderStatus)
def test_cancelling_keeps_finished_reminders(status: ReminderStatus) -> None:
    after = replace(ROW, status=status).cancel()
    assert after.status is (ReminderStatus.CANCELLED if status in OPEN_STATUSES else status)


def test_a_whole_day_lasts_from_midnight_to_midnight_in_the_given_zone() -> None:
    when = When(start_date=date(2026, 3, 8), end_date=date(2026, 3, 8), timezone="America/New_York")
    assert start_instant(when, "America/New_York") == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert end_instant(when, "America/New_York") == datetime(2026, 3, 9, 4, tzinfo=UTC)
    assert start_instant(when, "Asia/Tokyo") == datetime(2026, 3, 7, 15, tzinfo=UTC)


def test_a_floating_time_is_read_in_the_given_zone() -> None:
    when = When(
        start_date=date(2025, 11, 4),
        end_date=date(2025, 11, 4),
        start_time=time(9),
        end_time=time(10),
        is_floating=True,
    )
    assert start_instant(when, "Europe/Berlin") == datetime(2025, 11, 4, 8, tzinfo=UTC)
    assert end_instant(when, "America/New_York") == datetime(2025, 11, 4, 15, tzinfo=UTC)
