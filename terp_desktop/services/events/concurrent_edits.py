"""Saves an edit of an event that somebody else may have changed or deleted meanwhile.

What both changed is merged by fields, within the transaction that stores it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from terp_desktop.domain.audit_history import ChangeType, HistoryEntry
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.edit_conflict import (
    Author,
    CombinedEdit,
    EditConflict,
    EditConflictError,
    EventDeletedError,
    EventEdit,
)
from terp_desktop.domain.errors import NotFoundError
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.participation import (
    as_seen_by,
    claim_reminders,
    naming_reminded_people,
    reminds_others,
)
from terp_desktop.domain.permissions import Action, Permission
from terp_desktop.domain.series import Scope
from terp_desktop.domain.series_splitting import has_date
from terp_desktop.domain.three_way_merge import ContentField, ThreeWayMerge, merge_contents
from terp_desktop.services.erp_records import record_links
from terp_desktop.services.events import series
from terp_desktop.services.events.access import EventAccess
from terp_desktop.services.events.change_rights import refuse_action
from terp_desktop.services.events.writer import normalize_reminders

if TYPE_CHECKING:
    from terp_desktop.domain.erp_records import ErpRecord, RecordKind
    from terp_desktop.domain.person import Person

_DELETIONS = frozenset({ChangeType.DELETED, ChangeType.CANCELLED})


@dataclass(frozen=True, slots=True)
class MergedEdit:
    """The content to store, and what of somebody else's it was combined with, if anything."""

    content: EventContent
    combined: CombinedEdit | None


