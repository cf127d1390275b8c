"""TZIDs of all kinds, and the IANA zones that they are mapped to."""

from datetime import UTC, date, datetime, timedelta

import pytest

from terp_desktop.domain.span import Days
from tests.exchange.calendar_builders import (
    BERLIN,
    changed_occurrence,
    component,
    event,
    read_components,
    read_only_event,
    skip_reasons,
)

CENTRAL_EUROPE = (
    component(
        "DAYLIGHT",
        "DTSTART:16010325T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
    ),
    component(
        "STANDARD",
        "DTSTART:16011028T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
    ),
)

EASTERN = (
    component(
        "DAYLIGHT",
        "DTSTART:16010311T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
    ),
    component(
        "STANDARD",
        "DTSTART:16011101T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
    ),
)
DISPLAYED = "(UTC-05:00) Eastern Time (US & Canada)"


def timezone(name: str, *lines: str) -> str:
    return component("VTIMEZONE", f"TZID:{name}", *lines)


def fixed(name: str, offset: str) -> str:
    return timezone(
        name,
        component(
            "STANDARD",
            "DTSTART:19700101T000000",
            f"TZOFFSETFROM:{offset}",
            f"TZOFFSETTO:{offset}",
        ),
    )


def found(name: str, *timezones: str, zone: str = "UTC") -> str | None:
    start = f'DTSTART;TZID="{name}":20190704T140000'
    return read_only_event(*timezones, event(start), zone=zone).content.when.timezone


