"""A time zone is found by its name, a city, its distance from UTC or an abbreviation."""

from datetime import UTC, datetime

import pytest

from terp_desktop.domain import zones
from terp_desktop.domain.zone_lookup import resolve_zone

NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)
HOME = "America/New_York"


@pytest.mark.parametrize(
    "text, zone",
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Europe/Berlin (UTC+1)", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("Berlin, Europe".replace(",", ""), "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("new_york", "America/New_York"),
        ("York", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("kolkat", "Asia/Kolkata"),
        ("+5:30", "Asia/Kolkata"),
        ("+0530", "Asia/Kolkata"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("GMT+05:30", "Asia/Kolkata"),
        ("utc +5:45", "Asia/Kathmandu"),
        ("UTC\N{MINUS SIGN}3:30", "America/St_Johns"),
        ("JST", "Asia/Tokyo"),
        ("nzst", "Pacific/Auckland"),
        ("EDT", "America/New_York"),
        ("UTC", "UTC"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("buenos aires", "America/Argentina/Buenos_Aires"),
    ],
)
def test_a_zone_is_found_by_its_common_names(text: str, zone: str) -> None:
    assert resolve_zone(text, HOME, NOW).zone == zone


@pytest.mark.parametrize("text", ["IST", "PST", "UTC+1", "america", "par", "x", "EU", "+9"])
def test_an_ambiguous_zone_name_offers_candidates_and_is_not_guessed(text: str) -> None:
    found = resolve_zone(text, HOME, NOW)
    assert found.zone is None
    assert len(found.candidates) > 1


@pytest.mark.parametrize(
    "text", ["", " ", "Atlantis", "Berlinn", "UTC+25", "+99", "UTC+5:99", "(UTC+1)", "a" * 5000]
)
def test_an_unknown_zone_is_none(text: str) -> None:
    found = resolve_zone(text, HOME, NOW)
    assert (found.zone, found.candidates) == (None, ())


def test_a_utc_offset_does_not_match_the_reversed_etc_name() -> None:
    for text in ("GMT+5", "UTC+5", "+5"):
        offered = resolve_zone(text, HOME, NOW).candidates
        assert "Asia/Karachi" in offered
        assert "Etc/GMT+5" not in offered


def test_every_zone_at_a_distance_is_offered() -> None:
    assert {"Europe/Berlin", "Europe/Madrid", "Africa/Lagos"} <= set(
        resolve_zone("+1", HOME, NOW).candidates
    )


def test_the_own_zone_comes_before_others_with_the_same_offset() -> None:
    assert resolve_zone("CEST", "Europe/Berlin", NOW).zone == "Europe/Berlin"
    assert resolve_zone("CEST", HOME, NOW).zone == "Europe/Paris"


def test_every_name_finds_its_own_zone() -> None:
    names = sorted(zones.zone_names())
    assert len(names) > 500
    # A name without a region is read as the city, whose zone it is another name of.
    cities = {"Jamaica": "America/Jamaica", "Kwajalein": "Pacific/Kwajalein"}
    cities["Singapore"] = "Asia/Singapore"
    assert {name: resolve_zone(name, HOME, NOW).zone for name in names} == {
        name: cities.get(name, name) for name in names
    }
    assert [name for name in names if resolve_zone(f"{name} (UTC+1)", HOME, NOW).zone != name] == []
