"""The columns of a recurrence rule, by the names of its fields; does not import SQLAlchemy."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from terp_desktop.domain.recurrence.rule import RecurrenceRule

RULE_NAMES: Final = (
    *("frequency", "interval", "week_start", "start_date", "end_date", "count", "keeps_length"),
)
RULE_LISTS: Final = (
    "by_day",
    "by_month_day",
    "by_month",
    "by_set_pos",
    "by_week_no",
    "by_year_day",
)
RULE_DATES: Final = ("exception_dates", "extra_dates")
RULE_COLUMNS: Final = (*RULE_NAMES, *RULE_LISTS, *RULE_DATES)


def rule_from_row(column: Callable[[str], Any]) -> RecurrenceRule:
    """The rule of a row; `column` returns the value of a column by name."""
    plain: dict[str, Any] = {name: column(name) for name in RULE_NAMES}
    for name in RULE_LISTS:
        plain[name] = tuple(column(name))
    for name in RULE_DATES:
        plain[name] = tuple(date.fromisoformat(day) for day in column(name))
    return RecurrenceRule(**plain)
