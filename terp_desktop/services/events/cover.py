"""Cover: hands what a person has in a span of days over to a colleague, and takes it back.

Of a series only the dates within the span change hands, each by an override of its own: the
series stays one, with its people, answers and reminders, and taking back leaves no trace. A
split would leave three series.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from terp_desktop.domain import zones
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.cover import Cover, CoveredOccurrence, StayReason
from terp_desktop.domain.day_names import day_and_month
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import Event, Visibility
from terp_desktop.domain.notification import NewNotification, NotificationKind
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import (
    OPEN_TO_ALL,
    Actor,
    Permission,
    as_occurrence,
    has_occurrence_permission,
    permission_for_listed,
)
from terp_desktop.domain.person import Person
from terp_desktop.domain.reminder import FINISHED_STATUSES
from terp_desktop.domain.series import Occurrence, Override
from terp_desktop.domain.series_splitting import has_date
from terp_desktop.domain.when import When
from terp_desktop.services.browse.occurrences import list_occurrences
from terp_desktop.services.events.access import EventAccess
from terp_desktop.services.events.change_rights import ALL_RIGHTS, takes_sight
from terp_desktop.services.events.series_editor import SeriesEditor
from terp_desktop.services.events.undo_log import (
    ChangeRecord,
    OverrideChange,
    StepKind,
    UndoStep,
    new_step,
    read_record,
)
from terp_desktop.services.events.writer import EventWriter, changes_of
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

REMEMBERED: Final = timedelta(days=400)
"""How long after it was made a cover is listed: a vacation may be planned a year ahead."""

_Key = tuple[int, date | None]
"""The event and the date of an occurrence; None for a single event."""

Versions = Mapping[int, int]
"""The versions of events, by id, that a person has seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverPlan:
    """What changes hands, and what stays and why; what nobody may see is in neither."""

    handed: tuple[CoveredOccurrence, ...]
    staying: tuple[CoveredOccurrence, ...]

    @property
    def versions(self) -> Versions:
        """The versions of the events that change hands."""
        return {one.event_id: one.version for one in self.handed}


@dataclass(frozen=True, slots=True)
class CoverResult:
    """What changed hands, and what may look different now."""

    plan: CoverPlan
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCover:
    """A cover that was made, and how much of it the person can still take back."""

    id: str
    cover: Cover
    remaining: int


@dataclass(frozen=True, slots=True)
class _RecordedCover:
    """A cover as the history has it: a record for each event."""

    id: str
    cover: Cover
    maker: int | None
    records: list[ChangeRecord]

    def is_of(self, actor: Actor) -> bool:
        """Whether the person made it, or is the one who is covered."""
        return actor.user_id in {self.maker, self.cover.person}


