"""One bad part does not lose an event: valid parts are kept, the rest is reported."""

from datetime import date

import pytest

from terp_desktop.domain.event import Priority, Status, Visibility
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.exchange.reader import IcsReader
from tests.exchange.calendar_builders import (
    calendar,
    changed_occurrence,
    component,
    event,
    read_components,
    read_only_event,
    skip_reasons,
    starts,
)

HOUR = "DTEND;TZID=Europe/Berlin:20190304T150000"
START = date(2019, 3, 4)
DAILY, WEEKLY = Frequency.DAILY, Frequency.WEEKLY


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "COUNT=4",
        "INTERVAL=2;BYDAY=MO",
        "FREQ=",
        "FREQ=FORTNIGHTLY;COUNT=3",
        "FREQ=1",
        "every Monday",
        "FREQ=DAILY;UNTIL=20190303T000000Z",
        "FREQ=DAILY;UNTIL=20190303",
        "FREQ=WEEKLY;UNTIL=20190304T125959Z",
        "FREQ=YEARLY;RSCALE=CHINESE",
    ],
)
def test_an_event_whose_rule_cannot_be_kept_takes_place_once(text: str) -> None:
    file = read_components(event(HOUR, f"RRULE:{text}"), event(uid="good"))
    assert [one.uid for one in file.events] == ["one@example.org", "good"]
    assert file.events[0].content.rule is None
    ((part, reason),) = skip_reasons(file)
    assert part == "RRULE"
    assert "is left out" in reason


@pytest.mark.parametrize(
    "text, expected",
    [
        ("FREQ=DAILY;COUNT=-1", {"frequency": DAILY}),
        ("FREQ=DAILY;COUNT=0", {"frequency": DAILY}),
        ("FREQ=DAILY;COUNT=many", {"frequency": DAILY}),
        (f"FREQ=DAILY;COUNT={'9' * 4400}", {"frequency": DAILY}),
        ("FREQ=DAILY;INTERVAL=0;COUNT=2", {"frequency": DAILY, "count": 2}),
        ("FREQ=DAILY;INTERVAL=-2;COUNT=2", {"frequency": DAILY, "count": 2}),
        ("FREQ=DAILY;INTERVAL=;COUNT=2", {"frequency": DAILY, "count": 2}),
        ("FREQ=DAILY;COUNT=3;COUNT=4", {"frequency": DAILY, "count": 3}),
        ("FREQ=DAILY;UNTIL=20190230", {"frequency": DAILY}),
        ("FREQ=DAILY;UNTIL=soon", {"frequency": DAILY}),
        ("FREQ=WEEKLY;BYDAY=MO,XX", {"frequency": WEEKLY, "by_day": ("MO",)}),
        ("FREQ=WEEKLY;BYDAY=Monday", {"frequency": WEEKLY}),
        ("FREQ=WEEKLY;BYDAY=1MO", {"frequency": WEEKLY, "by_day": ("MO",)}),
        ("FREQ=WEEKLY;BYDAY=0MO", {"frequency": WEEKLY}),
        ("FREQ=WEEKLY;WKST=XX", {"frequency": WEEKLY}),
        ("FREQ=WEEKLY;BYMONTHDAY=4", {"frequency": WEEKLY}),
        ("FREQ=WEEKLY;BYSETPOS=1", {"frequency": WEEKLY}),
        ("FREQ=WEEKLY;BYEASTER=1", {"frequency": WEEKLY}),
        ("FREQ=WEEKLY;SKIP=FORWARD", {"frequency": WEEKLY}),
        ("FREQ=WEEKLY;BYDAY", {"frequency": WEEKLY}),
        ("FREQ=DAILY;BYHOUR=noon", {"frequency": DAILY}),
        ("FREQ=DAILY;BYHOUR=14,24", {"frequency": DAILY}),
        ("FREQ=DAILY;BYMONTH=3,13", {"frequency": DAILY, "by_month": (3,)}),
        ("FREQ=MONTHLY;BYMONTHDAY=4,0,32", {"frequency": Frequency.MONTHLY, "by_month_day": (4,)}),
        ("FREQ=MONTHLY;BYWEEKNO=9", {"frequency": Frequency.MONTHLY}),
    ],
)
def test_an_invalid_part_of_a_rule_is_left_out_and_reported(
    text: str, expected: dict[str, object]
) -> None:
    file = read_components(event(HOUR, f"RRULE:{text}"))
    (imported,) = file.events
    rule = RecurrenceRule(start_date=START, **expected)  # type: ignore[arg-type]
    assert imported.content.rule == rule
    assert {part for part, _ in skip_reasons(file)} == {"RRULE"}
    assert all("is left out of its rule" in reason for _, reason in skip_reasons(file))


@pytest.mark.parametrize(
    "rule, last",
    [
        ("FREQ=DAILY;COUNT=3;UNTIL=20190401T000000Z", "03-06"),
        ("FREQ=DAILY;COUNT=30;UNTIL=20190306T130000Z", "03-06"),
    ],
)
def test_the_earlier_of_count_and_until_ends_the_rule(rule: str, last: str) -> None:
    file = read_components(event(HOUR, f"RRULE:{rule}"))
    assert starts(file.events[0])[-1] == f"{last} 14:00"
    assert "whichever comes first" in skip_reasons(file)[0][1]


