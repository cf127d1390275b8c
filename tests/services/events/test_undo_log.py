"""Dates in the description of an undo step are formatted; those in titles stay."""

from datetime import date

import pytest

from terp_desktop.services.events.undo_log import replace_date


def written(day: date) -> str:
    return f"<{day.day}.{day.month}.>"


@pytest.mark.parametrize(
    "stored, wanted",
    [
        ("Moved “Stand-up” on 2025-11-05", "Moved “Stand-up” on <5.11.>"),
        ("Changed “Stand-up” from 2025-11-05 on", "Changed “Stand-up” from <5.11.> on"),
        ("Deleted “Two\nlines” on 2025-11-05", "Deleted “Two\nlines” on <5.11.>"),
        ("Created “Report on 2025-11-05”", "Created “Report on 2025-11-05”"),
        (
            "Deleted “A” on 2025-11-05” on 2025-11-06",
            "Deleted “A” on 2025-11-05” on <6.11.>",
        ),
        ("Import of 3 events", "Import of 3 events"),
    ],
)
def test_the_date_of_an_undo_step_is_formatted(stored: str, wanted: str) -> None:
    assert replace_date(stored, written) == wanted
