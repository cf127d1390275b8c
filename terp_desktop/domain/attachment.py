"""Attachments: the files of events."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final

from terp_desktop.domain.errors import InvalidValueError, NotFoundError

_MB: Final = 1024 * 1024
MAX_ATTACHMENT_BYTES: Final = 25 * _MB
MAX_FILE_NAME_LENGTH: Final = 255

_EXECUTABLE_NAME: Final = re.compile(
    r"\.(app|appimage|appref-ms|bash|bat|bin|chm|cmd|com|command|cpl|csh|deb|desktop|dll|dmg|docm"
    r"|exe|gadget|hta|inf|jar|jnlp|js|jse|ksh|lnk|msc|msi|msix|msp|out|pif|pkg|pl|pptm|ps1|psm1"
    r"|py|pyw|rb|reg|rpm|run|scf|scr|sh|tcl|url|vb|vbe|vbs|workflow|ws|wsc|wsf|wsh|xlam|xlsm|zsh)"
    r"[ .]*$",
    re.IGNORECASE,
)
"""Matches names of files that may run a program when they are opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """The file of an event; `sha256` identifies its content."""

    id: int
    event_id: int
    name: str
    size: int
    mime_type: str
    sha256: str
    added_by: int | None
    added_at: datetime

    @property
    def is_executable(self) -> bool:
        """Whether opening it could run a program."""
        return is_executable_name(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file to attach; its name is sanitized, and its size checked."""

    name: str
    content: bytes
    mime_type: str = "application/octet-stream"

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", sanitize_file_name(self.name))
        refuse_too_large(self.name, len(self.content))

    @property
    def sha256(self) -> str:
        """The hash of its content, in hexadecimal."""
        return sha256(self.content).hexdigest()


def refuse_too_large(name: str, size: int) -> None:
    """Refuses a file that is larger than MAX_ATTACHMENT_BYTES; `size` is in bytes."""
    if size > MAX_ATTACHMENT_BYTES:
        raise InvalidValueError(
            f"“{name}” has {size / _MB:.1f} MB; {MAX_ATTACHMENT_BYTES // _MB} MB fit.",
            remedy="Make it smaller, or write down where it lies.",
            field="attachments",
        )


def sanitize_file_name(name: str) -> str:
    """The name without folders and without characters that some system forbids.

    A name that is too long keeps its suffix.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = "".join("_" if sign in '<>:"|?*' or not sign.isprintable() else sign for sign in last)
    plain = plain.strip(" .") or "file"
    if len(plain) <= MAX_FILE_NAME_LENGTH:
        return plain
    suffix = PurePosixPath(plain).suffix[:32]
    return plain[: MAX_FILE_NAME_LENGTH - len(suffix)] + suffix


def is_executable_name(name: str) -> bool:
    """Whether opening a file with that name could run a program."""
    return _EXECUTABLE_NAME.search(name) is not None


def attachment_not_found(attachment_id: int) -> NotFoundError:
    """The error for an attachment that does not exist, or whose event the person may not see."""
    return NotFoundError(
        f"There is no attachment {attachment_id}.", remedy="Look at the event again."
    )
