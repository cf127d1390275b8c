"""Texts, people, alarms and the small properties of an event."""

import pytest

from terp_desktop.domain.event import (
    EventContent,
    Participant,
    ParticipantRole,
    Priority,
    ResponseStatus,
    Status,
    Visibility,
)
from tests.exchange.calendar_builders import (
    component,
    event,
    read_components,
    read_only_event,
    skip_reasons,
)


def content(*lines: str) -> EventContent:
    return read_only_event(event(*lines)).content


def alarm(trigger: str, action: str = "DISPLAY") -> str:
    return component("VALARM", f"ACTION:{action}", f"TRIGGER{trigger}")


def minutes(*lines: str) -> list[int]:
    return [one.relative_minutes for one in content(*lines).reminders]


def person(line: str) -> Participant:
    (participant,) = content(line).participants
    return participant


def test_texts_are_unescaped_and_otherwise_left_as_they_are() -> None:
    found = content(
        r"SUMMARY;LANGUAGE=de:Preise\, Mengen\; C:\\new ",
        r"DESCRIPTION:<b>Erste</b>\nZweite\NDritte &amp\; mehr",
        "LOCATION:Büro 1",
    )
    assert found.title == "Preise, Mengen; C:\\new "
    assert found.description == "<b>Erste</b>\nZweite\nDritte &amp; mehr"
    assert found.location == "Büro 1"


@pytest.mark.parametrize("summary", ["SUMMARY:", "SUMMARY:   ", r"SUMMARY:\n"])
def test_an_event_without_a_title_is_given_one(summary: str) -> None:
    assert content(summary).title == "(No title)"


def test_a_title_stays_in_one_line() -> None:
    assert content(r"SUMMARY:First\nsecond").title == "First second"


def test_what_does_not_fit_into_title_and_location_goes_into_the_description() -> None:
    found = content(f"SUMMARY:{'t' * 300}", f"LOCATION:{'p' * 501}", "DESCRIPTION:Before")
    assert found.title == "t" * 254 + "…"
    assert found.location == "p" * 499 + "…"
    assert found.description == f"…{'t' * 46}\n\n…pp\n\nBefore"


def test_empty_texts_are_imported_as_none() -> None:
    found = content("DESCRIPTION:", "LOCATION:")
    assert (found.description, found.location) == (None, None)


def test_control_characters_are_dropped() -> None:
    assert content("SUMMARY:Bell\x07 and nul\x00").title == "Bell and nul"


@pytest.mark.parametrize(
    "number, priority",
    [
        ("0", Priority.MEDIUM),
        ("1", Priority.URGENT),
        ("2", Priority.URGENT),
        ("4", Priority.HIGH),
        ("5", Priority.MEDIUM),
        ("6", Priority.LOW),
        ("9", Priority.LOW),
    ],
)
def test_priorities_are_mapped_to_ours(number: str, priority: Priority) -> None:
    assert content(f"PRIORITY:{number}").priority is priority


@pytest.mark.parametrize(
    "line, status",
    [
        ("STATUS:CONFIRMED", Status.SCHEDULED),
        ("STATUS:TENTATIVE", Status.SCHEDULED),
        ("STATUS:CANCELLED", Status.CANCELLED),
        ("TRANSP:OPAQUE", Status.SCHEDULED),
    ],
)
def test_only_the_cancelled_status_is_imported(line: str, status: Status) -> None:
    assert content(line).status is status


@pytest.mark.parametrize(
    "line, visibility",
    [
        ("CLASS:PRIVATE", Visibility.PRIVATE),
        ("CLASS:confidential", Visibility.PRIVATE),
        ("CLASS:PUBLIC", Visibility.COMPANY),
        ("TRANSP:OPAQUE", Visibility.COMPANY),
    ],
)
def test_private_events_stay_private(line: str, visibility: Visibility) -> None:
    assert content(line).visibility is visibility


@pytest.mark.parametrize(
    "color, number",
    [
        ("turquoise", "#40e0d0"),
        ("DarkSlateGrey", "#2f4f4f"),
        ("#A1B2C3", "#a1b2c3"),
        ("#a1b2c3ff", "#a1b2c3"),
        ("octarine", None),
    ],
)
def test_colors_are_numbers_or_css_names(color: str, number: str | None) -> None:
    assert content(f"COLOR:{color}").color == number


def test_a_participant_has_a_role_and_an_answer() -> None:
    line = (
        'ATTENDEE;CN="Lee, Ann";ROLE=OPT-PARTICIPANT;PARTSTAT=TENTATIVE;'
        "RSVP=TRUE:mailto:Ann@Example.org"
    )
    assert person(line) == Participant(
        external_email="Ann@Example.org",
        external_name="Lee, Ann",
        role=ParticipantRole.OPTIONAL,
        response_status=ResponseStatus.TENTATIVE,
        notify_on_creation=False,
        notify_on_update=False,
    )


