from dataclasses import replace
from datetime import date, datetime, time

import pytest

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import When
from terp_desktop.ui.fields.time_draft import (
    END,
    START,
    WhenDraft,
    ambiguous_times,
    draft_of,
    duration_text,
    problems,
)

pytestmark = pytest.mark.usefixtures("british")


at = datetime.fromisoformat


def draft(start: datetime, end: datetime, zone: str | None = "Europe/Berlin") -> WhenDraft:
    return WhenDraft(
        is_all_day=False, start=start, end=end, timezone=zone, home_zone="Europe/Berlin"
    )


def test_an_unedited_time_comes_back_unchanged() -> None:
    day = date(2025, 11, 4)
    for when in (
        When(start_date=day, end_date=day, timezone="Asia/Tokyo"),
        When(start_date=day, end_date=day, start_time=time(9), end_time=time(10), is_floating=True),
        When(
            start_date=date(2025, 10, 26),
            end_date=date(2025, 10, 26),
            start_time=time(2, 30),
            end_time=time(2, 45),
            timezone="Europe/Berlin",
            start_fold=1,
            end_fold=1,
        ),
    ):
        assert draft_of(when, "Europe/Berlin").when() == when


def test_the_end_follows_a_start_that_moves_and_keeps_the_length() -> None:
    moved = draft(at("2025-11-04 09:00"), at("2025-11-04 10:30")).with_start(at("2025-11-06 14:00"))
    assert moved.end == at("2025-11-06 15:30")


def test_the_length_is_real_time_also_over_a_change_of_the_clocks() -> None:
    moved = draft(at("2026-03-27 01:00"), at("2026-03-27 02:00")).with_start(at("2026-03-29 01:30"))
    assert moved.end == at("2026-03-29 03:30")
    assert duration_text(moved) == "1 hour"


def test_a_time_in_a_gap_is_refused_with_the_next_one_offered() -> None:
    found = problems(draft(at("2026-03-29 02:30"), at("2026-03-29 04:00")))
    assert [(one.field, one.sentence, one.remedy) for one in found] == [
        (START, "This night has no 02:30.", "Use 03:00?")
    ]
    assert found[0].suggestion == at("2026-03-29 03:00")
    assert found[0].reason == "This night has no 02:30."


def test_a_day_that_a_zone_skipped_is_refused_with_the_next_one_offered() -> None:
    skipped = draft(at("2011-12-30 09:00"), at("2011-12-30 10:00"), "Pacific/Apia")
    found = problems(skipped)[0]
    assert found.sentence == "Fri, 30 Dec 2011 has no 09:00."
    assert found.remedy == "Use Sat, 31 Dec 2011, 00:00?"


def test_an_end_before_the_start_is_reported_at_the_end() -> None:
    found = problems(draft(at("2025-11-04 09:00"), at("2025-11-04 08:00")))
    assert [(one.field, one.sentence) for one in found] == [
        (END, "The event ends before it starts.")
    ]


def test_an_event_that_takes_no_time_is_allowed() -> None:
    assert problems(draft(at("2025-11-04 09:00"), at("2025-11-04 09:00"))) == []


def test_a_time_that_comes_twice_asks_which_one() -> None:
    night = draft(at("2025-10-26 02:30"), at("2025-10-26 04:00"))
    asked = ambiguous_times(night)
    assert [one.field for one in asked] == [START]
    assert asked[0].sentence == "02:30 comes twice this night. Which one?"
    assert asked[0].choices == ("The first 02:30 (UTC+2)", "The second 02:30 (UTC+1)")
    assert duration_text(night) == "2 hours 30 minutes"
    assert duration_text(replace(night, start_fold=1)) == "1 hour 30 minutes"


def test_a_choice_between_two_times_is_forgotten_where_there_is_one() -> None:
    night = draft(at("2025-10-26 02:30"), at("2025-10-26 04:00"))
    chosen = replace(night, start_fold=1)
    assert chosen.when().start_fold == 1
    assert chosen.with_start(at("2025-10-27 02:30")).when().start_fold == 0


def test_without_a_zone_no_time_is_missing_and_none_comes_twice() -> None:
    floating = draft(at("2026-03-29 02:30"), at("2026-03-29 03:00"), None)
    assert problems(floating) == []
    assert ambiguous_times(floating) == []
    assert floating.when().is_floating


def test_a_whole_day_without_a_zone_belongs_to_the_machines() -> None:
    whole = replace(draft(at("2025-11-04 09:00"), at("2025-11-06 10:00"), None), is_all_day=True)
    assert whole.when().timezone == "Europe/Berlin"
    assert duration_text(whole) == "3 days"


def test_times_in_a_gap_do_not_become_an_event() -> None:
    with pytest.raises(InvalidValueError):
        draft(at("2026-03-29 02:30"), at("2026-03-29 04:00")).when()
