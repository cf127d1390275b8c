"""Plans edits of a series: of one occurrence, from one date on, or of all of it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Override, Scope
from terp_desktop.domain.series_splitting import (
    OccurrenceEdit,
    OverrideTransfer,
    apply_occurrence_edit,
    has_date,
    has_dates_before,
    shift_unedited_rule,
    split_rule,
    transfer_overrides,
    transfer_with_edit,
)

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

OVERRIDABLE_FIELDS = frozenset(field.name for field in fields(Override)) & frozenset(
    field.name for field in fields(EventContent)
)
_CLEARABLE_FIELDS = frozenset({"description", "location"})
_SERIES_ONLY_FIELDS = (
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
class SeriesEditPlan:
    """The result of an edit, before anything is written.

    `before` and `after` are the part of the series that changes. If the series is split,
    `earlier` is the part before it, with `earlier_overrides`.
    """

    before: EventContent
    after: EventContent
    transfer: OverrideTransfer
    earlier: EventContent | None = None
    earlier_overrides: tuple[Override, ...] = ()


def occurrence_content(work: SqlWork, event: Event, day: date) -> EventContent:
    """The content of the occurrence for the day, with its override; NotFoundError without one."""
    override = find_override(work, event, day)
    usual = replace(
        event.content, when=event.content.occurrence_time(day, work.holidays), rule=None
    )
    if override is None:
        return usual
    changed: dict[str, Any] = {
        name: getattr(override, name) or None
        for name in OVERRIDABLE_FIELDS
        if getattr(override, name) is not None
    }
    return replace(usual, **changed)


def find_override(work: SqlWork, event: Event, day: date) -> Override | None:
    """The override of that date, or None; NotFoundError if no occurrence takes place on it."""
    rule = require_rule(event)
    overrides = work.instances.overrides(event.id)
    override = next((each for each in overrides if each.instance_date == day), None)
    exists = has_date(rule, day) if override is None else not override.is_cancelled
    if not exists:
        raise date_not_found(event.content.title, day)
    return override


def date_not_found(title: str, day: date) -> NotFoundError:
    """The error for a date without an occurrence."""
    return NotFoundError(
        f"“{isolate_bidi(title)}” does not happen on {day}.",
        remedy="Choose one of the dates that the calendar shows.",
        field="instanceDate",
    )


def require_rule(event: Event) -> RecurrenceRule:
    """The rule of the series; InvalidValueError for a single event."""
    if event.content.rule is None:
        raise InvalidValueError(
            f"“{isolate_bidi(event.content.title)}” is not a series.",
            remedy="Leave the scope and the instance date out.",
            field="scope",
        )
    return event.content.rule


def first_upcoming(event: Event, today: date) -> date:
    """The first date of the series from today on; InvalidValueError without one."""
    dates = require_rule(event).next_dates(today, 1)
    if not dates:
        raise InvalidValueError(
            f"“{isolate_bidi(event.content.title)}” has no upcoming dates.",
            remedy="Choose one of its past dates, or all of them.",
            field="scope",
        )
    return dates[0]


def next_occurrence(work: SqlWork, event: Event, today: date) -> date:
    """The first date from today on that was not deleted alone; InvalidValueError without one."""
    first = first_upcoming(event, today)
    deleted = {one.instance_date for one in work.instances.overrides(event.id) if one.is_cancelled}
    dates = require_rule(event).next_dates(first, len(deleted) + 1)
    return next((day for day in dates if day not in deleted), first)


def split_date(event: Event, scope: Scope, day: date | None, *, today: date) -> date | None:
    """The date from which an edit splits the series off; None if it changes all of it."""
    rule = event.content.rule
    if rule is None or scope in (Scope.THIS, Scope.ALL):
        return None
    first = first_upcoming(event, today) if scope is Scope.UPCOMING else day
    return first if first is not None and has_dates_before(rule, first) else None


@dataclass(frozen=True, slots=True)
class SeriesScopes:
    """The scopes that select different parts of a series, seen from one of its dates.

    `has_past` is whether ALL changes dates before today that another scope would leave.
    """

    offered: tuple[Scope, ...] = (Scope.THIS, Scope.FUTURE, Scope.ALL)
    has_past: bool = False


def scopes_from(event: Event, day: date, *, today: date) -> SeriesScopes:
    """The scopes to offer for a change of the occurrence on that day.

    From a past date on, the past is meant, so UPCOMING is left out.
    """
    rule = require_rule(event)
    has_past = day >= today and has_dates_before(rule, today)
    if not has_past or day == first_upcoming(event, today):
        return SeriesScopes(has_past=has_past)
    return SeriesScopes((Scope.THIS, Scope.FUTURE, Scope.UPCOMING, Scope.ALL), has_past=True)


def draft(
    work: SqlWork, event: Event, scope: Scope, day: date | None, *, today: date
) -> EventContent:
    """The content to edit for the scope, seen from one occurrence.

    Its rule is that of the selected part: from one date on, with the rest of the count.
    """
    if day is None or event.content.rule is None:
        return event.content
    occurrence = occurrence_content(work, event, day)
    if scope is Scope.THIS:
        return occurrence
    first = split_date(event, scope, day, today=today)
    rule = event.content.rule
    return replace(occurrence, rule=rule if first is None else split_rule(rule, first)[1])


def plan_edit(
    work: SqlWork, event: Event, content: EventContent, day: date | None, split: date | None
) -> SeriesEditPlan:
    """Plans an edit of the whole series, or of all occurrences from the date `split` on.

    The content is that of the occurrence on `day`, or of the series without one.
    """
    overrides = work.instances.overrides(event.id) if event.is_recurring else []
    if day is None:
        after = shift_unedited_rule(event.content, content)
        transfer = transfer_overrides(event.content, after, overrides, work.holidays)
        return SeriesEditPlan(before=event.content, after=after, transfer=transfer)
    if split is not None:
        return _plan_split(work, event, content, day, split)
    old = occurrence_content(work, event, day)
    after = apply_occurrence_edit(event.content, old, content, day)
    edit = OccurrenceEdit(day, old, content)
    transfer = transfer_with_edit(event.content, after, overrides, work.holidays, edit)
    return SeriesEditPlan(before=event.content, after=after, transfer=transfer)


def _plan_split(
    work: SqlWork, event: Event, content: EventContent, day: date, split: date
) -> SeriesEditPlan:
    old = occurrence_content(work, event, day)
    earlier, following = split_series(event.content, split)
    if content.rule == event.content.rule:
        content = replace(content, rule=None)
    after = apply_occurrence_edit(following, old, content, day)
    overrides = work.instances.overrides(event.id)
    later = [override for override in overrides if override.instance_date >= split]
    return SeriesEditPlan(
        before=following,
        after=after,
        transfer=transfer_with_edit(
            following, after, later, work.holidays, OccurrenceEdit(day, old, content)
        ),
        earlier=earlier,
        earlier_overrides=tuple(one for one in overrides if one.instance_date < split),
    )


def split_series(content: EventContent, day: date) -> tuple[EventContent, EventContent]:
    """The series before the day, and the one from that day on; nothing else changes."""
    if content.rule is None:
        raise ValueError("only a series can be split")
    first, second = (
        replace(content, rule=rule, when=content.nominal_time(rule.start_date))
        for rule in split_rule(content.rule, day)
    )
    return replace(first, when=_time_after_split(content, first)), second


def _time_after_split(content: EventContent, part: EventContent) -> Any:  # noqa: ANN401
    """The series' own time, unless the part starts on another date."""
    is_same = content.rule and part.rule and content.rule.start_date == part.rule.start_date
    return content.when if is_same else part.when


def make_override(
    event: Event, day: date, current: EventContent, content: EventContent
) -> Override:
    """The override that gives the occurrence of that day the content.

    InvalidValueError for a change of a field that only a series has.
    """
    for name in _SERIES_ONLY_FIELDS:
        if getattr(current, name) != getattr(content, name):
            raise InvalidValueError(
                f"The {name.replace('_', ' ')} can only be changed for the whole series.",
                remedy="Choose all occurrences, or leave this as it is.",
                field=name,
            )
    differing: dict[str, Any] = {
        name: _override_value(name, getattr(content, name), event.content)
        for name in OVERRIDABLE_FIELDS - {"when"}
        if getattr(content, name) != getattr(event.content, name)
    }
    return Override(instance_date=day, when=content.when, **differing)


def _override_value(name: str, value: object, series: EventContent) -> object:
    """The value, "" for a cleared text; InvalidValueError for other cleared fields."""
    if value is not None:
        return value
    if name in _CLEARABLE_FIELDS:
        return ""
    raise InvalidValueError(
        f"One occurrence cannot be without the {name.replace('_', ' ')} of its series "
        f"({getattr(series, name)}).",
        remedy="Choose another value, or change the whole series.",
        field=name,
    )
