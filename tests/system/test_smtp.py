"""E-mail over real SMTP: encryption, login, and the server's refusals."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import formataddr
from pathlib import Path
from typing import Any

import pytest

from terp_desktop.domain.mail import MailError, MailMessage
from terp_desktop.domain.mail_settings import MailSettings, MailTls
from terp_desktop.system.smtp import SmtpMailer, SmtpSession, mailer_from
from tests.mail_server import (
    Mailbox,
    authenticate_only,
    make_self_signed_certificate,
    run_mail_server,
)

USER, PASSWORD = "terp@office.example", "open sesame"
LETTER = MailMessage(
    key="reminder-7-20251104T135000",
    user_id=1,
    address="ann@terp.example",
    subject="Reminder: Café\r\nBcc: everybody@terp.example",
    text="Café\n",
)


def settings(port: int, tls: MailTls, *, user: str | None = None) -> MailSettings:
    return MailSettings(
        host="127.0.0.1", port=port, tls=tls, user=user, sender=USER, password=PASSWORD
    )


def send(mailer: SmtpMailer) -> None:
    with mailer.open() as session:
        session.send(LETTER)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """A certificate that this machine trusts, as it does those of its own list."""
    context, file = make_self_signed_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return context


@pytest.fixture
def starttls(mailbox: Mailbox, trusted: object) -> Iterator[int]:
    """A server that insists on encryption and on a login."""
    login = {"auth_required": True, "authenticator": authenticate_only(USER, PASSWORD)}
    with run_mail_server(mailbox, tls_context=trusted, require_starttls=True, **login) as port:
        yield port


def test_a_letter_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    with run_mail_server(mailbox) as port:
        send(SmtpMailer(settings(port, MailTls.NONE)))
    (mail,) = mailbox.mails
    assert mail["To"] == "ann@terp.example"
    assert mail["From"] == USER
    assert mail["Message-ID"] == "<reminder-7-20251104T135000@office.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().strip() == "Café"


def test_a_line_break_in_a_title_makes_no_header(mailbox: Mailbox) -> None:
    with run_mail_server(mailbox) as port:
        send(SmtpMailer(settings(port, MailTls.NONE)))
    (mail,) = mailbox.mails
    assert mail["Subject"] == "Reminder: Café Bcc: everybody@terp.example"
    assert mail["Bcc"] is None


def test_it_goes_out_encrypted_and_with_a_login(mailbox: Mailbox, starttls: int) -> None:
    send(SmtpMailer(settings(starttls, MailTls.STARTTLS, user=USER)))
    assert len(mailbox.mails) == 1


def test_it_goes_out_over_tls_from_the_first_byte(mailbox: Mailbox, trusted: object) -> None:
    with run_mail_server(mailbox, ssl_context=trusted) as port:
        send(SmtpMailer(settings(port, MailTls.TLS)))
    assert len(mailbox.mails) == 1


def test_a_wrong_password_stops_all_mail(mailbox: Mailbox, starttls: int) -> None:
    other = settings(starttls, MailTls.STARTTLS, user="somebody@else.example")
    with pytest.raises(MailError, match="refuses the login") as refused:
        send(SmtpMailer(other))
    assert refused.value.is_server_failure
    assert mailbox.mails == []


def test_a_server_that_cannot_prove_itself_gets_nothing(mailbox: Mailbox, tmp_path: Path) -> None:
    context, _file = make_self_signed_certificate(tmp_path)
    with run_mail_server(mailbox, tls_context=context) as port, pytest.raises(MailError) as refused:
        send(SmtpMailer(settings(port, MailTls.STARTTLS)))
    assert refused.value.is_server_failure
    assert mailbox.mails == []


def test_no_password_is_sent_where_others_can_read_it(mailbox: Mailbox) -> None:
    with run_mail_server(mailbox) as port:
        open_line = MailSettings(
            host="0.0.0.0", port=port, tls=MailTls.NONE, user=USER, sender=USER, password=PASSWORD
        )
        with pytest.raises(MailError, match="No password is sent"):
            send(SmtpMailer(open_line))


@pytest.mark.parametrize("answer,is_final", [("550 no such user", True), ("451 later", False)])
def test_a_refusal_says_whether_trying_again_is_of_use(
    mailbox: Mailbox, answer: str, *, is_final: bool
) -> None:
    mailbox.answer = answer
    with run_mail_server(mailbox) as port, pytest.raises(MailError, match=answer) as refused:
        send(SmtpMailer(settings(port, MailTls.NONE)))
    assert refused.value.is_permanent == is_final
    assert not refused.value.is_server_failure


def test_a_missing_server_is_reported() -> None:
    with run_mail_server(Mailbox()) as port:
        pass
    with pytest.raises(MailError, match="cannot be reached") as refused:
        send(SmtpMailer(settings(port, MailTls.NONE)))
    assert refused.value.is_server_failure


def test_without_a_server_in_the_settings_there_is_no_way_out() -> None:
    assert mailer_from(None) is None


ENCODED_WORD = "=?utf-8?q?x=0AReply-To:_evil@x.invalid?= hi"
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip
ODD_TITLES = [
    ENCODED_WORD,
    "=?utf-8?b?eApSZXBseS1UbzogZXZpbEB4LmludmFsaWQ=?=",
    "=?us-ascii?q?a?= =?us-ascii?q?=0D=0ABcc:_evil@x.invalid?=",
    "x\rBcc: evil@x.invalid",
    "x\r\n\r\nbody",
    "x\x00y\x1b[31m\x9bz",
    "x\u2028Bcc: evil@x.invalid\x85\x0b\x0cy",
    "\ud800x\udcff",
    "Party \N{PARTY POPPER} " * 15,
    "a" * 255,
    "word " * 51,
    "\u202e" + "שלום" + "\u2066",
    "é" * 255,
    " : ; , <a@b.c> (x",
]


def sent_with(mailbox: Mailbox, letter: MailMessage, sender: str = USER) -> bytes:
    """The bytes of the mail that a server receives."""
    with run_mail_server(mailbox) as port:
        way_out = replace(settings(port, MailTls.NONE), sender=sender)
        with SmtpMailer(way_out).open() as session:
            session.send(letter)
    return mailbox.contents[-1]


@contextmanager
def connected(mailbox: Mailbox, **options: Any) -> Iterator[SmtpSession]:
    """A connection to a server with these options."""
    with (
        run_mail_server(mailbox, **options) as port,
        SmtpMailer(settings(port, MailTls.NONE)).open() as it,
    ):
        yield it


def header_lines(content: bytes) -> list[str]:
    """The header fields, each with the lines that it is folded into."""
    head = content.partition(b"\r\n\r\n")[0].decode("ascii")
    return re.sub("\r\n[ \t]", " ", head).split("\r\n")


@pytest.mark.parametrize("title", ODD_TITLES)
def test_a_title_is_never_a_header_and_stays_the_text_it_is(mailbox: Mailbox, title: str) -> None:
    letter = replace(LETTER, subject=title, text=title)
    content = sent_with(mailbox, letter)
    names = [line.partition(":")[0] for line in header_lines(content)]
    # The test's server itself adds who sent it.
    assert len(names) == len(set(names))
    assert set(names) - {"X-Peer", "X-MailFrom", "X-RcptTo"} == HEADERS
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert mailbox.mails[-1]["Subject"] == letter.subject.rstrip()
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert b"\0" not in content


def test_an_encoded_word_in_a_title_is_read_as_it_was_written(mailbox: Mailbox) -> None:
    sent_with(mailbox, replace(LETTER, subject=ENCODED_WORD))
    assert mailbox.mails[-1]["Subject"] == ENCODED_WORD
    assert mailbox.mails[-1]["Reply-To"] is None


@pytest.mark.parametrize(
    "name", ["Café", "=?utf-8?q?x=0AReply-To:_evil@x.invalid?=", 'A "quoted" name', "Plain Name"]
)
def test_the_name_of_the_sender_is_no_header_either(mailbox: Mailbox, name: str) -> None:
    content = sent_with(mailbox, LETTER, formataddr((name, USER), charset="us-ascii")
                        if name.isascii() else f"{name} <{USER}>")  # fmt: skip
    assert b"\r\nReply-To" not in content
    assert mailbox.mails[-1]["From"].addresses[0].display_name == name
    assert mailbox.mails[-1]["From"].addresses[0].addr_spec == USER


@pytest.mark.parametrize(
    "address", ["a@[", "a@b.c\nBcc: x@y.z", "", "a@b.c, d@e.f", "<a@b.c>", "a b@c.d", "\ud800@b.c"]
)
def test_what_cannot_be_an_address_is_final_and_the_next_letter_goes(
    mailbox: Mailbox, address: str
) -> None:
    with (
        run_mail_server(mailbox) as port,
        SmtpMailer(settings(port, MailTls.NONE)).open() as session,
    ):
        with pytest.raises(MailError) as refused:
            session.send(replace(LETTER, address=address))
        session.send(LETTER)
    assert refused.value.is_permanent
    assert not refused.value.is_server_failure
    assert mailbox.recipients == ["ann@terp.example"]


def test_a_domain_goes_to_the_server_in_letters_that_it_knows(mailbox: Mailbox) -> None:
    with connected(mailbox, enable_SMTPUTF8=False) as session:
        session.send(replace(LETTER, address="ann@exämple.de"))
    assert mailbox.recipients == ["ann@xn--exmple-cua.de"]


def test_a_name_that_the_server_does_not_know_the_letters_of_fails_alone(mailbox: Mailbox) -> None:
    with connected(mailbox, enable_SMTPUTF8=False) as session:
        with pytest.raises(MailError) as refused:
            session.send(replace(LETTER, address="müller@exämple.de"))
        session.send(LETTER)
    assert refused.value.is_permanent
    assert not refused.value.is_server_failure
    assert mailbox.recipients == ["ann@terp.example"]


def test_a_name_in_any_letters_goes_where_the_server_knows_them(mailbox: Mailbox) -> None:
    with connected(mailbox, enable_SMTPUTF8=True) as session:
        session.send(replace(LETTER, address="müller@exämple.de"))
    assert mailbox.recipients == ["müller@xn--exmple-cua.de"]
    assert mailbox.mails[-1]["Subject"] == LETTER.subject


@pytest.mark.parametrize("answer,is_final", [("550 nobody", True), ("450 busy", False)])
def test_a_server_that_refuses_one_person_gets_the_letters_to_the_others(
    mailbox: Mailbox, answer: str, *, is_final: bool
) -> None:
    mailbox.refused_recipients["ben@terp.example"] = answer
    with (
        run_mail_server(mailbox) as port,
        SmtpMailer(settings(port, MailTls.NONE)).open() as session,
    ):
        with pytest.raises(MailError, match=answer) as refused:
            session.send(replace(LETTER, address="ben@terp.example"))
        session.send(LETTER)
    assert refused.value.is_permanent == is_final
    assert not refused.value.is_server_failure
    assert mailbox.recipients == ["ann@terp.example"]
