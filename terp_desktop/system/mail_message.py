"""A letter as the bytes of a mail (RFC 5322): nothing in it is read as a header but ours.

Python's own `EmailMessage` decodes an encoded word that it is given, and may then find a
line break in it. Here each text is encoded by us, so that it arrives as it was written.
"""

import re
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import formatdate, parseaddr, quote

from terp_desktop.domain.display_text import one_line
from terp_desktop.domain.email_address import can_be_address, in_ascii
from terp_desktop.domain.mail import Letter

_UTF_8 = Charset("utf-8")
_UTF_8.body_encoding = QP
_ON_THE_WIRE = compat32.clone(linesep="\r\n")
_LONG_WORD = re.compile(r"\S{60}")
"""Only what is encoded can be folded within a word."""
_DOMAIN = re.compile(r"[A-Za-z0-9.-]+")


def mail_bytes(letter: Letter, sender: str) -> bytes:
    """The letter as a mail; its Message-ID is the same whenever and by whomever it is sent."""
    message: Message[str, str | Header] = Message()
    message["From"] = _mailbox(sender)
    message["To"] = _raw(letter.address or "")
    message["Subject"] = encoded(letter.subject, "Subject")
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{letter.key}@{_domain(sender)}>"
    # So that nobody's absence note answers a machine (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_payload(letter.text, _UTF_8)
    return message.as_bytes(policy=_ON_THE_WIRE)


def sender_address(sender: str) -> str:
    """The address alone, as the server is told it."""
    address = parseaddr(sender)[1]
    return in_ascii(address) if can_be_address(address) else address


def encoded(text: str, header: str) -> Header:
    """The text as a header shows it, also where it looks encoded already (RFC 2047)."""
    line = one_line(text)
    is_plain = line.isascii() and "=?" not in line and _LONG_WORD.search(line) is None
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(line, charset, header_name=header)


def _mailbox(sender: str) -> str:
    """A display name, where there is one, and the address."""
    name, address = parseaddr(sender)
    address = _raw(address)
    if not name:
        return address
    if name.isascii() and "=?" not in name:
        return f'"{quote(one_line(name))}" <{address}>'
    return f"{encoded(name, 'From').encode()} <{address}>"


def _raw(address: str) -> str:
    """The address, the letters of its local part as UTF-8, which such a server reads."""
    return in_ascii(one_line(address)).encode().decode("ascii", "surrogateescape")


def _domain(sender: str) -> str:
    domain = sender_address(sender).rpartition("@")[2]
    return domain if _DOMAIN.fullmatch(domain) else "terp-desktop.invalid"