@dataclass(frozen=True, slots=True)
class CoverService:
    """Cover, on behalf of one person; each method is one transaction."""

    store: Store
    clock: Clock
    actor: Actor
    reminder_sync: ReminderSync

    def preview(self, cover: Cover) -> CoverPlan:
        """What `hand_over` would do, without doing it."""
        with self.store.read() as work:
            return self._plan(work, cover, {})

    def hand_over(self, cover: Cover, seen: Versions | None = None) -> CoverResult:
        """Hands over what the person has on the days, in one step, and tells both.

        Events that are not at the version that was seen stay. So does what is private, what
        began before the days, and what the acting person may not change.
        """
        with self.store.begin() as work:
            people = _require_people(work, cover)
            planned = self._plan(work, cover, seen or {})
            work.events.lock_many(planned.versions)
            # Once more, because somebody may have changed one before it was locked.
            plan = self._plan(work, cover, {**planned.versions, **(seen or {})})
            count = len(plan.handed)
            sentence = f"Handed {_events_text(count)} over to {people[cover.colleague].name}"
            step = replace(new_step(), cover=cover, sentence=sentence)
            writer = EventWriter(self.clock, self.actor, self.reminder_sync, step, ALL_RIGHTS)
            assignees = [(one.event_id, one.instance_date, cover.colleague) for one in plan.handed]
            touched = _assign(work, writer, assignees)
            if count:
                self._notify(work, step, _handed_titles(cover, people, count))
        return CoverResult(plan, changes_of(*touched))

    def made(self) -> Sequence[MadeCover]:
        """The covers that the person may take back, at least in part, the latest first.

        These are those that they made, those of themselves, and others as far as they may edit
        what changed hands.
        """
        with self.store.read() as work:
            covers: list[MadeCover] = []
            for one in self._recorded(work).values():
                remaining = len(self._plan_return(work, one).handed)
                if remaining:
                    covers.append(MadeCover(id=one.id, cover=one.cover, remaining=remaining))
            return covers

    def take_back(self, cover_id: str) -> CoverResult:
        """Gives back what is still with the colleague and not over, in one step, and tells both.

        What was changed meanwhile keeps these changes; only whose it is changes. NotFoundError
        if the person may take back nothing of that cover.
        """
        with self.store.begin() as work:
            recorded = self._recorded(work).get(cover_id)
            if recorded is None:
                raise _no_cover_error()
            work.events.lock_many(record.event_id for record in recorded.records)
            plan = self._plan_return(work, recorded)
            if not (plan.handed or recorded.is_of(self.actor)):
                raise _no_cover_error()
            cover, count = recorded.cover, len(plan.handed)
            people = _require_people(work, cover)
            sentence = f"Took {_events_text(count)} back from {people[cover.colleague].name}"
            step = replace(new_step(), sentence=sentence)
            writer = EventWriter(self.clock, self.actor, self.reminder_sync, step, ALL_RIGHTS)
            before = _assignees_before(recorded.records)
            assignees = [
                (one.event_id, one.instance_date, before[one.event_id, one.instance_date])
                for one in plan.handed
            ]
            touched = _assign(work, writer, assignees)
            if count:
                self._notify(work, step, _returned_titles(cover, people, count))
        return CoverResult(plan, changes_of(*touched))

    def _plan(self, work: SqlWork, cover: Cover, seen: Versions) -> CoverPlan:
        zone = self.clock.zone()
        query = OccurrenceQuery(days=cover.days, zone=zone)
        own = _select_own(work, list_occurrences(work, query, self.actor), cover.person)
        now = self.clock.now()
        own = [one for one in own if one.end_utc > now and one.status not in FINISHED_STATUSES]
        refused = self._refused(work, own, cover)
        return _plan_of(_covered(one, self._stay_reason(one, refused, cover, seen)) for one in own)

    def _refused(
        self, work: SqlWork, own: Iterable[Occurrence], cover: Cover
    ) -> Mapping[_Key, StayReason]:
        """What the acting person has no right to hand over, and why."""
        limited = [one for one in own if not self._permits(Permission.MANAGE, one, None)]
        granted = work.events.granted_permissions({one.event_id for one in limited}, self.actor)
        refused: dict[_Key, StayReason] = {}
        may_hide: list[Occurrence] = []
        for one in limited:
            right = granted.get(one.event_id)
            if not self._permits(Permission.EDIT, one, right):
                refused[_key(one)] = StayReason.FORBIDDEN
            elif not self._permits(Permission.MANAGE, one, right) and self._may_hide(one, cover):
                may_hide.append(one)
        hidden = _hidden_from_covered(work, may_hide, cover)
        return {**refused, **dict.fromkeys(hidden, StayReason.UNSIGHT)}

    def _permits(self, wanted: Permission, one: Occurrence, granted: Permission | None) -> bool:
        return permission_for_listed(self.actor, one, granted).includes(wanted)

    def _may_hide(self, one: Occurrence, cover: Cover) -> bool:
        """Whether handing it over may take it from another person's sight."""
        is_theirs = one.assigned_to == cover.person != self.actor.user_id
        return is_theirs and one.visibility not in {*OPEN_TO_ALL, Visibility.PRIVATE}

    def _stay_reason(
        self,
        occurrence: Occurrence,
        refused: Mapping[_Key, StayReason],
        cover: Cover,
        seen: Versions,
    ) -> StayReason | None:
        if reason := refused.get(_key(occurrence)):
            return reason
        if occurrence.visibility is Visibility.PRIVATE:
            return StayReason.PRIVATE
        if _first_day(occurrence, self.clock.zone()) < cover.first:
            return StayReason.BEGUN
        if seen.get(occurrence.event_id, occurrence.version) != occurrence.version:
            return StayReason.CHANGED
        return None

    def _recorded(self, work: SqlWork) -> dict[str, _RecordedCover]:
        """The covers that anybody made, by the id of the step."""
        covers: dict[str, _RecordedCover] = {}
        for entry in work.history.cover_entries(since=self.clock.now() - REMEMBERED):
            record = read_record(entry)
            # A redone cover is listed as the one that it repeats.
            if record and record.step.cover is not None and record.step.undoes is None:
                step = record.step
                new = _RecordedCover(step.id, record.step.cover, entry.changed_by, [])
                covers.setdefault(step.id, new).records.append(record)
        return covers

    def _plan_return(self, work: SqlWork, recorded: _RecordedCover) -> CoverPlan:
        is_own = recorded.is_of(self.actor)
        ids = list(dict.fromkeys(record.event_id for record in recorded.records))
        events = {one.id: one for one in work.events.get_many(ids) if one.deleted_at is None}
        accesses = {event.id: EventAccess(work, self.actor, event) for event in events.values()}
        planned = [
            one
            for record in recorded.records
            if record.event_id in accesses
            for one in _Return(accesses[record.event_id], record, is_own).occurrences()
        ]
        now = self.clock.now()
        return _plan_of(one for one in planned if one.when.span.end > now)

    def _notify(self, work: SqlWork, step: UndoStep, titles: Mapping[int, str]) -> None:
        """Tells the person and the colleague, but not whoever does it."""
        for user_id, title in titles.items():
            if user_id != self.actor.user_id:
                notification = NewNotification(
                    kind=NotificationKind.CHANGE, title=title, key=f"cover:{step.id}"
                )
                work.notifications.notify({user_id}, notification, self.clock.now())


