"""The corpus of rules: one file each in `tests/data/recurrence`, with the dates they give."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from terp_desktop.domain.recurrence.rrule_text import last_start_day, parse_rrule
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.span import Days

FOLDER = Path(__file__).parent.parent / "data" / "recurrence"


@dataclass(frozen=True, slots=True)
class Case:
    """A rule, the days to look at, and the dates that it must give there."""

    rule: RecurrenceRule
    window: Days
    expected: list[date]


def load(path: Path) -> Case:
    """Read the case from its file."""
    entry = tomllib.loads(path.read_text("utf-8"))
    until_to_date = partial(
        last_start_day, start_time=entry.get("start_time"), zone_name=entry.get("timezone")
    )
    rule = parse_rrule(
        entry["rule"],
        entry["start"],
        exception_dates=entry.get("exceptions", ()),
        extra_dates=entry.get("extra", ()),
        until_to_date=until_to_date,
    )
    return Case(rule, Days(entry["start"], entry["until"]), entry["expected"])
