"""The import service on a real database."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.audit_history import ChangeType
from terp_desktop.domain.calendar_file import BadCalendarFileError
from terp_desktop.domain.event import Event, EventType, Module, Participant, Status, Visibility
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.services.container import Services
from terp_desktop.services.icalendar.importer import ImportReport
from terp_desktop.storage.unit_of_work import SqlStore
from tests.exchange.calendar_builders import calendar, changed_occurrence, component, event
from tests.fakes import FixedClock

FILES = Path(__file__).parents[2] / "data" / "ics"
HOUR = "DTEND;TZID=Europe/Berlin:20190304T150000"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
SECOND = ";TZID=Europe/Berlin:20190311T140000"
MOVED = (
    "DTSTART;TZID=Europe/Berlin:20190312T100000",
    "DTEND;TZID=Europe/Berlin:20190312T110000",
    "SUMMARY:Moved",
)


@pytest.fixture
def clock() -> FixedClock:
    """A day in the middle of the files' events, so that some of them are materialized."""
    return FixedClock(datetime(2019, 2, 16, 12, 0, tzinfo=UTC), "Europe/Berlin")


def import_components(services: Services, *components: str, **more: Any) -> ImportReport:
    return services.imports.import_file(calendar(*components), **more)


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.created, report.updated, report.unchanged


def shown(services: Services, first: str, last: str, zone: str = "UTC") -> Sequence[Occurrence]:
    days = Days.through(date.fromisoformat(first), date.fromisoformat(last))
    return services.events.list(OccurrenceQuery(days=days, zone=zone))


def starts(services: Services) -> list[str]:
    march = shown(services, "2019-03-01", "2019-04-30")
    return [f"{one.when.start_local:%m-%d %H:%M} {one.title}" for one in march]


def stored(store: SqlStore, uid: str = "one@example.org") -> Event:
    with store.read() as work:
        found = work.events.find_by_uid(uid)
    assert found is not None
    return found


def as_expected(occurrence: Occurrence) -> list[str]:
    """An occurrence in the form of the files of expected occurrences."""
    when = occurrence.when
    if when.is_all_day:
        return [when.start_date.isoformat(), when.end_date.isoformat(), occurrence.title]
    instants = (occurrence.start_utc, occurrence.end_utc)
    return [*(f"{one:%Y-%m-%dT%H:%M:%SZ}" for one in instants), occurrence.title]


@pytest.mark.parametrize("today", ["2019-02-16", "2025-04-20"])
@pytest.mark.parametrize(
    "name", ["machbar_16_feb_2019", "Germany", "fablab_cottbus", "issue_223_thunderbird"]
)
def test_real_calendars_show_what_an_independent_program_computed(
    services: Services, clock: FixedClock, name: str, today: str
) -> None:
    clock.instant = datetime.fromisoformat(today).replace(tzinfo=UTC)
    report = services.imports.import_file(FILES / f"{name}.ics")
    expected = json.loads((FILES / f"{name}.expected.json").read_text("utf-8"))
    found = shown(services, expected["first"], expected["last"])
    assert report.skipped == ()
    assert sorted(map(as_expected, found)) == sorted(expected["occurrences"])


def test_a_real_calendar_imported_twice_changes_nothing(
    services: Services, store: SqlStore
) -> None:
    file = FILES / "machbar_16_feb_2019.ics"
    assert counts(services.imports.import_file(file)) == (58, 0, 0)
    uid = "ome5r9735mpdoo3n6lpf8oi0c4@google.com"
    before = stored(store, uid)
    trail = services.events.history(before.id)
    assert counts(services.imports.import_file(file)) == (0, 0, 58)
    assert stored(store, uid) == before
    assert services.events.history(before.id) == trail


def test_days_stay_the_same_when_they_are_imported_again_in_another_zone(
    services: Services, clock: FixedClock
) -> None:
    file = FILES / "Germany.ics"
    assert counts(services.imports.import_file(file)) == (159, 0, 0)
    clock.zone_name = "Asia/Tokyo"
    assert counts(services.imports.import_file(file)) == (0, 0, 159)


