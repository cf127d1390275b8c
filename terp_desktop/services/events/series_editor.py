"""Writes the edits of series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.series import Override, Scope
from terp_desktop.domain.series_splitting import has_dates_before
from terp_desktop.services.events.series import (
    SeriesEditPlan,
    draft,
    find_override,
    make_override,
    occurrence_content,
    plan_edit,
    require_rule,
    split_date,
    split_series,
)
from terp_desktop.services.events.writer import Continuation, EventWriter

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


@dataclass(frozen=True, slots=True)
class SeriesEditor:
    """Applies edits to an occurrence, a part of a series, or all of it.

    Each method returns the events that it wrote, the edited one last.
    """

    writer: EventWriter

    def update_occurrence(
        self, work: SqlWork, event: Event, day: date, content: EventContent
    ) -> tuple[Event, ...]:
        """Gives one occurrence the content; the rest of the series stays.

        An occurrence that becomes equal to its series loses its override.
        """
        current = occurrence_content(work, event, day)
        if replace(content, rule=None) == current:
            return (event,)
        if content.when != current.when:
            content.when.refuse_gaps()
        override = make_override(event, day, current, content)
        others = [one for one in work.instances.overrides(event.id) if one.instance_date != day]
        usual = Override(instance_date=day, when=event.content.occurrence_time(day, work.holidays))
        overrides = others if override == usual else [*others, override]
        return (
            self.writer.store(
                work, event, event.content, version=event.version, overrides=overrides
            ),
        )

    def update(
        self, work: SqlWork, event: Event, content: EventContent, scope: Scope, day: date | None
    ) -> tuple[Event, ...]:
        """Changes all of the series, or splits off a new series from one date on.

        Overrides are transferred if they still have a date.
        """
        today = self.writer.clock.today()
        if content.when != draft(work, event, scope, day, today=today).when:
            content.when.refuse_gaps()
        split = split_date(event, scope, day, today=today)
        plan = plan_edit(work, event, content, day, split)
        if plan.earlier is None:
            overrides = plan.transfer.kept
            return (
                self.writer.store(
                    work, event, plan.after, version=event.version, overrides=overrides
                ),
            )
        if plan.after == plan.before:  # at most the edited date changes, so there is no split
            kept = (*plan.earlier_overrides, *plan.transfer.kept)
            return (
                self.writer.store(
                    work, event, event.content, version=event.version, overrides=kept
                ),
            )
        return self._split(work, event, plan, plan.earlier)

    def cancel_occurrence(self, work: SqlWork, event: Event, day: date) -> tuple[Event, ...]:
        """Cancels one occurrence, which keeps what it was, for the trash."""
        override = find_override(work, event, day) or Override(
            instance_date=day, when=event.content.occurrence_time(day, work.holidays)
        )
        cancelled = replace(override, is_cancelled=True)
        return (self.writer.override(work, event, cancelled, version=event.version),)

    def restore_occurrences(
        self, work: SqlWork, event: Event, days: Iterable[date]
    ) -> tuple[Event, ...]:
        """Restores cancelled occurrences as they were; each of the days must be one of theirs."""
        overrides = {one.instance_date: one for one in work.instances.overrides(event.id)}
        for day in days:
            restored = replace(overrides.pop(day), is_cancelled=False)
            when = event.content.occurrence_time(day, work.holidays)
            if restored != Override(instance_date=day, when=when):
                overrides[day] = restored
        kept = tuple(overrides[day] for day in sorted(overrides))
        return (
            self.writer.store(work, event, event.content, version=event.version, overrides=kept),
        )

    def assign_occurrences(
        self, work: SqlWork, event: Event, assignees: Mapping[date, int | None]
    ) -> tuple[Event, ...]:
        """Gives occurrences an assignee, or that of the series (None), in one change."""
        overrides = {one.instance_date: one for one in work.instances.overrides(event.id)}
        for day, assignee in assignees.items():
            when = event.content.occurrence_time(day, work.holidays)
            usual = Override(instance_date=day, when=when)
            own = None if assignee == event.content.assigned_to else assignee
            overrides[day] = replace(overrides.get(day, usual), assigned_to=own)
            if overrides[day] == usual:
                del overrides[day]
        kept = tuple(overrides[day] for day in sorted(overrides))
        return (
            self.writer.store(work, event, event.content, version=event.version, overrides=kept),
        )

    def restore_occurrence(self, work: SqlWork, event: Event, day: date) -> Event:
        """Restores one cancelled occurrence as it was."""
        return self.restore_occurrences(work, event, [day])[-1]

    def end_before(self, work: SqlWork, event: Event, day: date) -> tuple[Event, ...]:
        """Ends the series with the last date before the day, or deletes it if none is left."""
        if not has_dates_before(require_rule(event), day):
            return (self.writer.delete(work, event, version=event.version),)
        earlier, _ = split_series(event.content, day)
        kept = [
            override
            for override in work.instances.overrides(event.id)
            if override.instance_date < day
        ]
        return (self.writer.store(work, event, earlier, version=event.version, overrides=kept),)

    def _split(
        self, work: SqlWork, event: Event, plan: SeriesEditPlan, earlier: EventContent
    ) -> tuple[Event, ...]:
        following = self.writer.insert(
            work,
            plan.after,
            overrides=plan.transfer.kept,
            continuation=Continuation(event, plan.before),
        )
        ended = self.writer.store(
            work,
            event,
            earlier,
            version=event.version,
            overrides=plan.earlier_overrides,
        )
        return (ended, following)
