"""The range query by the driver alone: what `storage/queries/occurrences.py` says of SQLite."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import partial
from operator import getitem
from sqlite3 import Connection
from types import ModuleType
from typing import Any, Final

from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.queries import ExpandableSeries, OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule, Weekday
from terp_desktop.domain.series import InstanceStatus, Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.storage.queries.occurrence_reader import READ_COLUMNS, OccurrenceReader, day_of
from terp_desktop.storage.row_mapping import RULE_COLUMNS, RULE_DATES, RULE_LISTS, rule_from_row
from terp_desktop.storage.tables.range_bounds import RangeBounds, earliest_start

_STATUSES: Final = {status.value: status for status in InstanceStatus}
_OVERRIDDEN: Final = """
    SELECT "parentEventId", "instanceDate" FROM "calendarRecurrenceInstances"
    WHERE status != 'GENERATED' AND "parentEventId" IN (SELECT value FROM json_each(?))
"""


class PlainOccurrences:
    """What happens when, in the transaction of a connection to an embedded database.

    It knows no filters: queries that have some are for `SqlOccurrences`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def singles(self, query: OccurrenceQuery, actor: Actor) -> list[Occurrence]:
        """Single events that may touch the query's bounds."""
        statements, read = statements_for(actor), OccurrenceReader().read
        return [
            read(row)
            for statement in (statements.SINGLES_LATELY, statements.SINGLES_LONG_AGO)
            for row in self._rows(statement, query, actor)
        ]

    def materialized(self, query: OccurrenceQuery, actor: Actor) -> list[Occurrence]:
        """Occurrences of series that have a row and take place, GENERATED or MODIFIED."""
        statements, read = statements_for(actor), OccurrenceReader().read
        return [
            read(row, day_of(row[-2]), _STATUSES[row[-1]])
            for statement in (statements.MATERIALIZED_LATELY, statements.MATERIALIZED_LONG_AGO)
            for row in self._rows(statement, query, actor)
        ]

    def expandable_series(self, query: OccurrenceQuery, actor: Actor) -> list[ExpandableSeries]:
        """The series that may have further occurrences there without a row."""
        read = OccurrenceReader().read
        rows = self._rows(statements_for(actor).HEADS, query, actor)
        templates = [(row[READ_COLUMNS:], read(row)) for row in rows]
        overridden = self._overridden(template.event_id for _, template in templates)
        return [
            _head(said, template, overridden.get(template.event_id, frozenset()))
            for said, template in templates
        ]

    def _rows(
        self, statement: str, query: OccurrenceQuery, actor: Actor
    ) -> Iterator[tuple[Any, ...]]:
        # One after the other: the memory of one row is there for the next.
        return self._connection.execute(statement, _values(query, actor))

    def _overridden(self, event_ids: Iterable[int]) -> dict[int, frozenset[date]]:
        dates: dict[int, set[date]] = {}
        for event_id, day in self._connection.execute(_OVERRIDDEN, [json.dumps([*event_ids])]):
            dates.setdefault(event_id, set()).add(day_of(day))
        return {event_id: frozenset(days) for event_id, days in dates.items()}


def statements_for(actor: Actor) -> ModuleType:
    """The module with the statements for people of the actor's role."""
    if actor.is_admin:
        from terp_desktop.storage.plain import for_admins

        return for_admins
    from terp_desktop.storage.plain import for_others

    return for_others


def _values(query: OccurrenceQuery, actor: Actor) -> dict[str, object]:
    bounds, reach = query.bounds, RangeBounds.for_days(query.days)
    return {
        "actor": actor.user_id,
        "actor_as_text": str(actor.user_id),
        "start": _kept(bounds.start),
        "end": _kept(bounds.end),
        "earliest": _kept(earliest_start(bounds)),
        "first": reach.first.isoformat(),
        "last": reach.last.isoformat(),
        "farthest": reach.first_rolled.isoformat(),
        "latest": reach.last_rolled.isoformat(),
    }


def _kept(instant: datetime) -> str:
    """The instant as the file keeps it: UTC, as text that sorts in the order of time."""
    moment = instant.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(sep=" ", timespec="microseconds")


def _head(
    said: tuple[Any, ...], template: Occurrence, overridden: frozenset[date]
) -> ExpandableSeries:
    first, last, roll, country = said[len(RULE_COLUMNS) :]
    return ExpandableSeries(
        template=template,
        rule=_rule(dict(zip(RULE_COLUMNS, said, strict=False))),
        generated=None if first is None else Days.through(day_of(first), day_of(last)),
        overridden=overridden,
        working_days=None if roll is None else WorkingDays(roll=Roll(roll), country=country),
    )


def _rule(said: Mapping[str, Any]) -> RecurrenceRule:
    values = {
        **said,
        **{name: json.loads(said[name]) for name in (*RULE_LISTS, *RULE_DATES)},
        "frequency": Frequency(said["frequency"]),
        "keeps_length": bool(said["keeps_length"]),
        "week_start": Weekday(said["week_start"]),
        "start_date": day_of(said["start_date"]),
        "end_date": None if said["end_date"] is None else day_of(said["end_date"]),
    }
    return rule_from_row(partial(getitem, values))
