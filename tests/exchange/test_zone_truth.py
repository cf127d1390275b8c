"""Imported times follow the file's own VTIMEZONE, whatever its TZID."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.calendar_file import CalendarFile, ImportedEvent
from terp_desktop.domain.span import Days
from terp_desktop.exchange.reader import IcsReader
from terp_desktop.exchange.zones.vtimezone_writer import timezone_lines
from tests.exchange.calendar_builders import calendar, event

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
LIES = [
    *("Europe/lisbon", "Eastern Standard Time", "PST", "GMT+0530", "Customized Time Zone"),
    *("(GMT+01:00) Amsterdam, Berlin", "/mozilla.org/20050126_1/Europe/Berlin", "UTC", "Etc/GMT-3"),
    *("America/New York", "tzone://Microsoft/Custom", "W. Europe Standard Time", "EST", "Mars"),
]
TODAY = date(2026, 11, 30)

zone_names = st.sampled_from(ZONES)
tzids = st.one_of(st.sampled_from(LIES), zone_names)
starts = st.datetimes(datetime(1975, 1, 1), datetime(2037, 12, 31)).map(  # noqa: DTZ001
    lambda one: one.replace(second=0, microsecond=0)
)


def definition(zone: str, tzid: str, year: int) -> str:
    lines = list(timezone_lines(zone, year))
    return "\r\n".join(f"TZID:{tzid}" if one.startswith("TZID:") else one for one in lines)


def read(zone: str, tzid: str, start: datetime, *lines: str) -> CalendarFile:
    """An event at that time in a zone that the file defines under another name."""
    dtstart = f'DTSTART;TZID="{tzid}":{start:%Y%m%dT%H%M%S}'
    text = calendar(definition(zone, tzid, start.year), event(dtstart, *lines))
    return IcsReader().read(text, zone="Europe/Vienna", today=TODAY)


def instants(imported: ImportedEvent, days: Days) -> Iterator[datetime]:
    content = imported.content
    assert content.rule is not None
    overrides = {one.instance_date: one.when for one in imported.overrides}
    for day in content.rule.dates(days):
        yield overrides.get(day, content.when.with_start_date(day)).span.start


def instant(zone: str, local: datetime) -> datetime:
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@given(zone=zone_names, tzid=tzids, start=starts)
def test_a_single_event_is_when_its_definition_says(zone: str, tzid: str, start: datetime) -> None:
    (imported,) = read(zone, tzid, start, "DURATION:PT1H").events
    assert imported.content.when.span.start == instant(zone, start)
    assert imported.content.when.span.end == instant(zone, start) + timedelta(hours=1)


@given(zone=zone_names, tzid=tzids, start=starts)
def test_a_series_with_an_end_is_when_its_definition_says(
    zone: str, tzid: str, start: datetime
) -> None:
    (imported,) = read(zone, tzid, start, "RRULE:FREQ=WEEKLY;INTERVAL=3;COUNT=30").events
    found = list(instants(imported, Days(date(1970, 1, 1), date(2100, 1, 1))))
    expected = [instant(zone, start + timedelta(weeks=3 * number)) for number in range(30)]
    assert found == expected


@given(zone=zone_names, tzid=tzids, start=starts)
def test_a_series_without_an_end_is_in_future_when_its_definition_says(
    zone: str, tzid: str, start: datetime
) -> None:
    (imported,) = read(zone, tzid, start, "RRULE:FREQ=DAILY;INTERVAL=5").events
    first = max(start.date(), TODAY)
    found = list(instants(imported, Days(first, first + timedelta(days=800))))
    assert len(found) == 160
    behind = -(-(first - start.date()).days // 5) * 5
    expected = [instant(zone, start + timedelta(days=behind + 5 * n)) for n in range(160)]
    assert found == expected