@dataclass(frozen=True, slots=True)
class _Return:
    """What one record of a cover handed over, as it is now.

    Whoever made the cover, or is covered, may take it back, although they may have given their
    right away with it, and may not even see it any more: then it has the title that they knew.
    Anybody else needs the right to edit, and to manage what the colleague would not see any
    more, as to hand over; what they may not see is left out.
    """

    access: EventAccess
    record: ChangeRecord
    is_own: bool

    def occurrences(self) -> list[CoveredOccurrence]:
        """The occurrences of the record, with the reason for those that stay."""
        record = self.record
        if record.kind is not StepKind.CHANGE or record.step.cover is None:
            return []
        if not record.overrides:
            return [self._whole(record.step.cover)] if self._knows(None) else []
        return [
            self._occurrence(change, record.step.cover)
            for change in record.overrides
            if self._knows(change.instance_date)
        ]

    def _knows(self, day: date | None) -> bool:
        return self.is_own or self.access.allows(Permission.VIEW, day)

    def _reason(self, day: date | None, *, is_theirs: bool) -> StayReason | None:
        if not is_theirs:
            return StayReason.REASSIGNED
        return None if self.is_own else self._refusal(day)

    def _refusal(self, day: date | None) -> StayReason | None:
        """Why the acting person, who had no part in the cover, may not give it back."""
        access = self.access
        if not access.allows(Permission.EDIT, day):
            return StayReason.FORBIDDEN
        may_hide = access.allows(Permission.MANAGE, day) or not self._hides(day)
        return None if may_hide else StayReason.UNSIGHT

    def _hides(self, day: date | None) -> bool:
        """Whether giving it back takes it from the colleague's sight."""
        access, event = self.access, self.access.event
        before = _assignees_before([self.record])[event.id, day]
        if day is None:
            after = replace(event, content=replace(event.content, assigned_to=before))
            return takes_sight(access, event, after)
        own = access.overrides.get(day)
        visibility, assigned_to = (own.visibility, own.assigned_to) if own else (None, None)
        now, after = (as_occurrence(event, visibility, each) for each in (assigned_to, before))
        return takes_sight(access, now, after)

    def _whole(self, cover: Cover) -> CoveredOccurrence:
        access, content = self.access, self.access.event.content
        is_theirs = content.assigned_to == cover.colleague
        title = content.title if access.allows(Permission.VIEW) else self.record.title
        reason = self._reason(None, is_theirs=is_theirs)
        return _stored(access.event, None, title, content.when, reason)

    def _occurrence(self, change: OverrideChange, cover: Cover) -> CoveredOccurrence:
        access, event, day = self.access, self.access.event, change.instance_date
        when = event.content.occurrence_time(day, access.work.holidays)
        override = access.overrides.get(day) or Override(instance_date=day, when=when)
        is_theirs = cover.colleague == (override.assigned_to or event.content.assigned_to)
        reason = self._reason(day, is_theirs=is_theirs)
        if override.is_cancelled or not has_date(event.content.rule, day):
            reason = StayReason.GONE
        known = (change.before and change.before.title) or self.record.title
        title = access.title(day) if access.allows(Permission.VIEW, day) else known
        return _stored(event, day, title, override.when, reason)


def _select_own(work: SqlWork, occurrences: Sequence[Occurrence], person: int) -> list[Occurrence]:
    """What the person has: assigned to them, or to nobody and organized by them.

    Whoever created an event organizes it if no participant does, unless a rule created it.
    """
    organized = work.events.organized_by(person)
    created = {
        one.event_id
        for one in occurrences
        if one.assigned_to is None and one.created_by == person and not one.is_auto_generated
    }
    organized |= created - work.events.with_organizer(created)
    return [
        one
        for one in occurrences
        if one.assigned_to == person or (one.assigned_to is None and one.event_id in organized)
    ]


