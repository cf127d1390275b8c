"""Benchmarks: run by `make bench` alone, reported in docs/performance.md.

Every promise is a ratio to something measured in the same run, since a busy or a slow
machine slows both. The files are named bench_*.py, so that `make test` passes them by.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import pytest

from tests.benchmarks.many_events import IN_MONTH, MILLION, fill_database
from tests.builders import copy_database

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "performance.md"

_INTRODUCTION = """# Performance

What `make bench` found when it ran last. Each line is a ratio to something else measured in
the same run, on the same machine; the promise is what the benchmark fails without.

| what | promise | found |
|---|---|---|
"""
_ROW = re.compile(r"^\| (?P<what>.+?) \| (?P<rest>.+?) \|$", re.MULTILINE)


@dataclass
class PerformanceReport:
    """What was measured, line by line."""

    rows: dict[str, str] = field(default_factory=dict)

    def record(self, what: str, *, promise: str, found: str) -> None:
        """Note a line for docs/performance.md, in place of the one of the same name."""
        self.rows[what] = f"{promise} | {found}"

    def write(self, page: Path) -> None:
        """Put the lines into the page; those that were not measured this time stay."""
        known = page.read_text(encoding="utf-8") if page.exists() else ""
        rows = {one["what"]: one["rest"] for one in _ROW.finditer(known)}
        rows = {what: rest for what, rest in rows.items() if what != "what"} | self.rows
        lines = "".join(f"| {what} | {rest} |\n" for what, rest in sorted(rows.items()))
        page.write_text(_INTRODUCTION + lines, encoding="utf-8")


@pytest.fixture(scope="session")
def performance() -> Iterator[PerformanceReport]:
    """Collects the results of the benchmarks and writes them at the end."""
    found = PerformanceReport()
    yield found
    found.write(PAGE)


@pytest.fixture(scope="session")
def fastest() -> Callable[[Callable[[], object]], float]:
    """The duration of a call in seconds, the best of five: the baseline."""

    def measure(call: Callable[[], object]) -> float:
        times = []
        for _ in range(5):
            begin = perf_counter()
            call()
            times.append(perf_counter() - begin)
        return min(times)

    return measure


@pytest.fixture(scope="session")
def few(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the month's events alone."""
    file = tmp_path_factory.mktemp("few") / "calendar.db"
    return fill_database(copy_database(migrated_file, file), IN_MONTH)


@pytest.fixture(scope="session")
def many(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a million."""
    file = tmp_path_factory.mktemp("many") / "calendar.db"
    return fill_database(copy_database(migrated_file, file), MILLION)
