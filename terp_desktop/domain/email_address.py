"""Validates e-mail addresses, and writes them as mail servers do (RFC 5321, 5322, 6531)."""

import re
import unicodedata

from terp_desktop.domain.errors import InvalidValueError

MAX_ADDRESS_LENGTH = 254
_MAX_LOCAL_PART_LENGTH = 64
_FORBIDDEN_IN_LOCAL_PART = re.compile(r'[()<>\[\]:;@\\,"]')
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


def is_valid_address(text: str) -> bool:
    """Whether the text is exactly one e-mail address.

    Quoted local parts and numeric hosts are refused, because nobody uses them.
    """
    if len(text) > MAX_ADDRESS_LENGTH:
        return False
    local, at, domain = text.rpartition("@")
    return bool(at) and _is_local_part(local) and _ascii_domain(domain) is not None


def require_address(text: str, field: str) -> str:
    """The text, if it is a valid e-mail address; else InvalidValueError with the field."""
    if not is_valid_address(text):
        raise InvalidValueError(
            f"“{text}” cannot be an e-mail address.",
            remedy="Write one address, such as ann@terp.example.",
            field=field,
        )
    return text


def to_ascii_address(address: str) -> str:
    """The address with its domain in ASCII, which every mail server understands."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{_ascii_domain(domain) or domain}"


def _is_local_part(local: str) -> bool:
    if not 0 < len(local.encode(errors="replace")) <= _MAX_LOCAL_PART_LENGTH:
        return False
    if _FORBIDDEN_IN_LOCAL_PART.search(local) or not all(local.split(".")):
        return False
    # Neither blanks nor invisible characters, which could make two addresses look alike.
    return not any(unicodedata.category(sign)[0] in "CZ" for sign in local)


def _ascii_domain(domain: str) -> str | None:
    """The domain in ASCII (RFC 5891); None if it is invalid."""
    try:
        domain.encode("idna")  # refuses forbidden characters
        labels = [_a_label(label) for label in re.split("[.\u3002\uff0e\uff61]", domain)]
    except UnicodeError:
        return None
    if not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdecimal():
        return None
    return ".".join(labels)


def _a_label(label: str) -> str:
    """One label of a domain in ASCII; unlike Python's codec it preserves ß."""
    if label.isascii():
        return label
    prepared = unicodedata.normalize("NFKC", label.lower())
    return prepared if prepared.isascii() else f"xn--{prepared.encode('punycode').decode()}"
