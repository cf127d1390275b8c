"""Gaps, folds and names of time zones."""

from datetime import UTC, datetime, timedelta

import pytest

from terp_desktop.domain import zones
from terp_desktop.domain.errors import InvalidValueError, NonexistentTimeError, UnknownZoneError

HALF_HOUR = timedelta(minutes=30)

# zone, a time in the gap, the first time after it
GAPS = [
    ("America/New_York", "2026-03-08T02:30", "2026-03-08T03:00"),
    ("America/New_York", "2026-03-08T02:00", "2026-03-08T03:00"),
    ("America/New_York", "2026-03-08T02:59:59.999999", "2026-03-08T03:00"),
    ("Europe/London", "2026-03-29T01:15", "2026-03-29T02:00"),
    ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-04T02:30"),
    ("Africa/Casablanca", "2026-03-22T02:20", "2026-03-22T03:00"),
    ("America/Sao_Paulo", "2018-11-04T00:00", "2018-11-04T01:00"),
    ("Pacific/Apia", "2011-12-30T10:00", "2011-12-31T00:00"),
]

# zone, a time that occurs twice, by how much the second is later
FOLDS = [
    ("America/New_York", "2026-11-01T01:30", timedelta(hours=1)),
    ("Europe/London", "2026-10-25T01:00", timedelta(hours=1)),
    ("Australia/Lord_Howe", "2026-04-05T01:45", HALF_HOUR),
    ("Africa/Casablanca", "2026-02-15T02:30", timedelta(hours=1)),
]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("zone, inside, after", GAPS)
def test_a_time_in_a_gap_is_refused_with_the_next_that_exists(
    zone: str, inside: str, after: str
) -> None:
    with pytest.raises(NonexistentTimeError) as refused:
        zones.refuse_gap(local(inside), zone, field="startTime")
    assert refused.value.details["nextValid"] == local(after).isoformat()
    assert refused.value.details["field"] == "startTime"


@pytest.mark.parametrize("zone, inside, after", GAPS)
def test_just_after_a_gap_times_exist_again(zone: str, inside: str, after: str) -> None:
    assert not zones.exists(local(inside), zone)
    assert zones.exists(local(after), zone)
    assert not zones.exists(local(after) - timedelta(microseconds=1), zone)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_rule_in_a_gap_is_read_with_the_offset_from_before_it(fold: int) -> None:
    instant = zones.to_instant(local("2026-03-08T02:30"), "America/New_York", fold)
    assert instant == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone, twice, apart", FOLDS)
def test_a_fold_distinguishes_two_instants(zone: str, twice: str, apart: timedelta) -> None:
    first, second = (zones.to_instant(local(twice), zone, fold) for fold in (0, 1))
    assert zones.occurs_twice(local(twice), zone)
    assert second - first == apart
    assert [zones.to_local(one, zone).fold for one in (first, second)] == [0, 1]


@pytest.mark.parametrize("zone, inside, _after", GAPS)
def test_a_time_in_a_gap_does_not_occur_twice(zone: str, inside: str, _after: str) -> None:
    assert not zones.occurs_twice(local(inside), zone)


def test_ordinary_times_are_left_alone() -> None:
    noon = local("2026-07-01T12:00")
    zones.refuse_gap(noon, "Europe/Berlin", field="startTime")
    assert zones.next_valid(noon, "Europe/Berlin") == noon
    assert zones.to_instant(noon, "Europe/Berlin", 1) == datetime(2026, 7, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/Argentina/Ushuaia", "UTC", "EST5EDT"])
def test_a_known_name_gives_its_zone(name: str) -> None:
    assert zones.load_zone(name).key == name


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "America", "America/", "Mars/Olympus", "europe/berlin", "EUROPE/BERLIN"),
        *("../Europe/Berlin", "/etc/passwd", "Europe/../Europe/Berlin", "./UTC", "UTC\0"),
        *("posix/Europe/Berlin", "right/UTC", "posixrules", "Factory", "localtime"),
        *("tzdata.zi", "zone.tab", "x" * 5000),
    ],
)
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(UnknownZoneError):
        zones.load_zone(name)


def test_only_real_zones_are_offered() -> None:
    offered = zones.zone_names()
    assert {"Europe/Berlin", "Pacific/Apia", "UTC"} <= offered
    assert not any(name.startswith(("posix", "right/")) for name in offered)
    assert not {"Factory", "localtime"} & offered


@pytest.mark.parametrize(
    "moment, zone",
    [("0001-01-01T00:00", "Asia/Tokyo"), ("9999-12-31T23:00", "Pacific/Niue")],
)
def test_a_time_whose_instant_lies_beyond_all_years_is_refused(moment: str, zone: str) -> None:
    with pytest.raises(InvalidValueError, match="reach"):
        zones.to_instant(local(moment), zone)


def test_an_instant_whose_local_time_lies_beyond_all_years_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="reach"):
        zones.to_local(datetime.max.replace(tzinfo=UTC), "Pacific/Kiritimati")
