"""Which occurrence stands for a series that a search has found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from terp_desktop.domain.queries import OccurrenceQuery, SeriesHead
from terp_desktop.domain.search import Match
from terp_desktop.domain.series import Occurrence, Override
from terp_desktop.domain.span import FIRST_DAY, Days
from terp_desktop.domain.working_days import Holidays
from terp_desktop.services.browse import occurrences

_LOOK_BACK = (timedelta(days=32), timedelta(days=400), timedelta(days=40_000))
"""How far a last occurrence is looked for behind the last date; farther only if need be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPlaces:
    """Finds the occurrence: within the days asked for, or else the next one, or the last."""

    overrides: Mapping[int, Sequence[Override]]
    holidays: Holidays
    today: date
    within: OccurrenceQuery | None

    def of(self, match: Match) -> Occurrence | None:
        """The occurrence that a match shows; None if none takes place, or none on the days."""
        head, within = match.head, self.within
        if head is None:
            stays = within is None or within.touched_by(match.occurrence)
            return match.occurrence if stays else None
        changes = {one.instance_date: one for one in self._overrides(head)}
        if within is None:
            found = self._standing(head, changes, self._dates_from_now(head, len(changes)))
            return next(found, None)
        days = sorted({*head.rule.dates(occurrences.reach(head, within.days)), *changes})
        found = self._standing(head, changes, iter(days))
        return next((one for one in found if within.touched_by(one)), None)

    def _overrides(self, head: SeriesHead) -> Sequence[Override]:
        return self.overrides.get(head.template.event_id, ())

    def _dates_from_now(self, head: SeriesHead, passed_over: int) -> Iterator[date]:
        today = self.today
        # Today's may be over in one zone and still to come in another.
        yield from head.rule.next_dates(today, 1 + passed_over)
        end = min(today, head.rule.last_date() or today) + timedelta(days=1)
        for back in _LOOK_BACK:
            first = max(FIRST_DAY, end - min(back, end - date.min))
            if first < end:
                yield from reversed(list(head.rule.dates(Days(first, end))))
            end = first

    def _standing(
        self, head: SeriesHead, changes: Mapping[date, Override], days: Iterator[date]
    ) -> Iterator[Occurrence]:
        for day in days:
            change = changes.get(day)
            if change is not None and (change.is_cancelled or change.title is not None):
                continue  # it is not there, or is found by words of its own
            where = occurrences.place(head, day, self.holidays)
            occurrence = occurrences.on(head.template, day, where)
            yield occurrences.overridden(occurrence, change) if change else occurrence
