"""Occurrences that a file changes or cancels without their series, on a real database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from terp_desktop.domain.event import EventContent, Status, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.services.icalendar.importer import ImportReport
from terp_desktop.storage.unit_of_work import SqlStore
from tests.exchange.calendar_builders import calendar, changed_occurrence, event
from tests.fakes import FixedClock

SPAN = Days.through(date(2019, 1, 1), date(2020, 12, 31))
NEW_YORK = ";TZID=America/New_York"
HOUR = "DTEND;TZID=Europe/Berlin:20190304T150000"
CALLED_OFF = "STATUS:CANCELLED"
TWICE = "RRULE:FREQ=DAILY;BYHOUR=9,14;COUNT=6"
SECOND = "RDATE;TZID=Europe/Berlin:20190311T170000"
UID = "one@example.org"

ENGINES = ("sqlite", "postgresql")
"""A file means the same on each engine; MariaDB represents the servers."""


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2019, 2, 16, 12, 0, tzinfo=UTC), "Europe/Berlin")


def import_components(services: Services, *components: str, **more: Any) -> ImportReport:
    return services.imports.import_file(calendar(*components), **more)


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.created, report.updated, report.unchanged


def skip_reasons(report: ImportReport) -> str:
    return " ".join(row.reason for row in report.skipped)


def starts(services: Services, days: Days = SPAN) -> list[str]:
    """Local starts of all occurrences, with titles where they differ from the series."""
    found = services.events.list(OccurrenceQuery(days=days, zone="UTC"))
    live = [one for one in found if one.status is not Status.CANCELLED]
    return [
        f"{one.when.start_local:%m-%d %H:%M} {one.title}".removesuffix(" Review") for one in live
    ]


def evenings(*lines: str) -> str:
    return event(f"DTSTART{NEW_YORK}:20190102T200000", "RRULE:FREQ=DAILY;COUNT=4", *lines)


EVENINGS = ["01-02 20:00", "01-03 20:00", "01-04 20:00", "01-05 20:00"]


@pytest.mark.parametrize(
    "instance",
    [
        ":20190104T010000Z",
        ";TZID=Europe/Berlin:20190104T020000",
        ";TZID=Asia/Tokyo:20190104T100000",
        f"{NEW_YORK}:20190103T200000",
        ":20190103T200000",
        ";VALUE=DATE:20190103",
    ],
)
@pytest.mark.parametrize("method", ["METHOD:CANCEL", "METHOD:REQUEST", "X-NONE:"])
def test_the_occurrence_cancelled_is_found_by_its_instant_in_the_zone_of_its_series(
    services: Services, instance: str, method: str
) -> None:
    import_components(services, evenings())
    cancelled = changed_occurrence(instance, CALLED_OFF, f"DTSTART{NEW_YORK}:20190103T200000")
    assert counts(import_components(services, method, cancelled)) == (0, 1, 0)
    assert starts(services) == [EVENINGS[0], *EVENINGS[2:]]
    assert counts(import_components(services, method, cancelled)) == (0, 0, 1)


@pytest.mark.parametrize("instance", [":20190104T010000Z", f"{NEW_YORK}:20190103T200000"])
def test_the_occurrence_changed_is_found_by_its_instant_too(
    services: Services, instance: str
) -> None:
    import_components(services, evenings())
    moved = changed_occurrence(
        instance, "DTSTART:20190105T030000Z", "DTEND:20190105T040000Z", "SUMMARY:Moved"
    )
    assert counts(import_components(services, moved)) == (0, 1, 0)
    assert starts(services) == [EVENINGS[0], EVENINGS[2], "01-04 22:00 Moved", EVENINGS[3]]
    assert counts(import_components(services, moved)) == (0, 0, 1)


def test_a_moved_occurrence_is_known_by_where_the_rule_had_it(services: Services) -> None:
    import_components(services, evenings())
    import_components(
        services,
        changed_occurrence(":20190104T010000Z", "DTSTART:20190105T030000Z", "SUMMARY:Moved"),
    )
    assert counts(
        import_components(services, changed_occurrence(":20190104T010000Z", CALLED_OFF))
    ) == (
        0,
        1,
        0,
    )
    assert starts(services) == [EVENINGS[0], *EVENINGS[2:]]


@pytest.mark.parametrize(
    "instance", ["20191027T003000Z", "20191027T013000Z", "20191028T013000Z", "20191026T003000Z"]
)
def test_an_occurrence_in_a_fold_is_found_by_either_hour(services: Services, instance: str) -> None:
    import_components(
        services, event("DTSTART;TZID=Europe/Berlin:20191025T023000", "RRULE:FREQ=DAILY;COUNT=5")
    )
    assert counts(import_components(services, changed_occurrence(f":{instance}", CALLED_OFF))) == (
        0,
        1,
        0,
    )
    left = [f"10-{day} 02:30" for day in (25, 26, 27, 28, 29) if f"201910{day}" != instance[:8]]
    assert starts(services) == left


def test_an_occurrence_in_a_gap_is_found_by_its_instant(services: Services) -> None:
    import_components(
        services, event("DTSTART;TZID=Europe/Berlin:20190330T023000", "RRULE:FREQ=DAILY;COUNT=3")
    )
    assert counts(
        import_components(services, changed_occurrence(":20190331T013000Z", CALLED_OFF))
    ) == (
        0,
        1,
        0,
    )
    assert starts(services) == ["03-30 02:30", "04-01 02:30"]


def test_an_occurrence_of_a_series_that_was_made_here_is_found_too(
    services: Services, store: SqlStore
) -> None:
    when = When(
        start_date=date(2019, 1, 2),
        end_date=date(2019, 1, 2),
        start_time=datetime(2019, 1, 2, 20, tzinfo=UTC).time(),
        end_time=datetime(2019, 1, 2, 21, tzinfo=UTC).time(),
        timezone="America/New_York",
    )
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=date(2019, 1, 2), count=4)
    made = services.events.create(EventContent(title="Review", when=when, rule=rule)).event
    cancelled = changed_occurrence(":20190104T010000Z", CALLED_OFF, uid=made.uid)
    assert counts(import_components(services, cancelled)) == (0, 1, 0)
    assert starts(services) == [EVENINGS[0], *EVENINGS[2:]]
    assert counts(import_components(services, cancelled)) == (0, 0, 1)


def test_an_occurrence_whose_series_was_put_to_another_time_here_is_found_by_its_date(
    services: Services, store: SqlStore
) -> None:
    import_components(services, evenings())
    series = stored(store)
    later = series.content.when.with_start(datetime(2019, 1, 2, 21))  # noqa: DTZ001
    services.events.update(series.id, replace(series.content, when=later), version=series.version)
    assert counts(
        import_components(services, changed_occurrence(":20190104T010000Z", CALLED_OFF))
    ) == (
        0,
        1,
        0,
    )
    assert starts(services) == [one.replace("20:", "21:") for one in (EVENINGS[0], *EVENINGS[2:])]


def stored(store: SqlStore, uid: str = UID) -> Any:
    with store.read() as work:
        found = work.events.find_by_uid(uid)
    assert found is not None
    return found


def test_an_occurrence_of_whole_days_is_found_however_its_day_is_written(
    services: Services,
) -> None:
    import_components(services, event("DTSTART;VALUE=DATE:20190102", "RRULE:FREQ=WEEKLY;COUNT=3"))
    for instance in (";VALUE=DATE:20190102", ":20190108T230000Z", ":20190116T000000"):
        assert counts(import_components(services, changed_occurrence(instance, CALLED_OFF))) == (
            0,
            1,
            0,
        )
    assert starts(services) == []


def test_an_earlier_change_of_an_occurrence_does_not_replace_a_later_one(
    services: Services,
) -> None:
    import_components(services, evenings())

    def version(sequence: int, stamp: str, title: str) -> ImportReport:
        return import_components(
            services,
            changed_occurrence(
                ":20190104T010000Z", "DTSTART:20190105T030000Z", f"SUMMARY:{title}",
                f"SEQUENCE:{sequence}", f"DTSTAMP:{stamp}",
            ),
        )  # fmt: skip

    assert counts(version(2, "20190101T000000Z", "Second")) == (0, 1, 0)
    assert "later version" in skip_reasons(version(1, "20190102T000000Z", "First"))
    assert "later version" in skip_reasons(version(2, "20181231T000000Z", "Before"))
    assert "01-04 22:00 Second" in starts(services)
    assert counts(version(2, "20190103T000000Z", "Third")) == (0, 1, 0)
    assert "01-04 22:00 Third" in starts(services)


# --- Before its series -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "instance", [":20190104T010000Z", f"{NEW_YORK}:20190103T200000", ";VALUE=DATE:20190103"]
)
def test_what_came_before_its_series_becomes_its_changed_occurrence(
    services: Services, instance: str
) -> None:
    start = f"DTSTART{NEW_YORK}:20190103T220000"
    moved = changed_occurrence(instance, start, "SUMMARY:Moved", "X-ROOM:4")
    assert counts(import_components(services, moved)) == (1, 0, 0)
    assert starts(services) == ["01-03 22:00 Moved"]
    assert counts(import_components(services, evenings())) == (1, 1, 0)
    expected = [EVENINGS[0], "01-03 22:00 Moved", *EVENINGS[2:]]
    assert starts(services) == expected
    for again in (moved, evenings(), moved):
        assert counts(import_components(services, again)) == (0, 0, 1)
        assert starts(services) == expected
    assert b"X-ROOM:4" in services.exports.export(SPAN, "UTC").content


def test_a_series_that_takes_over_what_came_before_it_is_one_step_to_be_undone(
    services: Services,
) -> None:
    moved = changed_occurrence(":20190104T010000Z", "DTSTART:20190104T030000Z", "SUMMARY:Moved")
    import_components(services, moved)
    before = starts(services)
    import_components(services, evenings())
    after = starts(services)
    services.undo.undo()
    assert starts(services) == before
    services.undo.redo()
    assert starts(services) == after
    services.undo.undo()
    assert import_components(services, evenings()).created == 0
    assert starts(services) == after


def test_a_series_that_gets_the_occurrence_later_takes_it_over_then(services: Services) -> None:
    moved = changed_occurrence(":20190104T010000Z", "DTSTART:20190104T030000Z", "SUMMARY:Moved")
    short = evenings().replace("COUNT=4", "COUNT=1")
    import_components(services, moved)
    assert counts(import_components(services, short)) == (1, 0, 0)
    assert len(starts(services)) == 2
    import_components(services, evenings())
    assert len(starts(services)) == len(EVENINGS)
    assert counts(import_components(services, moved)) == (0, 0, 1)
    assert len(starts(services)) == len(EVENINGS)


def test_what_the_file_of_the_series_says_of_the_occurrence_replaces_what_came_before(
    services: Services,
) -> None:
    instance, start = ":20190104T010000Z", "DTSTART:20190104T030000Z"
    import_components(services, changed_occurrence(instance, start, "SUMMARY:Old"))
    newer = changed_occurrence(instance, start, "SUMMARY:New", "SEQUENCE:1")
    assert counts(import_components(services, evenings(), newer)) == (1, 0, 0)
    assert starts(services) == [EVENINGS[0], "01-03 22:00 New", *EVENINGS[2:]]


# --- All that follow -------------------------------------------------------------------------


def following(instance: str, *lines: str) -> str:
    return changed_occurrence(f";RANGE=THISANDFUTURE{instance}", *lines)


def test_all_that_follow_are_changed_by_what_comes_alone(services: Services) -> None:
    import_components(services, evenings())
    later = following(":20190104T010000Z", "DTSTART:20190104T020000Z", "SUMMARY:Later")
    assert counts(import_components(services, later)) == (1, 1, 0)
    expected = [EVENINGS[0], *(f"01-0{day} 21:00 Later" for day in (3, 4, 5))]
    assert starts(services) == expected
    assert counts(import_components(services, later)) == (0, 0, 1)
    assert counts(import_components(services, evenings())) == (0, 0, 1)
    assert starts(services) == expected


def test_all_that_follow_go_to_another_day_by_what_comes_alone(services: Services) -> None:
    import_components(services, event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=4"))
    later = following(":20190311T130000Z", "DTSTART;TZID=Europe/Berlin:20190312T090000")
    assert counts(import_components(services, later)) == (1, 1, 0)
    assert starts(services) == ["03-04 14:00", "03-12 09:00", "03-19 09:00", "03-26 09:00"]
    assert counts(import_components(services, later)) == (0, 0, 1)
    again = later.replace("T090000", "T100000") + ""
    assert counts(import_components(services, again)) == (0, 1, 0)
    assert starts(services) == ["03-04 14:00", "03-12 10:00", "03-19 10:00", "03-26 10:00"]


def test_a_change_from_the_first_one_on_changes_the_series(services: Services) -> None:
    import_components(services, evenings())
    later = following(":20190103T010000Z", "DTSTART:20190103T020000Z")
    assert counts(import_components(services, later)) == (0, 1, 0)
    assert starts(services) == [one.replace("20:", "21:") for one in EVENINGS]


@pytest.mark.parametrize("method", ["METHOD:CANCEL", "X-NONE:"])
def test_all_that_follow_are_cancelled_by_what_comes_alone(services: Services, method: str) -> None:
    import_components(services, evenings())
    off = following(":20190104T010000Z", CALLED_OFF)
    assert counts(import_components(services, method, off)) == (0, 1, 0)
    assert starts(services) == EVENINGS[:1]
    assert counts(import_components(services, method, off)) == (0, 0, 1)


def test_cancelling_all_from_the_first_leaves_a_cancelled_series(
    services: Services, store: SqlStore
) -> None:
    import_components(services, evenings())
    assert counts(import_components(services, following(":20190103T010000Z", CALLED_OFF))) == (
        0,
        1,
        0,
    )
    assert starts(services) == []
    series = stored(store)
    assert (series.content.status, series.is_recurring) == (Status.CANCELLED, True)


def test_all_that_follow_of_a_series_that_is_not_here_are_reported(services: Services) -> None:
    report = import_components(services, following(":20190104T010000Z", "DTSTART:20190104T020000Z"))
    assert counts(report) == (1, 0, 0)
    assert "alone" in skip_reasons(report)


def test_all_that_follow_that_cannot_be_moved_are_reported(services: Services) -> None:
    rule = "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    import_components(services, event("DTSTART;TZID=Europe/Berlin:20190131T140000", rule))
    before = starts(services)
    moved = following(":20190228T130000Z", "DTSTART;TZID=Europe/Berlin:20190301T140000")
    report = import_components(services, moved)
    assert counts(report) == (0, 0, 0)
    assert "stay as they are" in skip_reasons(report)
    assert starts(services) == before


# --- Two starts on one day -------------------------------------------------------------------

BOTH = ["03-04 14:00", "03-05 09:00", "03-05 14:00", "03-06 09:00", "03-06 14:00", "03-07 09:00"]


@pytest.mark.parametrize("method", ["METHOD:CANCEL", "X-NONE:"])
@pytest.mark.parametrize(
    "instance, gone",
    [
        (":20190305T130000Z", "03-05 14:00"),
        (":20190305T080000Z", "03-05 09:00"),
        (f"{NEW_YORK}:20190306T080000", "03-06 14:00"),
        (";TZID=Europe/Berlin:20190307T090000", "03-07 09:00"),
    ],
)
def test_of_two_starts_on_a_day_the_cancelled_one_is_removed(
    services: Services, method: str, instance: str, gone: str
) -> None:
    import_components(services, event(HOUR, TWICE))
    assert starts(services) == BOTH
    assert counts(
        import_components(services, method, changed_occurrence(instance, CALLED_OFF))
    ) == (0, 1, 0)
    assert starts(services) == [one for one in BOTH if one != gone]
    assert counts(
        import_components(services, method, changed_occurrence(instance, CALLED_OFF))
    ) == (0, 0, 1)
    assert counts(import_components(services, event(HOUR, TWICE))) == (0, 0, 2)
    assert starts(services) == [one for one in BOTH if one != gone]


def test_a_time_without_an_occurrence_cancels_nothing_on_a_day_with_two(
    services: Services,
) -> None:
    import_components(services, event(HOUR, TWICE))
    report = import_components(services, changed_occurrence(":20190305T100000Z", CALLED_OFF))
    assert starts(services) == BOTH
    assert "does not have" in skip_reasons(report)


@pytest.mark.parametrize("time", ["170000", "140000"])
def test_with_an_rdate_as_second_start_the_cancelled_one_is_removed(
    services: Services, time: str
) -> None:
    import_components(services, event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=2", SECOND))
    off = changed_occurrence(f";TZID=Europe/Berlin:20190311T{time}", CALLED_OFF)
    assert counts(import_components(services, off)) == (0, 1, 0)
    left = "14:00" if time == "170000" else "17:00"
    assert starts(services) == ["03-04 14:00", f"03-11 {left}"]


def test_an_rdate_that_is_the_second_start_is_changed_by_what_comes_alone(
    services: Services,
) -> None:
    import_components(services, event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=2", SECOND))
    moved = changed_occurrence(":20190311T160000Z", "DTSTART:20190311T170000Z", "SUMMARY:Moved")
    assert counts(import_components(services, moved)) == (0, 1, 0)
    assert counts(import_components(services, moved)) == (0, 0, 1)
    assert starts(services) == ["03-04 14:00", "03-11 14:00", "03-11 17:00 Moved"]


def test_all_that_follow_are_changed_at_every_time_of_the_day(services: Services) -> None:
    import_components(services, event(HOUR, TWICE))
    start = "DTSTART;TZID=Europe/Berlin:20190305T150000"
    later = following(":20190305T130000Z", start, "SUMMARY:Later")
    expected = [
        *BOTH[:2],
        "03-05 15:00 Later",
        "03-06 10:00 Later",
        "03-06 15:00 Later",
        "03-07 10:00 Later",
    ]
    import_components(services, later)
    assert starts(services) == expected
    report = import_components(services, later)
    assert (report.created, report.updated) == (0, 0)
    assert starts(services) == expected


def test_all_that_follow_are_cancelled_at_every_time_of_the_day(services: Services) -> None:
    import_components(services, event(HOUR, TWICE))
    import_components(services, following(":20190305T130000Z", CALLED_OFF))
    assert starts(services) == BOTH[:2]


def test_a_time_of_the_day_that_the_file_has_no_more_goes_and_comes_back(
    services: Services,
) -> None:
    import_components(services, event(HOUR, TWICE))
    once = event(HOUR, "RRULE:FREQ=DAILY;BYHOUR=14;COUNT=3")
    assert counts(import_components(services, once)) == (0, 1, 1)
    assert starts(services) == ["03-04 14:00", "03-05 14:00", "03-06 14:00"]
    assert counts(import_components(services, event(HOUR, TWICE))) == (0, 1, 1)
    assert starts(services) == BOTH


@pytest.mark.parametrize("rule", [TWICE, "RRULE:FREQ=HOURLY;INTERVAL=8;COUNT=9"])
def test_what_is_written_out_is_the_same_when_it_is_imported_elsewhere(
    services: Services, rule: str, clock: FixedClock
) -> None:
    import_components(services, event(HOUR, rule))
    import_components(services, changed_occurrence(":20190305T130000Z", CALLED_OFF))
    before = starts(services)
    content = services.exports.export(SPAN, "UTC").content
    report = services.imports.import_file(content)
    assert report.created == 0
    assert starts(services) == before
