"""E-mail over real SMTP: encrypted, with a login, and what the server says when it refuses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from terp_desktop.domain.mail import Letter
from terp_desktop.services.ports_mail import MailError
from terp_desktop.system.mail import SmtpMailer, mailer_of
from terp_desktop.system.settings import MailSettings, MailTls
from tests.mail_server import Mailbox, only, own_certificate, serving

USER, PASSWORD = "terp@office.example", "open sesame"
LETTER = Letter(
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
    context, file = own_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return context


@pytest.fixture
def starttls(mailbox: Mailbox, trusted: object) -> Iterator[int]:
    """A server that insists on encryption and on a login."""
    login = {"auth_required": True, "authenticator": only(USER, PASSWORD)}
    with serving(mailbox, tls_context=trusted, require_starttls=True, **login) as port:
        yield port


def test_a_letter_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    with serving(mailbox) as port:
        send(SmtpMailer(settings(port, MailTls.NONE)))
    (mail,) = mailbox.mails
    assert mail["To"] == "ann@terp.example"
    assert mail["From"] == USER
    assert mail["Message-ID"] == "<reminder-7-20251104T135000@office.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().strip() == "Café"


def test_a_line_break_in_a_title_makes_no_header(mailbox: Mailbox) -> None:
    with serving(mailbox) as port:
        send(SmtpMailer(settings(port, MailTls.NONE)))
    (mail,) = mailbox.mails
    assert mail["Subject"] == "Reminder: Café Bcc: everybody@terp.example"
    assert mail["Bcc"] is None


def test_it_goes_out_encrypted_and_with_a_login(mailbox: Mailbox, starttls: int) -> None:
    send(SmtpMailer(settings(starttls, MailTls.STARTTLS, user=USER)))
    assert len(mailbox.mails) == 1


def test_it_goes_out_over_tls_from_the_first_byte(mailbox: Mailbox, trusted: object) -> None:
    with serving(mailbox, ssl_context=trusted) as port:
        send(SmtpMailer(settings(port, MailTls.TLS)))
    assert len(mailbox.mails) == 1


def test_a_wrong_password_stops_all_mail(mailbox: Mailbox, starttls: int) -> None:
    other = settings(starttls, MailTls.STARTTLS, user="somebody@else.example")
    with pytest.raises(MailError, match="refuses the login") as refused:
        send(SmtpMailer(other))
    assert refused.value.is_general
    assert mailbox.mails == []


def test_a_server_that_cannot_prove_itself_gets_nothing(mailbox: Mailbox, tmp_path: Path) -> None:
    context, _file = own_certificate(tmp_path)
    with serving(mailbox, tls_context=context) as port, pytest.raises(MailError) as refused:
        send(SmtpMailer(settings(port, MailTls.STARTTLS)))
    assert refused.value.is_general
    assert mailbox.mails == []


def test_no_password_is_sent_where_others_can_read_it(mailbox: Mailbox) -> None:
    with serving(mailbox) as port:
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
    with serving(mailbox) as port, pytest.raises(MailError, match=answer) as refused:
        send(SmtpMailer(settings(port, MailTls.NONE)))
    assert refused.value.is_final == is_final
    assert not refused.value.is_general


def test_where_no_server_is_it_is_told() -> None:
    with serving(Mailbox()) as port:
        pass
    with pytest.raises(MailError, match="cannot be reached") as refused:
        send(SmtpMailer(settings(port, MailTls.NONE)))
    assert refused.value.is_general


def test_without_a_server_in_the_settings_there_is_no_way_out() -> None:
    assert mailer_of(None) is None
