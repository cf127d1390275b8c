"""Expansion of rules far from their start, compared to `dateutil`, which iterates."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from typing import Any

from dateutil import rrule as peer

from terp_desktop.domain.recurrence.rrule_text import rrule_text
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.span import Days
from tests.benchmarks.conftest import PerformanceReport

RULES = 500
TIMES = 20
START = date(2020, 11, 1)
WINDOW = Days(date(2025, 10, 27), date(2025, 12, 8))
KINDS: tuple[dict[str, Any], ...] = (
    {"frequency": Frequency.DAILY},
    {"frequency": Frequency.DAILY, "by_day": ("MO", "TU", "WE", "TH", "FR")},
    {"frequency": Frequency.WEEKLY},
    {"frequency": Frequency.WEEKLY, "by_day": ("MO", "WE", "FR")},
    {"frequency": Frequency.WEEKLY, "interval": 2},
    {"frequency": Frequency.MONTHLY, "by_day": ("2TU",)},
    {"frequency": Frequency.MONTHLY, "by_month_day": (-1,)},
    {"frequency": Frequency.YEARLY},
)


def rules() -> list[RecurrenceRule]:
    """Typical rules that began five years ago."""
    kinds = islice(cycle(KINDS), RULES)
    return [
        RecurrenceRule(start_date=START + timedelta(days=number % 30), **kind)
        for number, kind in enumerate(kinds)
    ]


def test_five_year_old_rules_are_expanded_into_six_weeks_by_jumping(
    benchmark: Any,
    performance: PerformanceReport,
    fastest: Callable[[Callable[[], object]], float],
) -> None:
    ours = rules()
    texts = [f"DTSTART:{one.start_date:%Y%m%d}\nRRULE:{rrule_text(one)}" for one in ours]
    peers = [peer.rrulestr(text) for text in texts]
    first, last = (datetime.combine(day, time.min) for day in (WINDOW.first, WINDOW.last))

    def walked() -> list[date]:
        return [at.date() for one in peers for at in one.between(first, last, inc=True)]

    def jumped() -> list[date]:
        return [day for one in ours for day in one.dates(WINDOW)]

    assert jumped() == walked()
    benchmark.pedantic(jumped, rounds=9, warmup_rounds=1)
    ratio = fastest(walked) / benchmark.stats.stats.min
    performance.record(
        f"{RULES} five-year-old rules expanded into six weeks",
        promise=f"≥ {TIMES} times as fast as `dateutil`",
        found=f"{ratio:.0f} times",
    )
    assert ratio >= TIMES
