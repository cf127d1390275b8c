"""Series that avoid days off, as seen by programs without this feature."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import EventContent, Status, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.services.container import Services
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.public_holidays import PublicHolidays
from tests.builders import copy_database
from tests.fakes import FixedClock

ASKED = Days.through(date(2025, 11, 1), date(2026, 6, 30))
FIRST = date(2025, 11, 30)  # a Sunday
# Of the last days of the months, those that fall on a weekend, and the Fridays before them.
ROLLED = {
    "20251130": "20251128",
    "20260131": "20260130",
    "20260228": "20260227",
    "20260531": "20260529",
}


@pytest.fixture
def elsewhere(tmp_path: Path, migrated_file: Path, clock: FixedClock) -> Iterator[Services]:
    """The same person on an empty database."""
    engine = open_engine(f"sqlite:///{copy_database(migrated_file, tmp_path / 'other.db')}")
    store = SqlStore(engine, PublicHolidays())
    with store.begin() as work:
        person = work.people.add(
            login="ann", name="Ann Lee", email="ann@terp.example", role="admin"
        )
    yield build_services(person, store, clock, database_name="", is_embedded=True)
    engine.dispose()


def rent(services: Services, count: int | None = None) -> int:
    """Due on the last day of each month, or on the working day before it."""
    monthly = RecurrenceRule(
        frequency=Frequency.MONTHLY, start_date=FIRST, by_month_day=(-1,), count=count
    )
    content = EventContent(
        title="Rent",
        when=When(start_date=FIRST, end_date=FIRST, timezone="Europe/Berlin"),
        rule=monthly,
        working_days=WorkingDays(roll=Roll.BEFORE, country="DE"),
    )
    return services.events.create(content).event.id


def exported(services: Services) -> str:
    return services.exports.export(ASKED, "UTC").content.decode().replace("\r\n ", "")


def moved(text: str) -> dict[str, str]:
    """The dates of the occurrences that the file lists one by one."""
    found = {}
    for part in text.split("BEGIN:VEVENT\r\n")[1:]:
        properties = dict(line.partition(":")[::2] for line in part.split("\r\n") if ":" in line)
        if "RECURRENCE-ID;VALUE=DATE" in properties:
            found[properties["RECURRENCE-ID;VALUE=DATE"]] = properties["DTSTART;VALUE=DATE"]
    return found


def days_of(services: Services) -> list[date]:
    query = OccurrenceQuery(days=ASKED, zone="UTC")
    return [one.when.start_date for one in services.events.list(query)]


def test_other_programs_see_the_working_days(services: Services) -> None:
    rent(services, count=7)
    assert moved(exported(services)) == ROLLED


def test_a_round_trip_keeps_the_rule_and_its_working_days(
    services: Services, elsewhere: Services
) -> None:
    rent(services, count=7)
    text = exported(services)
    report = elsewhere.imports.import_file(text.encode())
    assert (report.created, report.skipped) == (1, ())
    (event,) = [elsewhere.events.get(1)]
    assert event.content.working_days == WorkingDays(roll=Roll.BEFORE, country="DE")
    statuses = {
        one.instance_status
        for one in elsewhere.events.list(OccurrenceQuery(days=ASKED, zone="UTC"))
    }
    assert [status.name for status in statuses if status] == ["GENERATED"]
    assert days_of(elsewhere) == days_of(services)
    assert exported(elsewhere) == text


@pytest.mark.parametrize(
    "old, new",
    [
        ("SUMMARY:Rent", "SUMMARY:Rent with heating"),
        ("DTSTART;VALUE=DATE:20260130", "DTSTART;VALUE=DATE:20260129"),
    ],
)
def test_a_change_by_another_program_is_a_change(
    services: Services, elsewhere: Services, old: str, new: str
) -> None:
    rent(services, count=7)
    head, mark, rest = exported(services).partition("RECURRENCE-ID;VALUE=DATE:20260131")
    elsewhere.imports.import_file((head + mark + rest.replace(old, new, 1)).encode())
    kept = elsewhere.events.content(1, date(2026, 1, 31))
    expected = f"SUMMARY:{kept.title}", f"DTSTART;VALUE=DATE:{kept.when.start_date:%Y%m%d}"
    assert new in expected


def test_what_a_person_moved_is_reported_once_and_stays(
    services: Services, elsewhere: Services
) -> None:
    series = rent(services, count=7)
    day, there = date(2026, 1, 31), date(2026, 2, 2)
    draft = services.events.draft(series, Scope.THIS, day)
    moved_there = replace(draft, when=replace(draft.when, start_date=there, end_date=there))
    services.events.update(
        series,
        moved_there,
        version=services.events.get(series).version,
        scope=Scope.THIS,
        instance_date=day,
    )
    text = exported(services)
    assert text.count("RECURRENCE-ID;VALUE=DATE:20260131") == 1
    assert moved(text) == ROLLED | {"20260131": "20260202"}
    elsewhere.imports.import_file(text.encode())
    assert days_of(elsewhere) == days_of(services)


DAY = When(start_date=FIRST, end_date=FIRST, timezone="America/New_York")
EVENING = replace(DAY, start_time=time(22), end_time=time(23, 30))
# The second one collides with where a Saturday rolls to, the last one rolls itself.
EXTRA = date(2025, 12, 8), date(2025, 12, 12), date(2026, 2, 14)
DAILY = RecurrenceRule(
    frequency=Frequency.DAILY, start_date=FIRST, end_date=date(2026, 1, 20), extra_dates=EXTRA
)


@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.CANCELLED])
@pytest.mark.parametrize("roll", [Roll.BEFORE, Roll.AFTER])
@pytest.mark.parametrize(
    "placed",
    [
        (DAY, DAILY),
        (EVENING, DAILY),
        (DAY, replace(DAILY, frequency=Frequency.WEEKLY, by_day=("SA", "SU"))),
        (EVENING, replace(DAILY, frequency=Frequency.MONTHLY, by_month_day=(-1, 14))),
    ],
)
def test_what_people_did_comes_back_even_where_the_series_is_called_off(
    services: Services,
    elsewhere: Services,
    status: Status,
    roll: Roll,
    placed: tuple[When, RecurrenceRule],
) -> None:
    when, rule = placed
    content = EventContent(
        title="Review", when=when, rule=rule, status=status, working_days=WorkingDays(roll=roll)
    )
    series = services.events.create(content).event.id
    changed, removed = rule.next_dates(FIRST, 3)[1:]
    here = services.events.content(series, changed)
    act(services, series, changed, replace(here, title="Audit"))
    act(services, series, removed, None)
    text = exported(services)
    report = elsewhere.imports.import_file(text.encode())
    assert (report.created, report.skipped) == (1, ())
    assert exported(elsewhere) == text
    assert days_of(elsewhere) == days_of(services)


def act(services: Services, series: int, day: date, content: EventContent | None) -> None:
    """Change that one occurrence into the content, or remove it."""
    version, this = services.events.get(series).version, Scope.THIS
    if content is None:
        services.events.delete(series, version=version, scope=this, instance_date=day)
    else:
        services.events.update(series, content, version=version, scope=this, instance_date=day)


def test_an_occurrence_rolled_over_a_clock_change_keeps_its_length(
    services: Services, elsewhere: Services
) -> None:
    sunday = date(2026, 3, 1)
    content = EventContent(
        title="Migration",
        when=When(
            start_date=sunday,
            start_time=time(20),
            end_date=date(2026, 3, 3),
            end_time=time(8),
            timezone="Europe/Berlin",
        ),
        rule=RecurrenceRule(
            frequency=Frequency.WEEKLY, start_date=sunday, count=5, keeps_length=True
        ),
        working_days=WorkingDays(roll=Roll.BEFORE),
    )
    services.events.create(content)
    text = exported(services)
    # On Friday, 27 March it begins, and ends an hour later by the clocks on Sunday.
    assert (
        "DTSTART;TZID=Europe/Berlin:20260327T200000\r\nDTEND;TZID=Europe/Berlin:20260329T0900"
        in text
    )
    elsewhere.imports.import_file(text.encode())
    assert exported(elsewhere) == text


def test_an_endless_series_is_written_for_two_more_years(services: Services) -> None:
    rent(services)
    lines = moved(exported(services))
    assert max(lines) == "20280430"
    assert lines | ROLLED == lines
