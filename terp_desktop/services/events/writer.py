"""Writes events within the caller's transaction; the only module that does.

Changes rows, history, materialized occurrences and reminders together, so that no caller can
forget one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from terp_desktop.domain import zones
from terp_desktop.domain.audit_history import ChangeType, HistoryEntry
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import (
    MAX_DESCRIPTION_BYTES,
    Event,
    EventContent,
    Origin,
    Reminder,
    ReminderMethod,
    When,
)
from terp_desktop.domain.participation import without_participation
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import transferred_date
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Holidays
from terp_desktop.services.events import audit_history, notices
from terp_desktop.services.events.access import EventAccess
from terp_desktop.services.events.audit_history import ACCESS_FIELDS
from terp_desktop.services.events.change_rights import ChangeRights
from terp_desktop.services.events.default_reminders import add_default_reminders
from terp_desktop.services.events.undo_log import (
    OverrideChange,
    StepKind,
    UndoStep,
    attach_record,
    make_change_record,
)
from terp_desktop.services.reminders.sync import ReminderSync

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


MATERIALIZED_DAYS_AHEAD = 90
MATERIALIZED_DAYS_BACK = 30


def refuse_long_descriptions(*descriptions: str | None) -> None:
    """Refuses a description that is too long for some engine."""
    for text in filter(None, descriptions):
        if (size := len(text.encode(errors="replace"))) > MAX_DESCRIPTION_BYTES:
            raise InvalidValueError(
                f"The description has {size:,} bytes; {MAX_DESCRIPTION_BYTES:,} fit.",
                remedy="Shorten it, or attach the text as a file.",
                field="description",
            )


def refuse_missing_references(work: SqlWork, content: EventContent) -> None:
    """Refuses content with a person or a record that does not exist."""
    refuse_missing_references_in(work, [content])


def refuse_missing_references_in(work: SqlWork, contents: Sequence[EventContent]) -> None:
    """Refuses if any of the contents has a person or a record that does not exist."""
    _refuse_unknown_people(work, contents)
    names = work.people
    _refuse_missing_records(
        (content.client_id for content in contents), names.client_name, "client", "clientId"
    )
    _refuse_missing_records(
        (content.invoice_id for content in contents), names.invoice_number, "invoice", "invoiceId"
    )
    _refuse_missing_records(
        (content.bill_id for content in contents), names.bill_number, "bill", "billId"
    )


def _refuse_unknown_people(work: SqlWork, contents: Sequence[EventContent]) -> None:
    named = {
        "assignedTo": {content.assigned_to for content in contents},
        "participants": {who.user_id for content in contents for who in content.participants},
        "reminders": {who.user_id for content in contents for who in content.reminders},
    }
    ids = set().union(*named.values()) - {None}
    known = work.people.by_ids(one for one in ids if one is not None).keys() if ids else set()
    for key, some in named.items():
        for missing in some - known - {None}:
            raise _missing_reference("member of staff", missing, key)


def _refuse_missing_records(
    ids: Iterable[int | None], name_of: Callable[[int], str | None], kind: str, field: str
) -> None:
    for number in {one for one in ids if one is not None}:
        if name_of(number) is None:
            raise _missing_reference(kind, number, field)


def _missing_reference(kind: str, number: int | None, field: str) -> InvalidValueError:
    return InvalidValueError(
        f"There is no {kind} with the number {number}.",
        remedy="Choose one that exists, or leave it out.",
        field=field,
    )


@dataclass(frozen=True, slots=True)
class Continuation:
    """Marks a new series as the continuation of another, in place of a part of it: `before`."""

    series: Event
    before: EventContent

    @property
    def since(self) -> date:
        """The first date of the part."""
        return self.before.when.start_date


def _inherited_deletions(
    work: SqlWork, continuation: Continuation, event: Event, overrides: Iterable[Override]
) -> list[HistoryEntry]:
    """Who deleted dates of the part that the event takes the place of, by their dates there."""
    cancelled = {one.instance_date for one in overrides if one.is_cancelled}
    if not cancelled:
        return []
    series, places = continuation.series, dict[date, date]()
    for one in work.instances.overrides(series.id):
        if one.instance_date >= continuation.since:
            used = places.values()
            place = transferred_date(continuation.before, event.content, one.instance_date, used)
            if place is not None:
                places[one.instance_date] = place
    deleted = {day: place for day, place in places.items() if place in cancelled}
    return audit_history.deletion_entries(work.history.for_event(series.id), deleted, event.id)


@dataclass(frozen=True, slots=True)
class EventWriter:
    """Writes events on behalf of one person.

    Everything it writes with one `step` is undone together; without a step, nothing is. What
    requires MANAGE is refused by `change_rights`.
    """

    clock: Clock
    actor: Actor
    reminder_sync: ReminderSync
    step: UndoStep | None = None
    change_rights: ChangeRights = field(default_factory=ChangeRights)

    def insert(
        self,
        work: SqlWork,
        content: EventContent,
        *,
        uid: str | None = None,
        origin: Origin | None = None,
        overrides: Sequence[Override] = (),
        continuation: Continuation | None = None,
    ) -> Event:
        """Stores a new event, with a new iCalendar UID if none is given.

        Its creator is the acting person, or that of the series that it continues.
        """
        now = self.clock.now()
        creator = self.actor.user_id if continuation is None else continuation.series.created_by
        earlier = None if continuation is None else continuation.series.content
        if continuation is not None:
            content, overrides = self._permitted(work, continuation, content, overrides)
        content = prepare_content(
            work, add_default_reminders(work, content, earlier, creator), creator
        )
        refuse_missing_references(work, content)
        refuse_long_descriptions(content.description)
        event = work.events.add(
            content,
            uid=uid or f"{uuid4()}@terp-desktop",
            created_by=creator,
            now=now,
            origin=origin,
        )
        changes = _override_changes({}, overrides)
        self._put_overrides(work, event, changes)
        entry = audit_history.creation_entry(event, self.actor.user_id, now)
        entries = [entry, *self._access_entries(event, changes, now)]
        if continuation is not None:
            entries += _inherited_deletions(work, continuation, event, overrides)
        self._append_history(work, entries, StepKind.CREATE, event, changes=changes)
        notices.notify_created(work, event, self.actor.user_id, now)
        if continuation is not None:
            # Before the old series cancels them, so that snoozed reminders stay snoozed, and
            # unseen ones are still shown.
            work.reminders.transfer(continuation.series.id, event.id, since=continuation.since)
            work.events.copy_grants_and_attachments(continuation.series.id, event.id)
        self.update_dependents(work, event)
        return event

    def _permitted(
        self,
        work: SqlWork,
        continuation: Continuation,
        content: EventContent,
        overrides: Sequence[Override],
    ) -> tuple[EventContent, Sequence[Override]]:
        """What the person may store in place of the part of the series."""
        part = replace(continuation.series, content=continuation.before)
        access = EventAccess(work, self.actor, part)
        rights, since = self.change_rights, continuation.since
        overrides = rights.limit_overrides(access, content, overrides, since=since)
        return rights.check(access, content, overrides, since=since), overrides

    def store(
        self,
        work: SqlWork,
        before: Event,
        content: EventContent,
        *,
        version: int,
        overrides: Sequence[Override] | None = None,
    ) -> Event:
        """Gives an event new content; does nothing if nothing differs.

        `overrides` replace all of its overrides; None keeps them. Answers and reminders are
        stored, but are no change of the event: its version stays.
        """
        creator = before.created_by
        changes: Sequence[OverrideChange] = ()
        access = EventAccess(work, self.actor, before)
        if overrides is not None:
            overrides = self.change_rights.limit_overrides(access, content, overrides)
            changes = _override_changes(access.overrides, overrides)
        content = self.change_rights.check(access, content, overrides)
        content = prepare_content(
            work, add_default_reminders(work, content, before.content, creator), creator
        )
        if content == before.content and not changes:
            return before
        now = self.clock.now()
        refuse_missing_references(work, content)
        if content.description != before.content.description:
            refuse_long_descriptions(content.description)
        refuse_long_descriptions(*(change.after.description for change in changes if change.after))
        old, new = map(without_participation, (before.content, content))
        is_change = old != new or bool(changes)
        after = replace(before, content=content, version=version + is_change, updated_at=now)
        self._remove_overrides(work, before, changes)
        work.events.put(after, expected_version=version)
        self._put_overrides(work, after, changes)
        entries = audit_history.field_entries(before, after, self.actor.user_id, now)
        entries = audit_history.mark_participation(entries, old, new)
        entries_of = self._access_entries if entries else self._override_entries
        entries += entries_of(before, changes, now)
        kind = StepKind.CHANGE if is_change else StepKind.PARTICIPATE
        self._append_history(work, entries, kind, after, before=before, changes=changes)
        notices.notify_changed(work, before, after, self.actor.user_id, now, occurrences=changes)
        self.update_dependents(work, after)
        return after

    def override(self, work: SqlWork, event: Event, override: Override, *, version: int) -> Event:
        """Changes or cancels one occurrence of the series."""
        overrides = {**self._overrides(work, event), override.instance_date: override}
        return self.store(
            work, event, event.content, version=version, overrides=tuple(overrides.values())
        )

    def delete(
        self, work: SqlWork, event: Event, *, version: int, takes_back: bool = False
    ) -> Event:
        """Moves an event to the trash, and cancels its reminders.

        The trash does not list it if this `takes_back` its creation.
        """
        now = self.clock.now()
        deleted = replace(event, version=version + 1, updated_at=now, deleted_at=now)
        work.events.put(deleted, expected_version=version)
        entries = [self._event_entry(event, ChangeType.DELETED, now)]
        self._append_history(work, entries, StepKind.DELETE, deleted, takes_back=takes_back)
        notices.notify_deleted(work, deleted, self.actor.user_id, now)
        self.reminder_sync.cancel(work, event.id)
        return deleted

    def restore(self, work: SqlWork, event: Event, *, takes_back: bool = False) -> Event:
        """Restores an event from the trash; `takes_back` as it was deleted."""
        now = self.clock.now()
        restored = replace(event, version=event.version + 1, updated_at=now, deleted_at=None)
        work.events.put(restored, expected_version=event.version)
        entries = [self._event_entry(event, ChangeType.RESTORED, now)]
        self._append_history(work, entries, StepKind.RESTORE, restored, takes_back=takes_back)
        notices.notify_restored(work, restored, self.actor.user_id, now)
        self.update_dependents(work, restored)
        return restored

    def update_dependents(self, work: SqlWork, event: Event) -> None:
        """Updates the materialized occurrences and the reminders of the event."""
        window = materialized_window(self.clock.now())
        times = generated_times(event.content, window, work.holidays)
        work.instances.replace_generated(event, times, window, self.clock.now())
        self.reminder_sync.refresh(work, event)

    def _overrides(self, work: SqlWork, event: Event) -> dict[date, Override]:
        if event.content.rule is None:
            return {}
        return {override.instance_date: override for override in work.instances.overrides(event.id)}

    def _remove_overrides(
        self, work: SqlWork, event: Event, changes: Iterable[OverrideChange]
    ) -> None:
        for change in changes:
            if change.before is not None:
                work.instances.remove_override(event.id, change.instance_date)

    def _put_overrides(
        self, work: SqlWork, event: Event, changes: Iterable[OverrideChange]
    ) -> None:
        by, now = self.actor.user_id, self.clock.now()
        for change in changes:
            if change.after is not None:
                work.instances.put_override(event.id, change.after, modified_by=by, now=now)

    def _override_entries(
        self, event: Event, changes: Iterable[OverrideChange], now: datetime
    ) -> list[HistoryEntry]:
        entries: list[HistoryEntry] = []
        for change in changes:
            entries += audit_history.override_entries(
                event,
                change.instance_date,
                change.before,
                change.after,
                by=self.actor.user_id,
                now=now,
            )
        return entries

    def _access_entries(
        self, event: Event, changes: Iterable[OverrideChange], now: datetime
    ) -> list[HistoryEntry]:
        """The entries that decide who may see an occurrence; `filter_visible` needs them."""
        entries = self._override_entries(event, changes, now)
        return [entry for entry in entries if entry.field_changed in ACCESS_FIELDS]

    def _append_history(
        self,
        work: SqlWork,
        entries: Sequence[HistoryEntry],
        kind: StepKind,
        after: Event,
        *,
        before: Event | None = None,
        changes: Sequence[OverrideChange] = (),
        takes_back: bool = False,
    ) -> None:
        if self.step is not None:
            record = make_change_record(self.step, kind, after, before, changes)
            entries = attach_record(entries, replace(record, takes_back=takes_back))
        work.history.append(entries)

    def _event_entry(self, event: Event, change: ChangeType, now: datetime) -> HistoryEntry:
        return audit_history.event_entry(event, change, self.actor.user_id, now)


def _override_changes(
    before: Mapping[date, Override], after: Iterable[Override]
) -> tuple[OverrideChange, ...]:
    wanted = {one.instance_date: one for one in after}
    return tuple(
        OverrideChange(instance_date=day, before=before.get(day), after=wanted.get(day))
        for day in sorted(before.keys() | wanted.keys())
        if before.get(day) != wanted.get(day)
    )


def prepare_content(work: SqlWork, content: EventContent, creator: int) -> EventContent:
    """The content as it is stored: normalized, and a single event rolled to a working day.

    A series keeps its own dates; its occurrences roll one by one.
    """
    rolling = content.working_days
    country = None if rolling is None else rolling.country
    if country is not None and not work.holidays.knows(country):
        raise InvalidValueError(
            f"The public holidays of “{country}” are not known.",
            remedy="Choose another country, or leave it out to avoid weekends only.",
            field="workingDays.country",
        )
    if content.rule is None:
        content = replace(
            content, when=content.occurrence_time(content.when.start_date, work.holidays)
        )
    return normalize_reminders(content, creator)


def generated_times(
    content: EventContent, days: Days, holidays: Holidays
) -> Iterator[tuple[date, When]]:
    """The rule's dates within the days, and the time of each occurrence."""
    dates = content.rule.dates(days) if content.rule is not None else ()
    return ((day, content.occurrence_time(day, holidays)) for day in dates)


