"""ATTACH with a file in it: files that hang on events, in and out (RFC 5545 §3.8.1.1, RFC 8607)."""

import mimetypes
import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterable, Iterator

from terp_desktop.domain.attachment import MAX_ATTACHMENT_BYTES, NewFile
from terp_desktop.exchange.parser import Component, Property
from terp_desktop.exchange.serializer import quote_parameter

_FILE_NAME_PARAMETERS = (
    "FILENAME",
    "X-FILENAME",
    "X-APPLE-FILENAME",
    "X-LABEL",
    "X-ORACLE-FILENAME",
    "CN",
)
"""Where programs write down what the file is called."""
_DEFAULT_TYPE = "application/octet-stream"
_MAX_TYPE_LENGTH = 100
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


def inline_files(event: Component) -> tuple[NewFile, ...]:
    """The files that the event carries within itself."""
    files = (inline_file(line) for line in event.every("ATTACH"))
    return tuple(file for file in files if file is not None)


def inline_file(line: Property) -> NewFile | None:
    """The file that is in the property; None for a link, what cannot be read, or is too large."""
    if line.parameters.get("ENCODING", "").upper() != "BASE64":
        return None
    if len(line.value) * 3 // 4 > MAX_ATTACHMENT_BYTES + 2:
        return None
    try:
        content = b64decode("".join(line.value.split()), validate=True)
    except (Error, ValueError):
        return None
    told = line.parameters.get("FMTTYPE", "").strip()
    kind = told if _TYPE.fullmatch(told) and len(told) <= _MAX_TYPE_LENGTH else _DEFAULT_TYPE
    named = (line.parameters.get(name, "").strip() for name in _FILE_NAME_PARAMETERS)
    usual = f"attachment{mimetypes.guess_extension(kind) or ''}"
    return NewFile(name=next(filter(None, named), usual), content=content, mime_type=kind)


def attach_lines(files: Iterable[NewFile]) -> Iterator[str]:
    """An ATTACH for each file, with the file in it."""
    for file in files:
        kind = file.mime_type if _TYPE.fullmatch(file.mime_type) else _DEFAULT_TYPE
        told = f"FMTTYPE={kind};FILENAME={quote_parameter(file.name)};ENCODING=BASE64;VALUE=BINARY"
        yield f"ATTACH;{told}:{b64encode(file.content).decode()}"
