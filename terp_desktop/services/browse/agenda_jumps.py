"""Leaps over days on which nothing happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.queries import Filters, OccurrenceQuery, SeriesHead
from terp_desktop.domain.span import FIRST_DAY, LAST_END, Days

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

ONE_DAY = timedelta(days=1)

SLACK = timedelta(days=16)
"""How far an occurrence may lie from the date of its rule: in other zones, rolled over holidays."""

LASTS = timedelta(days=45)
"""How long what is not long may last, days of other zones included."""


@dataclass(frozen=True, slots=True)
class Jumps:
    """Finds where to read on from, behind an empty stretch."""

    work: SqlWork
    actor: Actor
    filters: Filters

    def over(self, edge: date, *, is_forward: bool) -> date | None:
        """The edge to read on from; None where nothing more comes.

        A little may still be empty there, but nothing is leapt over.
        """
        return self._onto(edge) if is_forward else self._back_onto(edge)

    def _onto(self, edge: date) -> date | None:
        starts = self.work.days.next_start(_midnight(edge) - ONE_DAY, self.filters, self.actor)
        days = [] if starts is None else [starts.date() - ONE_DAY]
        for head in self._heads(edge - SLACK, LAST_END):
            days += [day - SLACK for day in [_next(head, edge - SLACK)] if day is not None]
        return max(edge, min(days)) if days else None

    def _back_onto(self, edge: date) -> date | None:
        sign = self.work.days.last_sign(_midnight(edge) + ONE_DAY, self.filters, self.actor)
        days = [] if sign is None else [sign.date() + LASTS]
        for head in self._heads(FIRST_DAY, edge + SLACK):
            last = _last(head, edge + SLACK)
            length = head.template.when.end_date - head.template.when.start_date
            days += [] if last is None else [last + length + SLACK]
        return min(edge, max(days)) if days else None

    def _heads(self, first: date, last: date) -> list[SeriesHead]:
        days = Days.through(max(first, FIRST_DAY), min(last, LAST_END))
        asked = OccurrenceQuery(days=days, zone="UTC", filters=self.filters)
        return self.work.occurrences.heads(asked, self.actor)


def _next(head: SeriesHead, day: date) -> date | None:
    """The first date without a row, from that day on."""
    if head.generated is not None and day in head.generated:
        day = head.generated.end
    dates = head.rule.next_dates(day, 1 + len(head.overridden))
    return next((one for one in dates if one not in head.overridden), None)


def _last(head: SeriesHead, day: date) -> date | None:
    """The last date up to that day, whether it has a row or not."""
    length, end = 32, day + ONE_DAY
    first_of_all = min([head.rule.start_date, *head.rule.extra_dates[:1]])
    while end > first_of_all:
        first = max(first_of_all, end - timedelta(days=min(length, (end - first_of_all).days)))
        if dates := list(head.rule.dates(Days(first, end))):
            return dates[-1]
        end, length = first, 2 * length
    return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
