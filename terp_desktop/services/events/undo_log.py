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
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.history import STEP_KEY, HistoryEntry
from terp_desktop.domain.series import Override
from terp_desktop.services.events.payload import to_camel_case


class StepKind(StrEnum):
    """What a step did to an event."""

    CREATE = "CREATE"
    CHANGE = "CHANGE"
    DELETE = "DELETE"
    RESTORE = "RESTORE"
    ATTACH = "ATTACH"
    DETACH = "DETACH"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoStep:
    """Which step it is that writes; one that undoes another names it, and tells what it was.

    What an import writes is one step, which undone may be done anew by the same file.
    """

    id: str
    undoes: str | None = None
    is_backward: bool = False
    sentence: str | None = None
    is_import: bool = False


def new_step() -> UndoStep:
    """The mark of a step that begins."""
    return UndoStep(id=uuid4().hex)


def new_import_step() -> UndoStep:
    """The mark of an import that begins."""
    return UndoStep(id=uuid4().hex, is_import=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideChange:
    """What a person had done to one occurrence before a step and after it."""

    instance_date: date
    before: Override | None
    after: Override | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """What a step did to one event.

    `before` and `after` hold the values of the fields that differ; of a new event, `after`
    holds them all. One that came with many others is known by its `version` instead. Where
    a file was attached or removed, `attachment` is which.
    """

    step: UndoStep
    event_id: int
    kind: StepKind
    title: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    overrides: tuple[OverrideChange, ...] = ()
    version: int | None = None
    attachment: Attachment | None = None

    @property
    def changes_only_occurrences(self) -> bool:
        """Whether it changed occurrences alone, and nothing of the series itself."""
        return self.kind is StepKind.CHANGE and bool(self.overrides) and not self.after


def make_change_record(
    step: UndoStep,
    kind: StepKind,
    after: Event,
    before: Event | None = None,
    overrides: Sequence[OverrideChange] = (),
) -> ChangeRecord:
    """The part of a step that made `after` out of `before`."""
    changed = _changed_fields(before, after) if kind in (StepKind.CREATE, StepKind.CHANGE) else []
    return ChangeRecord(
        step=step,
        event_id=after.id,
        kind=kind,
        title=after.content.title if before is None else before.content.title,
        before={name: getattr(before.content, name) for name in changed if before is not None},
        after={name: getattr(after.content, name) for name in changed},
        overrides=tuple(overrides),
    )


def make_import_record(step: UndoStep, event: Event) -> ChangeRecord:
    """The part of an import that made a new event: told in few words, as there may be many."""
    return ChangeRecord(
        step=step,
        event_id=event.id,
        kind=StepKind.CREATE,
        title=event.content.title,
        before={},
        after={},
        version=event.version,
    )


def _changed_fields(before: Event | None, after: Event) -> list[str]:
    return [
        field.name
        for field in fields(EventContent)
        if before is None
        or getattr(before.content, field.name) != getattr(after.content, field.name)
    ]


def attach_record(entries: Sequence[HistoryEntry], record: ChangeRecord) -> list[HistoryEntry]:
    """The history's lines with the part kept in the first of them."""
    first, *others = entries
    snapshot = (first.full_snapshot or {}) | {STEP_KEY: _record_to_json(record)}
    return [replace(first, full_snapshot=snapshot), *others]


def read_record(entry: HistoryEntry) -> ChangeRecord | None:
    """The part that a line of the history keeps; None for a line that keeps none."""
    raw: Any = (entry.full_snapshot or {}).get(STEP_KEY)
    if raw is None:
        return None
    return ChangeRecord(
        step=from_json(UndoStep, raw["mark"]),
        event_id=entry.event_id,
        kind=StepKind(raw["kind"]),
        title=raw["title"],
        before=_read_fields(raw["before"]),
        after=_read_fields(raw["after"]),
        overrides=tuple(from_json(OverrideChange, one) for one in raw["overrides"]),
        version=raw.get("version"),
        attachment=from_json(Attachment | None, raw.get("attachment")),
    )


def _record_to_json(part: ChangeRecord) -> dict[str, object]:
    return {
        "mark": to_json(part.step),
        "kind": part.kind.value,
        "title": part.title,
        "before": {name: to_json(value) for name, value in part.before.items()},
        "after": {name: to_json(value) for name, value in part.after.items()},
        "overrides": to_json(part.overrides),
        "version": part.version,
        "attachment": to_json(part.attachment),
    }


def _read_fields(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: field_from_json(EventContent, name, one) for name, one in raw.items()}


_VERBS = {
    StepKind.CREATE: "Created",
    StepKind.CHANGE: "Changed",
    StepKind.DELETE: "Deleted",
    StepKind.RESTORE: "Restored",
    StepKind.ATTACH: "Attached",
    StepKind.DETACH: "Removed",
}
_OCCURRENCE_FIELDS = frozenset({"instance_date", "when", "is_cancelled"})
_TIME_FIELDS = frozenset({"when", "rule"})

# What follows the title, the last thing in quotes, where a sentence names a date.
_DATED = re.compile(r"(.*” (?:on|from) )(\d{4}-\d\d-\d\d)((?: on)?)", re.DOTALL)


def describe_step(parts: Sequence[ChangeRecord]) -> str:
    """What the step was, such as “Moved “Weekly Standup”.” without the full stop."""
    if parts[0].step.is_import:
        return f"Import of {_count_events(parts)}"
    if len({part.event_id for part in parts}) > 1:
        return _describe_several(parts)
    (part, *_) = parts
    if part.attachment is not None:
        where = "to" if part.kind is StepKind.ATTACH else "from"
        file = f"“{isolate_bidi(part.attachment.name)}”"
        return f"{_VERBS[part.kind]} {file} {where} “{isolate_bidi(part.title)}”"
    if part.kind is not StepKind.CHANGE:
        return f"{_VERBS[part.kind]} “{isolate_bidi(part.title)}”"
    if not part.after and len(part.overrides) == 1:
        return _describe_occurrence_change(part, part.overrides[0])
    verb = (
        "Moved"
        if part.after and part.after.keys() <= _TIME_FIELDS and "when" in part.after
        else None
    )
    return f"{verb or 'Changed'} “{isolate_bidi(part.title)}”"


def replace_date(said: str, write: Callable[[date], str]) -> str:
    """The sentence with its date, if it names one, written otherwise."""
    found = _DATED.fullmatch(said)
    if found is None:
        return said
    return f"{found[1]}{write(date.fromisoformat(found[2]))}{found[3]}"


def _describe_several(parts: Sequence[ChangeRecord]) -> str:
    kinds = {part.kind: part for part in parts}
    if len(parts) == 2 and kinds.keys() == {StepKind.CHANGE, StepKind.CREATE}:  # noqa: PLR2004
        following = kinds[StepKind.CREATE].after["when"]
        return (
            f"Changed “{isolate_bidi(kinds[StepKind.CHANGE].title)}” from {following.start_date} on"
        )
    return f"Changed {_count_events(parts)}"


def _count_events(parts: Sequence[ChangeRecord]) -> str:
    count = len({part.event_id for part in parts})
    return f"{count} events" if count > 1 else f"“{isolate_bidi(parts[0].title)}”"


def _describe_occurrence_change(part: ChangeRecord, change: OverrideChange) -> str:
    before, after = change.before, change.after
    # By its own title, if it had one: that of the series may not be theirs to see.
    title = (before and before.title) or part.title
    told = f"“{isolate_bidi(title)}” on {change.instance_date}"
    if after is not None and after.is_cancelled:
        return f"Deleted {told}"
    is_moved = after is not None and (before is None or before.when != after.when)
    only_moved = is_moved and _changed_values(before) == _changed_values(after)
    return f"{'Moved' if only_moved else 'Changed'} {told}"


def _changed_values(override: Override | None) -> list[object]:
    names = [field.name for field in fields(Override)]
    return [getattr(override, name, None) for name in names if name not in _OCCURRENCE_FIELDS]


def to_json(value: object) -> Any:  # noqa: ANN401  (JSON)
    """The value as JSON: fields by their camelCase names, dates and times in ISO 8601."""
    if is_dataclass(value):
        return {to_camel_case(one.name): to_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def from_json(kind: Any, raw: Any) -> Any:  # noqa: ANN401  (any annotation of a domain value)
    """The value of that type, as `told` wrote it; a field that is not there has its default."""
    if isinstance(kind, UnionType):
        (one,) = (kind for kind in get_args(kind) if kind is not type(None))
        return None if raw is None else from_json(one, raw)
    if get_origin(kind) is tuple:
        return tuple(from_json(get_args(kind)[0], one) for one in raw)
    if is_dataclass(kind) and isinstance(kind, type):
        given = {name: (hint, to_camel_case(name)) for name, hint in get_type_hints(kind).items()}
        return kind(
            **{n: from_json(hint, raw[key]) for n, (hint, key) in given.items() if key in raw}
        )
    if kind in (date, datetime, time):
        return kind.fromisoformat(raw)
    return kind(raw)


def field_from_json(owner: type, name: str, raw: Any) -> Any:  # noqa: ANN401
    """The value of one field of a domain value."""
    return from_json(get_type_hints(owner)[name], raw)
