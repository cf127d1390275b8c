"""Undo steps: records in the history of what one action did to which events.

The history entries of an action carry its records under the key `step` of their snapshots.
The history only grows: undoing is a step of its own, which names the step that it undoes.
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
from terp_desktop.domain.audit_history import STEP_KEY, TAKES_BACK_KEY, HistoryEntry
from terp_desktop.domain.cover import Cover
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.series import Override
from terp_desktop.services.events.payload import to_camel_case

_OCCURRENCE_FIELDS = frozenset({"instance_date", "when", "is_cancelled"})
_TIME_FIELDS = frozenset({"when", "rule"})

# A date after the title, which is the last quotation of a sentence.
_DATED = re.compile(r"(.*” (?:on|from) )(\d{4}-\d\d-\d\d)((?: on)?)", re.DOTALL)


class StepKind(StrEnum):
    """What a step did to an event."""

    CREATE = "CREATE"
    CHANGE = "CHANGE"
    PARTICIPATE = "PARTICIPATE"
    DELETE = "DELETE"
    RESTORE = "RESTORE"
    ATTACH = "ATTACH"
    DETACH = "DETACH"


_VERBS = {
    StepKind.CREATE: "Created",
    StepKind.CHANGE: "Changed",
    StepKind.DELETE: "Deleted",
    StepKind.RESTORE: "Restored",
    StepKind.ATTACH: "Attached",
    StepKind.DETACH: "Removed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoStep:
    """One action of a person.

    A step that undoes (`is_backward`) or redoes another names it in `undoes`, and has its
    `sentence`. So has a step that its changes alone do not describe. An import is one step;
    once undone, the same file can be imported again. A change of many events has the `verb`
    that describes it, such as “Deleted”. A step with a `cover` can also be taken back later,
    by itself.
    """

    id: str
    undoes: str | None = None
    is_backward: bool = False
    sentence: str | None = None
    is_import: bool = False
    verb: str | None = None
    cover: Cover | None = None


def new_step(verb: str | None = None) -> UndoStep:
    """A new step; of many events with the verb that describes it."""
    return UndoStep(id=uuid4().hex, verb=verb)


def new_import_step() -> UndoStep:
    """A new step of an import."""
    return UndoStep(id=uuid4().hex, is_import=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideChange:
    """The override of an occurrence before a step and after it."""

    instance_date: date
    before: Override | None
    after: Override | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """What a step did to one event.

    `before` and `after` have the values of the fields that differ; `after` of a new event has
    all fields. An imported event has its `version` instead. `attachment` is the file that was
    attached or removed. `takes_back` marks the undo of a creation, and what redoes that.
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
    takes_back: bool = False

    @property
    def shown_title(self) -> str:
        """The title that the person knew of what they changed.

        That of the occurrence comes first, because they may not see the title of its series.
        """
        if not self.changes_only_occurrences:
            return self.title
        before = self.overrides[0].before
        return (before and before.title) or self.title

    @property
    def changes_only_occurrences(self) -> bool:
        """Whether it changed only occurrences, and not the series itself."""
        return self.kind is StepKind.CHANGE and bool(self.overrides) and not self.after


def make_change_record(
    step: UndoStep,
    kind: StepKind,
    after: Event,
    before: Event | None = None,
    overrides: Sequence[OverrideChange] = (),
) -> ChangeRecord:
    """The record of a change from `before` to `after`."""
    has_fields = kind in (StepKind.CREATE, StepKind.CHANGE, StepKind.PARTICIPATE)
    changed = _changed_fields(before, after) if has_fields else []
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
    """The record of an imported event; short, because there may be many."""
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
    """The entries with the record in the snapshot of the first one."""
    first, *others = entries
    snapshot = (first.full_snapshot or {}) | {STEP_KEY: _record_to_json(record)}
    return [replace(first, full_snapshot=snapshot), *others]


def read_record(entry: HistoryEntry) -> ChangeRecord | None:
    """The record in an entry; None if it has none."""
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
        overrides=tuple(from_json(OverrideChange, change) for change in raw["overrides"]),
        version=raw.get("version"),
        attachment=from_json(Attachment | None, raw.get("attachment")),
        takes_back=TAKES_BACK_KEY in raw,
    )


def _record_to_json(record: ChangeRecord) -> dict[str, object]:
    # The trash looks for the key, so only what takes back has it.
    marks: dict[str, object] = {TAKES_BACK_KEY: True} if record.takes_back else {}
    return marks | {
        "mark": to_json(record.step),
        "kind": record.kind.value,
        "title": record.title,
        "before": {name: to_json(value) for name, value in record.before.items()},
        "after": {name: to_json(value) for name, value in record.after.items()},
        "overrides": to_json(record.overrides),
        "version": record.version,
        "attachment": to_json(record.attachment),
    }


def _read_fields(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: field_from_json(EventContent, name, value) for name, value in raw.items()}


def describe_step(records: Sequence[ChangeRecord]) -> str:
    """The step as a sentence without its full stop, such as “Moved “Weekly Standup””."""
    is_several = len({record.event_id for record in records}) > 1
    if records[0].step.is_import or records[0].step.verb is not None or is_several:
        return _describe_several(records)
    return _describe_one(records)