def test_february_2019_of_the_machbar_is_what_google_showed(services: Services) -> None:
    services.imports.import_file(FILES / "machbar_16_feb_2019.ics")
    found = shown(services, "2019-02-01", "2019-02-28", "Europe/Berlin")
    cafes = [f"{one.when.start_local:%d %H:%M}" for one in found if "repairCafé" in one.title]
    assert len(found) == 20
    assert cafes == ["09 11:00", "24 11:00"]


def test_a_changed_file_changes_the_events_of_the_same_uid(
    services: Services, store: SqlStore
) -> None:
    import_components(services, event(HOUR, WEEKLY), event(uid="other@example.org"))
    before = stored(store)
    report = import_components(
        services, event(HOUR, WEEKLY, "LOCATION:Room 2"), event(uid="other@example.org")
    )
    after = stored(store)
    assert counts(report) == (0, 1, 1)
    assert (after.id, after.content.location) == (before.id, "Room 2")
    assert after.version == before.version + 1
    assert services.events.history(before.id)[-1].field_changed == "location"


def test_a_changed_occurrence_is_added_changed_and_left_alone(services: Services) -> None:
    import_components(services, event(HOUR, WEEKLY))
    with_moved = event(HOUR, WEEKLY), changed_occurrence(SECOND, *MOVED)
    assert counts(import_components(services, *with_moved)) == (0, 1, 0)
    assert starts(services)[1] == "03-12 10:00 Moved"
    assert counts(import_components(services, *with_moved)) == (0, 0, 1)
    later = changed_occurrence(SECOND, *MOVED[:2], "SUMMARY:Moved again")
    assert counts(import_components(services, event(HOUR, WEEKLY), later)) == (0, 1, 0)
    assert starts(services)[1] == "03-12 10:00 Moved again"


def test_a_lone_occurrence_changes_the_series_that_is_here(services: Services) -> None:
    import_components(services, event(HOUR, WEEKLY))
    assert counts(import_components(services, changed_occurrence(SECOND, *MOVED))) == (0, 1, 0)
    assert counts(import_components(services, changed_occurrence(SECOND, *MOVED))) == (0, 0, 1)
    assert starts(services)[:2] == ["03-04 14:00 Review", "03-12 10:00 Moved"]


def test_a_lone_occurrence_of_no_series_is_an_event(services: Services) -> None:
    assert counts(import_components(services, changed_occurrence(SECOND, *MOVED))) == (1, 0, 0)
    assert counts(import_components(services, changed_occurrence(SECOND, *MOVED))) == (0, 0, 1)
    assert starts(services) == ["03-12 10:00 Moved"]


def test_what_people_changed_here_stays_as_long_as_the_series_has_the_date(
    services: Services, store: SqlStore
) -> None:
    import_components(services, event(HOUR, WEEKLY))
    series = stored(store)
    for day in (date(2019, 3, 11), date(2019, 3, 25)):
        version = stored(store).version
        services.events.delete(series.id, version=version, scope=Scope.THIS, instance_date=day)
    import_components(services, event(HOUR, WEEKLY))
    assert starts(services) == ["03-04 14:00 Review", "03-18 14:00 Review"]
    import_components(services, event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=3"))
    with store.read() as work:
        left = [one.instance_date for one in work.instances.overrides(series.id)]
    assert left == [date(2019, 3, 11)]


def test_fields_without_an_icalendar_property_are_kept(
    services: Services, store: SqlStore, clock: FixedClock
) -> None:
    import_components(services, event(HOUR))
    before = stored(store)
    ours = replace(
        before.content,
        module=Module.SAMPLES,
        status=Status.COMPLETED,
        visibility=Visibility.TEAM,
        assigned_to=services.person.id,
        color="#123456",
        participants=(Participant(user_id=services.person.id),),
    )
    services.events.update(before.id, ours, version=before.version)
    assert counts(import_components(services, event(HOUR))) == (0, 0, 1)
    import_components(services, event(HOUR, "SUMMARY:New title"))
    assert stored(store).content == replace(ours, title="New title")


def test_an_event_in_the_trash_stays_there_and_is_reported(
    services: Services, store: SqlStore
) -> None:
    import_components(services, event(HOUR))
    services.events.delete(stored(store).id)
    report = import_components(services, event(HOUR, "SUMMARY:Back?"))
    assert counts(report) == (0, 0, 0)
    assert "trash" in report.skipped[0].reason
    assert starts(services) == []


def test_another_persons_event_is_not_changed(
    services: Services, store: SqlStore, clock: FixedClock
) -> None:
    import_components(services, event(HOUR))
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role="user")
    ben_services = build_services(ben, store, clock, database_name="", is_embedded=True)
    report = import_components(ben_services, event(HOUR, "SUMMARY:Ben's"))
    assert counts(report) == (0, 0, 0)
    assert "may not change" in report.skipped[0].reason
    assert stored(store).content.title == "Review"


