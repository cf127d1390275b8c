"""Edits of a series: of one occurrence, from one date on, or of all of it."""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.recurrence import RecurrenceRule
from terp_desktop.domain.series import Override
from terp_desktop.domain.span import Days
from terp_desktop.services.ports import Work
from terp_desktop.services.writing import EventWriter

OVERRIDABLE = frozenset(field.name for field in fields(Override)) & frozenset(
    field.name for field in fields(EventContent)
)
_CLEARABLE = frozenset({"description", "location"})


@dataclass(frozen=True, slots=True)
class SeriesEditor:
    """Applies an edit to as much of a series as it is meant for."""

    writer: EventWriter

    def content_of(self, work: Work, event: Event, day: date) -> EventContent:
        """What stands in the occurrence that the rule gives for the day, as it is now."""
        override = self._override(work, event, day)
        if override is None:
            return replace(_without_rule(event.content), when=event.content.when.on(day))
        changed: dict[str, Any] = {
            name: getattr(override, name) or None
            for name in OVERRIDABLE
            if getattr(override, name) is not None
        }
        return replace(_without_rule(event.content), **changed)

    def update_one(self, work: Work, event: Event, day: date, content: EventContent) -> Event:
        """Make one occurrence what the content says; the rest of the series stays."""
        current = self.content_of(work, event, day)
        if _without_rule(content) == current:
            return event
        _refuse_series_fields(current, content)
        if content.when != current.when:
            content.when.refuse_gaps()
        series = event.content
        differing: dict[str, Any] = {
            name: _as_override(name, getattr(content, name), series)
            for name in OVERRIDABLE - {"when"}
            if getattr(content, name) != getattr(series, name)
        }
        override = Override(instance_date=day, when=content.when, **differing)
        return self.writer.override(work, event, override, version=event.version)

    def update_all(self, work: Work, event: Event, content: EventContent) -> Event:
        """Make the whole series what the content says.

        What people did to single occurrences stays, at the same distance from the start.
        """
        if content.when != event.content.when:
            content.when.refuse_gaps()
        self._move_overrides(work, event, content)
        return self.writer.store(work, event, content, version=event.version)

    def cancel_one(self, work: Work, event: Event, day: date) -> Event:
        """Let one occurrence not take place."""
        self._override(work, event, day)
        cancelled = Override(instance_date=day, when=event.content.when.on(day), is_cancelled=True)
        return self.writer.override(work, event, cancelled, version=event.version)

    def end_before(self, work: Work, event: Event, day: date) -> Event:
        """End the series with the last date before the day, or delete it if none is left."""
        self._override(work, event, day)
        rule = _rule(event)
        if day <= rule.start_date:
            return self.writer.delete(work, event, version=event.version)
        last = day - timedelta(days=1)
        ended = replace(
            rule,
            end_date=last,
            count=None,
            exception_dates=tuple(one for one in rule.exception_dates if one <= last),
            extra_dates=tuple(one for one in rule.extra_dates if one <= last),
        )
        for override in work.instances.overrides(event.id):
            if override.instance_date > last:
                work.instances.remove_override(event.id, override.instance_date)
        content = replace(event.content, rule=ended)
        return self.writer.store(work, event, content, version=event.version)

    def _move_overrides(self, work: Work, event: Event, content: EventContent) -> None:
        distance = content.when.start_date - event.content.when.start_date
        overrides = work.instances.overrides(event.id)
        if not (distance and overrides and content.rule):
            return
        for one in overrides:
            work.instances.remove_override(event.id, one.instance_date)
        for one in overrides:
            moved = replace(
                one,
                instance_date=one.instance_date + distance,
                when=one.when.on(one.when.start_date + distance),
            )
            work.instances.put_override(
                event.id,
                moved,
                modified_by=self.writer.actor.user_id,
                now=self.writer.clock.now(),
            )

    def _override(self, work: Work, event: Event, day: date) -> Override | None:
        """What a person did to that date, None for nothing; refused if the rule has none."""
        for override in work.instances.overrides(event.id):
            if override.instance_date == day and not override.is_cancelled:
                return override
        cancelled = any(one.instance_date == day for one in work.instances.overrides(event.id))
        if cancelled or not list(_rule(event).dates(Days.through(day, day))):
            raise NotFoundError(
                f"“{event.content.title}” does not happen on {day}.",
                remedy="Choose one of the dates that the calendar shows.",
                field="instanceDate",
            )
        return None


def _rule(event: Event) -> RecurrenceRule:
    if event.content.rule is None:
        raise InvalidValueError(
            f"“{event.content.title}” is not a series.",
            remedy="Leave the scope and the instance date out.",
            field="scope",
        )
    return event.content.rule


def _without_rule(content: EventContent) -> EventContent:
    return replace(content, rule=None)


def _as_override(name: str, value: object, series: EventContent) -> object:
    """An emptied text is told from an untouched one; other fields cannot be emptied alone."""
    if value is not None:
        return value
    if name in _CLEARABLE:
        return ""
    raise InvalidValueError(
        f"One occurrence cannot be without the {name.replace('_', ' ')} of its series "
        f"({getattr(series, name)}).",
        remedy="Choose another value, or change the whole series.",
        field=name,
    )


def _refuse_series_fields(current: EventContent, content: EventContent) -> None:
    for name in ("participants", "reminders", "entity_type", "entity_id", "client_id"):
        if getattr(current, name) != getattr(content, name):
            raise InvalidValueError(
                f"The {name.replace('_', ' ')} can only be changed for the whole series.",
                remedy="Choose all occurrences, or leave this as it is.",
                field=name,
            )
