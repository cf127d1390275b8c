"""Merges two edits of one event, based on the content that both began with.

Three contents: `base` is what a person began to edit, `mine` what they made of it, `theirs`
what is stored by now. Fields that belong together are one `ContentField`. A field that only
one side changed is taken from that side; participants and reminders are merged one by one, the
description line by line.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from terp_desktop.domain.event import EventContent, Participant, Reminder
from terp_desktop.domain.line_merge import merge_lines
from terp_desktop.domain.participation import without_answer

Element = TypeVar("Element")


class ContentField(StrEnum):
    """A part of an event that is changed as a whole, in the order of the form."""

    TITLE = "title"
    WHEN = "when"
    RECURRENCE = "recurrence"
    LOCATION = "location"
    ASSIGNEE = "assignee"
    PARTICIPANTS = "participants"
    STATUS = "status"
    PRIORITY = "priority"
    MODULE = "module"
    EVENT_TYPE = "eventType"
    VISIBILITY = "visibility"
    CLIENT = "client"
    INVOICE = "invoice"
    BILL = "bill"
    RECORD = "record"
    COLOR = "color"
    DESCRIPTION = "description"
    REMINDERS = "reminders"


ATTRIBUTES: Final[Mapping[ContentField, tuple[str, ...]]] = {
    ContentField.TITLE: ("title",),
    ContentField.WHEN: ("when",),
    ContentField.RECURRENCE: ("rule", "working_days"),
    ContentField.LOCATION: ("location",),
    ContentField.ASSIGNEE: ("assigned_to",),
    ContentField.PARTICIPANTS: ("participants",),
    ContentField.STATUS: ("status",),
    ContentField.PRIORITY: ("priority",),
    ContentField.MODULE: ("module",),
    ContentField.EVENT_TYPE: ("event_type",),
    ContentField.VISIBILITY: ("visibility",),
    ContentField.CLIENT: ("client_id",),
    ContentField.INVOICE: ("invoice_id",),
    ContentField.BILL: ("bill_id",),
    ContentField.RECORD: ("entity_type", "entity_id"),
    ContentField.COLOR: ("color",),
    ContentField.DESCRIPTION: ("description",),
    ContentField.REMINDERS: ("reminders",),
}
"""The attributes of an `EventContent` that each field consists of."""


@dataclass(frozen=True, slots=True)
class ThreeWayMerge:
    """The merged content, and the fields that both sides changed differently.

    Of a conflicting field the content has what `mine` has, unless `theirs` was preferred.
    `from_mine` and `from_theirs` are the fields that one side changed and the other did not,
    or whose elements or lines could be combined.
    """

    content: EventContent
    conflicts: frozenset[ContentField]
    from_mine: frozenset[ContentField]
    from_theirs: frozenset[ContentField]


def merge_contents(
    base: EventContent,
    mine: EventContent,
    theirs: EventContent,
    *,
    prefer_theirs: Collection[ContentField] = (),
) -> ThreeWayMerge:
    """Merges `mine` and `theirs`; of the fields in `prefer_theirs`, conflicts go to theirs.

    Where an edit moved a series to another start date, its rule moved along, so time and rule
    are one field then, `WHEN`.
    """
    sides = (base, mine, theirs)
    values: dict[str, Any] = {}
    conflicts, from_mine, from_theirs = set(), set(), set()
    for field, names in _field_attributes(*sides).items():
        old, ours, other = (tuple(getattr(side, name) for name in names) for side in sides)
        prefers_theirs = field in prefer_theirs
        if other in (ours, old):
            chosen, is_conflict = ours, False
        elif ours == old:
            chosen, is_conflict = other, False
        else:
            chosen, is_conflict = _merge_both_changed(
                field, old, ours, other, prefers_theirs=prefers_theirs
            )
        values.update(zip(names, chosen, strict=True))
        if is_conflict:
            conflicts.add(field)
        elif ours != other:
            from_mine |= {field} if ours != old else set()
            from_theirs |= {field} if other != old else set()
    return ThreeWayMerge(
        replace(theirs, **values),
        frozenset(conflicts),
        frozenset(from_mine),
        frozenset(from_theirs),
    )


def moves_series(base: EventContent, mine: EventContent, theirs: EventContent) -> bool:
    """Whether a series is edited of which a side changed the start date."""
    sides = (base, mine, theirs)
    is_series = any(side.rule is not None for side in sides)
    return is_series and len({side.when.start_date for side in sides}) > 1


def _field_attributes(
    base: EventContent, mine: EventContent, theirs: EventContent
) -> dict[ContentField, tuple[str, ...]]:
    attributes = dict(ATTRIBUTES)
    if moves_series(base, mine, theirs):
        attributes[ContentField.WHEN] += attributes.pop(ContentField.RECURRENCE)
    return attributes


def _merge_both_changed(
    field: ContentField,
    base: tuple[Any, ...],
    mine: tuple[Any, ...],
    theirs: tuple[Any, ...],
    *,
    prefers_theirs: bool,
) -> tuple[tuple[Any, ...], bool]:
    """The values of a field that both sides changed differently, and whether they conflict."""
    if field is ContentField.PARTICIPANTS:
        people, is_conflict = merge_participants(
            base[0], mine[0], theirs[0], prefers_theirs=prefers_theirs
        )
        return (people,), is_conflict
    if field is ContentField.REMINDERS:
        return (merge_reminders(base[0], mine[0], theirs[0]),), False
    if field is ContentField.DESCRIPTION:
        merged = merge_lines(*(text or "" for (text,) in (base, mine, theirs)))
        if merged is not None:
            return (merged or None,), False
    return theirs if prefers_theirs else mine, True


# --- Participants and reminders -------------------------------------------------------------


def merge_participants(
    base: Sequence[Participant],
    mine: Sequence[Participant],
    theirs: Sequence[Participant],
    *,
    prefers_theirs: bool = False,
) -> tuple[tuple[Participant, ...], bool]:
    """The merged participants, and whether both sides changed the same one differently.

    Answers never conflict: the later one counts.
    """
    conflicts: list[object] = []

    def merge_one(
        old: Participant | None, ours: Participant | None, other: Participant | None
    ) -> Participant | None:
        invited = [None if each is None else without_answer(each) for each in (old, ours, other)]
        if invited[1] == invited[2] or invited[2] == invited[0]:
            chosen = ours
        elif invited[1] == invited[0]:
            chosen = other
        else:
            conflicts.append(invited)
            chosen = other if prefers_theirs else ours
        return None if chosen is None else _with_answer(chosen, _later_answer(old, ours, other))

    merged = _merge_elements(_participant_key, base, mine, theirs, merge_one)
    return merged, bool(conflicts)


def conflicting_participants(
    mine: Sequence[Participant], theirs: Sequence[Participant], base: Sequence[Participant]
) -> list[tuple[Participant | None, Participant | None, Participant | None]]:
    """The participants whom both sides changed differently, as `mine`, `theirs` and `base`."""
    sides = [
        {_participant_key(each): without_answer(each) for each in side}
        for side in (mine, theirs, base)
    ]
    keys = dict.fromkeys(key for side in sides for key in side)
    rows = ((sides[0].get(key), sides[1].get(key), sides[2].get(key)) for key in keys)
    return [row for row in rows if len({*row}) == len(row)]


def merge_reminders(
    base: Sequence[Reminder], mine: Sequence[Reminder], theirs: Sequence[Reminder]
) -> tuple[Reminder, ...]:
    """The merged reminders; one that both sides changed differently is as in `mine`."""

    def merge_one(
        old: Reminder | None, ours: Reminder | None, other: Reminder | None
    ) -> Reminder | None:
        if ours == old:
            return other
        return ours or (None if other == old else other)

    return _merge_elements(
        lambda one: (one.user_id, one.relative_minutes), base, mine, theirs, merge_one
    )


def _merge_elements(
    key_of: Callable[[Element], object],
    base: Sequence[Element],
    mine: Sequence[Element],
    theirs: Sequence[Element],
    merge_one: Callable[[Element | None, Element | None, Element | None], Element | None],
) -> tuple[Element, ...]:
    """Their elements in their order, then those that only `mine` has, each merged."""
    old, ours, other = ({key_of(each): each for each in side} for side in (base, mine, theirs))
    keys = dict.fromkeys((*other, *ours))
    merged = (merge_one(old.get(key), ours.get(key), other.get(key)) for key in keys)
    return tuple(each for each in merged if each is not None)


def _participant_key(participant: Participant) -> object:
    return participant.user_id, (participant.external_email or "").casefold()


def _later_answer(*versions: Participant | None) -> Participant | None:
    """The participant with the answer that counts: the changed one, or the later one."""
    old, ours, other = versions
    if ours is None or other is None:
        return ours or other
    if old is not None and _answer_of(ours) == _answer_of(old):
        return other
    if old is not None and _answer_of(other) == _answer_of(old):
        return ours
    return max(other, ours, key=lambda one: one.responded_at or datetime.min.replace(tzinfo=UTC))


def _answer_of(participant: Participant) -> object:
    return participant.response_status, participant.responded_at


def _with_answer(participant: Participant, answered: Participant | None) -> Participant:
    if answered is None:
        return participant
    return replace(
        participant, response_status=answered.response_status, responded_at=answered.responded_at
    )
