"""Sends e-mail over SMTP, with the server that the settings name."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import formatdate, parseaddr, quote

from terp_desktop.domain.display_text import one_line
from terp_desktop.domain.email_address import is_valid_address, to_ascii_address
from terp_desktop.domain.mail import MailError, MailMessage
from terp_desktop.domain.mail_settings import MailSettings, MailTls
from terp_desktop.system.keyring import load_password

_UTF_8 = Charset("utf-8")
_UTF_8.body_encoding = QP
_SMTP_POLICY = compat32.clone(linesep="\r\n")
_LONG_WORD = re.compile(r"\S{60}")
"""A word so long that it has to be folded, which only encoded text can be."""
_DOMAIN = re.compile(r"[A-Za-z0-9.-]+")


def mail_bytes(letter: MailMessage, sender: str) -> bytes:
    """Return the letter as an RFC 5322 message; a letter always has the same Message-ID."""
    message: Message[str, str | Header] = Message()
    message["From"] = _format_mailbox(sender)
    message["To"] = _utf8_address(letter.address or "")
    message["Subject"] = encode_header(letter.subject, "Subject")
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{letter.key}@{_domain(sender)}>"
    # So that no absence note answers a program (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_payload(letter.text, _UTF_8)
    return message.as_bytes(policy=_SMTP_POLICY)


def sender_address(sender: str) -> str:
    """Return the address alone, as the SMTP envelope has it."""
    address = parseaddr(sender)[1]
    return to_ascii_address(address) if is_valid_address(address) else address


def encode_header(text: str, header: str) -> Header:
    """Encode the text for a header, also if it looks like an encoded word (RFC 2047)."""
    line = one_line(text)
    is_plain = line.isascii() and "=?" not in line and _LONG_WORD.search(line) is None
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(line, charset, header_name=header)


def _format_mailbox(sender: str) -> str:
    """Return the display name, if there is one, and the address."""
    name, address = parseaddr(sender)
    address = _utf8_address(address)
    if not name:
        return address
    if name.isascii() and "=?" not in name:
        return f'"{quote(one_line(name))}" <{address}>'
    return f"{encode_header(name, 'From').encode()} <{address}>"


def _utf8_address(address: str) -> str:
    """Return the address with its local part in UTF-8, which SMTPUTF8 servers read."""
    return to_ascii_address(one_line(address)).encode().decode("ascii", "surrogateescape")


def _domain(sender: str) -> str:
    domain = sender_address(sender).rpartition("@")[2]
    return domain if _DOMAIN.fullmatch(domain) else "terp-desktop.invalid"


TIMEOUT_S = 10
"""How long the server may be silent; so short that a whole mail stays within its lease."""

PERMANENT_FAILURE = 500
"""Reply codes from here on are permanent: the server will not accept the mail later either."""

_CONNECTION_CODES = (421, 530)
"""The server closes, or requires a login: other mail would fail too (RFC 5321, 4954)."""


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends letters over SMTP."""

    settings: MailSettings

    @contextmanager
    def open(self) -> Iterator["SmtpSession"]:
        """Connect for several mails.

        Raises a MailError with `is_server_failure` if the connection fails.
        """
        try:
            client = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            raise _general_error(
                f"The mail server refuses the login: {_reply_text(error)}."
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            raise _general_error(
                f"The mail server {self._address} cannot be reached: {error}."
            ) from error
        except UnicodeError as error:  # its text could quote the password
            raise _general_error(
                "The mail server's name, user or password has letters that SMTP cannot send."
            ) from error
        try:
            yield SmtpSession(client, self.settings.from_address)
        finally:
            # The mails are sent: a failure to say goodbye does not matter.
            with suppress(smtplib.SMTPException, OSError):
                client.quit()
            client.close()

    @property
    def _address(self) -> str:
        return f"{self.settings.host}:{self.settings.port}"

    def _connect(self) -> smtplib.SMTP:
        host, port, tls = self.settings.host, self.settings.port, self.settings.tls
        if tls is MailTls.TLS:
            context = ssl.create_default_context()
            client: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
        else:
            client = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
        try:
            if tls is MailTls.STARTTLS:
                client.starttls(context=ssl.create_default_context())
            self._log_in(client)
        except BaseException:
            client.close()
            raise
        return client

    def _log_in(self, client: smtplib.SMTP) -> None:
        user = self.settings.user
        if user is None:
            return
        if self.settings.tls is MailTls.NONE and not self.settings.is_local:
            raise _general_error("No password is sent over a connection that others can read.")
        password = self.settings.password or load_password(keyring_key(self.settings.host, user))
        if password is None:
            raise _general_error(f"There is no password for “{user}” at the mail server.")
        client.login(user, password)


@dataclass(frozen=True, slots=True)
class SmtpSession:
    """An open connection to the mail server."""

    client: smtplib.SMTP
    sender: str

    def send(self, letter: MailMessage) -> None:
        """Send the letter.

        Raises MailError if the server does not accept it.
        """
        if letter.address is None or letter.undeliverable_reason is not None:
            raise _unsendable_error(letter.undeliverable_reason or "")
        try:
            content, options = mail_bytes(letter, self.sender), self._mail_options(letter.address)
            self.client.sendmail(
                sender_address(self.sender), to_ascii_address(letter.address), content, options
            )
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            raise _refused_error(letter, code, reply) from error
        except smtplib.SMTPDataError as error:
            raise _refused_error(letter, error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise _general_error(f"The mail server broke off: {error}.") from error
        except ValueError as error:
            # The library cannot encode this letter; others are not affected.
            reason = f"The mail to {letter.address} cannot be written: {error}."
            raise _unsendable_error(reason) from error

    def _mail_options(self, address: str) -> tuple[str, ...]:
        """Return the MAIL options that a non-ASCII address needs (RFC 6531)."""
        if address.rpartition("@")[0].isascii():
            return ()
        self.client.ehlo_or_helo_if_needed()
        if not self.client.has_extn("smtputf8"):
            raise _unsendable_error(
                f"The mail server takes no address with letters as in “{address}”."
            )
        return "SMTPUTF8", "BODY=8BITMIME"


def keyring_key(host: str, user: str) -> str:
    """Return the name under which the keyring has the password."""
    return f"smtp://{user}@{host}"


def mailer_from(settings: MailSettings | None) -> SmtpMailer | None:
    """Return a mailer for the settings; None without a server."""
    return None if settings is None else SmtpMailer(settings)


def _general_error(sentence: str) -> MailError:
    return MailError(
        sentence,
        remedy="Check the smtp settings, and that the server is running.",
        is_server_failure=True,
    )


def _unsendable_error(sentence: str) -> MailError:
    return MailError(sentence, remedy="Mend the address of the person.", is_permanent=True)


def _refused_error(letter: MailMessage, code: int, reply: bytes | str) -> MailError:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    if code in _CONNECTION_CODES:
        return _general_error(f"The mail server takes no mail: {code} {text}.")
    return MailError(
        f"The mail server does not take the mail to {letter.address}: {code} {text}.",
        remedy="Check the address.",
        is_permanent=code >= PERMANENT_FAILURE,
    )


def _reply_text(error: smtplib.SMTPResponseException) -> str:
    reply = error.smtp_error
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
