from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest

from terp_desktop.domain.event import (
    EventType,
    Module,
    ParticipantRole,
    Priority,
    ReminderMethod,
    ResponseStatus,
    Status,
    Visibility,
)
from terp_desktop.domain.recurrence.frequency import Frequency, Weekday
from terp_desktop.ui.text.labels import countdown, enum_label, join_words, lead_text

NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)
SHOWN: list[type[StrEnum]] = [
    Module,
    EventType,
    Status,
    Priority,
    Visibility,
    ParticipantRole,
    ResponseStatus,
    ReminderMethod,
    Frequency,
    Weekday,
]


@pytest.mark.parametrize("kind", SHOWN)
def test_every_value_is_shown_in_words(kind: type[StrEnum]) -> None:
    words = [enum_label(value) for value in kind]
    assert not [one for one in words if "_" in one or one.isupper()]
    assert len(set(words)) == len(words)


def test_a_due_payment_is_called_that() -> None:
    assert enum_label(EventType.PAYMENT_DUE) == "Payment due"
    assert enum_label(EventType.AR_COLLECTION) == "Collections call"


@pytest.mark.parametrize(
    "minutes,words",
    [
        (0, "At the start"),
        (1, "1 minute before"),
        (45, "45 minutes before"),
        (60, "1 hour before"),
        (90, "90 minutes before"),
        (1440, "1 day before"),
        (20160, "2 weeks before"),
        (-10, "10 minutes after the start"),
    ],
)
def test_a_lead_time_is_shown_in_the_largest_whole_unit(minutes: int, words: str) -> None:
    assert lead_text(minutes) == words


@pytest.mark.parametrize(
    "seconds,words",
    [
        (10 * 60, "in 10 min"),
        (9 * 60 + 20, "in 10 min"),
        (1, "in 1 min"),
        (0, "now"),
        (-59, "now"),
        (-5 * 60, "started 5 min ago"),
        (90 * 60, "in 1 h 30 min"),
        (59 * 60 + 30, "in 1 h"),
        (3 * 86400, "in 3 days"),
        (-2 * 3600, "started 2 h ago"),
    ],
)
def test_a_countdown_never_promises_less_time_than_there_is(seconds: int, words: str) -> None:
    assert countdown(NOW, NOW + timedelta(seconds=seconds)) == words


def test_several_words_become_a_list() -> None:
    assert join_words(["a"]) == "a"
    assert join_words(["a", "b", "c"]) == "a, b and c"
