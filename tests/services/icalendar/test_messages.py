"""Files with a METHOD (RFC 5546): requests, replies, cancellations, on a real database."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from terp_desktop.domain.event import Event, ResponseStatus, Status
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.services.icalendar.importer import ImportReport
from terp_desktop.storage.unit_of_work import SqlStore
from tests.exchange.calendar_builders import calendar, changed_occurrence, component, event
from tests.fakes import FixedClock

HOUR = "DTEND;TZID=Europe/Berlin:20190304T150000"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
SECOND = ";TZID=Europe/Berlin:20190311T140000"
UID = "one@example.org"
PEOPLE = (
    "ORGANIZER:mailto:boss@example.org",
    "ATTENDEE:mailto:guest@example.org",
    "ATTENDEE:mailto:Other@example.org",
    "ATTENDEE:mailto:ann@terp.example",
)

ENGINES = ("sqlite", "mariadb")
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


def stored(store: SqlStore, uid: str = UID) -> Event:
    with store.read() as work:
        found = work.events.find_by_uid(uid)
    assert found is not None
    return found


def starts(services: Services) -> list[str]:
    days = Days.through(date(2019, 1, 1), date(2019, 12, 31))
    found = services.events.list(OccurrenceQuery(days=days, zone="UTC"))
    live = (one for one in found if one.status is not Status.CANCELLED)
    return [f"{one.when.start_local:%m-%d %H:%M}" for one in live]


def answers(store: SqlStore) -> dict[str, str]:
    people = stored(store).content.participants
    return {one.external_email or "ann": one.response_status.value for one in people}


def bare(*lines: str, uid: str = UID) -> str:
    """A VEVENT with only the required properties of a message."""
    return component("VEVENT", f"UID:{uid}", "DTSTAMP:20190201T000000Z", *lines)


def reply(address: str, answer: str, *lines: str) -> tuple[str, str]:
    return "METHOD:REPLY", bare(f"ATTENDEE;PARTSTAT={answer}:mailto:{address}", *lines)


# --- Replies ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address, who",
    [
        ("guest@example.org", "guest@example.org"),
        ("OTHER@EXAMPLE.ORG", "Other@example.org"),
        ("Ann@terp.example", "ann"),
    ],
)
@pytest.mark.parametrize("answer", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_a_reply_sets_the_answer_of_one_person_and_nothing_else(
    services: Services, store: SqlStore, address: str, who: str, answer: str
) -> None:
    import_components(services, event(HOUR, WEEKLY, "LOCATION:Room 1", *PEOPLE))
    before, people = stored(store), answers(store)
    message = reply(address, answer, "SUMMARY:Accepted: Review", "DTSTART:20300101T000000Z")
    assert counts(import_components(services, *message)) == (0, 1, 0)
    after = stored(store)
    assert answers(store) == {**people, who: answer}
    assert (after.content.title, after.content.when) == (before.content.title, before.content.when)
    assert (after.content.location, after.content.rule) == ("Room 1", before.content.rule)
    assert counts(import_components(services, *message)) == (0, 0, 1)
    assert services.events.history(after.id)[-1].event_id == after.id


def test_a_reply_says_when_it_was_given_and_an_earlier_one_changes_nothing(
    services: Services, store: SqlStore
) -> None:
    import_components(services, event(HOUR, *PEOPLE))
    import_components(services, *reply("guest@example.org", "ACCEPTED"))
    guest = next(
        p for p in stored(store).content.participants if p.external_email == "guest@example.org"
    )
    assert guest.responded_at == datetime(2019, 2, 1, tzinfo=UTC)
    earlier = bare("ATTENDEE;PARTSTAT=DECLINED:mailto:guest@example.org").replace("0201T", "0131T")
    import_components(services, "METHOD:REPLY", earlier)
    assert answers(store)["guest@example.org"] == ResponseStatus.ACCEPTED


@pytest.mark.parametrize(
    "components, reason",
    [
        (reply("stranger@example.org", "ACCEPTED", "SEQUENCE:2"), "does not take part"),
        (reply("guest@example.org", "DELEGATED", "SEQUENCE:2"), "none that the calendar has"),
        (reply("guest@example.org", "ACCEPTED", "SEQUENCE:1"), "earlier version"),
        (
            reply("guest@example.org", "ACCEPTED", f"RECURRENCE-ID{SECOND}", "SEQUENCE:2"),
            "one date",
        ),
        (("METHOD:REPLY", bare("ATTENDEE;PARTSTAT=ACCEPTED:nobody", "SEQUENCE:2")), "e-mail"),
        (("METHOD:REPLY", bare("ATTENDEE:mailto:a@b.example", uid="unknown")), "does not have"),
    ],
)
def test_a_reply_that_cannot_be_applied_gives_the_reason(
    services: Services, store: SqlStore, components: tuple[str, str], reason: str
) -> None:
    import_components(services, event(HOUR, WEEKLY, "SEQUENCE:2", *PEOPLE))
    before = stored(store)
    report = import_components(services, *components)
    assert (report.created, report.updated) == (0, 0)
    assert reason in skip_reasons(report)
    assert stored(store) == before


def test_a_reply_is_for_every_time_of_the_day(services: Services, store: SqlStore) -> None:
    import_components(services, event(HOUR, "RRULE:FREQ=DAILY;BYHOUR=9,14", *PEOPLE))
    import_components(services, *reply("guest@example.org", "ACCEPTED"))
    for uid in (UID, f"{UID}/T090000"):
        people = stored(store, uid).content.participants
        guests = [one for one in people if one.external_email == "guest@example.org"]
        assert [one.response_status for one in guests] == [ResponseStatus.ACCEPTED]


# --- Messages that change nothing ------------------------------------------------------------


@pytest.mark.parametrize(
    "method, reason",
    [
        ("COUNTER", "guest@example.org proposes to change the event (20190305T080000Z"),
        ("DECLINECOUNTER", "declines"),
        ("REFRESH", "only asks"),
    ],
)
@pytest.mark.parametrize("instance", [(), (f"RECURRENCE-ID{SECOND}",)])
def test_a_message_that_only_proposes_or_asks_leaves_the_event(
    services: Services, store: SqlStore, method: str, reason: str, instance: tuple[str, ...]
) -> None:
    import_components(services, event(HOUR, WEEKLY, *PEOPLE))
    before = stored(store)
    proposed = ("DTSTART:20190305T080000Z", "ATTENDEE:mailto:guest@example.org", "SEQUENCE:9")
    report = import_components(
        services, f"METHOD:{method}", bare("SUMMARY:Else", *proposed, *instance)
    )
    assert counts(report) == (0, 0, 0)
    assert reason in skip_reasons(report)
    assert stored(store) == before
    assert len(starts(services)) == 4


# --- Called off ------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [("STATUS:CANCELLED",), ()])
@pytest.mark.parametrize(
    "lines", [(), ("DTSTART;TZID=Europe/Berlin:20190304T140000", HOUR, "SUMMARY:Canceled: Review")]
)
@pytest.mark.parametrize("rule", [(), (WEEKLY,)])
def test_a_cancelled_event_gets_the_status_and_keeps_its_content(
    services: Services,
    store: SqlStore,
    status: tuple[str, ...],
    lines: tuple[str, ...],
    rule: tuple[str, ...],
) -> None:
    import_components(services, event(HOUR, *rule, "LOCATION:Room 1"))
    before = stored(store)
    off = "METHOD:CANCEL", bare("SEQUENCE:1", *status, *lines)
    assert counts(import_components(services, *off)) == (0, 1, 0)
    after = stored(store)
    assert after.content.status is Status.CANCELLED
    assert (after.content.rule, after.content.when) == (before.content.rule, before.content.when)
    assert (after.content.title, after.content.location) == ("Review", "Room 1")
    assert starts(services) == []
    assert counts(import_components(services, *off)) == (0, 0, 1)
    import_components(services, event(HOUR, *rule, "LOCATION:Room 1"))
    assert starts(services) == []


def test_a_cancelled_series_is_reinstated_by_a_later_version(
    services: Services, store: SqlStore
) -> None:
    import_components(services, event(HOUR, WEEKLY))
    import_components(services, "METHOD:CANCEL", bare("SEQUENCE:1", "STATUS:CANCELLED"))
    assert counts(
        import_components(services, "METHOD:REQUEST", event(HOUR, WEEKLY, "SEQUENCE:2"))
    ) == (
        0,
        1,
        0,
    )
    assert len(starts(services)) == 4


def test_a_series_cancelled_without_a_method_stays_a_series(
    services: Services, store: SqlStore
) -> None:
    import_components(services, event(HOUR, WEEKLY))
    before = stored(store)
    assert counts(import_components(services, event(HOUR, "STATUS:CANCELLED", "SEQUENCE:1"))) == (
        0,
        1,
        0,
    )
    assert stored(store).content.rule == before.content.rule
    assert starts(services) == []


def test_a_series_at_several_times_of_the_day_is_cancelled_as_a_whole(services: Services) -> None:
    rdate = "RDATE;TZID=Europe/Berlin:20190310T170000,20190304T200000"
    import_components(services, event(HOUR, "RRULE:FREQ=DAILY;BYHOUR=9,14;COUNT=4", rdate))
    assert len(starts(services)) == 6
    import_components(services, "METHOD:CANCEL", bare("STATUS:CANCELLED"))
    assert starts(services) == []


def test_people_named_by_a_cancellation_are_removed_from_the_event(
    services: Services, store: SqlStore
) -> None:
    import_components(services, event(HOUR, WEEKLY, *PEOPLE))
    off = "METHOD:CANCEL", bare("SEQUENCE:1", "ATTENDEE:mailto:GUEST@example.org")
    assert counts(import_components(services, *off)) == (0, 1, 0)
    assert sorted(answers(store)) == ["Other@example.org", "ann", "boss@example.org"]
    assert stored(store).content.status is Status.SCHEDULED
    assert len(starts(services)) == 4
    assert counts(import_components(services, *off)) == (0, 0, 1)


def test_an_event_whose_people_are_all_removed_is_cancelled(
    services: Services, store: SqlStore
) -> None:
    import_components(services, event(HOUR, *PEOPLE))
    import_components(services, "METHOD:CANCEL", bare(*PEOPLE[1:]))
    assert stored(store).content.status is Status.CANCELLED


@pytest.mark.parametrize(
    "lines, reason",
    [
        ((f"RECURRENCE-ID{SECOND}", "ATTENDEE:mailto:guest@example.org"), "people of its series"),
        (("RECURRENCE-ID:20190312T100000Z", "STATUS:CANCELLED"), "does not have"),
        (("RECURRENCE-ID:garbage", "STATUS:CANCELLED"), "neither a date nor a time"),
        (("STATUS:CANCELLED", "SEQUENCE:1"), "later version"),
        (("STATUS:CANCELLED", "SEQUENCE:2", "DTSTAMP:20180101T000000Z"), "later version"),
    ],
)
def test_a_cancellation_that_cannot_be_applied_is_reported(
    services: Services, store: SqlStore, lines: tuple[str, ...], reason: str
) -> None:
    import_components(
        services, event(HOUR, WEEKLY, "SEQUENCE:2", "DTSTAMP:20190101T000000Z", *PEOPLE)
    )
    message = bare(*lines)
    if lines[-1].startswith("DTSTAMP"):
        message = message.replace("DTSTAMP:20190201T000000Z\r\n", "")
    report = import_components(services, "METHOD:CANCEL", message)
    assert counts(report) == (0, 0, 0)
    assert reason in skip_reasons(report)
    assert len(starts(services)) == 4


@pytest.mark.parametrize("instance", [(), (f"RECURRENCE-ID{SECOND}",)])
def test_a_cancellation_creates_no_missing_event(
    services: Services, instance: tuple[str, ...]
) -> None:
    report = import_components(services, "METHOD:CANCEL", bare("STATUS:CANCELLED", *instance))
    assert counts(report) == (0, 0, 0)
    assert "does not have" in skip_reasons(report)


def test_a_detached_occurrence_is_cancelled(services: Services) -> None:
    import_components(services, "METHOD:REQUEST", changed_occurrence(SECOND, f"DTSTART{SECOND}"))
    assert starts(services) == ["03-11 14:00"]
    off = bare(f"RECURRENCE-ID{SECOND}", "STATUS:CANCELLED")
    assert counts(import_components(services, "METHOD:CANCEL", off)) == (0, 1, 0)
    assert starts(services) == []


def test_an_event_and_its_cancellation_may_come_in_one_file(services: Services) -> None:
    both = calendar(event(HOUR, WEEKLY)) + calendar("METHOD:CANCEL", bare("SEQUENCE:1"))
    assert counts(services.imports.import_file(both)) == (1, 1, 0)
    assert starts(services) == []


# --- Versions, and additions -----------------------------------------------------------------


@pytest.mark.parametrize("method", ["REQUEST", "PUBLISH"])
@pytest.mark.parametrize(
    "older", ["SEQUENCE:1\r\nDTSTAMP:20190201T000000Z", "SEQUENCE:2\r\nDTSTAMP:20190101T000000Z"]
)
def test_an_older_version_does_not_replace_a_newer_one(
    services: Services, store: SqlStore, method: str, older: str
) -> None:
    newer = ("SEQUENCE:2", "DTSTAMP:20190115T000000Z")
    import_components(services, f"METHOD:{method}", event(HOUR, *newer))
    report = import_components(services, f"METHOD:{method}", event(HOUR, "SUMMARY:Old", older))
    assert counts(report) == (0, 0, 0)
    assert "later version" in skip_reasons(report)
    newest = event(HOUR, "SUMMARY:New", "SEQUENCE:2", "DTSTAMP:20190116T000000Z")
    assert counts(import_components(services, f"METHOD:{method}", newest)) == (0, 1, 0)
    assert stored(store).content.title == "New"


def test_an_occurrence_that_is_added_leaves_the_series(services: Services, store: SqlStore) -> None:
    import_components(services, event(HOUR, WEEKLY))
    before = stored(store)
    one_more = event("DTSTART;TZID=Europe/Berlin:20190306T100000", "SEQUENCE:1")
    assert counts(import_components(services, "METHOD:ADD", one_more)) == (1, 0, 0)
    assert starts(services)[:3] == ["03-04 14:00", "03-06 10:00", "03-11 14:00"]
    assert stored(store).content == before.content
    assert counts(import_components(services, "METHOD:ADD", one_more)) == (0, 0, 1)
    assert counts(import_components(services, "METHOD:ADD", event(HOUR, "SEQUENCE:2"))) == (0, 0, 1)
    import_components(services, "METHOD:CANCEL", bare("SEQUENCE:3"))
    assert starts(services) == []


def test_an_occurrence_added_to_an_unknown_series_is_reported(services: Services) -> None:
    report = import_components(services, "METHOD:ADD", event(HOUR))
    assert counts(report) == (0, 0, 0)
    assert "does not have" in skip_reasons(report)


def test_the_changes_of_messages_can_be_undone(services: Services, store: SqlStore) -> None:
    import_components(services, event(HOUR, WEEKLY, *PEOPLE))
    before = stored(store).content
    import_components(services, *reply("guest@example.org", "ACCEPTED"))
    services.undo.undo()
    assert stored(store).content == before
    import_components(services, "METHOD:CANCEL", bare("SEQUENCE:1"))
    services.undo.undo()
    assert stored(store).content == before