@dataclass(frozen=True, slots=True)
class ConcurrentEdit:
    """An edit, seen against the event as it is stored now."""

    access: EventAccess
    edit: EventEdit
    today: date

    def merge(self) -> MergedEdit:
        """The edit combined with what is stored, which is not deleted.

        EditConflictError if both changed a field differently.
        """
        edit = self.edit
        theirs = self._stored_content()
        base, mine = self._with_own_reminders(edit.base), self._with_added_reminders()
        if edit.instance_date is not None and mine.rule is None:
            mine = replace(mine, rule=base.rule)  # None keeps the rule
        merge = merge_contents(base, mine, theirs)
        if merge.conflicts:
            raise self._conflict(base, mine, theirs, merge)
        content = merge.content
        if edit.instance_date is not None and content.rule == theirs.rule:
            content = replace(content, rule=None)
        return MergedEdit(content, self._combined(merge))

    def _with_own_reminders(self, content: EventContent) -> EventContent:
        """The content with the person's own reminders alone, as storage returns them."""
        event, person = self.access.event, self.access.actor.user_id
        seen = as_seen_by(replace(event, content=claim_reminders(content, person)), person)
        return normalize_reminders(seen.content, event.created_by)

    def _with_added_reminders(self) -> EventContent:
        """The edited content, with reminders of others only if the edit adds them."""
        edit, event, person = self.edit, self.access.event, self.access.actor.user_id
        known = set(naming_reminded_people(edit.base, event.created_by).reminders)
        entered = claim_reminders(edit.content, person).reminders
        wanted = [one for one in entered if one.user_id == person or one not in known]
        content = replace(edit.content, reminders=tuple(wanted))
        if reminds_others(content, person):
            refuse_action(self.access, Action.REMIND_OTHERS)
        return normalize_reminders(content, event.created_by)

    def refuse_deleted(self) -> None:
        """EventDeletedError if the event is in the trash, or the occurrence does not happen."""
        access, day = self.access, self.edit.instance_date
        title = isolate_bidi(self.edit.base.title)
        if access.event.deleted_at is not None:
            raise self._deleted(f"“{title}” was deleted meanwhile.", may_restore=self.may_restore)
        if day is None:
            return
        try:
            if access.event.is_recurring:
                series.find_override(access.work, access.event, day)
                return
        except NotFoundError:
            pass
        sentence = f"“{title}” does not happen on {day} any more."
        raise self._deleted(sentence, may_restore=self.may_restore)

    @property
    def may_restore(self) -> bool:
        """Whether the person may bring back what was deleted."""
        access, day = self.access, self.edit.instance_date
        if access.event.deleted_at is not None:
            return access.allows(Permission.DELETE)
        rule = access.event.content.rule
        is_date = day is not None and rule is not None and has_date(rule, day)
        return is_date and access.allows(Permission.EDIT, day)

    def _stored_content(self) -> EventContent:
        edit, event = self.edit, self.access.event
        stored = series.draft(
            self.access.work, event, edit.scope, edit.instance_date, today=self.today
        )
        return normalize_reminders(stored, event.created_by)

    def _combined(self, merge: ThreeWayMerge) -> CombinedEdit | None:
        """What somebody else changed; None if the event is at the version of the edit."""
        fields = merge.from_theirs - {ContentField.REMINDERS}  # those of others are theirs
        if self.access.event.version == self.edit.version or not fields:
            return None
        return CombinedEdit(fields, self._author(self._entries()))

    def _conflict(
        self, base: EventContent, mine: EventContent, theirs: EventContent, merge: ThreeWayMerge
    ) -> EditConflictError:
        access = self.access
        conflict = EditConflict(
            base=base,
            mine=mine,
            theirs=self._with_own_reminders(theirs),
            version=access.event.version,
            fields=merge.conflicts,
            author=self._author(self._entries(), merge.conflicts),
            people=self._people(base, mine, theirs),
            records=self._records(base, mine, theirs),
        )
        return EditConflictError(
            f"“{isolate_bidi(theirs.title)}” was changed by somebody else meanwhile.",
            remedy="Choose what to keep, then save again.",
            edit=self.edit,
            conflict=conflict,
        )

    def _deleted(self, sentence: str, *, may_restore: bool) -> EventDeletedError:
        is_occurrence = self.access.event.deleted_at is None
        deletions = [entry for entry in self._entries() if entry.change_type in _DELETIONS]
        return EventDeletedError(
            sentence,
            remedy="Save it as a new event, or restore it."
            if may_restore
            else "Save it as a new event.",
            edit=self.edit,
            author=self._author(deletions),
            may_restore=may_restore,
            is_occurrence=is_occurrence,
        )

    # --- Who and what the contents name ----------------------------------------------------

    def _entries(self) -> list[HistoryEntry]:
        """The history of the edited part, the newest entry first."""
        day = self.edit.instance_date if self.edit.scope is Scope.THIS else None
        entries = self.access.visible_history(self.edit.instance_date)
        return [
            entry
            for entry in reversed(entries)
            if day is None or entry.instance_date in (None, day)
        ]

    def _author(
        self, entries: Iterable[HistoryEntry], fields: frozenset[ContentField] = frozenset()
    ) -> Author:
        """Who made the newest change, of these fields if an entry names one of them."""
        entries = list(entries)
        keys = {key for each in fields for key in _HISTORY_KEYS.get(each, (each.value,))}
        of_fields = (entry for entry in entries if entry.field_changed in keys)
        newest = next(of_fields, next(iter(entries), None))
        if newest is None:
            return Author()
        ids = [] if newest.changed_by is None else [newest.changed_by]
        people = self.access.work.people.by_ids(ids)
        return Author(next(iter(people.values()), None), newest.changed_at)

    def _people(self, *contents: EventContent) -> dict[int, Person]:
        ids = {content.assigned_to for content in contents}
        ids |= {who.user_id for content in contents for who in content.participants}
        return self.access.work.people.by_ids(each for each in ids if each is not None)

    def _records(self, *contents: EventContent) -> dict[tuple[RecordKind, int], ErpRecord]:
        found = (
            record
            for content in contents
            for record in self.access.work.records.linked_records(record_links(content))
        )
        return {(record.kind, record.id): record for record in found}


_HISTORY_KEYS = {
    ContentField.WHEN: (
        "startDate",
        "startTime",
        "endDate",
        "endTime",
        "timezone",
        "isFloatingTime",
        "recurrenceRule",
    ),
    ContentField.RECURRENCE: ("recurrenceRule", "isRecurring", "workingDays"),
    ContentField.ASSIGNEE: ("assignedTo",),
    ContentField.CLIENT: ("clientId",),
    ContentField.INVOICE: ("invoiceId",),
    ContentField.BILL: ("billId",),
    ContentField.RECORD: ("entityType", "entityId"),
}
"""The names in the history of fields that have other ones there."""