@pytest.mark.parametrize(
    "parameters, role, response",
    [
        ("", ParticipantRole.REQUIRED, ResponseStatus.PENDING),
        (";ROLE=CHAIR;PARTSTAT=ACCEPTED", ParticipantRole.ORGANIZER, ResponseStatus.ACCEPTED),
        (";ROLE=NON-PARTICIPANT", ParticipantRole.OBSERVER, ResponseStatus.PENDING),
        (";PARTSTAT=DECLINED", ParticipantRole.REQUIRED, ResponseStatus.DECLINED),
        (";PARTSTAT=NEEDS-ACTION", ParticipantRole.REQUIRED, ResponseStatus.PENDING),
    ],
)
def test_roles_and_answers_are_mapped_to_ours(
    parameters: str, role: ParticipantRole, response: ResponseStatus
) -> None:
    found = person(f"ATTENDEE{parameters}:mailto:a@example.org")
    assert (found.role, found.response_status) == (role, response)


def test_an_organizer_who_attends_is_there_once() -> None:
    (found,) = content(
        "ORGANIZER;CN=Ann:mailto:ann@example.org",
        "ATTENDEE;PARTSTAT=DECLINED:MAILTO:ANN@example.org",
    ).participants
    assert found.role is ParticipantRole.ORGANIZER
    assert found.response_status is ResponseStatus.DECLINED
    assert found.external_name == "Ann"


def test_an_address_is_read_from_the_email_parameter() -> None:
    line = "ATTENDEE;EMAIL=ann@example.org:urn:uuid:4a1c1f3e"
    assert person(line).external_email == "ann@example.org"


def test_people_without_an_address_are_reported_and_left_out() -> None:
    file = read_components(event("ATTENDEE;CN=Room 1:invalid:nomail"))
    assert file.events[0].content.participants == ()
    assert skip_reasons(file) == [
        ("ATTENDEE", "It names “invalid:nomail” without an e-mail address.")
    ]


@pytest.mark.parametrize("address", ["a@[", "a@b.c,d@e.f", "@", "a b@c.d", "a@b..c", "a@b.c\x00"])
def test_an_invalid_address_is_reported_and_the_event_stays(address: str) -> None:
    file = read_components(
        event(f"ATTENDEE;CN=X:mailto:{address}", "ATTENDEE:mailto:ben@terp.example")
    )
    (found,) = file.events[0].content.participants
    assert found.external_email == "ben@terp.example"
    assert [part for part, _ in skip_reasons(file)] == ["ATTENDEE"]


@pytest.mark.parametrize(
    "trigger, before",
    [
        (":-PT15M", 15),
        (":-P1D", 1440),
        (":PT0S", 0),
        (":PT5M", -5),
        (":-PT90S", 2),
        (";RELATED=START:-PT1H", 60),
        (";RELATED=END:-PT15M", -45),
        (";VALUE=DATE-TIME:20190304T120000Z", 60),
    ],
)
def test_an_alarm_is_a_reminder_before_the_start(trigger: str, before: int) -> None:
    assert minutes("DURATION:PT1H", alarm(trigger)) == [before]


def test_equal_alarms_are_one_reminder() -> None:
    lines = alarm(":-PT15M"), alarm(":-PT15M", "AUDIO"), alarm(":-PT1H")
    assert minutes(*lines) == [15, 60]


@pytest.mark.parametrize(
    "lines, reason",
    [
        (
            (alarm(":-PT15M", "EMAIL"),),
            "An alarm of the kind EMAIL does nothing here; it is only kept.",
        ),
        ((alarm(":in a while"),), "“in a while” is neither a date nor a time."),
        ((component("VALARM", "ACTION:DISPLAY"),), "An alarm does not say when it is due."),
        (
            ("RRULE:FREQ=DAILY", alarm(";VALUE=DATE-TIME:20190304T120000Z")),
            "An alarm at one instant does not fit a series.",
        ),
    ],
)
def test_an_unsupported_alarm_is_reported_and_left_out(lines: tuple[str, ...], reason: str) -> None:
    file = read_components(event(*lines))
    assert file.events[0].content.reminders == ()
    ((name, skip_reason),) = skip_reasons(file)
    assert name == "VALARM"
    assert reason in skip_reason


def test_an_event_without_a_uid_is_the_same_at_each_import() -> None:
    first, second = (
        read_only_event(
            component("VEVENT", "DTSTART:20190304", f"DTSTAMP:{stamp}", "SUMMARY:No id")
        ).uid
        for stamp in ("20190301T000000Z", "20190302T000000Z")
    )
    other = read_only_event(component("VEVENT", "DTSTART:20190305", "SUMMARY:No id")).uid
    assert first == second != other


def test_a_uid_that_is_too_long_is_shortened_alike_each_time() -> None:
    first, second = (
        read_only_event(event(uid="x" * 300)).uid,
        read_only_event(event(uid="x" * 300)).uid,
    )
    assert first == second
    assert len(first) <= 255
    assert first != read_only_event(event(uid="x" * 301)).uid
