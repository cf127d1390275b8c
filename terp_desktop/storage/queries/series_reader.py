"""Reads series from rows; like `occurrence_reader`, without SQLAlchemy.

The rule of a series, the days that are materialized and its working days are one JSON text, the
dates that were changed or cancelled another.
"""

import json
from datetime import date
from typing import Any

from terp_desktop.domain.occurrence_query import ExpandableSeries
from terp_desktop.domain.recurrence.frequency import Frequency, Weekday
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.storage.rule_columns import RULE_COLUMNS, RULE_DATES, RULE_LISTS, rule_from_row


def read_series(template: Occurrence, rule: str, overridden: str | None = None) -> ExpandableSeries:
    """The series of a template, from the JSON texts of `occurrence_columns.series_columns`.

    Without `overridden` no date counts as changed.
    """
    *columns, first, last, roll, country = json.loads(rule)
    return ExpandableSeries(
        template=template,
        rule=_read_rule(dict(zip(RULE_COLUMNS, columns, strict=True))),
        generated=None if first is None else Days.through(_day(first), _day(last)),
        overridden=frozenset(map(_day, json.loads(overridden or "[]"))),
        working_days=None if roll is None else WorkingDays(roll=Roll(roll), country=country),
    )


def _read_rule(columns: dict[str, Any]) -> RecurrenceRule:
    columns["frequency"] = Frequency(columns["frequency"])
    columns["week_start"] = Weekday(columns["week_start"])
    columns["keeps_length"] = bool(columns["keeps_length"])
    columns["start_date"] = _day(columns["start_date"])
    columns["end_date"] = None if columns["end_date"] is None else _day(columns["end_date"])
    for name in (*RULE_LISTS, *RULE_DATES):
        # Not every engine has a JSON type, and puts the list into the text as a list.
        if isinstance(columns[name], str):
            columns[name] = json.loads(columns[name])
    return rule_from_row(columns.__getitem__)


def _day(text: str) -> date:
    return date.fromisoformat(text)
