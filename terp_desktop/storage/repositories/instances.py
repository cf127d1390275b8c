"""`calendarRecurrenceInstances`: the materialized occurrences of series, and overrides."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.event import Event
from terp_desktop.domain.series import InstanceStatus, Materialization, Override
from terp_desktop.domain.span import Days
from terp_desktop.domain.when import When
from terp_desktop.storage import row_mapping
from terp_desktop.storage.tables import EventRow, InstanceRow, RuleRow

_IS_OVERRIDE = InstanceRow.status != InstanceStatus.GENERATED


class SqlInstances:
    """The materialized occurrences of series, and the overrides of single ones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def overrides(self, event_id: int) -> list[Override]:
        """The overrides of the series, by instance date."""
        rows = self._session.scalars(
            sa.select(InstanceRow)
            .where(InstanceRow.parent_event_id == event_id, _IS_OVERRIDE)
            .order_by(InstanceRow.instance_date)
        )
        return [row_mapping.override_of(row) for row in rows]

    def put_override(
        self, event_id: int, override: Override, *, modified_by: int, now: datetime
    ) -> None:
        """Store the override of one occurrence, replacing its row."""
        self._remove(event_id, InstanceRow.instance_date == override.instance_date)
        row = InstanceRow(
            **row_mapping.columns_of_override(override),
            instance_date=override.instance_date,
            recurrence_rule_id=self._rule(event_id).id,
            parent_event_id=event_id,
            generated_at=now,
            modified_at=now,
            modified_by=modified_by,
        )
        self._session.add(row)
        self._session.flush()

    def remove_override(self, event_id: int, instance_date: date) -> None:
        """Remove the override of one occurrence."""
        self._remove(event_id, sa.and_(InstanceRow.instance_date == instance_date, _IS_OVERRIDE))

    def windows(self, event_ids: Sequence[int]) -> dict[int, Days | None]:
        """For each series, the window in which every date of its rule has a row."""
        rows = self._session.execute(
            sa.select(RuleRow.event_id, RuleRow.generated_from, RuleRow.generated_until).where(
                RuleRow.event_id.in_(event_ids)
            )
        )
        return {
            event_id: None if first is None or last is None else Days.through(first, last)
            for event_id, first, last in rows
        }

    def replace_generated(
        self, event: Event, placed: Iterable[tuple[date, When]], window: Days, now: datetime
    ) -> int:
        """Replace the GENERATED rows by these dates, except overridden ones; store the window.

        Returns the number of rows added. All rows of an event without a rule are removed.
        """
        if event.content.rule is None:
            self._remove(event.id, sa.true())
            return 0
        return self.add_missing(
            [Materialization(event.id, tuple(placed), window, replaces_existing=True)], now
        )

    def add_missing(self, materializations: Sequence[Materialization], now: datetime) -> int:
        """Add the missing rows and store the windows; return the number of rows added."""
        replaced = [
            materialization.event_id
            for materialization in materializations
            if materialization.replaces_existing
        ]
        if replaced:
            which = sa.and_(InstanceRow.parent_event_id.in_(replaced), sa.not_(_IS_OVERRIDE))
            self._session.execute(sa.delete(InstanceRow).where(which))
        rules = self._store_windows(materializations)
        existing = self._existing_dates(materializations)
        rows: list[dict[str, Any]] = [
            {
                **row_mapping.columns_of_when(when),
                "instance_date": day,
                "recurrence_rule_id": rules[materialization.event_id],
                "parent_event_id": materialization.event_id,
                "status": InstanceStatus.GENERATED,
                "generated_at": now,
            }
            for materialization in materializations
            for day, when in materialization.occurrence_times
            if (materialization.event_id, day) not in existing
        ]
        if rows:
            self._session.execute(sa.insert(InstanceRow), rows)
        return len(rows)

    def _store_windows(self, materializations: Sequence[Materialization]) -> dict[int, int]:
        """Store the windows; return the ids of the rules by event id."""
        windows = {
            materialization.event_id: materialization.window for materialization in materializations
        }
        rules = self._session.scalars(sa.select(RuleRow).where(RuleRow.event_id.in_(windows))).all()
        for rule in rules:
            window = windows[rule.event_id]
            rule.generated_from, rule.generated_until = window.first, window.last
        self._session.flush()
        return {rule.event_id: rule.id for rule in rules}

    def _existing_dates(self, materializations: Sequence[Materialization]) -> set[tuple[int, date]]:
        """The event ids and instance dates that have a row already."""
        days = (
            day
            for materialization in materializations
            for day, _ in materialization.occurrence_times
        )
        first = min(days, default=None)
        if first is None:
            return set()
        events = [materialization.event_id for materialization in materializations]
        rows = self._session.execute(
            sa.select(InstanceRow.parent_event_id, InstanceRow.instance_date).where(
                InstanceRow.parent_event_id.in_(events), InstanceRow.instance_date >= first
            )
        )
        return {(event_id, day) for event_id, day in rows}

    def series_to_extend(self, until: date, *, after_id: int, limit: int) -> list[int]:
        """The next batch of ids of series whose window ends before that day, ascending.

        Includes those whose window begins after it, which a program with a clock far ahead
        has left.
        """
        behind = sa.or_(RuleRow.generated_until.is_(None), RuleRow.generated_until < until)
        continues = sa.or_(
            RuleRow.end_date.is_(None),
            RuleRow.generated_until.is_(None),
            RuleRow.end_date > RuleRow.generated_until,
        )
        is_short = sa.or_(sa.and_(behind, continues), RuleRow.generated_from > until)
        ids = self._session.scalars(
            sa.select(EventRow.id)
            .join(RuleRow, RuleRow.event_id == EventRow.id)
            .where(EventRow.deleted_at.is_(None), EventRow.id > after_id, is_short)
            .order_by(EventRow.id)
            .limit(limit)
        )
        return list(ids)

    def drop_generated_before(self, day: date) -> int:
        """Delete GENERATED rows before the day and narrow the windows; return their number."""
        dropped = self._session.connection().execute(
            sa.delete(InstanceRow).where(InstanceRow.instance_date < day, sa.not_(_IS_OVERRIDE))
        )
        self._session.execute(
            sa.update(RuleRow)
            .where(RuleRow.generated_from < day, RuleRow.generated_until >= day)
            .values(generated_from=day)
        )
        self._session.execute(
            sa.update(RuleRow)
            .where(RuleRow.generated_until < day)
            .values(generated_from=None, generated_until=None)
        )
        return dropped.rowcount

    def _rule(self, event_id: int) -> RuleRow:
        return self._session.scalars(sa.select(RuleRow).where(RuleRow.event_id == event_id)).one()

    def _remove(self, event_id: int, which: sa.ColumnElement[bool]) -> None:
        self._session.execute(
            sa.delete(InstanceRow).where(InstanceRow.parent_event_id == event_id, which)
        )
