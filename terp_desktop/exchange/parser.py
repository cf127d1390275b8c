"""Parses bytes into content lines and components, with line numbers (RFC 5545 §3.1)."""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from terp_desktop.domain.calendar_file import BadCalendarFileError

MAX_DEPTH = 16
MAX_LENIENT_LENGTH = 10_000
MAX_LINES = 1_500_000
_REMEDY = "Export it once more from the program that it comes from."
# Possessive quantifiers throughout: backtracking over a line of many megabytes would need
# a multiple of its memory.
_NAME = r"[A-Za-z0-9-]++"
_TEXT = r'(?:"[^"]*+"|[^";:,]*+)'
_PARAMETERS = re.compile(rf";({_NAME})=({_TEXT}(?:,{_TEXT})*+)")
_LINE = re.compile(rf"({_NAME})((?:;{_NAME}={_TEXT}(?:,{_TEXT})*+)*+):(.*+)", re.DOTALL)
_DATE_PROPERTIES = {"DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"}
_NO_PARAMETERS: Mapping[str, str] = {}
_CARET = re.compile(r"\^([n^'])")
_CARET_ESCAPES = {"n": "\n", "^": "^", "'": '"'}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Property(NamedTuple):
    """A property: name in capitals, parameters, value as written, and line number.

    `raw` is the whole unfolded line. A named tuple because a file may have a million of them.
    """

    name: str
    parameters: Mapping[str, str]
    value: str
    line_number: int
    raw: str

    @property
    def sanitized(self) -> str:
        """The raw line without control characters, safe to write."""
        return _CONTROL.sub("", self.raw).replace("\n", "")

    @property
    def text(self) -> str:
        """The value as text: unescaped, without control characters."""
        text = self.value
        if "\\" in text:
            text = _ESCAPED.sub(_unescape, text)
        return _CONTROL.sub("", text)


@dataclass(slots=True)
class Component:
    """A component: the properties between BEGIN and END by name, and nested components."""

    name: str
    line_number: int
    properties: dict[str, list[Property]] = field(default_factory=dict)
    components: list["Component"] = field(default_factory=list)
    unreadable_lines: list[int] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        """The first property of that name."""
        lines = self.properties.get(name)
        return lines[0] if lines else None

    def every(self, name: str) -> list[Property]:
        """All properties of that name."""
        return self.properties.get(name, [])

    def text(self, name: str) -> str:
        """The text of the first property of that name, stripped; "" if there is none."""
        line = self.first(name)
        return line.text.strip() if line else ""


def parse_components(content: bytes) -> tuple[list[Component], list[int]]:
    """The top-level components, and the numbers of the lines that are not in UTF-8.

    BadCalendarFileError names the first line that is not valid iCalendar.
    """
    tree = _ComponentBuilder()
    non_utf8: list[int] = []
    for number, raw in _unfold(_to_utf8(content)):
        text = _decode(raw)
        if text is None:
            non_utf8.append(number)
            text = raw.decode("cp1252", errors="replace")
        if text.strip(" \t\x1a\x00"):
            tree.add_line(number, text)
    return tree.finish(), non_utf8


def _to_utf8(content: bytes) -> bytes:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace").encode()
    for encoding in ("utf-16-le", "utf-16-be"):
        if content.startswith("BEGIN".encode(encoding)):
            return content.decode(encoding, errors="replace").encode()
    return content.removeprefix(codecs.BOM_UTF8)