def lookalikes(services: Services, *components: str) -> list[str]:
    report = import_components(services, *components, dry_run=True)
    return [row.uid for row in report.lookalikes]


def test_an_event_with_title_and_start_of_another_one_is_a_lookalike(services: Services) -> None:
    import_components(services, event(HOUR, WEEKLY))
    review = "SUMMARY: review"
    assert lookalikes(services, event(review, uid="two")) == ["two"]
    assert lookalikes(services, event(HOUR, WEEKLY)) == []
    assert lookalikes(services, event("SUMMARY:Reviews", uid="two")) == []
    later = event(review, "DTSTART:20190304T130100Z", uid="two")
    assert lookalikes(services, later) == []
    # The same instant in another zone, and a date of the series that is not its first.
    assert lookalikes(services, event(review, "DTSTART:20190304T130000Z", uid="two")) == ["two"]
    assert lookalikes(services, event(review, f"DTSTART{SECOND}", uid="two")) == ["two"]
    all_day = event("SUMMARY:Review", "DTSTART;VALUE=DATE:20190304", uid="two")
    assert lookalikes(services, all_day) == []


def test_events_of_one_file_are_no_lookalikes_of_each_other(services: Services) -> None:
    assert lookalikes(services, event(uid="one"), event(uid="two")) == []


def test_what_one_may_not_see_or_what_is_in_the_trash_has_no_lookalikes(
    services: Services, store: SqlStore, clock: FixedClock
) -> None:
    import_components(services, event(HOUR, "CLASS:PRIVATE"))
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role="user")
    ben_services = build_services(ben, store, clock, database_name="", is_embedded=True)
    assert lookalikes(ben_services, event(uid="two")) == []
    assert lookalikes(services, event(uid="two")) == ["two"]
    services.events.delete(stored(store).id)
    assert lookalikes(services, event(uid="two")) == []


def test_events_that_were_not_chosen_are_left_out(services: Services) -> None:
    report = import_components(services, event(uid="one"), event(uid="two"), leave_out={"one"})
    assert [row.uid for row in report.rows] == ["two"]


def test_an_occurrence_cancelled_here_stays_when_our_own_file_comes_back(
    services: Services, store: SqlStore
) -> None:
    import_components(services, event(HOUR, WEEKLY))
    series, days = stored(store), [date(2019, 3, day) for day in (11, 18)]
    services.events.delete(series.id, scope=Scope.THIS, instance_date=days[0])
    content = services.events.content(series.id, days[1])
    services.events.update(
        series.id,
        replace(content, status=Status.CANCELLED),
        version=stored(store).version,
        scope=Scope.THIS,
        instance_date=days[1],
    )
    before = [as_expected(one) for one in shown(services, "2019-03-01", "2019-04-01")]
    export = services.exports.export(Days.through(days[0], days[1]), "UTC").content
    assert counts(services.imports.import_file(export)) == (0, 0, 1)
    assert [as_expected(one) for one in shown(services, "2019-03-01", "2019-04-01")] == before
    services.events.restore(series.id, days[0])
    assert "2019-03-11" in [
        str(one.when.start_date) for one in shown(services, "2019-03-01", "2019-04-01")
    ]


