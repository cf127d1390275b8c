"""Finds the series that a date of a series belongs to after somebody split it.

Whoever changes “this and the following” gives the later dates to a new series. The history has
both of its changes under one step, which tells which series goes on with which one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from terp_desktop.domain.errors import ImmovableSeriesError, NotFoundError
from terp_desktop.domain.permissions import Permission
from terp_desktop.domain.recurrence.shifting import shift_rule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.series_splitting import has_date, has_dates_before, split_rule
from terp_desktop.domain.span import Days
from terp_desktop.services.events.access import EventAccess
from terp_desktop.services.events.undo_log import ChangeRecord, StepKind, read_record

if TYPE_CHECKING:
    from terp_desktop.domain.audit_history import HistoryEntry
    from terp_desktop.domain.edit_conflict import EventEdit
    from terp_desktop.domain.recurrence.rule import RecurrenceRule

_NO_VERSION: Final = 0
"""The edit began before the new series had any version."""

_STEP_DURATION: Final = timedelta(minutes=10)
"""More than a transaction takes: all entries of a step are written within it."""


def follow_split(access: EventAccess, edit: EventEdit) -> tuple[EventAccess, EventEdit]:
    """The edit of the series that its date belongs to by now, and the access to that series.

    Both stay as they are if the series still has the date, if it is not certain which date of
    another series it became, or if the person may not see that one.
    """
    day, found = edit.instance_date, access
    if edit.scope not in (Scope.THIS, Scope.FUTURE):
        return access, edit
    while day is not None and not _has_place(found, day):
        split = _find_split(found, day)
        following = None if split is None else _load(access, split.created.event_id)
        if split is None or following is None:
            return access, edit
        day, found = split.map_date(day, following), following
    if day is None or found is access or not found.allows(Permission.VIEW, day):
        return access, edit
    followed = replace(edit, event_id=found.event.id, instance_date=day, version=_NO_VERSION)
    return found, followed


@dataclass(frozen=True, slots=True)
class _Split:
    """What one step did: it shortened a series, and created the one that goes on with it."""

    shortened: ChangeRecord
    created: ChangeRecord

    def map_date(self, day: date, following: EventAccess) -> date | None:
        """The date that the day became in the new series; None if that is not certain.

        It is certain if the new series began with the same rule, shifted or not, or if it kept
        its days; and if nobody shifted it or changed its rule since.
        """
        old = _rule_given_away(self.shortened, day)
        new: RecurrenceRule | None = self.created.after["rule"]
        present = following.event.content.rule
        if old is None or new is None or present is None or present.pattern() != new.pattern():
            return None
        distance = new.start_date - old.start_date
        is_certain = has_date(new, day) if not distance else _is_shifted(old, new)
        return day + distance if is_certain else None


def _has_place(access: EventAccess, day: date) -> bool:
    return has_date(access.event.content.rule, day) or day in access.overrides


def _load(access: EventAccess, event_id: int) -> EventAccess | None:
    """The access to another event, locked; None if it is gone."""
    try:
        return EventAccess.load(access.work, access.actor, event_id, locked=True)
    except NotFoundError:
        return None


def _find_split(access: EventAccess, day: date) -> _Split | None:
    """The step that took the date out of the series, if it was a split."""
    history = access.work.history
    for entry in reversed(history.for_event(access.event.id)):
        record = read_record(entry)
        # An undone split that is done again creates nothing; the first one did.
        if record is None or record.step.undoes is not None or not _gave_away(record, day):
            continue
        created = _created_in_step(access, entry, record.step.id)
        return None if created is None else _Split(record, created)
    return None


def _created_in_step(access: EventAccess, entry: HistoryEntry, step: str) -> ChangeRecord | None:
    if entry.changed_by is None:
        return None
    since, until = entry.changed_at - _STEP_DURATION, entry.changed_at + _STEP_DURATION
    entries = access.work.history.entries_of_step(step, entry.changed_by, since=since, until=until)
    records = (read_record(each) for each in entries)
    return next((each for each in records if each and each.kind is StepKind.CREATE), None)


def _gave_away(record: ChangeRecord, day: date) -> bool:
    if record.kind is not StepKind.CHANGE or "rule" not in record.after:
        return False
    return has_date(record.before["rule"], day) and not has_date(record.after["rule"], day)


def _rule_given_away(record: ChangeRecord, day: date) -> RecurrenceRule | None:
    """The part of the rule that a split cut off; None if it cut off all of it."""
    whole: RecurrenceRule = record.before["rule"]
    kept: RecurrenceRule | None = record.after["rule"]
    first = min(whole.start_date, *whole.extra_dates[:1], day)
    days = Days.through(first, day)
    staying = frozenset() if kept is None else frozenset(kept.dates(days))
    cut = next(each for each in whole.dates(days) if each not in staying)
    return split_rule(whole, cut)[1] if has_dates_before(whole, cut) else None


def _is_shifted(old: RecurrenceRule, new: RecurrenceRule) -> bool:
    try:
        return shift_rule(old, new.start_date).pattern() == new.pattern()
    except ImmovableSeriesError:
        return False
