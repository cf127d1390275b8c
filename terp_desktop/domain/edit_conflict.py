"""What an edit of an event meets when somebody else changed or deleted the event meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from terp_desktop.domain.erp_records import ErpRecord, RecordKind
from terp_desktop.domain.errors import ConflictError, NotFoundError
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.domain.three_way_merge import ContentField


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEdit:
    """An edit of an event, a series, or an occurrence of it, and what it is based on.

    `base` is the content before the edit, at that version of the event, `content` after it;
    both for the scope and the date, as `EventService.draft` reads them.
    """

    event_id: int
    base: EventContent
    content: EventContent
    version: int
    scope: Scope = Scope.ALL
    instance_date: date | None = None


def content_as_seen(stored: EventContent, occurrence: Occurrence) -> EventContent:
    """The stored content as a view showed it, which may have read it before others changed it.

    It is the base of an edit in a view; what views do not show is as it is stored.
    """
    seen: dict[str, Any] = {name: getattr(occurrence, name) for name in _SEEN_FIELDS}
    return replace(stored, **seen)


_SEEN_FIELDS = (
    "title",
    "when",
    "location",
    "module",
    "event_type",
    "status",
    "priority",
    "visibility",
    "color",
    "assigned_to",
)


@dataclass(frozen=True, slots=True)
class Author:
    """Who changed an event last, and when; the person is None if they are not known."""

    person: Person | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CombinedEdit:
    """The fields that somebody else changed meanwhile, with which an edit was combined."""

    fields: frozenset[ContentField]
    author: Author


@dataclass(frozen=True, slots=True, kw_only=True)
class EditConflict:
    """The fields that two people changed differently, with all three contents.

    To settle it, save the chosen content as an edit of `theirs` at `version`. `people` and
    `records` are those that the contents name.
    """

    base: EventContent
    mine: EventContent
    theirs: EventContent
    version: int
    fields: frozenset[ContentField]
    author: Author = Author()
    people: Mapping[int, Person] = field(default_factory=dict)
    records: Mapping[tuple[RecordKind, int], ErpRecord] = field(default_factory=dict)


class EditConflictError(ConflictError):
    """Somebody else changed the same fields as the edit meanwhile; nothing was stored."""

    def __init__(
        self, sentence: str, *, remedy: str, edit: EventEdit, conflict: EditConflict
    ) -> None:
        super().__init__(
            sentence, remedy=remedy, version=conflict.version, fields=sorted(conflict.fields)
        )
        self.edit = edit
        self.conflict = conflict


class EventDeletedError(NotFoundError):
    """The event, or its occurrence, was deleted while it was edited; nothing was stored.

    `may_restore` says whether the person can bring it back; `is_occurrence`, whether only the
    date of a series is gone.
    """

    def __init__(
        self,
        sentence: str,
        *,
        remedy: str,
        edit: EventEdit,
        author: Author,
        may_restore: bool,
        is_occurrence: bool,
    ) -> None:
        super().__init__(sentence, remedy=remedy)
        self.edit = edit
        self.author = author
        self.may_restore = may_restore
        self.is_occurrence = is_occurrence
