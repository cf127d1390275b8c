"""`calendarEvents`, with their rules, participants and working-day rules."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import ConflictError
from terp_desktop.domain.event import (
    Event,
    EventContent,
    Origin,
    Participant,
    ParticipantRole,
    Reminder,
    event_not_found,
)
from terp_desktop.domain.permissions import Actor, GrantType, Permission
from terp_desktop.domain.working_days import WorkingDays
from terp_desktop.storage import row_mapping
from terp_desktop.storage.id_chunks import chunks
from terp_desktop.storage.tables import (
    AttachmentRow,
    EventRow,
    GrantRow,
    ParticipantRow,
    RuleRow,
    WorkingDaysRow,
)

ReminderSpecs = Callable[[Iterable[int]], dict[int, tuple[Reminder, ...]]]


class SqlEvents:
    """The events, with their rules, participants and reminders.

    `specs` returns the reminders of events by event id.
    """

    def __init__(self, session: Session, specs: ReminderSpecs) -> None:
        self._session = session
        self._specs = specs

    def add(
        self,
        content: EventContent,
        *,
        uid: str,
        created_by: int,
        now: datetime,
        origin: Origin | None = None,
    ) -> Event:
        """Store a new event at version 1."""
        row = EventRow(
            **row_mapping.columns_of_content(content),
            uid=uid,
            created_by=created_by,
            is_auto_generated=origin is not None,
            auto_generation_rule=origin and origin.rule,
            auto_generation_key=origin and origin.key,
            version=1,
            created_at=now,
            updated_at=now,
        )
        self._session.add(row)
        self._session.flush()
        event = Event(
            id=row.id,
            uid=uid,
            content=content,
            created_by=created_by,
            version=1,
            created_at=now,
            updated_at=now,
            origin=origin,
        )
        self._put_parts(event)
        return event

    def get(self, event_id: int, *, deleted: bool = False) -> Event:
        """The event; a deleted one only if `deleted`. NotFoundError if there is none."""
        row = self._session.get(EventRow, event_id) if abs(event_id) < 2**31 else None
        if row is None or (row.deleted_at is not None and not deleted):
            raise event_not_found(event_id)
        return self._events([row])[0]

    def lock(self, event_id: int) -> None:
        """Lock the event until the transaction ends; does nothing if there is none.

        Lock it before it is read, and nobody changes it between reading and writing.
        """
        if abs(event_id) < 2**31:
            self._session.execute(
                sa.select(EventRow.id).where(EventRow.id == event_id).with_for_update()
            )

    def lock_many(self, event_ids: Iterable[int]) -> None:
        """Lock these events as `lock` does, always in the same order."""
        for ids in chunks(event_ids):
            self._session.execute(
                sa.select(EventRow.id)
                .where(EventRow.id.in_(ids))
                .order_by(EventRow.id)
                .with_for_update()
            )

    def find_by_uid(self, uid: str) -> Event | None:
        """The event of that iCalendar UID, even if deleted; None if there is none."""
        row = self._session.scalar(sa.select(EventRow).where(EventRow.uid == uid))
        return self._events([row])[0] if row else None

    def put(self, event: Event, *, expected_version: int) -> None:
        """Update the event; ConflictError if its version is not the expected one any more."""
        # Locked until the transaction ends, so that its version cannot change meanwhile.
        row = self._session.scalar(
            sa.select(EventRow)
            .where(EventRow.id == event.id, EventRow.version == expected_version)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is None:
            raise ConflictError(
                f"“{isolate_bidi(event.content.title)}” was changed by somebody else meanwhile.",
                remedy="Look at it again, then repeat your change.",
                expectedVersion=expected_version,
            )
        for name, value in row_mapping.columns_of_content(event.content).items():
            setattr(row, name, value)
        row.version, row.updated_at, row.deleted_at = (
            event.version,
            event.updated_at,
            event.deleted_at,
        )
        self._put_parts(event)

    def copy_grants_and_attachments(self, event_id: int, to_id: int) -> None:
        """Give another event the same grants and attachments."""
        tables: tuple[type[GrantRow | AttachmentRow], ...] = (GrantRow, AttachmentRow)
        for table in tables:
            columns = [
                column
                for column in table.__mapper__.columns
                if column.name not in {"id", "eventId"}
            ]
            copy = sa.select(sa.literal(to_id), *columns).where(table.event_id == event_id)
            names = ["eventId", *(column.name for column in columns)]
            self._session.execute(sa.insert(table).from_select(names, copy))

    def granted_permission(self, event_id: int, actor: Actor) -> Permission | None:
        """The highest permission that grants on the event give the actor; None if none does."""
        return self.granted_permissions([event_id], actor).get(event_id)

    def granted_permissions(self, event_ids: Iterable[int], actor: Actor) -> dict[int, Permission]:
        """The highest permissions that grants on these events give the actor, by event id."""
        to_actor = sa.or_(
            sa.and_(
                GrantRow.grant_type == GrantType.USER, GrantRow.grantee_id == str(actor.user_id)
            ),
            sa.and_(GrantRow.grant_type == GrantType.ROLE, GrantRow.grantee_id == actor.role),
        )
        found: dict[int, list[Permission]] = {}
        for ids in chunks(event_ids):
            grants = sa.select(GrantRow.event_id, GrantRow.permission).where(
                GrantRow.event_id.in_(ids), to_actor
            )
            for event_id, permission in self._session.execute(grants):
                found.setdefault(event_id, []).append(permission)
        order = list(Permission).index
        return {event_id: max(each, key=order) for event_id, each in found.items()}

    def organized_by(self, user_id: int) -> set[int]:
        """The ids of the events that have the person as an organizer."""
        organized = sa.select(ParticipantRow.event_id).where(
            ParticipantRow.user_id == user_id, ParticipantRow.role == ParticipantRole.ORGANIZER
        )
        return set(self._session.scalars(organized))

    def with_organizer(self, event_ids: Iterable[int]) -> set[int]:
        """Those of the events that have an organizer among their participants."""
        found: set[int] = set()
        for ids in chunks(event_ids):
            organized = sa.select(ParticipantRow.event_id).where(
                ParticipantRow.event_id.in_(ids), ParticipantRow.role == ParticipantRole.ORGANIZER
            )
            found.update(self._session.scalars(organized))
        return found

    def batch(self, rows: list[EventRow]) -> list[Event]:
        """The events of these rows; the rows that belong to them are fetched together."""
        return self._events(rows)

    def get_many(self, event_ids: Sequence[int]) -> list[Event]:
        """The events of those ids that exist, in that order, including deleted ones."""
        events: dict[int, Event] = {}
        for ids in chunks(event_ids):
            rows = self._session.scalars(sa.select(EventRow).where(EventRow.id.in_(ids)))
            events |= {event.id: event for event in self._events(list(rows))}
        return [events[event_id] for event_id in event_ids if event_id in events]

    def _events(self, rows: list[EventRow]) -> list[Event]:
        ids = [row.id for row in rows]
        rules = {
            rule.event_id: rule
            for rule in self._session.scalars(sa.select(RuleRow).where(RuleRow.event_id.in_(ids)))
        }
        participants: dict[int, list[ParticipantRow]] = {}
        for participant in self._session.scalars(
            sa.select(ParticipantRow)
            .where(ParticipantRow.event_id.in_(ids))
            .order_by(ParticipantRow.id)
        ):
            participants.setdefault(participant.event_id, []).append(participant)
        reminders, working_days = self._specs(ids), self._working_days(ids)
        return [
            row_mapping.event_of(
                row,
                rules.get(row.id),
                participants.get(row.id, []),
                reminders.get(row.id, ()),
                working_days.get(row.id),
            )
            for row in rows
        ]

    def _working_days(self, event_ids: list[int]) -> dict[int, WorkingDays]:
        rows = self._session.scalars(
            sa.select(WorkingDaysRow).where(WorkingDaysRow.event_id.in_(event_ids))
        )
        return {row.event_id: row_mapping.working_days_of(row) for row in rows}

    def _put_parts(self, event: Event) -> None:
        self._put_rule(event)
        self._put_working_days(event)
        self._put_participants(event)
        self._session.flush()

    def _put_working_days(self, event: Event) -> None:
        row = self._session.scalar(
            sa.select(WorkingDaysRow).where(WorkingDaysRow.event_id == event.id)
        )
        working_days = event.content.working_days
        if working_days is None:
            if row is not None:
                self._session.delete(row)
            return
        if row is None:
            row = WorkingDaysRow(event_id=event.id)
            self._session.add(row)
        row.roll, row.country = working_days.roll, working_days.country

    def _put_rule(self, event: Event) -> None:
        row = self._session.scalar(sa.select(RuleRow).where(RuleRow.event_id == event.id))
        rule = event.content.rule
        if rule is None:
            if row is not None:
                self._session.delete(row)
            return
        if row is None:
            row = RuleRow(event_id=event.id, created_at=event.updated_at)
            self._session.add(row)
        for name, value in row_mapping.columns_of_rule(rule).items():
            setattr(row, name, value)
        row.updated_at = event.updated_at

    def _put_participants(self, event: Event) -> None:
        rows = {
            (row.user_id, row.external_email): row
            for row in self._session.scalars(
                sa.select(ParticipantRow).where(ParticipantRow.event_id == event.id)
            )
        }
        for participant in event.content.participants:
            row = rows.pop((participant.user_id, participant.external_email), None)
            if row is None:
                row = ParticipantRow(event_id=event.id, added_at=event.updated_at)
                self._session.add(row)
            _fill(row, participant)
        for removed in rows.values():
            self._session.delete(removed)


def _fill(row: ParticipantRow, participant: Participant) -> None:
    for name in row_mapping.PARTICIPANT_NAMES:
        setattr(row, name, getattr(participant, name))