def test_staff_among_the_attendees_are_known_by_their_address(
    services: Services, store: SqlStore
) -> None:
    attendees = (
        "ORGANIZER:mailto:ANN@terp.example",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:guest@example.org",
    )
    import_components(services, event(HOUR, *attendees))
    ann, guest = stored(store).content.participants
    assert (ann.user_id, ann.external_email) == (services.person.id, None)
    assert (guest.user_id, guest.external_email) == (None, "guest@example.org")
    assert not any(one.notify_on_creation for one in (ann, guest))
    assert counts(import_components(services, event(HOUR, *attendees))) == (0, 0, 1)
    answered = attendees[0], attendees[1].replace("ACCEPTED", "DECLINED")
    assert counts(import_components(services, event(HOUR, *answered))) == (0, 1, 0)


def test_alarms_become_reminders_once(services: Services, store: SqlStore) -> None:
    alarms = [
        component("VALARM", "ACTION:DISPLAY", f"TRIGGER:{trigger}")
        for trigger in ("-P1D", "-PT10M")
    ]
    assert counts(import_components(services, event(HOUR, *alarms))) == (1, 0, 0)
    assert [one.relative_minutes for one in stored(store).content.reminders] == [10, 1440]
    assert counts(import_components(services, event(HOUR, *alarms))) == (0, 0, 1)


def test_the_module_asked_for_is_given_to_new_and_changed_events(
    services: Services, store: SqlStore
) -> None:
    import_components(services, event(HOUR))
    assert stored(store).content.module is Module.GENERAL
    import_components(services, event(HOUR), module=Module.CLIENTS)
    assert stored(store).content.module is Module.CLIENTS
    assert counts(import_components(services, event(HOUR))) == (0, 0, 1)


def test_an_import_is_written_down_in_the_history(services: Services, store: SqlStore) -> None:
    import_components(services, event(HOUR))
    (line,) = services.events.history(stored(store).id)
    assert (line.change_type, line.changed_by) == (ChangeType.CREATED, services.person.id)


def test_a_dry_run_reports_the_result_and_changes_nothing(services: Services) -> None:
    report = services.imports.import_file(FILES / "machbar_16_feb_2019.ics", dry_run=True)
    assert (report.created, report.is_dry_run) == (58, True)
    assert shown(services, "2016-01-01", "2020-12-31") == []


def test_a_broken_file_leaves_everything_as_it_is(services: Services) -> None:
    whole = calendar(event(HOUR), event(uid="two@example.org"))
    with pytest.raises(BadCalendarFileError):
        services.imports.import_file(whole[:-40])
    assert starts(services) == []


def test_an_unchanged_file_leaves_what_people_changed_here(
    services: Services, store: SqlStore
) -> None:
    file = event(HOUR, "SEQUENCE:3", "LOCATION:Room 1")
    import_components(services, file)
    before = stored(store)
    ours = replace(before.content, title="Our title", location="Our room")
    services.events.update(before.id, ours, version=before.version)
    assert counts(import_components(services, file)) == (0, 0, 1)
    written_again = file.replace("SEQUENCE:3", "SEQUENCE:3\r\nDTSTAMP:20240101T000000Z")
    assert counts(import_components(services, written_again)) == (0, 0, 1)
    assert stored(store).content.title == "Our title"
    newer = file.replace("SEQUENCE:3", "SEQUENCE:4").replace("Room 1", "Room 2")
    assert counts(import_components(services, newer)) == (0, 1, 0)
    assert (stored(store).content.title, stored(store).content.location) == ("Review", "Room 2")


def test_an_earlier_version_of_an_event_is_reported_and_left_out(
    services: Services, store: SqlStore
) -> None:
    import_components(services, event(HOUR, "SEQUENCE:3"))
    report = import_components(services, event(HOUR, "SEQUENCE:2", "SUMMARY:Before"))
    assert counts(report) == (0, 0, 0)
    assert "later version" in report.skipped[0].reason
    assert stored(store).content.title == "Review"


def test_a_series_and_a_lone_change_of_it_may_come_in_one_file(services: Services) -> None:
    lone = changed_occurrence(SECOND, *MOVED).replace("UID:one@example.org", "UID:two@example.org")
    series = event(HOUR, WEEKLY), event(HOUR, WEEKLY, "UID:two@example.org/20190311T140000")
    assert counts(import_components(services, *series, lone)) == (2, 1, 0)


