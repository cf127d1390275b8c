"""The writer: events of ours as an iCalendar file that other programs open (RFC 5545)."""

from collections.abc import Iterator, Sequence
from itertools import chain

from terp_desktop.domain.calendar_file import ExportedEvent
from terp_desktop.domain.event import When
from terp_desktop.exchange.categories import NO_CATEGORIES, Categories
from terp_desktop.exchange.serializer import folded
from terp_desktop.exchange.writer import event_lines, is_off
from terp_desktop.exchange.zones.vtimezone_writer import timezone_lines

PRODUCT = "-//TERP//TERP Desktop//EN"
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN")


class IcsWriter:
    """Writes iCalendar files.

    `categories` are the words by which a company knows modules and types.
    """

    def __init__(self, categories: Categories = NO_CATEGORIES) -> None:
        self._categories = categories

    def write(self, events: Sequence[ExportedEvent]) -> bytes:
        """The events as one file, series with their rules and changed occurrences."""
        lines = (line for event in events for line in event_lines(event, self._categories))
        return folded(chain(_HEAD, _timezones(events), lines, ["END:VCALENDAR"]))


def _timezones(events: Sequence[ExportedEvent]) -> Iterator[str]:
    """A VTIMEZONE for each zone, from the first year in which it is used."""
    years: dict[str, int] = {}
    for when in _places(events):
        if when.is_timed and when.timezone not in {None, "UTC"}:
            name, year = when.timezone or "", when.start_date.year
            years[name] = min(year, years.get(name, year))
    for name, year in sorted(years.items()):
        yield from timezone_lines(name, year)


def _places(events: Sequence[ExportedEvent]) -> Iterator[When]:
    for event in events:
        content = event.event.content
        yield content.when
        yield from (one.when for one in event.overrides if not is_off(one, content))
        yield from event.rolled.values()