def _describe_one(records: Sequence[ChangeRecord]) -> str:
    (record, *_) = records
    title = f"“{isolate_bidi(record.shown_title)}”"
    if record.attachment is not None:
        preposition = "to" if record.kind is StepKind.ATTACH else "from"
        file = f"“{isolate_bidi(record.attachment.name)}”"
        return f"{_VERBS[record.kind]} {file} {preposition} {title}"
    if record.kind is not StepKind.CHANGE:
        return f"{_describe_kind(record)} {title}"
    if not record.after and len(record.overrides) == 1:
        return _describe_occurrence_change(record, record.overrides[0])
    is_moved = "when" in record.after and record.after.keys() <= _TIME_FIELDS
    return f"{'Moved' if is_moved else 'Changed'} {title}"


def _describe_kind(record: ChangeRecord) -> str:
    if record.kind is StepKind.PARTICIPATE:
        is_answer = "participants" in record.after
        return "Changed your answer to" if is_answer else "Changed your reminders of"
    return _VERBS[record.kind]


def replace_date(sentence: str, write: Callable[[date], str]) -> str:
    """The sentence with its date, if it has one, formatted by `write`."""
    found = _DATED.fullmatch(sentence)
    if found is None:
        return sentence
    return f"{found[1]}{write(date.fromisoformat(found[2]))}{found[3]}"


def _describe_several(records: Sequence[ChangeRecord]) -> str:
    step = records[0].step
    if step.is_import:
        return f"Import of {_count_events(records)}"
    if step.verb is not None:
        count = _count_occurrences(records)
        return f"{step.verb} {count} events" if count > 1 else _describe_one(records)
    kinds = {record.kind: record for record in records}
    if len(records) == 2 and kinds.keys() == {StepKind.CHANGE, StepKind.CREATE}:  # noqa: PLR2004
        following = kinds[StepKind.CREATE].after["when"]
        return (
            f"Changed “{isolate_bidi(kinds[StepKind.CHANGE].title)}” from {following.start_date} on"
        )
    return f"Changed {_count_events(records)}"


def _count_events(records: Sequence[ChangeRecord]) -> str:
    count = len({record.event_id for record in records})
    return f"{count} events" if count > 1 else f"“{isolate_bidi(records[0].shown_title)}”"


def _count_occurrences(records: Sequence[ChangeRecord]) -> int:
    """How many events, and occurrences of series by themselves, the records are about."""
    alone = {
        (record.event_id, change.instance_date)
        for record in records
        if record.changes_only_occurrences
        for change in record.overrides
    }
    whole = {record.event_id for record in records if not record.changes_only_occurrences}
    return len(alone) + len(whole)


def _describe_occurrence_change(record: ChangeRecord, change: OverrideChange) -> str:
    before, after = change.before, change.after
    occurrence = f"“{isolate_bidi(record.shown_title)}” on {change.instance_date}"
    if after is not None and after.is_cancelled:
        return f"Deleted {occurrence}"
    if before is not None and before.is_cancelled:
        return f"Restored {occurrence}"
    is_moved = after is not None and (before is None or before.when != after.when)
    is_only_moved = is_moved and _changed_values(before) == _changed_values(after)
    return f"{'Moved' if is_only_moved else 'Changed'} {occurrence}"


def _changed_values(override: Override | None) -> list[object]:
    names = [field.name for field in fields(Override)]
    return [getattr(override, name, None) for name in names if name not in _OCCURRENCE_FIELDS]


def to_json(value: object) -> Any:  # noqa: ANN401  (JSON)
    """The value as JSON: fields by their camelCase names, dates and times in ISO 8601."""
    if is_dataclass(value):
        return {
            to_camel_case(each.name): to_json(getattr(value, each.name)) for each in fields(value)
        }
    if isinstance(value, tuple):
        return [to_json(element) for element in value]
    if isinstance(value, frozenset):
        return sorted(to_json(element) for element in value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def from_json(kind: Any, raw: Any) -> Any:  # noqa: ANN401  (any annotation of a domain value)
    """The value of that type, as `to_json` wrote it; missing fields get their defaults."""
    if isinstance(kind, UnionType):
        (member,) = (kind for kind in get_args(kind) if kind is not type(None))
        return None if raw is None else from_json(member, raw)
    if (sequence := get_origin(kind)) in (tuple, frozenset):
        return sequence(from_json(get_args(kind)[0], element) for element in raw)
    if is_dataclass(kind) and isinstance(kind, type):
        keys = {name: (hint, to_camel_case(name)) for name, hint in get_type_hints(kind).items()}
        return kind(
            **{n: from_json(hint, raw[key]) for n, (hint, key) in keys.items() if key in raw}
        )
    if kind in (date, datetime, time):
        return kind.fromisoformat(raw)
    return kind(raw)


def field_from_json(owner: type, name: str, raw: Any) -> Any:  # noqa: ANN401
    """The value of one field of a domain value."""
    return from_json(get_type_hints(owner)[name], raw)
