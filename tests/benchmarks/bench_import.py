"""Import of a large calendar file: time and memory, compared to parsing by `icalendar`."""

import tracemalloc
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar

from terp_desktop.bootstrap import build_services
from terp_desktop.services.container import Services
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from tests.benchmarks.conftest import PerformanceReport
from tests.builders import copy_database
from tests.exchange.calendar_builders import calendar, component, event
from tests.fakes import FixedClock

EVENTS = 10_000
TIMES = 3
START = datetime(2023, 1, 2, 9)  # noqa: DTZ001  (a wall time)


def lines(number: int) -> Iterator[str]:
    """Lines of typical events: some repeat, some have people, some have alarms."""
    start = START + timedelta(hours=number * 7 % 20_000)
    yield f"DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID=Europe/Berlin:{start + timedelta(hours=1):%Y%m%dT%H%M%S}"
    yield f"SUMMARY:Event number {number}"
    yield "DTSTAMP:20240101T000000Z"
    yield r"DESCRIPTION:Some words\, and a second line\nof them"
    yield "LOCATION:Room 3"
    yield "STATUS:CONFIRMED"
    yield "SEQUENCE:0"
    if number % 10 == 0:
        yield "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20270101T000000Z"
    if number % 5 == 0:
        yield "ORGANIZER;CN=Ann:mailto:ann@example.org"
        yield "ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED:mailto:bob@example.org"
    if number % 4 == 0:
        yield component("VALARM", "ACTION:DISPLAY", "DESCRIPTION:Soon", "TRIGGER:-PT15M")


def file_of(count: int) -> bytes:
    """A calendar file with that many events."""
    return calendar(
        *(event(*lines(number), uid=f"{number}@example.org") for number in range(count))
    )


def empty_services(file: Path) -> Services:
    """Services on an empty database."""
    store = SqlStore(open_engine(f"sqlite:///{file}"))
    with store.begin() as work:
        ann = work.people.add(login="ann", name="Ann", email=None, role="admin")
    return build_services(ann, store, FixedClock(), database_name="", is_embedded=True)


def test_ten_thousand_events_are_imported_in_three_times_what_parsing_takes(
    benchmark: Any,
    performance: PerformanceReport,
    fastest: Callable[[Callable[[], object]], float],
    migrated_file: Path,
    tmp_path: Path,
) -> None:
    content = file_of(EVENTS)
    fresh_services = (
        empty_services(copy_database(migrated_file, tmp_path / f"{n}.db")) for n in range(3)
    )

    def setup() -> tuple[tuple[Services], dict[str, object]]:
        return (next(fresh_services),), {}

    def brought_in(services: Services) -> None:
        assert services.imports.import_file(content).created == EVENTS

    benchmark.pedantic(brought_in, setup=setup, rounds=3)
    parsing = fastest(lambda: icalendar.Calendar.from_ical(content))
    ratio = benchmark.stats.stats.min / parsing
    performance.record(
        f"{EVENTS:,} events of a file brought in",
        promise=f"≤ {TIMES} times what `icalendar` takes to parse it alone",
        found=f"{ratio:.2f} times",
    )
    assert ratio <= TIMES


def peak_of(call: Callable[[], object]) -> int:
    """The peak memory of the call, in bytes."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_file_is_imported_in_the_memory_that_parsing_takes(
    benchmark: Any,
    performance: PerformanceReport,
    migrated_file: Path,
    tmp_path: Path,
) -> None:
    content = file_of(EVENTS // 4)
    services = empty_services(copy_database(migrated_file, tmp_path / "calendar.db"))
    services.imports.import_file(file_of(1))  # imports and caches are loaded before measuring
    parsing = peak_of(lambda: icalendar.Calendar.from_ical(content))
    import_peak = benchmark.pedantic(
        peak_of, args=(lambda: services.imports.import_file(content),), rounds=1
    )
    ratio = import_peak / parsing
    performance.record(
        "memory of bringing a file in",
        promise="≤ what `icalendar` takes to parse it alone",
        found=f"{ratio:.2f} times",
    )
    assert ratio <= 1
