"""Reads of views from a million events: as fast as plain SQLite, and as from few events."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from terp_desktop.services.browse.agenda import AgendaQuery, AgendaService
from terp_desktop.services.browse.counts import CountService
from terp_desktop.services.browse.search import SearchQuery, SearchService
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from tests.benchmarks.conftest import PerformanceReport
from tests.benchmarks.many_events import ANN, IN_MONTH, NOVEMBER, month_reader, sqlite_reader
from tests.fakes import FixedClock

TIMES = 2.0
FLAT = 1.25
Fastest = Callable[[Callable[[], object]], float]


def test_ten_thousand_occurrences_are_read_in_twice_what_sqlite_takes(
    benchmark: Any, performance: PerformanceReport, fastest: Fastest, few: Path
) -> None:
    found = benchmark.pedantic(month_reader(few), rounds=7, warmup_rounds=1)
    assert len(found) == IN_MONTH
    ratio = benchmark.stats.stats.min / fastest(sqlite_reader(few))
    performance.record(
        "a month of 10,000 events fetched",
        promise=f"≤ {TIMES:g} times the same rows by plain `sqlite3`",
        found=f"{ratio:.2f} times",
    )
    assert ratio <= TIMES


def test_a_month_out_of_a_million_is_read_like_one_out_of_few(
    benchmark: Any, performance: PerformanceReport, fastest: Fastest, few: Path, many: Path
) -> None:
    found = benchmark.pedantic(month_reader(many), rounds=7, warmup_rounds=1)
    assert len(found) == IN_MONTH
    ratio = benchmark.stats.stats.min / fastest(month_reader(few))
    performance.record(
        "the same month out of 1,000,000 events",
        promise=f"≤ {FLAT:g} times as long as out of 10,000",
        found=f"{ratio:.2f} times",
    )
    assert ratio <= FLAT


@pytest.mark.parametrize("text", ["s", "harvest", "harv rev", "audit 77", "nowhere"])
def test_a_million_events_are_searched_as_one_types(
    benchmark: Any,
    performance: PerformanceReport,
    fastest: Fastest,
    few: Path,
    many: Path,
    text: str,
) -> None:
    store = SqlStore(open_engine(f"sqlite:///{many}"))
    search = SearchService(store, FixedClock(), ANN)
    benchmark.pedantic(lambda: search.find(SearchQuery(text=text)), rounds=5, warmup_rounds=1)
    ratio = benchmark.stats.stats.min / fastest(month_reader(few))
    performance.record(
        f"“{text}” searched in 1,000,000 events",
        promise=f"≤ {TIMES:g} times a month of 10,000 events",
        found=f"{ratio:.2f} times",
    )
    assert ratio <= TIMES


def test_dots_of_busy_days_cost_a_fraction_of_the_events(
    benchmark: Any, performance: PerformanceReport, fastest: Fastest, few: Path, many: Path
) -> None:
    counts = CountService(SqlStore(open_engine(f"sqlite:///{many}")), ANN)
    found = benchmark.pedantic(lambda: counts.days_with_events(NOVEMBER), rounds=5)
    assert sum(found.values()) == IN_MONTH
    ratio = benchmark.stats.stats.min / fastest(month_reader(few))
    performance.record(
        "busy days of a month with 10,000 events",
        promise="≤ 1 time the month itself",
        found=f"{ratio:.2f} times",
    )
    assert ratio <= 1


def test_the_agenda_leaps_over_a_thousand_years(
    benchmark: Any, performance: PerformanceReport, fastest: Fastest, few: Path, many: Path
) -> None:
    agenda = AgendaService(SqlStore(open_engine(f"sqlite:///{many}")), ANN)
    query = AgendaQuery(zone="America/New_York")
    page = benchmark.pedantic(lambda: agenda.page_before(date(2999, 1, 1), query), rounds=5)
    assert page.days[-1].day.year == 2035
    ratio = benchmark.stats.stats.min / fastest(month_reader(few))
    performance.record(
        "the agenda's leap from 2999 to 2035",
        promise="≤ 1 time a month of 10,000 events",
        found=f"{ratio:.2f} times",
    )
    assert ratio <= 1
