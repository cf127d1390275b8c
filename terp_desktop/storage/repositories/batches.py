"""Bulk reads and writes of events, for imports of thousands.

Rows are inserted table by table, and their ids are selected afterwards by a unique column:
the only way that is fast on every engine, since MySQL has no RETURNING.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.calendar_file import ImportSource, NewEvent, StoredSource
from terp_desktop.domain.event import Event
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import InstanceStatus, Override
from terp_desktop.domain.span import Days
from terp_desktop.storage import row_mapping
from terp_desktop.storage.queries.occurrence_columns import EVENT_COLUMNS, INSTANCE_COLUMNS
from terp_desktop.storage.queries.visibility import visible_to
from terp_desktop.storage.repositories.events import SqlEvents
from terp_desktop.storage.tables import (
    EventRow,
    InstanceRow,
    ParticipantRow,
    RuleRow,
    SourceRow,
    Table,
    WorkingDaysRow,
)

RowValues = dict[str, Any]


class SqlBatches:
    """Bulk reads and writes of events, in a few statements for all of them."""

    def __init__(self, session: Session, events: SqlEvents) -> None:
        self._session = session
        self._events = events

    def find_by_uids(self, uids: Collection[str]) -> dict[str, Event]:
        """The events of those UIDs that exist, including deleted ones."""
        if not uids:
            return {}
        rows = self._session.scalars(sa.select(EventRow).where(EventRow.uid.in_(uids))).all()
        return {event.uid: event for event in self._events.batch(list(rows))} if rows else {}

    def find_starting_at(
        self, starts: Collection[datetime], actor: Actor
    ) -> set[tuple[str, datetime, bool]]:
        """Title, start and whether all day, of what begins then and the actor may see.

        Events, first dates of series, and those of their dates that have a row.
        """
        if not starts:
            return set()
        event_start, start = EventRow.start_utc, InstanceRow.start_utc
        events = sa.select(EventRow.title, event_start, EventRow.start_time.is_(None)).where(
            event_start.in_(starts), visible_to(actor, EVENT_COLUMNS)
        )
        dates = (
            sa.select(INSTANCE_COLUMNS["title"], start, InstanceRow.start_time.is_(None))
            .join(EventRow, EventRow.id == InstanceRow.parent_event_id)
            .where(
                start.in_(starts),
                InstanceRow.status != InstanceStatus.CANCELLED,
                visible_to(actor, INSTANCE_COLUMNS),
            )
        )
        return {
            (title, when, bool(is_all_day))
            for statement in (events, dates)
            for title, when, is_all_day in self._session.execute(
                statement.where(EventRow.deleted_at.is_(None))
            )
        }

    def list_sibling_uids(self) -> list[str]:
        """The UIDs with a slash, as parts of a series have; without deleted events."""
        uids = sa.select(EventRow.uid).where(EventRow.uid.contains("/"))
        return list(self._session.scalars(uids.where(EventRow.deleted_at.is_(None))))

    def find_by_ids(self, event_ids: Collection[int]) -> list[Event]:
        """The events of those ids that exist and are not deleted, ordered by id."""
        rows = self._session.scalars(
            sa.select(EventRow)
            .where(EventRow.id.in_(event_ids), EventRow.deleted_at.is_(None))
            .order_by(EventRow.id)
        ).all()
        return self._events.batch(list(rows)) if rows else []

    def overrides(self, event_ids: Collection[int]) -> dict[int, list[Override]]:
        """The overrides of these series, ordered by instance date."""
        overrides: dict[int, list[Override]] = {event_id: [] for event_id in event_ids}
        is_override = InstanceRow.status != InstanceStatus.GENERATED
        rows = self._session.scalars(
            sa.select(InstanceRow)
            .where(InstanceRow.parent_event_id.in_(event_ids), is_override)
            .order_by(InstanceRow.instance_date)
        )
        for row in rows if event_ids else ():
            overrides[row.parent_event_id].append(row_mapping.override_of(row))
        return overrides

    def sources(self, event_ids: Collection[int]) -> dict[int, StoredSource]:
        """The import sources of these events; events that were not imported are omitted."""
        if not event_ids:
            return {}
        rows = self._session.scalars(sa.select(SourceRow).where(SourceRow.event_id.in_(event_ids)))
        return {row.event_id: StoredSource(_source_of(row), row.version) for row in rows}

    def store_source(self, event: Event, source: ImportSource) -> None:
        """Store the import source of the event at its current version."""
        row = self._session.scalar(sa.select(SourceRow).where(SourceRow.event_id == event.id))
        if row is None:
            row = SourceRow(event_id=event.id)
            self._session.add(row)
        for name, value in _columns_of_source(source).items():
            setattr(row, name, value)
        row.version = event.version
        self._session.flush()

    def forget_digests(self, event_ids: Collection[int]) -> None:
        """Clear the digests, so that the next import of the same files applies again."""
        sources = sa.update(SourceRow).where(SourceRow.event_id.in_(event_ids))
        self._session.execute(sources.values(digest=""))

    def add(
        self, new: Sequence[NewEvent], *, window: Days, created_by: int, now: datetime
    ) -> list[Event]:
        """Store new events at version 1 and return them in that order; series are materialized."""
        self._insert(EventRow, [_columns_of_event(event, created_by, now) for event in new])
        ids = self._ids(EventRow.uid, [event.uid for event in new])
        events = [_event(ids[event.uid], event, created_by, now) for event in new]
        self._insert(ParticipantRow, _participants(events, now))
        self._insert(WorkingDaysRow, _working_days(events))
        self._insert(SourceRow, _sources(events, new))
        self._add_series(events, new, window, created_by)
        return events

    def _add_series(
        self, events: Sequence[Event], new: Sequence[NewEvent], window: Days, by: int
    ) -> None:
        series = [
            (event, new_event)
            for event, new_event in zip(events, new, strict=True)
            if event.is_recurring
        ]
        self._insert(RuleRow, [_columns_of_rule(event, window) for event, _ in series])
        rules = self._ids(RuleRow.event_id, [event.id for event, _ in series])
        rows: list[RowValues] = []
        for event, new_event in series:
            key = {"recurrence_rule_id": rules[event.id], "parent_event_id": event.id}
            rows += [key | columns for columns in _occurrences(event, new_event, by)]
        self._insert(InstanceRow, rows)

    def _insert(self, table: type[Table], rows: Sequence[RowValues]) -> None:
        if rows:
            self._session.execute(sa.insert(table), rows)

    def _ids(self, column: Any, keys: Sequence[Any]) -> dict[Any, int]:  # noqa: ANN401
        if not keys:
            return {}
        rows = self._session.execute(sa.select(column, column.class_.id).where(column.in_(keys)))
        return {row[0]: row[1] for row in rows}


def _columns_of_event(new: NewEvent, created_by: int, now: datetime) -> RowValues:
    return {
        **row_mapping.columns_of_content(new.content),
        "uid": new.uid,
        "created_by": created_by,
        "is_auto_generated": False,
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }


def _event(event_id: int, new: NewEvent, created_by: int, now: datetime) -> Event:
    return Event(
        id=event_id,
        uid=new.uid,
        content=new.content,
        created_by=created_by,
        version=1,
        created_at=now,
        updated_at=now,
    )


def _participants(events: Sequence[Event], now: datetime) -> list[RowValues]:
    return [
        {name: getattr(participant, name) for name in row_mapping.PARTICIPANT_NAMES}
        | {"event_id": event.id, "added_at": now}
        for event in events
        for participant in event.content.participants
    ]


def _working_days(events: Sequence[Event]) -> list[RowValues]:
    return [
        {"event_id": event.id, "roll": working_days.roll, "country": working_days.country}
        for event in events
        if (working_days := event.content.working_days) is not None
    ]


def _sources(events: Sequence[Event], new: Sequence[NewEvent]) -> list[RowValues]:
    return [
        {**_columns_of_source(new_event.source), "event_id": event.id, "version": event.version}
        for event, new_event in zip(events, new, strict=True)
    ]


def _columns_of_rule(event: Event, window: Days) -> RowValues:
    if event.content.rule is None:
        raise TypeError("a single event has no rule")
    return {
        **row_mapping.columns_of_rule(event.content.rule),
        "event_id": event.id,
        "generated_from": window.first,
        "generated_until": window.last,
        "created_at": event.updated_at,
        "updated_at": event.updated_at,
    }


def _occurrences(event: Event, new: NewEvent, by: int) -> Iterator[RowValues]:
    overridden = {override.instance_date for override in new.overrides}
    unchanged = {f"modified_{name}": None for name in row_mapping.OVERRIDE_NAMES}
    for override in new.overrides:
        yield {
            **row_mapping.columns_of_override(override),
            **_instance_columns(override.instance_date, event, event.updated_at, by),
        }
    for day, when in new.occurrence_times:
        if day not in overridden:
            yield {
                **unchanged,
                **row_mapping.columns_of_when(when),
                **_instance_columns(day, event, None, None),
                "status": InstanceStatus.GENERATED,
            }


def _instance_columns(day: date, event: Event, at: datetime | None, by: int | None) -> RowValues:
    return {
        "instance_date": day,
        "generated_at": event.updated_at,
        "modified_at": at,
        "modified_by": by,
    }


def _columns_of_source(source: ImportSource) -> RowValues:
    occurrences = {
        day.isoformat(): list(lines) for day, lines in source.occurrence_properties.items()
    }
    sequences = {day.isoformat(): number for day, number in source.occurrence_sequences.items()}
    properties = {
        "event": list(source.preserved_properties),
        "occurrences": occurrences,
        "sequences": sequences,
        "parts": list(source.sibling_uids),
    }
    return {
        "sequence": source.sequence,
        "digest": source.digest,
        "properties": {key: value for key, value in properties.items() if value},
    }


def _source_of(row: SourceRow) -> ImportSource:
    occurrences = row.properties.get("occurrences", {})
    return ImportSource(
        digest=row.digest,
        sequence=row.sequence,
        preserved_properties=tuple(row.properties.get("event", ())),
        occurrence_properties={
            date.fromisoformat(day): tuple(lines) for day, lines in occurrences.items()
        },
        occurrence_sequences={
            date.fromisoformat(day): number
            for day, number in row.properties.get("sequences", {}).items()
        },
        sibling_uids=tuple(row.properties.get("parts", ())),
    )
