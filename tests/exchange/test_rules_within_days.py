"""Rules within a day, and each cell of the table of BYxxx parts in RFC 5545."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from terp_desktop.domain.calendar_file import CalendarFile
from terp_desktop.domain.recurrence.rule import Frequency
from terp_desktop.domain.span import Days
from tests.exchange.calendar_builders import (
    event,
    every_start,
    read_components,
    read_only_event,
    skip_reasons,
)

HOUR = "DTEND;TZID=Europe/Berlin:20190304T150000"
START = datetime(2019, 3, 4, 14)  # noqa: DTZ001  (a wall time, a Monday)
QUARTER = Days.through(date(2019, 3, 1), date(2019, 6, 30))
LONG = Days.through(date(2019, 1, 1), date(2030, 1, 1))


def starts_of(file: CalendarFile, days: Days = LONG) -> list[datetime]:
    return every_start(file.events, days)


def expanded(rule: str, start: datetime = START, days: Days = LONG) -> list[datetime]:
    """What the library makes of the rule, with the event's own start as the first."""
    counted = "COUNT=" in rule
    found: list[datetime] = [start]
    for one in rrulestr(rule, dtstart=start):
        if one.date() not in days:
            break
        if one != start:
            found.append(one)
        if counted and len(found) == int(rule.split("COUNT=")[1].split(";", maxsplit=1)[0]):
            break
    return found


# Each cell of the table in §3.3.10, as the rule that shows it.
CELLS = {
    "BYMONTH": "4,5",
    "BYWEEKNO": "15,16",
    "BYYEARDAY": "64,100",
    "BYMONTHDAY": "5,6",
    "BYDAY": "TU,WE",
    "BYHOUR": "9,17",
    "BYMINUTE": "0,30",
    "BYSECOND": "0,20",
}
NOT_APPLICABLE = {
    *((name, "BYWEEKNO") for name in ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY")),
    ("MONTHLY", "BYWEEKNO"),
    *((name, "BYYEARDAY") for name in ("DAILY", "WEEKLY", "MONTHLY")),
    ("WEEKLY", "BYMONTHDAY"),
}
FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")


@pytest.mark.parametrize("part", CELLS)
@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_each_cell_of_the_table_expands_or_limits(frequency: str, part: str) -> None:
    usual = f"FREQ={frequency};COUNT=12"
    file = read_components(event(HOUR, f"RRULE:{usual};{part}={CELLS[part]}"))
    found = starts_of(file)
    reasons = [reason for _, reason in skip_reasons(file) if "left out" in reason]
    assert len(found) == 12
    if (frequency, part) in NOT_APPLICABLE:
        assert found == expanded(usual)
        (reason,) = reasons
        assert part in reason
    else:
        more = ";BYDAY=MO" if part == "BYWEEKNO" else ""  # the library takes all seven days
        assert found == expanded(f"{usual};{part}={CELLS[part]}{more}")
        assert reasons == []


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=2TU,-1FR;COUNT=9",
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;COUNT=4",
        "FREQ=YEARLY;BYYEARDAY=64,65,66;BYDAY=TU;COUNT=4",
        "FREQ=YEARLY;BYMONTHDAY=5;BYDAY=TU;COUNT=4",
        "FREQ=YEARLY;BYWEEKNO=15;BYDAY=TU,TH;COUNT=6",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=5",
        "FREQ=YEARLY;BYDAY=20MO,-1SU;COUNT=5",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1,2;BYHOUR=9,17;COUNT=9",
    ],
)
def test_weekdays_limit_or_expand_as_the_notes_of_the_table_say(rule: str) -> None:
    assert starts_of(read_components(event(HOUR, f"RRULE:{rule}"))) == expanded(rule)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=4;BYDAY=MO,TU;BYHOUR=9,17;BYSETPOS=2,-1;COUNT=7",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,17;BYSETPOS=-1,-2,-3;COUNT=9",
        "FREQ=DAILY;BYHOUR=9,14,17;BYSETPOS=-1,1;COUNT=8",
        "FREQ=HOURLY;BYMINUTE=0,20,40;BYSETPOS=-1;COUNT=8",
        "FREQ=MINUTELY;INTERVAL=30;BYSECOND=0,20,40;BYSETPOS=2;COUNT=8",
        "FREQ=SECONDLY;INTERVAL=7200;BYSECOND=0;BYSETPOS=1;COUNT=8",
    ],
)
def test_a_place_in_the_set_is_chosen_among_all_of_its_times(rule: str) -> None:
    assert starts_of(read_components(event(HOUR, f"RRULE:{rule}"))) == expanded(rule)


