"""Files designed to be costly: their cost is measured against a plain file."""

import tracemalloc
from collections.abc import Callable, Iterator
from time import process_time

import pytest

from terp_desktop.domain.calendar_file import BadCalendarFileError, CalendarFile
from terp_desktop.exchange.reader import IcsReader
from tests.exchange.calendar_builders import TODAY, calendar, changed_occurrence, component, event

PLAIN = 1_000
TIMES_LONGER = 25
BYTES_A_BYTE = 20
PER_FILE = 30_000_000


def parse(content: bytes) -> CalendarFile:
    return IcsReader().read(content, zone="Europe/Berlin", today=TODAY)


def plain_file() -> bytes:
    return calendar(*(event(uid=f"{number}@example.org") for number in range(PLAIN)))


def seconds(call: Callable[[], object]) -> float:
    begin = process_time()
    call()
    return process_time() - begin


@pytest.fixture(scope="module")
def usual() -> float:
    """The seconds that a file of two thousand plain events takes at best."""
    content = plain_file()
    return min(seconds(lambda: parse(content)) for _ in range(3))


def series(number: int, *lines: str) -> str:
    return event(*lines, uid=f"{number}@example.org")


def odd_zone(number: int) -> str:
    """A zone that is like New York's for as long as one may look, but for its last year."""
    changes = [f"RDATE:{year}0310T020000,{year + 1}0310T020000" for year in range(1990, 2040, 2)]
    return component(
        "VTIMEZONE",
        f"TZID:Odd {number}",
        component(
            "STANDARD", "DTSTART:19700101T000000", *changes,
            "TZOFFSETFROM:-0500", f"TZOFFSETTO:-05{number % 60:02}",
        ),
    )  # fmt: skip


def bombs() -> Iterator[tuple[str, bytes]]:
    """Each at most a few megabytes, and each after something that grows."""
    dates = ",".join(
        f"{1950 + n // 336}{n // 28 % 12 + 1:02}{n % 28 + 1:02}" for n in range(30_000)
    )
    times = ",".join(f"20190304T{n // 60 % 24:02}{n % 60:02}{n // 1440:02}" for n in range(11_000))
    yield "dates", calendar(*(series(n, f"RDATE;VALUE=DATE:{dates}") for n in range(2)))
    yield "times of one day", calendar(*(series(n, f"RDATE:{times}") for n in range(2)))
    yield "every second", calendar(*(series(n, "RRULE:FREQ=SECONDLY") for n in range(500)))
    never = "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"
    yield "never", calendar(*(series(n, never) for n in range(500)))
    far = "RRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=1000000"
    yield "counted far", calendar(*(series(n, far) for n in range(500)))
    for number in (10, 200):
        rules = ["RRULE:FREQ=DAILY;COUNT=1000000"] * number
        yield f"{number} rules", calendar(*(series(n, *rules) for n in range(20)))
    onwards = ";RANGE=THISANDFUTURE;TZID=Europe/Berlin"
    starts = (f"2019{n // 28 + 4:02}{n % 28 + 1:02}T140000" for n in range(220))
    divided = (changed_occurrence(f"{onwards}:{start}") for start in starts)
    yield "divided", calendar(event("RRULE:FREQ=DAILY"), *divided)
    zones = [odd_zone(n) for n in range(1, 60)]
    users = (series(n, f"DTSTART;TZID=Odd {n}:20190704T140000") for n in range(1, 60))
    yield "zones", calendar(*zones, *users)
    people = [f"ATTENDEE:mailto:{n}@example.org" for n in range(15_000)]
    yield "people", calendar(event(*people))
    yield "alarms", calendar(event(*[component("VALARM", "TRIGGER:-PT5M")] * 5_000))
    yield "components", calendar(*[component("X-JUNK")] * 10_000)
    yield "quotes", calendar(event('X-A;B="' + '","' * 500_000, "X-C;" + ";" * 1_000_000))
    yield "escapes", calendar(event("SUMMARY:" + "\\" * 400_000))
    yield "attachment", calendar(event("ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "QUJD" * 1_500_000))


@pytest.mark.parametrize("content", [pytest.param(one, id=name) for name, one in bombs()])
def test_a_bomb_takes_little_more_than_a_plain_file(content: bytes, usual: float) -> None:
    tracemalloc.start()
    try:
        file = parse(content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= PER_FILE + BYTES_A_BYTE * len(content)
    assert len(file.events) <= 15_000
    # Measured apart, as tracing makes everything slow.
    assert seconds(lambda: parse(content)) <= TIMES_LONGER * usual


def test_one_bad_event_among_ten_thousand_is_the_only_one_skipped(usual: float) -> None:
    events = [event(uid=f"{number}@example.org") for number in range(9_999)]
    bad = event("DTSTART:20190230T000000", uid="bad@example.org")
    content = calendar(*events[:5_000], bad, *events[5_000:])
    begin = process_time()
    file = parse(content)
    assert process_time() - begin <= 4 * usual * len(events) / PLAIN
    assert len(file.events) == 9_999
    assert [row.uid for row in file.skipped] == ["bad@example.org"]


def test_a_file_of_nothing_but_line_ends_is_refused() -> None:
    with pytest.raises(BadCalendarFileError, match="more than 1,500,000 lines"):
        parse(b"\r\n" * 2_000_000)
