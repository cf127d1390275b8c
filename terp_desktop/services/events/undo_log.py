"""Steps: what one action of a person did to which events, kept in the history to be undone.

The lines that an action leaves in the history carry its step under the key `step` of their
snapshot. Nothing is ever taken back from there: undoing is a step of its own, which says
what it undoes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import uuid4

from terp_desktop.domain.attachment import Attachment
from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.history import STEP_KEY, HistoryEntry
from terp_desktop.domain.series import Override
from terp_desktop.services.events import snapshots


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
        mark=snapshots.read(Mark, raw["mark"]),
        event_id=entry.event_id,
        kind=Kind(raw["kind"]),
        title=raw["title"],
        before=_read_fields(raw["before"]),
        after=_read_fields(raw["after"]),
        overrides=tuple(snapshots.read(OverrideChange, one) for one in raw["overrides"]),
        version=raw.get("version"),
        attachment=snapshots.read(Attachment | None, raw.get("attachment")),
    )


def _written(part: Part) -> dict[str, object]:
    return {
        "mark": snapshots.told(part.mark),
        "kind": part.kind.value,
        "title": part.title,
        "before": {name: snapshots.told(value) for name, value in part.before.items()},
        "after": {name: snapshots.told(value) for name, value in part.after.items()},
        "overrides": snapshots.told(part.overrides),
        "version": part.version,
        "attachment": snapshots.told(part.attachment),
    }


def _read_fields(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: snapshots.read_field(EventContent, name, one) for name, one in raw.items()}
