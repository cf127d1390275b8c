"""A real SMTP server on the loopback, which keeps the mails that it receives."""

import ssl
from asyncio import Server
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from queue import Queue
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ACCEPTED = "250 taken"


class Mailbox:
    """Answers each mail with `answer` (accepted by default); refuses `refused_recipients`.

    `contents` are the very bytes that came, `mails` what a mail program makes of them.
    """

    def __init__(self) -> None:
        self.answer = ACCEPTED
        self.refused_recipients: dict[str, str] = {}
        self.mails: list[EmailMessage] = []
        self.contents: list[bytes] = []
        self.recipients: list[str] = []
        self.arrived: Queue[None] = Queue()
        self._lock = Lock()

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each mail, as they came."""
        with self._lock:
            return [str(one["Message-ID"]) for one in self.mails]

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Note to whom it goes, or refuse that one."""
        if address in self.refused_recipients:
            return self.refused_recipients[address]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return ACCEPTED

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep a mail, or refuse it."""
        if self.answer == ACCEPTED:
            content = envelope.content or b""
            raw = content if isinstance(content, bytes) else content.encode()
            with self._lock:
                self.mails.append(message_from_bytes(raw, policy=policy.default))
                self.contents.append(raw)
                self.recipients += envelope.rcpt_tos
            self.arrived.put(None)
        return self.answer


@contextmanager
def run_mail_server(mailbox: Mailbox, **options: Any) -> Iterator[int]:
    """Run a server for that mailbox for the duration of the block; yields its port."""
    controller = _FreePortController(mailbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


class _FreePortController(Controller):
    """Listens on whichever port is free."""

    def _trigger_server(self) -> None:
        # Its own would connect to port 0.
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd's


def authenticate_only(user: str, password: str) -> Any:
    """Accepts that one user."""

    def check(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        is_right = (given.login, given.password) == (user.encode(), password.encode())
        return AuthResult(success=is_right, handled=False)

    return check


def make_self_signed_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A certificate for a server on the loopback, and the file of its authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    now = datetime(2025, 1, 1, tzinfo=UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=36500))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return context, pem
