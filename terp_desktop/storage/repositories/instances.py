"""`calendarRecurrenceInstances`: the materialized occurrences and what people changed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.event import Event
from terp_desktop.domain.series import InstanceStatus, Override
from terp_desktop.domain.span import Days
from terp_desktop.domain.when import When
from terp_desktop.storage import mapping
from terp_desktop.storage.tables import EventRow, InstanceRow, RuleRow

_PEOPLES = InstanceRow.status != InstanceStatus.GENERATED


class SqlInstances:
    """The occurrences of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def overrides(self, event_id: int) -> list[Override]:
        """What people did to occurrences of the series, by instance date."""
        rows = self._session.scalars(
            sa.select(InstanceRow)
            .where(InstanceRow.parent_event_id == event_id, _PEOPLES)
            .order_by(InstanceRow.instance_date)
        )
        return [mapping.override_of(row) for row in rows]

    def put_override(
        self, event_id: int, override: Override, *, modified_by: int, now: datetime
    ) -> None:
        """Store what a person did to one occurrence, in place of whatever was there."""
        self._remove(event_id, InstanceRow.instance_date == override.instance_date)
        row = InstanceRow(
            **mapping.columns_of_override(override),
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
        """Forget what a person did to one occurrence."""
        self._remove(event_id, sa.and_(InstanceRow.instance_date == instance_date, _PEOPLES))

    def generated(self, event_id: int) -> Days | None:
        """The window within which every date of the rule has a row."""
        rule = self._rule(event_id)
        if rule.generated_from is None or rule.generated_until is None:
            return None
        return Days.through(rule.generated_from, rule.generated_until)

    def replace_generated(
        self, event: Event, placed: Iterable[tuple[date, When]], window: Days, now: datetime
    ) -> int:
        """Drop the GENERATED rows; store these dates (where no override is); note the window.

        An event that is no series any more keeps no rows at all.
        """
        if event.content.rule is None:
            self._remove(event.id, sa.true())
            return 0
        self._remove(event.id, sa.not_(_PEOPLES))
        rule = self._rule(event.id)
        rule.generated_from, rule.generated_until = window.first, window.last
        return self._add(rule, event, placed, now)

    def extend_generated(
        self, event: Event, placed: Iterable[tuple[date, When]], window: Days, now: datetime
    ) -> int:
        """Add rows for these dates (where there are none yet); note the wider window."""
        rule = self._rule(event.id)
        rule.generated_from = min(rule.generated_from or window.first, window.first)
        rule.generated_until = max(rule.generated_until or window.last, window.last)
        return self._add(rule, event, placed, now)

    def series_behind(self, until: date, *, after_id: int, limit: int) -> list[int]:
        """Ids of series whose window ends before that day, ascending: the next batch."""
        behind = sa.or_(RuleRow.generated_until.is_(None), RuleRow.generated_until < until)
        going_on = sa.or_(
            RuleRow.end_date.is_(None),
            RuleRow.generated_until.is_(None),
            RuleRow.end_date > RuleRow.generated_until,
        )
        ids = self._session.scalars(
            sa.select(EventRow.id)
            .join(RuleRow, RuleRow.event_id == EventRow.id)
            .where(EventRow.deleted_at.is_(None), EventRow.id > after_id, behind, going_on)
            .order_by(EventRow.id)
            .limit(limit)
        )
        return list(ids)

    def drop_generated_before(self, day: date) -> int:
        """Drop GENERATED rows dated before the day and narrow the windows; how many went."""
        dropped = self._session.connection().execute(
            sa.delete(InstanceRow).where(InstanceRow.instance_date < day, sa.not_(_PEOPLES))
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

    def _add(
        self, rule: RuleRow, event: Event, placed: Iterable[tuple[date, When]], now: datetime
    ) -> int:
        taken = set(
            self._session.scalars(
                sa.select(InstanceRow.instance_date).where(
                    InstanceRow.recurrence_rule_id == rule.id
                )
            )
        )
        rows: list[dict[str, Any]] = [
            {
                **mapping.columns_of_when(when),
                "instance_date": day,
                "recurrence_rule_id": rule.id,
                "parent_event_id": event.id,
                "status": InstanceStatus.GENERATED,
                "generated_at": now,
            }
            for day, when in placed
            if day not in taken
        ]
        self._session.flush()
        if rows:
            self._session.execute(sa.insert(InstanceRow), rows)
        return len(rows)

    def _remove(self, event_id: int, which: sa.ColumnElement[bool]) -> None:
        self._session.execute(
            sa.delete(InstanceRow).where(InstanceRow.parent_event_id == event_id, which)
        )