@pytest.mark.parametrize(
    "text, frequency, interval",
    [
        ("FREQ=HOURLY;INTERVAL=24", Frequency.DAILY, 1),
        ("FREQ=HOURLY;INTERVAL=168", Frequency.DAILY, 7),
        ("FREQ=MINUTELY;INTERVAL=1440", Frequency.DAILY, 1),
        ("FREQ=SECONDLY;INTERVAL=172800", Frequency.DAILY, 2),
        ("FREQ=DAILY;BYHOUR=14", Frequency.DAILY, 1),
        ("FREQ=WEEKLY;BYDAY=MO;BYHOUR=14;BYMINUTE=0;BYSECOND=0", Frequency.WEEKLY, 1),
        ("FREQ=HOURLY;BYHOUR=14", Frequency.DAILY, 1),
        ("FREQ=MINUTELY;BYHOUR=14;BYMINUTE=0", Frequency.DAILY, 1),
        ("FREQ=SECONDLY;BYHOUR=14;BYMINUTE=0;BYSECOND=0", Frequency.DAILY, 1),
        ("FREQ=HOURLY;BYYEARDAY=63;BYHOUR=14", Frequency.YEARLY, 1),
    ],
)
def test_a_rule_that_comes_to_one_time_of_the_day_stays_a_rule(
    text: str, frequency: Frequency, interval: int
) -> None:
    rule = read_only_event(event(HOUR, f"RRULE:{text}")).content.rule
    assert rule is not None
    assert (rule.frequency, rule.interval, rule.is_endless) == (frequency, interval, True)


