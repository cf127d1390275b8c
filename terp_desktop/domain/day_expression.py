"""Days as commands name them: a date, `today`, `+7d`, `monday`."""

import re
from datetime import date
from typing import Final

from terp_desktop.domain.date_arithmetic import shift_date
from terp_desktop.domain.day_names import WEEKDAYS

DAY_FORMS: Final = "a date as YYYY-MM-DD, today, +7d or monday"
"""What names a day, as an error or a help text says it."""

_OFFSET = re.compile(r"(?P<sign>[+-])(?P<number>\d{1,6})(?P<unit>[dw])")
_RELATIVE_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_UNIT_DAYS = {"d": 1, "w": 7}
_SHORTEST_WEEKDAY = 3


def parse_day_expression(text: str, today: date, *, since: date | None = None) -> date | None:
    """The day that the text names; None if it names none, or one beyond the calendar.

    `+7d`, `-1d` and `+2w` count from today. A weekday is the first one from `since` on, that
    day included, or from today on; its first three letters are enough.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _parse_words(text.strip().casefold(), today, since or today)


def _parse_words(word: str, today: date, since: date) -> date | None:
    if word in _RELATIVE_DAYS:
        return shift_date(today, days=_RELATIVE_DAYS[word])
    if found := _OFFSET.fullmatch(word):
        days = int(found["sign"] + found["number"]) * _UNIT_DAYS[found["unit"]]
        return shift_date(today, days=days)
    if len(word) < _SHORTEST_WEEKDAY:
        return None
    for number, name in enumerate(WEEKDAYS):
        if name.casefold().startswith(word):
            return shift_date(since, days=(number - since.weekday()) % 7)
    return None
