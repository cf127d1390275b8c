"""The lines of an agenda: the events of each day, day after day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A line of the agenda: an event on a day, a holiday, a day without events, or a month."""

    day: date
    displayed: DisplayedOccurrence | None
    is_first: bool = False
    """Whether it is the first line of its day."""
    holiday: str = ""
    """The name of the public holiday, if the line is one."""
    is_month: bool = False
    """Whether it names the month of the day below it."""

    @property
    def key(self) -> tuple[int, date | None] | None:
        """The identity of the event's occurrence; None without an event."""
        return None if self.displayed is None else self.displayed.key


def agenda_lines(
    page: Iterable[DisplayedOccurrence],
    days: Days,
    named: Iterable[date] = (),
    holidays: Mapping[date, str] = MappingProxyType({}),
) -> list[AgendaLine]:
    """The lines of those days: each event on each of its days, and the days that are `named`.

    Other days without events have no line. A day begins with its holiday, then come all-day
    events, then the others.
    """
    on_days: dict[date, list[DisplayedOccurrence]] = {
        day: [] for day in (*named, *holidays) if day in days
    }
    for displayed in page:
        for day in _touched_days(displayed, days):
            on_days.setdefault(day, []).append(displayed)
    return [
        line
        for day in sorted(on_days)
        for line in _lines_of_day(day, on_days[day], holidays.get(day, ""))
    ]


def with_months(lines: Iterable[AgendaLine], after: date | None = None) -> list[AgendaLine]:
    """The lines with one for each month that begins among them, or after the day `after`."""
    result: list[AgendaLine] = []
    for line in lines:
        if after is not None and (line.day.year, line.day.month) != (after.year, after.month):
            result.append(AgendaLine(line.day, None, is_month=True))
        result.append(line)
        after = line.day
    return result


def _touched_days(displayed: DisplayedOccurrence, days: Days) -> Iterable[date]:
    first, last = max(displayed.first, days.first), min(displayed.last, days.last)
    return (first + offset * _DAY for offset in range((last - first).days + 1))


def _lines_of_day(
    day: date, found: Sequence[DisplayedOccurrence], holiday: str
) -> list[AgendaLine]:
    if holiday:
        others = _lines_of_day(day, found, "") if found else []
        first = AgendaLine(day, None, is_first=True, holiday=holiday)
        return [first, *(replace(line, is_first=False) for line in others)]
    if not found:
        return [AgendaLine(day, None, is_first=True)]
    ordered = sorted(
        found,
        key=lambda displayed: (not displayed.is_all_day, displayed.first == day, displayed.start),
    )
    return [
        AgendaLine(day, displayed, is_first=index == 0) for index, displayed in enumerate(ordered)
    ]