@pytest.mark.parametrize("interval, number", [(8, 3), (12, 2), (5, 24), (36, 2)])
def test_steps_of_hours_without_end_never_end(interval: int, number: int) -> None:
    start = "DTSTART;TZID=Europe/Berlin:20100304T140000"
    file = read_components(event(start, f"RRULE:FREQ=HOURLY;INTERVAL={interval}"))
    assert len(file.events) == number
    first = datetime(2010, 3, 4, 14)  # noqa: DTZ001
    for year in (2010, 2019, 2150):
        days = Days.through(date(year, 3, 4), date(year, 4, 30))
        behind = -(-(datetime(year, 3, 4) - first) // timedelta(hours=interval))  # noqa: DTZ001
        one = first + max(0, behind) * timedelta(hours=interval)
        expected = []
        while one.date() in days:
            expected.append(one)
            one += timedelta(hours=interval)
        assert starts_of(file, days) == expected
        assert expected


def test_a_series_for_each_time_of_the_day_has_a_uid_of_its_own() -> None:
    file = read_components(event(HOUR, "RRULE:FREQ=DAILY;BYHOUR=9,14,17;COUNT=9"))
    assert [one.uid for one in file.events] == [
        "one@example.org",
        "one@example.org/T090000",
        "one@example.org/T170000",
    ]
    assert file.events[0].source.sibling_uids == (
        "one@example.org/T090000",
        "one@example.org/T170000",
    )
    assert len({one.source.digest for one in file.events}) == 1
    ((part, reason),) = skip_reasons(file)
    assert part == "RRULE"
    assert "3 times of the day" in reason


def test_exceptions_and_the_end_are_those_of_the_time_that_they_name() -> None:
    lines = (
        "RRULE:FREQ=DAILY;BYHOUR=9,14;UNTIL=20190307T080000Z",
        "EXDATE:20190305T130000Z",
        "EXDATE;TZID=Europe/Berlin:20190306T090000",
        "RDATE;TZID=Europe/Berlin:20190310T090000,20190310T140000,20190310T180000",
    )
    found = starts_of(read_components(event(HOUR, *lines)))
    assert [f"{one:%d %H}" for one in found] == [
        "04 14", "05 09", "06 14", "07 09", "10 09", "10 14", "10 18",
    ]  # fmt: skip


@pytest.mark.parametrize("rule", ["FREQ=DAILY;BYHOUR=9,17", "FREQ=HOURLY;INTERVAL=24;BYMINUTE=5"])
def test_times_do_not_count_where_an_event_takes_whole_days(rule: str) -> None:
    whole = event("DTSTART;VALUE=DATE:20190304", f"RRULE:{rule};COUNT=3")
    assert [f"{one:%m-%d %H}" for one in starts_of(read_components(whole))] == [
        "03-04 00", "03-05 00", "03-06 00",
    ]  # fmt: skip


def test_whole_days_that_repeat_within_days_are_left_a_single_event() -> None:
    file = read_components(event("DTSTART;VALUE=DATE:20190304", "RRULE:FREQ=HOURLY;INTERVAL=7"))
    assert [one.content.rule for one in file.events] == [None]
    assert "repeats within them" in skip_reasons(file)[0][1]


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules within a day, without a part that the table says is not applicable."""
    frequency = draw(st.sampled_from(["HOURLY", "MINUTELY", "SECONDLY", "DAILY", "WEEKLY"]))
    intervals = {"HOURLY": 60, "MINUTELY": 3000, "SECONDLY": 200_000, "DAILY": 4, "WEEKLY": 3}
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, intervals[frequency]))}"]
    lists = {"BYHOUR": 23, "BYMINUTE": 59, "BYSECOND": 59, "BYMONTHDAY": 28, "BYMONTH": 12}
    for name, highest in lists.items():
        if (frequency, name) != ("WEEKLY", "BYMONTHDAY") and draw(st.integers(0, 3)) == 0:
            wanted = draw(
                st.lists(st.integers(name.startswith("BYMONTH"), highest), min_size=1, max_size=4)
            )
            parts.append(f"{name}={','.join(map(str, sorted(set(wanted))))}")
    if draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(["MO", "TU", "TH", "SU"]), min_size=1, unique=True))
        parts.append(f"BYDAY={','.join(days)}")
    return ";".join([*parts, f"COUNT={draw(st.integers(2, 40))}"])


@given(rule=rules(), start=st.datetimes(datetime(2018, 1, 1), datetime(2018, 12, 31)))  # noqa: DTZ001
def test_all_starts_are_those_that_the_library_gives(rule: str, start: datetime) -> None:
    start = start.replace(microsecond=0)
    days = Days.through(start.date(), date(2022, 1, 1))
    expected = [*_until(rule, start, days)]
    assume(len(expected) > 1)
    file = read_components(event(f"DTSTART:{start:%Y%m%dT%H%M%S}", f"RRULE:{rule}"))
    assert starts_of(file, days) == expected


def _until(rule: str, start: datetime, days: Days) -> Iterator[datetime]:
    """The starts, the event's own the first of them; a rule that gives nothing takes no time."""
    endless, count = rule.split(";COUNT=")
    last = datetime.combine(days.last, datetime.max.time())
    try:
        found = rrulestr(f"{endless};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=start)
    except ValueError:
        return
    yield start
    number = 1
    for one in found:
        if one != start:
            number += 1
            yield one
        if number == int(count):
            return
