"""Reads and writes inline ATTACH properties (RFC 5545 §3.8.1.1, RFC 8607)."""

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
"""The parameters in which programs write the file's name."""
_DEFAULT_TYPE = "application/octet-stream"
_MAX_TYPE_LENGTH = 100
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


def inline_files(event: Component) -> tuple[NewFile, ...]:
    """The inline files of the event."""
    files = (inline_file(line) for line in event.every("ATTACH"))
    return tuple(file for file in files if file is not None)


def inline_file(line: Property) -> NewFile | None:
    """The inline file of the property; None for a link, or if it is unreadable or too large."""
    if line.parameters.get("ENCODING", "").upper() != "BASE64":
        return None
    if len(line.value) * 3 // 4 > MAX_ATTACHMENT_BYTES + 2:
        return None
    try:
        content = b64decode("".join(line.value.split()), validate=True)
    except (Error, ValueError):
        return None
    stated = line.parameters.get("FMTTYPE", "").strip()
    is_valid = _TYPE.fullmatch(stated) and len(stated) <= _MAX_TYPE_LENGTH
    mime_type = stated if is_valid else _DEFAULT_TYPE
    names = (line.parameters.get(name, "").strip() for name in _FILE_NAME_PARAMETERS)
    default_name = f"attachment{mimetypes.guess_extension(mime_type) or ''}"
    name = next(filter(None, names), default_name)
    return NewFile(name=name, content=content, mime_type=mime_type)


def attach_lines(files: Iterable[NewFile]) -> Iterator[str]:
    """An inline ATTACH for each file."""
    for file in files:
        mime_type = file.mime_type if _TYPE.fullmatch(file.mime_type) else _DEFAULT_TYPE
        parameters = f"FMTTYPE={mime_type};FILENAME={quote_parameter(file.name)}"
        content = b64encode(file.content).decode()
        yield f"ATTACH;{parameters};ENCODING=BASE64;VALUE=BINARY:{content}"