def _hidden_from_covered(work: SqlWork, own: Sequence[Occurrence], cover: Cover) -> set[_Key]:
    """Those that the covered person would not see any more once the colleague has them."""
    if not own:
        return set()
    ids = list(dict.fromkeys(one.event_id for one in own))
    events = {event.id: event for event in work.events.get_many(ids)}
    hidden: set[_Key] = set()
    for person in work.people.by_ids([cover.person]).values():
        actor = Actor(person.id, person.role)
        granted = work.events.granted_permissions(ids, actor)
        hidden |= {
            _key(one)
            for one in own
            if not has_occurrence_permission(
                actor,
                Permission.VIEW,
                events[one.event_id],
                granted=granted.get(one.event_id),
                visibility=one.visibility,
                assigned_to=cover.colleague,
            )
        }
    return hidden


def _key(occurrence: Occurrence) -> _Key:
    return occurrence.event_id, occurrence.instance_date


def _first_day(occurrence: Occurrence, zone: str) -> date:
    """The day on which it begins, as seen in the zone."""
    when = occurrence.when
    if not when.is_timed:
        return when.start_date
    return zones.to_local(occurrence.start_utc, zone).date()


def _covered(occurrence: Occurrence, reason: StayReason | None) -> CoveredOccurrence:
    return CoveredOccurrence(
        event_id=occurrence.event_id,
        instance_date=occurrence.instance_date,
        title=occurrence.title,
        when=occurrence.when,
        version=occurrence.version,
        stays=reason,
    )


def _stored(
    event: Event, day: date | None, title: str, when: When, reason: StayReason | None
) -> CoveredOccurrence:
    return CoveredOccurrence(
        event_id=event.id,
        instance_date=day,
        title=title,
        when=when,
        version=event.version,
        stays=reason,
    )


def _plan_of(planned: Iterable[CoveredOccurrence]) -> CoverPlan:
    planned = list(planned)
    return CoverPlan(
        handed=tuple(one for one in planned if one.stays is None),
        staying=tuple(one for one in planned if one.stays is not None),
    )


def _assign(
    work: SqlWork, writer: EventWriter, assignees: Iterable[tuple[int, date | None, int | None]]
) -> list[Event]:
    """Gives each event, or each date of a series, its assignee; one change for each event."""
    grouped: dict[int, dict[date | None, int | None]] = {}
    for event_id, day, assignee in assignees:
        grouped.setdefault(event_id, {})[day] = assignee
    touched: list[Event] = []
    for event in work.events.get_many(list(grouped)):
        days = grouped[event.id]
        if None in days:
            content = replace(event.content, assigned_to=days[None])
            touched += [event, writer.store(work, event, content, version=event.version)]
        else:
            dates = {day: assignee for day, assignee in days.items() if day is not None}
            touched += SeriesEditor(writer).assign_occurrences(work, event, dates)
    return touched


def _assignees_before(
    records: Iterable[ChangeRecord],
) -> dict[tuple[int, date | None], int | None]:
    """Whose each event and date was before the cover; None for nobody, or as in the series."""
    before: dict[tuple[int, date | None], int | None] = {}
    for record in records:
        if not record.overrides:
            before[record.event_id, None] = record.before.get("assigned_to")
        for change in record.overrides:
            assignee = None if change.before is None else change.before.assigned_to
            before[record.event_id, change.instance_date] = assignee
    return before


def _no_cover_error() -> NotFoundError:
    return NotFoundError("There is no such cover.", remedy="Look for it in the list.")


def _require_people(work: SqlWork, cover: Cover) -> Mapping[int, Person]:
    people = work.people.by_ids((cover.person, cover.colleague))
    for field, user_id in (("person", cover.person), ("colleague", cover.colleague)):
        if user_id not in people:
            raise InvalidValueError(
                f"There is no member of staff with the number {user_id}.",
                remedy="Choose one that exists.",
                field=field,
            )
    return people


def _handed_titles(cover: Cover, people: Mapping[int, Person], count: int) -> dict[int, str]:
    person, colleague, rest = _parts(cover, people, count)
    return {
        cover.person: f"{colleague} covers for you {rest}",
        cover.colleague: f"You cover for {person} {rest}",
    }


def _returned_titles(cover: Cover, people: Mapping[int, Person], count: int) -> dict[int, str]:
    person, colleague, rest = _parts(cover, people, count)
    return {
        cover.person: f"{colleague} does not cover for you any more {rest}",
        cover.colleague: f"You do not cover for {person} any more {rest}",
    }


def _parts(cover: Cover, people: Mapping[int, Person], count: int) -> tuple[str, str, str]:
    """The names, and the days with the number of events."""
    days = f"from {day_and_month(cover.first)} to {day_and_month(cover.last)}"
    if cover.first == cover.last:
        days = f"on {day_and_month(cover.first)}"
    names = (isolate_bidi(people[one].name) for one in (cover.person, cover.colleague))
    person, colleague = names
    return person, colleague, f"{days}: {_events_text(count)}"


def _events_text(count: int) -> str:
    return "1 event" if count == 1 else f"{count} events"