def _unfold(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The unfolded lines, each with the number of its first physical line.

    Lines are unfolded before they are decoded: some programs fold within a character.
    """
    ending = b"\n" if b"\n" in content else b"\r"
    if content.count(ending) > MAX_LINES:
        raise BadCalendarFileError(
            f"The file has more than {MAX_LINES:,} lines.",
            remedy="Export the calendar in several parts.",
        )
    pieces: list[bytes] = []
    first_number = 1
    for number, physical in enumerate(content.split(ending), 1):
        stripped = physical.rstrip(b"\r")
        if stripped[:1] in (b" ", b"\t") and pieces:
            pieces.append(stripped[1:])
            continue
        if pieces:
            yield first_number, b"".join(pieces)
        pieces, first_number = [stripped], number
    yield first_number, b"".join(pieces)


def _decode(raw: bytes) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


class _ComponentBuilder:
    """Nests lines into components by their BEGIN and END."""

    def __init__(self) -> None:
        self._open: list[Component] = []
        self._finished: list[Component] = []

    def add_line(self, number: int, text: str) -> None:
        """Add the next line to the innermost open component."""
        line = _parse_line(number, text)
        if line is not None and line.name == "BEGIN":
            self._begin(line)
        elif line is not None and line.name == "END":
            self._end(line)
        elif self._open:
            self._add(number, line)
        elif not self._finished:
            raise BadCalendarFileError(
                f"This is not an iCalendar file: line {number} says "
                f"“{_CONTROL.sub('', text)[:40].strip()}” where BEGIN:VCALENDAR is expected.",
                remedy="Choose a file that a calendar program has exported.",
                line=number,
            )

    def _add(self, number: int, line: Property | None) -> None:
        here = self._open[-1]
        if line is None:
            here.unreadable_lines.append(number)
        else:
            here.properties.setdefault(line.name, []).append(line)

    def _begin(self, line: Property) -> None:
        name = line.value.strip().upper()
        if not self._open and name != "VCALENDAR":
            raise _invalid_file(
                f"line {line.line_number} begins {name} outside of a VCALENDAR", line.line_number
            )
        if len(self._open) >= MAX_DEPTH:
            raise _invalid_file(
                f"components are nested too deep at line {line.line_number}", line.line_number
            )
        component = Component(name, line.line_number)
        if self._open:
            self._open[-1].components.append(component)
        self._open.append(component)

    def _end(self, line: Property) -> None:
        name = line.value.strip().upper()
        if not self._open or self._open[-1].name != name:
            raise _invalid_file(
                f"line {line.line_number} ends {name}, which is not open", line.line_number
            )
        component = self._open.pop()
        if not self._open:
            self._finished.append(component)

    def finish(self) -> list[Component]:
        """The top-level components, after the last line."""
        if self._open:
            last = self._open[-1]
            raise _invalid_file(
                f"it stops within the {last.name} that begins in line {last.line_number}",
                last.line_number,
            )
        if not self._finished:
            raise _invalid_file("it is empty", 1)
        return self._finished


def _parse_line(number: int, text: str) -> Property | None:
    """The line; None if even the lenient parser cannot read it."""
    match = _LINE.fullmatch(text)
    if match is None:
        return _parse_leniently(number, text)
    name, parameters, value = match.groups()
    if not parameters:
        return Property(name.upper(), _NO_PARAMETERS, value, number, text)
    plain = {key.upper(): _unquote(text) for key, text in _PARAMETERS.findall(parameters)}
    if name.upper() in _DATE_PROPERTIES and ":" in value and "TZID" in plain:
        return _with_whole_tzid(Property(name.upper(), plain, value, number, text))
    return Property(name.upper(), plain, value, number, text)


def _with_whole_tzid(line: Property) -> Property:
    """The line with its unquoted TZID that contains a colon, as Exchange writes it.

    For example `DTSTART;TZID=(GMT+01:00) Amsterdam, Berlin:20240304T140000`. The last colon
    separates the value, since no date contains one.
    """
    rest, _, value = line.value.rpartition(":")
    name, *others = rest.split(";")
    pairs = (parameter.partition("=") for parameter in others)
    added = {key.upper(): _unquote(text) for key, _, text in pairs}
    zone = f"{line.parameters['TZID']}:{_unquote(name)}"
    return line._replace(parameters={**line.parameters, "TZID": zone, **added}, value=value)


def _parse_leniently(number: int, text: str) -> Property | None:
    """The line as icalendar reads it, which allows blanks around the separators, for example."""
    from icalendar.parser import Contentline

    if len(text) > MAX_LENIENT_LENGTH:
        return None
    try:
        name, parameters, value = Contentline(text).raw_parts()  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    plain = {key.upper(): str(text) for key, text in parameters.items()}
    quoted = "".join(f';{key}="{text}"' for key, text in plain.items() if '"' not in text)
    return Property(name.upper(), plain, value, number, f"{name}{quoted}:{value}")


def _unquote(parameter: str) -> str:
    text = parameter.replace('"', "")
    if "^" in text:
        text = _CARET.sub(lambda match: _CARET_ESCAPES[match[1]], text)
    return text


def _unescape(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def _invalid_file(what: str, number: int) -> BadCalendarFileError:
    return BadCalendarFileError(
        f"The iCalendar file is broken: {what}.", remedy=_REMEDY, line=number
    )
