"""The columns of a recurrence rule, by the names of its fields; does not import SQLAlchemy."""

from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache
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
    plain = tuple(column(name) for name in RULE_NAMES)
    lists = tuple(tuple(column(name)) for name in (*RULE_LISTS, *RULE_DATES))
    return _rule_of_values((*plain, *lists))


@lru_cache(maxsize=4096)
def _rule_of_values(values: tuple[Hashable, ...]) -> RecurrenceRule:
    """The rule of the values of `RULE_COLUMNS`; checked once, however often it is read."""
    named: dict[str, Any] = dict(zip(RULE_COLUMNS, values, strict=True))
    for name in RULE_DATES:
        named[name] = tuple(map(date.fromisoformat, named[name]))
    return RecurrenceRule(**named)
