"""The writer: events of ours as an iCalendar file that other programs open (RFC 5545)."""

from collections.abc import Iterator, Sequence
from datetime import date

from terp_desktop.domain.event import When
from terp_desktop.exchange.categories import NO_CATEGORIES, Categories
from terp_desktop.exchange.written_events import event_lines, is_off
from terp_desktop.exchange.written_lines import folded
from terp_desktop.services.exports import ExportedEvent

PRODUCT = "-//TERP//TERP Desktop//EN"
_ZONES_UNTIL = date(2038, 1, 1)
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN")


class IcsWriter:
    """Writes iCalendar files; fulfils the export's `CalendarWriter`.

    `categories` are the words by which a company knows modules and types.
    """

    def __init__(self, categories: Categories = NO_CATEGORIES) -> None:
        self._categories = categories

    def write(self, events: Sequence[ExportedEvent]) -> bytes:
        """The events as one file, series with their rules and changed occurrences."""
        lines = (line for event in events for line in event_lines(event, self._categories))
        return b"".join(
            [folded(_HEAD), *_timezones(events), folded(lines), folded(["END:VCALENDAR"])]
        )


def _timezones(events: Sequence[ExportedEvent]) -> Iterator[bytes]:
    """A VTIMEZONE for each zone, from the first year in which it is used."""
    years: dict[str, int] = {}
    for when in _places(events):
        if when.is_timed and when.timezone not in {None, "UTC"}:
            name, year = when.timezone or "", when.start_date.year
            years[name] = min(year, years.get(name, year))
    for name, year in sorted(years.items()):
        yield _timezone(name, year)


def _places(events: Sequence[ExportedEvent]) -> Iterator[When]:
    for event in events:
        content = event.event.content
        yield content.when
        yield from (one.when for one in event.overrides if not is_off(one, content))
        yield from event.rolled.values()


def _timezone(name: str, year: int) -> bytes:
    from icalendar import Timezone

    first = min(date(year - 1, 1, 1), date(_ZONES_UNTIL.year - 10, 1, 1))
    written: bytes = Timezone.from_tzid(name, first_date=first, last_date=_ZONES_UNTIL).to_ical()
    return written
