"""Free slots: compared with a search of every quarter of an hour, and on days of clock changes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from terp_desktop.domain import zones
from terp_desktop.domain.free_slots import (
    FEWEST_SLOTS,
    MOST_SLOTS,
    STEP,
    BusyReader,
    FreeSlot,
    SlotSearch,
)
from terp_desktop.domain.span import Span
from terp_desktop.domain.when import When
from terp_desktop.domain.working_days import WeekendsOnly
from terp_desktop.domain.working_hours import WorkingHours, WorkSchedule

ANN, BEN = 1, 2
NEW_YORK, BERLIN, TOKYO = "America/New_York", "Europe/Berlin", "Asia/Tokyo"
TUESDAY = date(2025, 11, 4)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def at(start: datetime, length: timedelta, zone: str = NEW_YORK) -> When:
    end = start + length
    return When(
        start_date=start.date(), end_date=end.date(), start_time=start.time(),
        end_time=end.time(), timezone=zone,
    )  # fmt: skip


def moment(hour: int, minute: int = 0, *, day: date = TUESDAY) -> datetime:
    return datetime.combine(day, time(hour, minute))


def works(zone: str = NEW_YORK, **hours: Any) -> WorkSchedule:
    return WorkSchedule(
        zone=zone, hours=WorkingHours(**hours), country=None, holidays=WeekendsOnly()
    )


def search(
    *times: When, now: datetime | None = None, schedules: Mapping[int, WorkSchedule] | None = None
) -> SlotSearch:
    return SlotSearch(
        when=times[0],
        times=times,
        zone=NEW_YORK,
        now=now or datetime(2025, 11, 3, 12, tzinfo=UTC),
        schedules=schedules or {ANN: works()},
    )


def reader(busy: Mapping[int, Sequence[Span]]) -> BusyReader:
    """Reads what touches the spans, as the database does."""
    return lambda spans: {
        person: [one for one in times if any(one.overlaps(span) for span in spans)]
        for person, times in busy.items()
    }


def local(*hours: tuple[float, float], day: date = TUESDAY, zone: str = NEW_YORK) -> list[Span]:
    midnight = datetime.combine(day, time())
    return [
        Span(*(zones.to_instant(midnight + timedelta(hours=hour), zone) for hour in pair))
        for pair in hours
    ]


def starts(slots: list[FreeSlot]) -> list[datetime]:
    return [slot.when.start_local for slot in slots]


HOUR = timedelta(hours=1)


def test_the_nearest_slots_come_first_and_then_the_same_hour_of_other_days() -> None:
    busy = {ANN: local((14, 15))}
    found = search(at(moment(14), HOUR)).find(reader(busy))
    wednesday = TUESDAY + DAY
    assert starts(found) == [
        moment(15),
        moment(13),
        moment(14, day=wednesday),
        moment(14, day=wednesday + DAY),
        moment(14, day=wednesday + 2 * DAY),
    ]


def test_a_day_off_and_a_weekend_are_passed_over() -> None:
    busy = {ANN: local((0, 24), day=date(2025, 11, 7))}
    found = search(at(moment(9, day=date(2025, 11, 7)), HOUR)).find(reader(busy))
    assert {start.date() for start in starts(found)} == {
        date(2025, 11, 10), date(2025, 11, 11), date(2025, 11, 12), date(2025, 11, 13)
    }  # fmt: skip


def test_nothing_is_suggested_in_the_past() -> None:
    noon = datetime(2025, 11, 4, 17, tzinfo=UTC)
    found = search(at(moment(9), HOUR), now=noon).find(reader({}))
    assert starts(found)[0] == moment(12)
    assert min(starts(found)) >= moment(12)
    long_ago = search(at(moment(9, day=date(2025, 1, 7)), HOUR), now=noon).find(reader({}))
    assert min(starts(long_ago)) >= moment(12)


def test_everybody_has_to_work_by_their_own_clocks() -> None:
    schedules = {ANN: works(), BEN: works(BERLIN)}
    found = search(at(moment(14), HOUR), schedules=schedules).find(reader({}))
    assert {start.time() for start in starts(found)} == {time(10), time(9)}
    assert search(
        at(moment(14), HOUR), schedules={ANN: works(), BEN: works(TOKYO)}
    ).find(reader({})) == []  # fmt: skip


def test_a_series_moves_to_an_hour_that_is_free_on_all_of_its_dates() -> None:
    first = at(moment(14), HOUR)
    times = [first.with_start_date(TUESDAY + timedelta(weeks=number)) for number in range(20)]
    busy = {ANN: [*local((14, 17)), *local((9, 13), day=TUESDAY + timedelta(weeks=19))]}
    found = search(*times).find(reader(busy))
    assert starts(found)[0] == moment(13)
    assert len(found) >= FEWEST_SLOTS
    assert {start.date() for start in starts(found)} <= {TUESDAY + DAY * n for n in range(4)}


def test_no_date_of_a_series_falls_into_a_gap_of_the_clocks() -> None:
    everyday = works(start=time(1), end=time(6), weekdays=frozenset(range(1, 8)))
    sunday = date(2026, 3, 1)  # a week before the clocks go forward
    first = at(moment(3, day=sunday), timedelta(minutes=30))
    times = [first.with_start_date(sunday + timedelta(weeks=number)) for number in range(3)]
    busy = {ANN: local((3, 3.5), day=sunday)}
    found = search(*times, now=datetime(2026, 2, 1, tzinfo=UTC), schedules={ANN: everyday})
    on_sundays = [one for one in starts(found.find(reader(busy))) if one.date() == sunday]
    assert on_sundays
    assert not any(time(2) <= one.time() < time(3) for one in on_sundays)


def test_whole_days_are_suggested_for_an_event_of_whole_days() -> None:
    day = When(start_date=TUESDAY, end_date=TUESDAY, timezone=NEW_YORK)
    busy = {ANN: [*local((0, 24)), *local((9, 10), day=TUESDAY + DAY)]}
    found = search(day).find(reader(busy))
    assert [slot.when.start_date.day for slot in found] == [6, 7, 10, 11, 12]
    assert all(slot.when.is_all_day for slot in found)


def test_a_series_of_whole_days_moves_to_days_that_are_free_on_all_of_its_dates() -> None:
    day = When(start_date=TUESDAY, end_date=TUESDAY, timezone=NEW_YORK)
    times = [day.with_start_date(TUESDAY + timedelta(weeks=number)) for number in range(20)]
    thursday = TUESDAY + 2 * DAY
    busy = {ANN: [*local((0, 24)), *local((9, 10), day=thursday + timedelta(weeks=19))]}
    found = search(*times).find(reader(busy))
    assert [slot.when.start_date.day for slot in found] == [5, 7, 10]
    assert all(slot.when.is_all_day for slot in found)


def test_whole_days_are_free_for_everybody_where_they_are() -> None:
    day = When(start_date=TUESDAY, end_date=TUESDAY, timezone=NEW_YORK)
    in_tokyo = {ANN: works(), BEN: works("Asia/Tokyo")}
    late_here = {BEN: local((22, 23), day=TUESDAY + DAY)}  # Thursday noon in Tokyo
    found = search(day, schedules=in_tokyo).find(reader(late_here))
    assert [slot.when.start_date.day for slot in found] == [4, 5, 7, 10, 11]


def test_whole_days_that_every_day_repeats_have_no_other_day() -> None:
    day = When(start_date=TUESDAY, end_date=TUESDAY, timezone=NEW_YORK)
    times = [day.with_start_date(TUESDAY + number * DAY) for number in range(5)]
    found = replace(search(*times), is_daily=True).find(reader({ANN: local((9, 10))}))
    assert found == []


def test_a_slot_of_a_series_that_began_long_ago_moves_its_first_date() -> None:
    began = at(moment(14, day=TUESDAY - timedelta(weeks=4)), HOUR)
    upcoming = [began.with_start_date(TUESDAY + timedelta(weeks=number)) for number in range(3)]
    asked = replace(search(*upcoming), when=began)
    slot = asked.find(reader({ANN: local((14, 15))}))[0]
    assert slot.next_when.start_local == moment(15)
    assert slot.when.start_local == moment(15, day=TUESDAY - timedelta(weeks=4))


# --- Compared with a search of every quarter of an hour ------------------------------------------

QUARTERS = st.integers(0, 14 * 96)
BUSY = st.lists(st.tuples(st.sampled_from([ANN, BEN]), QUARTERS, st.integers(1, 40)), max_size=25)
FIRST_DAYS = st.sampled_from([
    TUESDAY, date(2025, 10, 31), date(2025, 3, 7), date(2025, 3, 28), date(2025, 10, 24)
])  # fmt: skip
SCHEDULES = st.fixed_dictionaries(
    {
        ANN: st.builds(works, st.sampled_from([NEW_YORK, BERLIN])),
        BEN: st.builds(
            works,
            st.sampled_from([NEW_YORK, BERLIN, TOKYO]),
            start=st.sampled_from([time(0), time(6)]),
            end=st.sampled_from([time(18), time(0)]),
            weekdays=st.sampled_from([None, frozenset(range(1, 8)), frozenset({2, 6, 7})]),
        ),
    }
)


def is_free(
    start: datetime,
    asked: SlotSearch,
    busy: Mapping[int, Sequence[Span]],
) -> bool:
    """Whether everybody works through each quarter of the hour, and does nothing else."""
    zone = asked.times[0].timezone or ""
    begin = zones.to_instant(start, zone)
    if begin < asked.now or zones.to_local(begin, zone) != start:
        return False
    for person, schedule in asked.schedules.items():
        quarter = begin
        while quarter < begin + asked.length:
            there = zones.to_local(quarter, schedule.zone)
            hours, clock = schedule.hours, there.time()
            is_late = hours.end != time() and clock >= hours.end
            if not schedule.is_working_day(there.date()) or clock < hours.start or is_late:
                return False
            if any(one.start <= quarter < one.end for one in busy.get(person, ())):
                return False
            quarter += STEP
    return True


def check_slots(asked: SlotSearch, busy: Mapping[int, Sequence[Span]]) -> int:
    """Compares the slots with all quarters of an hour of two weeks; returns how many are free."""
    when = asked.when
    found = starts(asked.find(reader(busy)))
    midnight = datetime.combine(when.start_date, time())
    every = (midnight + STEP * number for number in range(15 * 96))
    free = [start for start in every if is_free(start, asked, busy)]
    assert all(is_free(start, asked, busy) for start in found)
    assert len(set(found)) == len(found) <= MOST_SLOTS
    assert len(found) >= min(FEWEST_SLOTS, len(free))
    distances = [abs(start - when.start_local) for start in found]
    assert distances == sorted(distances)
    nearest = [start for start in free if start.date() == min(free).date()]
    if nearest:
        assert distances[0] == min(abs(start - when.start_local) for start in nearest)
    return len(free)


def test_slots_are_those_of_a_search_of_every_quarter_of_an_hour() -> None:
    counts: list[int] = []

    @settings(max_examples=50)
    @given(FIRST_DAYS, st.integers(0, 95), st.integers(1, 12), BUSY, SCHEDULES, st.integers(0, 600))
    def agree(
        day: date,
        wanted: int,
        length: int,
        taken: list[tuple[int, int, int]],
        schedules: dict[int, WorkSchedule],
        passed: int,
    ) -> None:
        midnight = datetime.combine(day, time())
        when = at(midnight + STEP * wanted, STEP * length)
        origin = zones.to_instant(midnight, NEW_YORK)
        busy: dict[int, list[Span]] = {ANN: [], BEN: []}
        for person, start, quarters in taken:
            busy[person].append(Span(origin + STEP * start, origin + STEP * (start + quarters)))
        asked = search(when, now=origin + MINUTE * passed, schedules=schedules)
        counts.append(check_slots(asked, busy))

    agree()
    assert sum(count > FEWEST_SLOTS for count in counts) >= len(counts) / 4
    assert min(counts) == 0
