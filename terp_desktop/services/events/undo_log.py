"""Steps: what one action of a person did to which events, kept in the history to be undone.

The lines that an action leaves in the history carry its step under the key `step` of their
snapshot. Nothing is ever taken back from there: undoing is a step of its own, which says
what it undoes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import uuid4

from terp_desktop.domain.attachment import Attachment
from terp_desktop.domain.display_text import isolated
from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.history import STEP_KEY, HistoryEntry
from terp_desktop.domain.series import Override
from terp_desktop.services.events.payload import camel


class Kind(StrEnum):
    """What a step did to an event."""

    CREATE = "CREATE"
    CHANGE = "CHANGE"
    DELETE = "DELETE"
    RESTORE = "RESTORE"
    ATTACH = "ATTACH"
    DETACH = "DETACH"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Which step it is that writes; one that undoes another names it, and tells what it was.

    What an import writes is one step, which undone may be done anew by the same file.
    """

    id: str
    undoes: str | None = None
    is_backward: bool = False
    sentence: str | None = None
    is_import: bool = False


def new_mark() -> Mark:
    """The mark of a step that begins."""
    return Mark(id=uuid4().hex)


def import_mark() -> Mark:
    """The mark of an import that begins."""
    return Mark(id=uuid4().hex, is_import=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideChange:
    """What a person had done to one occurrence before a step and after it."""

    instance_date: date
    before: Override | None
    after: Override | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a step did to one event.

    `before` and `after` hold the values of the fields that differ; of a new event, `after`
    holds them all. One that came with many others is known by its `version` instead. Where
    a file was attached or removed, `attachment` is which.
    """

    mark: Mark
    event_id: int
    kind: Kind
    title: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    overrides: tuple[OverrideChange, ...] = ()
    version: int | None = None
    attachment: Attachment | None = None

    @property
    def is_of_occurrences(self) -> bool:
        """Whether it changed occurrences alone, and nothing of the series itself."""
        return self.kind is Kind.CHANGE and bool(self.overrides) and not self.after


def part_of(
    mark: Mark,
    kind: Kind,
    after: Event,
    before: Event | None = None,
    overrides: Sequence[OverrideChange] = (),
) -> Part:
    """The part of a step that made `after` out of `before`."""
    changed = _changed(before, after) if kind in (Kind.CREATE, Kind.CHANGE) else []
    return Part(
        mark=mark,
        event_id=after.id,
        kind=kind,
        title=after.content.title if before is None else before.content.title,
        before={name: getattr(before.content, name) for name in changed if before is not None},
        after={name: getattr(after.content, name) for name in changed},
        overrides=tuple(overrides),
    )


def imported_part(mark: Mark, event: Event) -> Part:
    """The part of an import that made a new event: told in few words, as there may be many."""
    return Part(
        mark=mark,
        event_id=event.id,
        kind=Kind.CREATE,
        title=event.content.title,
        before={},
        after={},
        version=event.version,
    )


def _changed(before: Event | None, after: Event) -> list[str]:
    return [
        field.name
        for field in fields(EventContent)
        if before is None
        or getattr(before.content, field.name) != getattr(after.content, field.name)
    ]


def noted(entries: Sequence[HistoryEntry], part: Part) -> list[HistoryEntry]:
    """The history's lines with the part kept in the first of them."""
    first, *others = entries
    snapshot = (first.full_snapshot or {}) | {STEP_KEY: _written(part)}
    return [replace(first, full_snapshot=snapshot), *others]


def part_in(entry: HistoryEntry) -> Part | None:
    """The part that a line of the history keeps; None for a line that keeps none."""
    raw: Any = (entry.full_snapshot or {}).get(STEP_KEY)
    if raw is None:
        return None
    return Part(
        mark=read(Mark, raw["mark"]),
        event_id=entry.event_id,
        kind=Kind(raw["kind"]),
        title=raw["title"],
        before=_read_fields(raw["before"]),
        after=_read_fields(raw["after"]),
        overrides=tuple(read(OverrideChange, one) for one in raw["overrides"]),
        version=raw.get("version"),
        attachment=read(Attachment | None, raw.get("attachment")),
    )


def _written(part: Part) -> dict[str, object]:
    return {
        "mark": told(part.mark),
        "kind": part.kind.value,
        "title": part.title,
        "before": {name: told(value) for name, value in part.before.items()},
        "after": {name: told(value) for name, value in part.after.items()},
        "overrides": told(part.overrides),
        "version": part.version,
        "attachment": told(part.attachment),
    }


def _read_fields(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: read_field(EventContent, name, one) for name, one in raw.items()}


_VERBS = {
    Kind.CREATE: "Created",
    Kind.CHANGE: "Changed",
    Kind.DELETE: "Deleted",
    Kind.RESTORE: "Restored",
    Kind.ATTACH: "Attached",
    Kind.DETACH: "Removed",
}
_OF_A_DATE = frozenset({"instance_date", "when", "is_cancelled"})
_PLACE = frozenset({"when", "rule"})

# What follows the title, the last thing in quotes, where a sentence names a date.
_DATED = re.compile(r"(.*” (?:on|from) )(\d{4}-\d\d-\d\d)((?: on)?)", re.DOTALL)


def sentence(parts: Sequence[Part]) -> str:
    """What the step was, such as “Moved “Weekly Standup”.” without the full stop."""
    if parts[0].mark.is_import:
        return f"Import of {_counted(parts)}"
    if len({part.event_id for part in parts}) > 1:
        return _of_several(parts)
    (part, *_) = parts
    if part.attachment is not None:
        where = "to" if part.kind is Kind.ATTACH else "from"
        file = f"“{isolated(part.attachment.name)}”"
        return f"{_VERBS[part.kind]} {file} {where} “{isolated(part.title)}”"
    if part.kind is not Kind.CHANGE:
        return f"{_VERBS[part.kind]} “{isolated(part.title)}”"
    if not part.after and len(part.overrides) == 1:
        return _of_one_occurrence(part, part.overrides[0])
    verb = "Moved" if part.after and part.after.keys() <= _PLACE and "when" in part.after else None
    return f"{verb or 'Changed'} “{isolated(part.title)}”"


def with_date(said: str, write: Callable[[date], str]) -> str:
    """The sentence with its date, if it names one, written otherwise."""
    found = _DATED.fullmatch(said)
    if found is None:
        return said
    return f"{found[1]}{write(date.fromisoformat(found[2]))}{found[3]}"


def _of_several(parts: Sequence[Part]) -> str:
    kinds = {part.kind: part for part in parts}
    if len(parts) == 2 and kinds.keys() == {Kind.CHANGE, Kind.CREATE}:  # noqa: PLR2004
        following = kinds[Kind.CREATE].after["when"]
        return f"Changed “{isolated(kinds[Kind.CHANGE].title)}” from {following.start_date} on"
    return f"Changed {_counted(parts)}"


def _counted(parts: Sequence[Part]) -> str:
    count = len({part.event_id for part in parts})
    return f"{count} events" if count > 1 else f"“{isolated(parts[0].title)}”"


def _of_one_occurrence(part: Part, change: OverrideChange) -> str:
    before, after = change.before, change.after
    # By its own title, if it had one: that of the series may not be theirs to see.
    title = (before and before.title) or part.title
    told = f"“{isolated(title)}” on {change.instance_date}"
    if after is not None and after.is_cancelled:
        return f"Deleted {told}"
    is_moved = after is not None and (before is None or before.when != after.when)
    only_moved = is_moved and _fields(before) == _fields(after)
    return f"{'Moved' if only_moved else 'Changed'} {told}"


def _fields(override: Override | None) -> list[object]:
    names = [field.name for field in fields(Override)]
    return [getattr(override, name, None) for name in names if name not in _OF_A_DATE]


def told(value: object) -> Any:  # noqa: ANN401  (JSON)
    """The value as JSON: fields by their camelCase names, dates and times in ISO 8601."""
    if is_dataclass(value):
        return {camel(one.name): told(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [told(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def read(kind: Any, raw: Any) -> Any:  # noqa: ANN401  (any annotation of a domain value)
    """The value of that type, as `told` wrote it; a field that is not there has its default."""
    if isinstance(kind, UnionType):
        (one,) = (kind for kind in get_args(kind) if kind is not type(None))
        return None if raw is None else read(one, raw)
    if get_origin(kind) is tuple:
        return tuple(read(get_args(kind)[0], one) for one in raw)
    if is_dataclass(kind) and isinstance(kind, type):
        given = {name: (hint, camel(name)) for name, hint in get_type_hints(kind).items()}
        return kind(**{n: read(hint, raw[key]) for n, (hint, key) in given.items() if key in raw})
    if kind in (date, datetime, time):
        return kind.fromisoformat(raw)
    return kind(raw)


def read_field(owner: type, name: str, raw: Any) -> Any:  # noqa: ANN401
    """The value of one field of a domain value."""
    return read(get_type_hints(owner)[name], raw)