def test_x_terp_properties_of_a_file_are_applied(services: Services, store: SqlStore) -> None:
    words = "X-TERP-MODULE:ORDERS", "X-TERP-TYPE:DELIVERY", "X-TERP-STATUS:COMPLETED"
    more = "X-TERP-VISIBILITY:TEAM", "X-TERP-COLOR:#123456", "X-TERP-WORKING-DAYS:AFTER DE-BY"
    import_components(services, event(HOUR, *words, *more))
    content = stored(store).content
    assert (content.module, content.event_type) == (Module.ORDERS, EventType.DELIVERY)
    assert (content.status, content.visibility) == (Status.COMPLETED, Visibility.TEAM)
    assert content.color == "#123456"
    assert content.working_days == WorkingDays(roll=Roll.AFTER, country="DE-BY")
    import_components(services, event(HOUR, "X-TERP-MODULE:SAMPLES", "X-TERP-TYPE:NONSENSE"))
    content = stored(store).content
    assert (content.module, content.event_type) == (Module.SAMPLES, EventType.DELIVERY)


def test_a_bulk_import_equals_single_writes(
    services: Services, store: SqlStore, database: Engine
) -> None:
    alarm = component("VALARM", "ACTION:DISPLAY", "TRIGGER:-PT10M")
    people = "ATTENDEE:mailto:ann@terp.example", "ATTENDEE:mailto:guest@example.org"
    start = "DTSTART;TZID=Europe/Berlin:20190218T140000"
    second = ";TZID=Europe/Berlin:20190225T140000"
    series = event(start, "DURATION:PT1H", WEEKLY, alarm, *people)
    moved = changed_occurrence(second, "DTSTART:20190226T080000Z", "DURATION:PT1H", "SUMMARY:Moved")
    import_components(services, series, moved)
    whole = stored(store)
    with store.read() as work:
        overrides = work.instances.overrides(whole.id)
    by_hand = services.events.create(whole.content).event
    (other,) = (replace(one) for one in overrides)
    wanted = replace(services.events.content(by_hand.id, other.instance_date), title="Moved")
    services.events.update(
        by_hand.id,
        replace(wanted, when=other.when),
        version=by_hand.version,
        scope=Scope.THIS,
        instance_date=other.instance_date,
    )
    assert everything_of(database, whole.id) == everything_of(database, by_hand.id)


def everything_of(database: Engine, event_id: int) -> dict[str, list[dict[str, Any]]]:
    """All rows of an event without ids and timestamps."""
    apart = {"id", "eventId", "parentEventId", "recurrenceRuleId", "version"}
    found: dict[str, list[dict[str, Any]]] = {}
    tables = {
        "calendarRecurrenceRules": "eventId",
        "calendarRecurrenceInstances": "parentEventId",
        "calendarEventParticipants": "eventId",
        "calendarReminders": "eventId",
    }
    with database.connect() as connection:
        for name, column in tables.items():
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            rows = connection.execute(
                sa.select(table).where(table.c[column] == event_id).order_by(table.c.id)
            ).mappings()
            plain = [{key: row[key] for key in row if key not in apart} for row in rows]
            found[name] = sorted(plain, key=str)
    assert all(found.values())
    return found


def test_an_error_in_the_middle_leaves_nothing_of_the_file(
    services: Services, database: Engine, database_kind: str
) -> None:
    if database_kind != "sqlite":
        return
    with database.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER refuse BEFORE INSERT ON \"calendarEvents\" WHEN NEW.title = 'Bad' "
            "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    good = [event(HOUR, uid=f"{number}@example.org") for number in range(1200)]
    with pytest.raises(IntegrityError):
        import_components(services, *good, event("SUMMARY:Bad", uid="bad"))
    assert starts(services) == []
    with database.connect() as connection:
        assert (
            connection.exec_driver_sql('SELECT count(*) FROM "calendarEventHistory"').scalar() == 0
        )


def test_progress_counts_up_to_the_number_of_events(services: Services) -> None:
    reported: list[tuple[int, int]] = []
    events = [event(HOUR, uid=f"{number}@example.org") for number in range(501)]
    services.imports.import_file(calendar(*events), progress=lambda *one: reported.append(one))
    assert reported == [(500, 501), (501, 501)]