def normalize_reminders(content: EventContent, creator: int) -> EventContent:
    """The content with its reminders as storage returns them.

    There is one for each person and time; `user_id` None is the creator.
    """
    unique: dict[tuple[int, int], Reminder] = {}
    for reminder in content.reminders:
        user_id = None if reminder.user_id == creator else reminder.user_id
        key = (reminder.relative_minutes, user_id or 0)
        is_same = key not in unique or unique[key].method is reminder.method
        method = reminder.method if is_same else ReminderMethod.BOTH
        unique[key] = replace(reminder, user_id=user_id, method=method)
    return replace(content, reminders=tuple(unique[key] for key in sorted(unique)))


def materialized_window(now: datetime) -> Days:
    """The days whose occurrences have rows: from 30 days back to 90 days ahead.

    The days back, which the cleanup of old rows keeps as well, let the current month be read
    from rows.
    """
    today = zones.utc_day(now)
    return Days.through(
        today - timedelta(days=MATERIALIZED_DAYS_BACK),
        today + timedelta(days=MATERIALIZED_DAYS_AHEAD),
    )


def changes_of(*events: Event) -> Changes:
    """What may look different after events changed from or to these states."""
    single = [event.content.when for event in events if not event.is_recurring]
    return Changes(
        events=frozenset(event.id for event in events),
        days=frozenset(_visible_days(when) for when in single),
        everywhere=any(event.is_recurring for event in events),
    )


def _visible_days(when: When) -> Days:
    # A viewer's zone may be a day away from the event's own.
    return Days.through(when.start_date - timedelta(days=1), when.end_date + timedelta(days=1))
