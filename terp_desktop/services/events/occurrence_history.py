"""Which lines of a series' history are whose to read: those about an occurrence have its rights."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from terp_desktop.domain.event import Visibility
from terp_desktop.domain.history import STEP_KEY, HistoryEntry
from terp_desktop.domain.series import Override

RIGHTS_FIELDS = frozenset({"visibility", "assignedTo"})
"""The fields of an occurrence that decide who may see it, as the history names them."""

MaySee = Callable[[Visibility | None, int | None], bool]
"""Whether somebody may see an occurrence with that visibility and assignee of its own."""


@dataclass(frozen=True, slots=True)
class _Rights:
    """The visibility and the assignee that an occurrence has of its own, None without."""

    visibility: Visibility | None = None
    assigned_to: int | None = None


def visible(
    lines: Iterable[HistoryEntry], overrides: Mapping[date, Override], may_see: MaySee
) -> list[HistoryEntry]:
    """Those of the lines, the oldest first, that are not about what is or was closed to the reader.

    A line about an occurrence tells what stood there before and what stands there since, so
    both have to be open to the reader, and the occurrence as it is now as well.
    """
    lines = list(lines)
    days = {one.instance_date for one in lines if one.instance_date is not None}
    hidden: set[int] = set()
    for day in days:
        own = [one for one in lines if one.instance_date == day]
        now = overrides.get(day)
        if now is not None and not may_see(now.visibility, now.assigned_to):
            hidden |= {id(one) for one in own}
        hidden |= {id(one) for one in _closed(own, may_see)}
    return [one for one in lines if id(one) not in hidden]


def for_reading(line: HistoryEntry, *, is_whole: bool) -> HistoryEntry:
    """The line without what only undoing needs, and, unless `is_whole`, without the series."""
    if line.full_snapshot is None:
        return line
    snapshot = {key: value for key, value in line.full_snapshot.items() if key != STEP_KEY}
    return replace(line, full_snapshot=(snapshot or None) if is_whole else None)


def _closed(lines: Iterable[HistoryEntry], may_see: MaySee) -> Iterator[HistoryEntry]:
    """Those of one occurrence's lines that tell of it while it was closed to the reader."""
    before = _Rights()
    for _, together in groupby(lines, lambda one: (one.changed_at, one.changed_by)):
        written = list(together)
        before, after = _around(before, written)
        if not all(may_see(one.visibility, one.assigned_to) for one in (before, after)):
            yield from written
        before = after


def _around(before: _Rights, written: Iterable[HistoryEntry]) -> tuple[_Rights, _Rights]:
    """The rights before and after lines that were written together."""
    after = before
    for one in written:
        if one.field_changed == "visibility":
            before = replace(before, visibility=_visibility(one.previous_value))
            after = replace(after, visibility=_visibility(one.new_value))
        elif one.field_changed == "assignedTo":
            before = replace(before, assigned_to=_person(one.previous_value))
            after = replace(after, assigned_to=_person(one.new_value))
    return before, after


def _visibility(told: str | None) -> Visibility | None:
    return None if told is None else Visibility(json.loads(told))


def _person(told: str | None) -> int | None:
    return None if told is None else int(json.loads(told))
