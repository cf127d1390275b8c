"""Finding a zone by its offsets."""

from datetime import UTC, datetime, timedelta

import pytest

from terp_desktop.domain.zone_offsets import find_zone_by_offsets, fixed_zone_names, has_offsets

HOUR = timedelta(hours=1)
JANUARY, JULY = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)


def test_a_zone_is_found_by_its_offsets_in_winter_and_summer() -> None:
    assert find_zone_by_offsets([(JANUARY, -5 * HOUR), (JULY, -4 * HOUR)]) == "America/New_York"
    assert find_zone_by_offsets([(JANUARY, HOUR), (JULY, 2 * HOUR)]) == "Europe/Berlin"


def test_among_equal_zones_the_preferred_one_is_chosen() -> None:
    samples = [(JANUARY, HOUR), (JULY, 2 * HOUR)]
    assert find_zone_by_offsets(samples, ["Asia/Tokyo", "Europe/Paris"]) == "Europe/Paris"


def test_one_offset_for_all_the_time_means_the_zone_that_has_no_other() -> None:
    assert find_zone_by_offsets([(JANUARY, HOUR), (JULY, HOUR)]) == "Etc/GMT-1"
    assert find_zone_by_offsets([(JANUARY, 5.5 * HOUR), (JULY, 5.5 * HOUR)]) == "Asia/Kolkata"
    assert find_zone_by_offsets([(JANUARY, 0 * HOUR)]) == "UTC"


@pytest.mark.parametrize("samples", [[], [(JANUARY, 0.1 * HOUR)], [(JANUARY, 20 * HOUR)]])
def test_offsets_that_no_zone_shows_find_none(samples: list[tuple[datetime, timedelta]]) -> None:
    assert find_zone_by_offsets(samples) is None


def test_a_zone_is_judged_at_every_instant() -> None:
    assert has_offsets("Europe/Lisbon", [(JANUARY, 0 * HOUR), (JULY, HOUR)])
    assert not has_offsets("Europe/Lisbon", [(JANUARY, 0 * HOUR), (JULY, 2 * HOUR)])


def test_the_names_of_fixed_zones_have_their_signs_reversed() -> None:
    assert fixed_zone_names(-5 * HOUR) == ("Etc/GMT+5",)
    assert fixed_zone_names(5.5 * HOUR) == ()