@pytest.mark.parametrize("text", ["rrule:freq=weekly;count=3", "RRULE:FREQ=WEEKLY;COUNT=+3;"])
def test_a_rule_may_be_written_carelessly(text: str) -> None:
    assert len(starts(read_only_event(event(HOUR, text)))) == 3


GARBAGE = ("", "garbage", "-", "99999999999999999999", "20190230T000000", ":;,=", "P", "🙂")
PROPERTIES = (
    *("DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "STATUS", "PRIORITY", "CLASS"),
    *("COLOR", "ORGANIZER", "ATTENDEE", "CATEGORIES", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED"),
    *("CREATED", "GEO", "URL", "TRANSP", "ATTACH", "X-TERP-COLOR", "X-TERP-WORKING-DAYS"),
    *("X-TERP-STATUS", "X-MICROSOFT-CDO-ALLDAYEVENT", "SUMMARY", "LOCATION", "DESCRIPTION"),
    *("DTEND;TZID=Nowhere", "EXDATE;TZID=Nowhere", "RDATE;VALUE=PERIOD", "DTEND;VALUE=DATE"),
)


@pytest.mark.parametrize("name", PROPERTIES)
@pytest.mark.parametrize("value", GARBAGE)
def test_no_bad_property_loses_the_event(name: str, value: str) -> None:
    bad = event(f"{name}:{value}", "X-SOUND:yes", "COMMENT:kept")
    file = read_components(bad, event(uid="good"))
    assert {"one@example.org", "good"} <= {one.uid for one in file.events}
    assert "COMMENT:kept" in file.events[0].source.preserved_properties
    assert file.events[0].content.when.start_date == START


@pytest.mark.parametrize(
    "line, part",
    [
        ("DTEND:garbage", "DTEND"),
        ("DTEND:20190230T000000Z", "DTEND"),
        ("DTEND:20190304T120000Z", "DTEND"),
        ("DURATION:long", "DURATION"),
        ("DURATION:-PT1H", "DURATION"),
        ("EXDATE:garbage", "EXDATE"),
        ("RDATE:garbage", "RDATE"),
        ("RDATE;VALUE=PERIOD:20190305T130000Z/garbage", "RDATE"),
        ("EXRULE:garbage", "EXRULE"),
        ("ATTENDEE:garbage", "ATTENDEE"),
        ("PRIORITY:high", "PRIORITY"),
        ("PRIORITY:77", "PRIORITY"),
        ("STATUS:MAYBE", "STATUS"),
    ],
)
def test_a_bad_property_is_reported(line: str, part: str) -> None:
    file = read_components(event(line, "RRULE:FREQ=WEEKLY;COUNT=3"))
    (imported,) = file.events
    assert [one for one, _ in skip_reasons(file)] == [part]
    assert imported.content.status is Status.SCHEDULED
    assert imported.content.priority is Priority.MEDIUM


def test_a_bad_end_leaves_the_duration_that_is_there() -> None:
    file = read_components(event("DTEND:garbage", "DURATION:PT2H"))
    assert [f"{one.content.when.end_local:%H:%M}" for one in file.events] == ["16:00"]


def test_the_good_values_of_a_list_are_kept() -> None:
    exdate = "EXDATE;TZID=Europe/Berlin:20190305T140000,garbage,20190306T140000"
    rdate = "RDATE;TZID=Europe/Berlin:20190230T140000,20190401T140000"
    file = read_components(event(HOUR, "RRULE:FREQ=DAILY;COUNT=4", exdate, rdate))
    assert starts(file.events[0]) == ["03-04 14:00", "03-07 14:00", "04-01 14:00"]
    assert [part for part, _ in skip_reasons(file)] == ["EXDATE", "RDATE"]


def test_a_bad_alarm_is_left_out_alone() -> None:
    alarms = [
        component("VALARM", "ACTION:DISPLAY", f"TRIGGER{trigger}")
        for trigger in (":soon", ";VALUE=DATE-TIME:99991231T000000Z", ":-P99999W", ":-PT5M")
    ]
    file = read_components(event(HOUR, *alarms))
    assert [one.relative_minutes for one in file.events[0].content.reminders] == [5]
    assert [part for part, _ in skip_reasons(file)] == ["VALARM"] * 3


@pytest.mark.parametrize("word", ["CONFIDENTIAL", "PRIVATE", "X-SECRET", "garbage"])
def test_a_class_that_we_do_not_know_is_as_private_as_the_standard_wants(word: str) -> None:
    assert (
        read_components(event(f"CLASS:{word}")).events[0].content.visibility is Visibility.PRIVATE
    )


def test_a_bad_change_of_an_occurrence_leaves_the_series() -> None:
    bad = (
        changed_occurrence(":garbage", "SUMMARY:Bad"),
        changed_occurrence(":20190305T130000Z", "DTSTART:garbage"),
    )
    file = read_components(event(HOUR, "RRULE:FREQ=DAILY;COUNT=4"), *bad)
    assert len(starts(file.events[0])) == 4
    assert len(file.skipped) == 2


def test_a_bad_message_leaves_the_rest_of_the_file() -> None:
    reply = calendar("METHOD:REPLY", event("RECURRENCE-ID:garbage", "ATTENDEE:garbage"))
    both = calendar(event(HOUR)) + reply
    file = IcsReader().read(both, zone="Europe/Berlin", today=START)
    assert len(file.events) == 1
    assert [part for part, _ in skip_reasons(file)] == ["ATTENDEE", "VEVENT"]
