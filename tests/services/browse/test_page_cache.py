"""The page cache as text: it reads back the same, or nothing."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from hashlib import sha256

import pytest

from terp_desktop.domain.event import EventContent, Visibility
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.domain.when import When
from terp_desktop.services.browse.page_cache import (
    MOST_ROWS,
    CachedPage,
    CachedPages,
    decode_pages,
    encode_pages,
)
from terp_desktop.services.container import Services

ZONE = "America/New_York"
NOVEMBER = Days(date(2025, 11, 1), date(2025, 12, 1))
DECEMBER = Days(date(2025, 12, 1), date(2026, 1, 1))
READ_AT = datetime(2025, 11, 4, 19, 2, tzinfo=UTC)
ORIGIN = {"program": "1", "database": "this"}
DAY = date(2025, 11, 4)
TIMED = When(start_date=DAY, end_date=DAY, start_time=time(9), end_time=time(10, 30), timezone=ZONE)
MOMENTS = [
    TIMED,
    replace(TIMED, start_date=date(2025, 11, 2), end_date=date(2025, 11, 2), start_time=time(1, 30),
            end_time=time(1, 45), start_fold=1, end_fold=1),
    replace(TIMED, timezone=None, is_floating=True),
    When(start_date=DAY, end_date=date(2025, 11, 6), timezone="Asia/Kathmandu"),
]  # fmt: skip


@pytest.fixture
def november(services: Services) -> Sequence[Occurrence]:
    """A month with every kind of time in it, with series, changed ones and private ones."""
    for number, when in enumerate(MOMENTS):
        services.events.create(
            EventContent(
                title=f"“{number}”\n\t \x7f ✓ عيد", when=when, visibility=Visibility.PRIVATE
            )
        )
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
    services.events.create(EventContent(title="Weekly", when=TIMED, rule=rule, color="#2f6fde"))
    return services.occurrences.list(OccurrenceQuery(days=NOVEMBER, zone=ZONE))


@pytest.fixture
def cached(services: Services, november: Sequence[Occurrence]) -> CachedPages:
    return CachedPages(
        person=services.person,
        database_name="erp on db.example",
        is_embedded=False,
        zone=ZONE,
        pages={NOVEMBER: CachedPage(november, READ_AT), DECEMBER: CachedPage([], READ_AT)},
    )


def test_what_is_read_is_what_was_written(cached: CachedPages) -> None:
    assert len(cached.pages[NOVEMBER].occurrences) == len(MOMENTS) + 4
    assert decode_pages(encode_pages(cached, ORIGIN), ORIGIN) == cached


def test_values_are_of_their_types_again(cached: CachedPages) -> None:
    again = decode_pages(encode_pages(cached, ORIGIN), ORIGIN)
    assert again is not None
    rows = again.pages[NOVEMBER].occurrences
    for one, other in zip(rows, cached.pages[NOVEMBER].occurrences, strict=True):
        assert list(map(type, one)) == list(map(type, other))
        assert one.when.span == other.when.span


def test_pages_of_another_origin_are_discarded(cached: CachedPages) -> None:
    assert decode_pages(encode_pages(cached, ORIGIN), {**ORIGIN, "database": "another"}) is None


def test_a_single_flipped_bit_discards_the_pages(cached: CachedPages) -> None:
    whole = encode_pages(cached, ORIGIN)
    step = max(1, len(whole) // 200)
    for place in range(0, len(whole), step):
        changed = f"{whole[:place]}{chr(ord(whole[place]) ^ 1)}{whole[place + 1 :]}"
        assert decode_pages(changed, ORIGIN) is None
        assert decode_pages(whole[:place], ORIGIN) is None


@pytest.mark.parametrize("text", ["", "\n", "{}", "null\n[]"])
def test_other_content_is_discarded(text: str) -> None:
    assert decode_pages(text, ORIGIN) is None


def test_invalid_content_with_a_valid_digest_is_discarded(cached: CachedPages) -> None:
    lines = encode_pages(cached, ORIGIN).split("\n")
    row = json.loads(lines[3])
    for place in (1, 2, 3, 7, 9):
        strange = [*row[:place], ["?"], *row[place + 1 :]]
        text = "\n".join([*lines[1:3], json.dumps(strange), *lines[4:]])

        assert decode_pages(f"{sha256(text.encode()).hexdigest()}\n{text}", ORIGIN) is None


def test_a_page_that_does_not_fit_is_left_out_and_the_next_one_is_not(cached: CachedPages) -> None:
    crowded = list(cached.pages[NOVEMBER].occurrences) * MOST_ROWS
    pages = {DECEMBER: CachedPage(crowded, READ_AT), NOVEMBER: cached.pages[NOVEMBER]}
    again = decode_pages(encode_pages(replace(cached, pages=pages), ORIGIN), ORIGIN)
    assert again is not None
    assert list(again.pages) == [NOVEMBER]