@pytest.mark.parametrize(
    "name, zone",
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("/Europe/Berlin", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("/softwarestudio.org/Olson_1/America/Argentina/Buenos_Aires",
         "America/Argentina/Buenos_Aires"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Eastern Standard Time", "America/New_York"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("GMT+0100", "Etc/GMT-1"),
        ("UTC-05:00", "Etc/GMT+5"),
        ("GMT+0530", "Asia/Kolkata"),
        ("UTC+05:30", "Asia/Kolkata"),
        ("gmt-3", "Etc/GMT+3"),
        ("+05:30", "Asia/Kolkata"),
        ("w. europe standard time", "Europe/Berlin"),
        ("EASTERN STANDARD TIME", "America/New_York"),
        ("(GMT+01.00) Amsterdam, Berlin", "Europe/Amsterdam"),
        ("(GMT+01:00) Amsterdam, Berlin, Bern, Rome", "Europe/Amsterdam"),
        (DISPLAYED, "America/New_York"),
        ("(GMT-05.00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ("(UTC+08:00) Beijing, Chongqing", "Asia/Shanghai"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("Amsterdam, Berlin, Bern, Rome", "Europe/Amsterdam"),
        ("(UTC-05:00) Indiana (East)", "America/Indiana/Indianapolis"),
        ("(UTC-03:00) Nowhere at All", "Etc/GMT+3"),
        ("(UTC) Coordinated Universal Time", "UTC"),
    ],
)  # fmt: skip
def test_a_name_that_is_known_means_its_zone(name: str, zone: str) -> None:
    assert found(name) == zone


@pytest.mark.parametrize("name", ["PST", "pdt"])
def test_an_abbreviation_means_its_best_known_zone_and_the_report_says_so(name: str) -> None:
    file = read_components(event(f"DTSTART;TZID={name}:20190704T140000"))
    assert file.events[0].content.when.timezone == "America/Los_Angeles"
    assert skip_reasons(file) == [("TZID", f"“{name}” was taken as America/Los_Angeles.")]


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize(
    "name, zone",
    [
        ("(GMT+01:00) Amsterdam, Berlin", "Europe/Amsterdam"),
        ("(GMT+01.00) Amsterdam, Berlin", "Europe/Amsterdam"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("UTC+05:30", "Asia/Kolkata"),
    ],
)
@pytest.mark.parametrize("more", ["", ";VALUE=DATE-TIME"])
def test_a_name_with_a_colon_needs_no_quotes(name: str, zone: str, quote: str, more: str) -> None:
    line = f"DTSTART;TZID={quote}{name}{quote}{more}:20190704T140000"
    when = read_only_event(event(line)).content.when
    assert (when.timezone, when.start_local) == (zone, datetime(2019, 7, 4, 14))  # noqa: DTZ001


def test_a_definition_is_found_with_quotes_or_escapes_in_its_name() -> None:
    for name in ('"(GMT+01.00) Amsterdam, Berlin"', "(GMT+01.00) Amsterdam\\, Berlin"):
        line = 'DTSTART;TZID="(GMT+01.00) Amsterdam, Berlin":20190704T140000'
        when = read_only_event(fixed(name, "-0700"), event(line)).content.when
        assert when.timezone == "Etc/GMT+7"


def test_the_x_lic_location_of_a_definition_is_used() -> None:
    assert found("Home", timezone("Home", "X-LIC-LOCATION:Asia/Kolkata")) == "Asia/Kolkata"


def test_an_unknown_name_means_a_zone_that_behaves_as_defined() -> None:
    zone = found("Customized Time Zone", timezone("Customized Time Zone", *CENTRAL_EUROPE))
    start = read_only_event(
        event("DTSTART;TZID=Europe/Berlin:20190704T140000")
    ).content.when.span.start
    custom = timezone("(UTC+01:00) Amsterdam, Wien", *CENTRAL_EUROPE)
    line = 'DTSTART;TZID="(UTC+01:00) Amsterdam, Wien":20190704T140000'
    assert zone is not None
    assert read_only_event(custom, event(line)).content.when.span.start == start
    assert start == datetime(2019, 7, 4, 12, tzinfo=UTC)


def test_among_equal_zones_the_persons_own_is_chosen() -> None:
    assert found("Mine", timezone("Mine", *CENTRAL_EUROPE), zone="Europe/Paris") == "Europe/Paris"


def test_among_equal_zones_the_best_known_is_chosen() -> None:
    eastern = [
        component(
            "DAYLIGHT",
            "DTSTART:16010311T020000",
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
            "TZOFFSETFROM:-0500",
            "TZOFFSETTO:-0400",
        ),
        component(
            "STANDARD",
            "DTSTART:16011101T020000",
            "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
            "TZOFFSETFROM:-0400",
            "TZOFFSETTO:-0500",
        ),
    ]
    zone = found("Customized Time Zone", timezone("Customized Time Zone", *eastern), zone="UTC")
    assert zone == "America/New_York"


def test_a_zone_that_never_changes_means_the_offset() -> None:
    assert found("Fixed", fixed("Fixed", "+0400"), zone="Europe/Paris") == "Etc/GMT-4"
    assert found("Zero", fixed("Zero", "+0000"), zone="Europe/Paris") == "UTC"


def test_a_definition_that_lists_its_changes_is_understood() -> None:
    listed = timezone(
        "Listed",
        component(
            "DAYLIGHT",
            "DTSTART:20180325T020000",
            "RDATE:20190331T020000,20200329T020000",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
        ),
        component(
            "STANDARD",
            "DTSTART:20181028T030000",
            "RDATE:20191027T030000",
            "RDATE:20201025T030000",
            "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0100",
        ),
    )
    assert found("Listed", listed, zone="Europe/Vienna") == "Europe/Vienna"


def test_a_short_name_is_believed_only_if_it_behaves_so() -> None:
    assert found("EST") == "EST"
    zone = found("EST", timezone("EST", *CENTRAL_EUROPE), zone="Europe/Madrid")
    assert zone == "Europe/Madrid"


def test_two_files_may_define_the_same_name_differently() -> None:
    assert found("Ours", fixed("Ours", "+0400")) == "Etc/GMT-4"
    assert found("Ours", fixed("Ours", "-0700")) == "Etc/GMT+7"


@pytest.mark.parametrize(
    "timezones",
    [
        (),
        (fixed("Nowhere", "sideways"),),
        (timezone("Nowhere"),),
        (timezone("Nowhere", component("STANDARD", "DTSTART:x", "TZOFFSETTO:+0100")),),
    ],
    ids=["undefined", "no offset", "empty", "no date"],
)
def test_an_unmatched_zone_falls_back_to_that_of_the_calendar(timezones: tuple[str, ...]) -> None:
    lost = event(
        "DTSTART;TZID=Nowhere:20190704T140000", "DTEND;TZID=Nowhere:20190704T150000", uid="lost"
    )
    file = read_components(*timezones, lost, event(), zone="Asia/Tokyo")
    assert [one.content.when.timezone for one in file.events] == ["Asia/Tokyo", BERLIN]
    ((component_name, reason),) = skip_reasons(file)
    assert component_name == "TZID"
    assert "“Nowhere”" in reason
    assert "Asia/Tokyo" in reason
    file = read_components("X-WR-TIMEZONE:America/Denver", *timezones, lost, zone="Asia/Tokyo")
    assert file.events[0].content.when.timezone == "America/Denver"


ODD = timezone(
    "Odd",
    component(
        "STANDARD", "DTSTART:19701101T000000", "RRULE:FREQ=YEARLY",
        "TZOFFSETFROM:+0500", "TZOFFSETTO:+0200",
    ),
    component(
        "DAYLIGHT", "DTSTART:19700501T000000", "RRULE:FREQ=YEARLY",
        "TZOFFSETFROM:+0200", "TZOFFSETTO:+0500",
    ),
)  # fmt: skip


def test_an_unknown_zone_is_described_by_its_offset() -> None:
    lines = "DTSTART;TZID=Odd:20190704T140000", "DTEND;TZID=Odd:20190704T150000"
    for zone, name, hour in [(ODD, "Etc/GMT-5", 9), (fixed("Odd", "+0007"), "UTC", 13)]:
        file = read_components(zone, event(*lines))
        when = file.events[0].content.when
        assert (when.timezone, when.span.start.hour) == (name, hour)
        assert when.span.end - when.span.start == timedelta(hours=1)
        assert skip_reasons(file)[0][0] == "DTSTART"
        assert "“Odd”" in skip_reasons(file)[0][1]


def test_a_series_in_a_zone_like_none_keeps_its_wall_times_when_the_clocks_change() -> None:
    start = "DTSTART;TZID=Odd:20190425T140000"
    exdate = "EXDATE;TZID=Odd:20190509T140000"
    moved = changed_occurrence(";TZID=Odd:20190516T140000", "DTSTART;TZID=Odd:20190517T140000")
    file = read_components(ODD, event(start, "RRULE:FREQ=WEEKLY;COUNT=5", exdate), moved)
    (series,) = file.events
    rule = series.content.rule
    assert rule is not None
    moves = {one.instance_date: one.when for one in series.overrides}
    days = rule.dates(Days.through(date(2019, 1, 1), date(2019, 12, 31)))
    spans = [moves.get(day, series.content.when.with_start_date(day)).span for day in days]
    assert [f"{one.start:%m-%d %H}" for one in spans] == [
        "04-25 12",
        "05-02 09",
        "05-17 09",
        "05-23 09",
    ]


def test_a_rule_of_every_second_in_a_definition_costs_nothing() -> None:
    endless = timezone(
        "Endless",
        component(
            "STANDARD",
            "DTSTART:19700101T000000",
            "RRULE:FREQ=SECONDLY",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0100",
        ),
    )
    file = read_components(endless, event("DTSTART;TZID=Endless:20190704T140000"))
    assert [one.content.when.timezone for one in file.events] == [BERLIN]
    assert [part for part, _ in skip_reasons(file)] == ["TZID"]
