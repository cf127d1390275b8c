"""E-mail reminders: each is sent once, over real SMTP, with several senders and failures."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Thread

import pytest

from terp_desktop.domain.errors import NotFoundError
from terp_desktop.domain.event import EventContent, Reminder, ReminderMethod, When
from terp_desktop.domain.mail import MAX_MAIL_ATTEMPTS, QueuedMail, retry_delay
from terp_desktop.domain.mail_settings import MailSettings, MailTls
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.services.container import Services
from terp_desktop.services.reminders.mail import (
    LEASE,
    MAX_MAILS_PER_MINUTE,
    MailService,
    MailSession,
)
from terp_desktop.services.store import Store
from terp_desktop.system.smtp import SmtpMailer
from tests.builders import Tables
from tests.fakes import FixedClock
from tests.mail_server import Mailbox, run_mail_server

TODAY = date(2025, 11, 4)
DUE = datetime(2025, 11, 4, 13, 50, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BY_MAIL = Reminder(relative_minutes=10, method=ReminderMethod.EMAIL)
BOTH = Reminder(relative_minutes=10, method=ReminderMethod.BOTH)

Make = Callable[..., MailService]


def meeting(title: str = "Meeting", *, hour: int = 9, reminder: Reminder = BY_MAIL) -> EventContent:
    when = When(
        start_date=TODAY,
        end_date=TODAY,
        start_time=time(hour),
        end_time=time(hour, 30),
        timezone="America/New_York",
    )
    return EventContent(title=title, when=when, location="Hall", reminders=(reminder,))


def plain(port: int) -> MailSettings:
    return MailSettings(
        host="127.0.0.1", port=port, tls=MailTls.NONE, user=None, sender="terp@office.example"
    )


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    with run_mail_server(mailbox) as port:
        yield port


@pytest.fixture
def make(store: Store, clock: FixedClock, port: int) -> Make:
    """A program that sends mail, by its name."""
    way_out = plain(port)

    def make(owner: str = "here", rate: int = MAX_MAILS_PER_MINUTE) -> MailService:
        return MailService(store, clock, SmtpMailer(way_out), owner=owner, rate=rate)

    return make


@pytest.fixture
def mail(make: Make) -> MailService:
    return make()


def claim_of_a_dead_program(store: Store, clock: FixedClock) -> QueuedMail:
    """A mail claimed by a program that died."""
    with store.begin() as work:
        now = clock.now()
        found = work.mails.claim("dead", now=now, until=now + LEASE)
    assert found is not None
    return found


def test_a_reminder_is_mailed_at_its_time_and_once(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    services.events.create(meeting())
    assert mail.next_due() == DUE
    clock.instant = DUE - timedelta(seconds=1)
    assert mail.deliver() == 0
    clock.instant = DUE
    assert mail.deliver() == 1
    clock.advance(MINUTE)
    assert mail.deliver() == 0
    (sent,) = mailbox.mails
    assert sent["To"] == "ann@terp.example"
    assert sent["Subject"].startswith("Reminder: Meeting, Tuesday, 4 November 2025, 09:00 to 09:30")
    assert "Hall" in sent.get_content()
    assert mail.next_due() is None


def test_the_mail_has_the_time_in_the_persons_zone(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    clock.zone_name = "Europe/Berlin"
    services.preferences.update_zone()
    clock.zone_name = "America/New_York"
    services.events.create(meeting())
    clock.instant = DUE
    mail.deliver()
    assert "15:00 to 15:30 (Europe/Berlin)" in mailbox.mails[0].get_content()


def test_popup_and_mail_of_one_reminder_are_independent(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    services.events.create(meeting(reminder=BOTH))
    clock.instant = DUE
    assert [one.title for one in services.reminders.scan()] == ["Meeting"]
    assert mail.deliver() == 1
    assert [one.title for one in services.reminders.due()] == ["Meeting"]
    assert mail.deliver() == 0


def test_a_dismissal_on_the_screen_cancels_the_mail(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    services.events.create(meeting(reminder=BOTH))
    clock.instant = DUE
    services.reminders.dismiss_all(one.id for one in services.reminders.scan())
    assert mail.deliver() == 0


def test_only_one_of_many_programs_sends_a_mail(
    services: Services, make: Make, mailbox: Mailbox, clock: FixedClock
) -> None:
    for number in range(12):
        services.events.create(meeting(f"Meeting {number}"))
    clock.instant = DUE
    programs = [make(str(number)) for number in range(4)]
    threads = [Thread(target=one.deliver) for one in programs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while any(one.deliver() for one in programs):
        pass
    assert len(mailbox.ids) == len(set(mailbox.ids)) == 12


def test_a_mail_whose_program_died_is_sent_by_another_under_the_same_id(
    services: Services, make: Make, mailbox: Mailbox, clock: FixedClock, store: Store
) -> None:
    services.events.create(meeting())
    clock.instant = DUE
    make()._create_mails()
    claimed = claim_of_a_dead_program(store, clock)
    assert make("heir").deliver() == 0
    clock.advance(LEASE)
    assert make("heir").deliver() == 1
    assert mailbox.ids == [f"<{claimed.message.key}@office.example>"]
    with store.begin() as work:
        assert not work.mails.mark_sent(claimed.id, "dead", clock.now())


def test_a_program_that_slept_during_its_claim_does_not_send_the_mail(
    services: Services, store: Store, clock: FixedClock, make: Make, mailbox: Mailbox, port: int
) -> None:
    services.events.create(meeting())
    clock.instant = DUE
    other = make("other")

    class Sleeper:
        def open(self) -> AbstractContextManager[MailSession]:
            clock.advance(LEASE)
            other.deliver()
            return SmtpMailer(plain(port)).open()

    sleeper = MailService(store, clock, Sleeper(), owner="sleeper")
    assert sleeper.deliver() == 0
    assert len(mailbox.ids) == 1
    assert sleeper.problem is None


def test_a_mail_deferred_by_the_server_is_retried_ever_later(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    services.events.create(meeting())
    clock.instant = DUE
    mailbox.answer = "451 later"
    for attempt in range(1, MAX_MAIL_ATTEMPTS):
        assert mail.deliver() == 0
        assert mail.next_due() == clock.now() + retry_delay(attempt)
        clock.advance(retry_delay(attempt))
    mailbox.answer = "250 taken"
    assert mail.deliver() == 1
    assert len(mailbox.mails) == 1
    assert mail.dead_letters() == []


def test_a_refused_mail_is_a_dead_letter_that_can_be_resent(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    services.events.create(meeting())
    clock.instant = DUE
    mailbox.answer = "550 no such user"
    assert mail.deliver() == 0
    (dead,) = mail.dead_letters()
    assert dead.message.address == "ann@terp.example"
    assert "550 no such user" in str(dead.error)
    assert services.health.check().dead_letters == 1
    mailbox.answer = "250 taken"
    assert mail.deliver() == 0
    mail.retry(dead.id)
    assert mail.deliver() == 1
    with pytest.raises(NotFoundError):
        mail.retry(dead.id)


def test_a_person_without_an_address_is_a_dead_letter(
    services: Services, mail: MailService, clock: FixedClock, store: Store
) -> None:
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role="user")
    services.events.create(meeting(reminder=replace(BY_MAIL, user_id=ben.id)))
    clock.instant = DUE
    assert mail.deliver() == 0
    assert [one.error for one in mail.dead_letters()] == ["The person has no e-mail address."]


def test_deleted_people_get_no_mail(
    services: Services, mail: MailService, clock: FixedClock, store: Store, tables: Tables
) -> None:
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email="ben@terp.example", role="user")
    services.events.create(meeting(reminder=replace(BY_MAIL, user_id=ben.id)))
    tables.write("UPDATE users SET deleted_at = ? WHERE id = ?", "2025-11-01 00:00:00", ben.id)
    clock.instant = DUE
    assert mail.deliver() == 0
    assert mail.next_due() is None


def test_sending_pauses_while_the_server_is_down_and_loses_no_mail(
    services: Services, make: Make, store: Store, mailbox: Mailbox, clock: FixedClock
) -> None:
    with run_mail_server(Mailbox()) as closed_port:
        pass
    away = MailSettings(
        host="127.0.0.1", port=closed_port, tls=MailTls.NONE, user=None, sender="a@b.example"
    )
    cut_off = MailService(store, clock, SmtpMailer(away), owner="cut off")
    services.events.create(meeting("One"))
    services.events.create(meeting("Two"))
    clock.instant = DUE
    assert cut_off.deliver() == 0
    assert "cannot be reached" in str(cut_off.problem)
    assert cut_off.deliver() == 0
    assert cut_off.next_due() == clock.now() + retry_delay(1)
    clock.advance(retry_delay(1))
    assert make().deliver() == 2


def test_late_reminders_are_sent_in_one_mail(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=TODAY)
    services.events.create(replace(meeting("Standup"), rule=rule))
    clock.instant = DUE + timedelta(days=5)
    assert mail.deliver() == 2
    subjects = sorted(one["Subject"].strip() for one in mailbox.mails)
    assert subjects[0] == "5 reminders that could not be sent in time"
    assert subjects[1].startswith("Reminder: Standup, Sunday, 9 November")


def test_the_number_of_mails_per_minute_is_limited(
    services: Services, make: Make, mailbox: Mailbox, clock: FixedClock
) -> None:
    for number in range(5):
        services.events.create(meeting(f"Meeting {number}"))
    clock.instant = DUE
    slow = make(rate=2)
    assert slow.deliver() == 2
    assert slow.deliver() == 0
    clock.advance(MINUTE)
    assert slow.deliver() == 2


def test_a_mail_of_a_cancelled_or_moved_event_is_not_sent(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    gone = services.events.create(meeting("Gone")).event
    moved = services.events.create(meeting("Moved")).event
    clock.instant = DUE
    mail._create_mails()
    services.events.delete(gone.id)
    services.events.update(moved.id, meeting("Moved", hour=11), version=moved.version)
    assert mail.deliver() == 0
    clock.instant = DUE + timedelta(hours=2)
    assert mail.deliver() == 1
    assert "11:00" in mailbox.mails[0]["Subject"]


@pytest.mark.parametrize("reminder", [BY_MAIL, BOTH])
@pytest.mark.parametrize("is_put_back", [False, True])
def test_a_mail_has_the_new_time_of_an_event_moved_before_sending(
    services: Services,
    mail: MailService,
    mailbox: Mailbox,
    clock: FixedClock,
    reminder: Reminder,
    is_put_back: bool,
) -> None:
    content = meeting(reminder=reminder)
    sooner = replace(content, when=replace(content.when, start_time=time(8, 57)))
    event = services.events.create(content).event
    clock.instant = DUE
    services.reminders.scan()
    mailbox.answer = "451 later"
    assert mail.deliver() == 0
    clock.advance(MINUTE)
    event = services.events.update(event.id, sooner, version=event.version).event
    assert mail.deliver() == 0
    mailbox.answer = "250 taken"
    if is_put_back:
        services.events.update(event.id, content, version=event.version)
    clock.advance(MINUTE)
    assert mail.deliver() == 1
    assert ("09:00" if is_put_back else "08:57") in mailbox.mails[0]["Subject"]
    clock.advance(MINUTE)
    assert mail.deliver() == 0


def test_a_mail_for_a_past_event_is_not_sent(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    event = services.events.create(meeting()).event
    clock.instant = DUE
    mailbox.answer = "451 later"
    mail.deliver()
    mailbox.answer = "250 taken"
    clock.advance(MINUTE)
    services.events.update(event.id, meeting(hour=8), version=event.version)
    assert mail.deliver() == 0
    assert mailbox.mails == []


def test_an_event_whose_time_is_put_right_afterwards_is_not_mailed_again(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    event = services.events.create(meeting(reminder=BOTH)).event
    clock.instant = DUE
    services.reminders.scan()
    assert mail.deliver() == 1
    clock.advance(timedelta(hours=3))
    services.events.update(event.id, meeting(hour=8, reminder=BOTH), version=event.version)
    assert mail.deliver() == 0


def test_the_job_sends_queued_mail(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    services.events.create(meeting())
    clock.instant = DUE
    assert services.jobs.run("reminder-notification").counts == {"reminders": 0, "mails": 0}
    assert mail.deliver() == 1


BAD_ADDRESSES = ["a@[", "", " ", "x@y.z\nBcc: b@c.d", "a@b.c, d@e.f", "nobody", "@", "ben@x..y",
                 "ben" + "n" * 300 + "@terp.example"]  # fmt: skip


def colleague(store: Store, tables: Tables, number: int, address: str) -> int:
    """One of the staff, with an address that no program of ours would have taken."""
    with store.begin() as work:
        person = work.people.add(login=f"one{number}", name="One", email=None, role="user")
    tables.write("UPDATE users SET email = ? WHERE id = ?", address[:255], person.id)
    return person.id


def test_an_invalid_address_is_a_dead_letter_at_once_and_delays_no_other_mail(
    services: Services,
    mail: MailService,
    mailbox: Mailbox,
    clock: FixedClock,
    store: Store,
    tables: Tables,
) -> None:
    for number, address in enumerate(BAD_ADDRESSES):
        person_id = colleague(store, tables, number, address)
        services.events.create(meeting(f"{number}", reminder=replace(BY_MAIL, user_id=person_id)))
    services.events.create(meeting("For Ann"))
    clock.instant = DUE
    assert mail.deliver() == 1
    assert mailbox.recipients == ["ann@terp.example"]
    dead = mail.dead_letters()
    assert len(dead) == len(BAD_ADDRESSES)
    for letter in dead:
        assert "address" in str(letter.error)
    assert services.health.check().dead_letters == len(BAD_ADDRESSES)
    assert mail.problem is None
    assert mail.next_due() is None


def test_a_name_that_the_server_cannot_read_delays_no_other_mail(
    services: Services, store: Store, tables: Tables, clock: FixedClock
) -> None:
    mailbox = Mailbox()
    person_id = colleague(store, tables, 0, "müller@exämple.de")
    with run_mail_server(mailbox, enable_SMTPUTF8=False) as port:
        mail = MailService(store, clock, SmtpMailer(plain(port)), owner="here")
        services.events.create(meeting("A", reminder=replace(BY_MAIL, user_id=person_id)))
        services.events.create(meeting("B"))
        clock.instant = DUE
        assert mail.deliver() == 1
    (dead,) = mail.dead_letters()
    assert "müller@exämple.de" in str(dead.error)
    assert mailbox.recipients == ["ann@terp.example"]
    assert mail.next_due() is None


def test_a_temporarily_refused_recipient_is_retried_a_limited_time(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    mailbox.refused_recipients["ann@terp.example"] = "450 mailbox busy"
    services.events.create(meeting())
    clock.instant = DUE
    for attempt in range(1, MAX_MAIL_ATTEMPTS + 1):
        assert mail.deliver() == 0
        assert mail.problem is None
        clock.advance(retry_delay(attempt))
    (dead,) = mail.dead_letters()
    assert "450" in str(dead.error)
    assert mail.next_due() is None


def test_a_title_that_looks_like_a_header_arrives_as_a_title(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    title = "=?utf-8?q?x=0AReply-To:_evil@x.invalid?= hi"
    services.events.create(meeting(title))
    clock.instant = DUE
    assert mail.deliver() == 1
    assert mailbox.mails[0]["Subject"].startswith(f"Reminder: {title}, Tuesday")
    assert b"\r\nReply-To" not in mailbox.contents[0]


def test_a_title_from_right_to_left_does_not_turn_the_words_beside_it(
    services: Services, mail: MailService, mailbox: Mailbox, clock: FixedClock
) -> None:
    services.events.create(meeting("\u202eשבת 12"))
    clock.instant = DUE
    mail.deliver()
    isolated = "\u2068שבת 12\u2069"
    assert mailbox.mails[0]["Subject"].startswith(f"Reminder: {isolated}, Tuesday")
    assert mailbox.mails[0].get_content().splitlines()[0] == isolated
