"""Edits of a series: of one occurrence, from one date on, or of all of it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from terp_desktop.domain.display_text import isolated
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Override, Scope
from terp_desktop.domain.series_splitting import (
    Carried,
    carried,
    edited_series,
    followed_rule,
    gives,
    has_dates_before,
    split_rule,
)

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

OVERRIDABLE = frozenset(field.name for field in fields(Override)) & frozenset(
    field.name for field in fields(EventContent)
)
_CLEARABLE = frozenset({"description", "location"})
_OF_THE_SERIES = (
    "participants",
    "reminders",
    "working_days",
    "entity_type",
    "entity_id",
    "client_id",
    "invoice_id",
    "bill_id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPlan:
    """What an edit makes of a series, before anything is written.

    `earlier` is what the series ends as where it is split, and its overrides with it;
    `before` and `after` are the part that changes.
    """

    before: EventContent
    after: EventContent
    exceptions: Carried
    earlier: EventContent | None = None
    earlier_overrides: tuple[Override, ...] = ()


def occurrence_content(work: SqlWork, event: Event, day: date) -> EventContent:
    """What stands in the occurrence that the rule gives for the day, as it is now."""
    override = override_on(work, event, day)
    usual = replace(event.content, when=event.content.place(day, work.holidays), rule=None)
    if override is None:
        return usual
    changed: dict[str, Any] = {
        name: getattr(override, name) or None
        for name in OVERRIDABLE
        if getattr(override, name) is not None
    }
    return replace(usual, **changed)


def override_on(work: SqlWork, event: Event, day: date) -> Override | None:
    """What a person did to that date, None for nothing; refused if the series has none."""
    rule = rule_of(event)
    here = [one for one in work.instances.overrides(event.id) if one.instance_date == day]
    if any(one.is_cancelled for one in here) or not (here or gives(rule, day)):
        raise no_such_date(event.content.title, day)
    return here[0] if here else None


def no_such_date(title: str, day: date) -> NotFoundError:
    """The refusal of a date on which the series does not happen."""
    return NotFoundError(
        f"“{isolated(title)}” does not happen on {day}.",
        remedy="Choose one of the dates that the calendar shows.",
        field="instanceDate",
    )


def rule_of(event: Event) -> RecurrenceRule:
    """The rule of the series; refused if the event is none."""
    if event.content.rule is None:
        raise InvalidValueError(
            f"“{isolated(event.content.title)}” is not a series.",
            remedy="Leave the scope and the instance date out.",
            field="scope",
        )
    return event.content.rule


def draft(work: SqlWork, event: Event, scope: Scope, day: date | None) -> EventContent:
    """What a person edits who means that much of the series, seen from one occurrence.

    The rule is that of the part that is meant: from one date on, with the rest of the count.
    """
    if day is None or event.content.rule is None:
        return event.content
    seen = occurrence_content(work, event, day)
    if scope is Scope.THIS:
        return seen
    if scope is Scope.FUTURE and has_dates_before(event.content.rule, day):
        return replace(seen, rule=split_rule(event.content.rule, day)[1])
    return replace(seen, rule=event.content.rule)


def plan(
    work: SqlWork, event: Event, content: EventContent, scope: Scope, day: date | None
) -> SeriesPlan:
    """What an edit of the whole series, or of all from one date on, makes of it."""
    overrides = work.instances.overrides(event.id) if event.is_recurring else []
    if day is None:
        after = followed_rule(event.content, content)
        exceptions = carried(event.content, after, overrides, work.holidays)
        return SeriesPlan(before=event.content, after=after, exceptions=exceptions)
    seen = occurrence_content(work, event, day)
    if scope is Scope.FUTURE and has_dates_before(rule_of(event), day):
        return _split(work, event, seen, content, day)
    after = edited_series(event.content, seen, content, day)
    exceptions = carried(event.content, after, overrides, work.holidays)
    return SeriesPlan(before=event.content, after=after, exceptions=exceptions)


def _split(
    work: SqlWork, event: Event, seen: EventContent, content: EventContent, day: date
) -> SeriesPlan:
    earlier, rest = split_series(event.content, day)
    if content.rule == event.content.rule:
        content = replace(content, rule=None)
    after = edited_series(rest, seen, content, day)
    overrides = work.instances.overrides(event.id)
    later = [one for one in overrides if one.instance_date >= day]
    return SeriesPlan(
        before=rest,
        after=after,
        exceptions=carried(rest, after, later, work.holidays),
        earlier=earlier,
        earlier_overrides=tuple(one for one in overrides if one.instance_date < day),
    )


def split_series(content: EventContent, day: date) -> tuple[EventContent, EventContent]:
    """The series up to the day, and the one that goes on with it; nothing else changes."""
    if content.rule is None:
        raise ValueError("only a series can be split")
    first, second = (
        replace(content, rule=rule, when=content.usual(rule.start_date))
        for rule in split_rule(content.rule, day)
    )
    return replace(first, when=_if_moved(content, first)), second


def _if_moved(content: EventContent, part: EventContent) -> Any:  # noqa: ANN401
    """The series' own place, unless its first dates are others now."""
    same = content.rule and part.rule and content.rule.start_date == part.rule.start_date
    return content.when if same else part.when


def override_for(event: Event, day: date, current: EventContent, content: EventContent) -> Override:
    """The occurrence of that day as the content has it, told by what differs from its series."""
    for name in _OF_THE_SERIES:
        if getattr(current, name) != getattr(content, name):
            raise InvalidValueError(
                f"The {name.replace('_', ' ')} can only be changed for the whole series.",
                remedy="Choose all occurrences, or leave this as it is.",
                field=name,
            )
    differing: dict[str, Any] = {
        name: _as_override(name, getattr(content, name), event.content)
        for name in OVERRIDABLE - {"when"}
        if getattr(content, name) != getattr(event.content, name)
    }
    return Override(instance_date=day, when=content.when, **differing)


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
