"""Serializes content lines: escapes, quotes, folds at 75 octets (RFC 5545 §3.1, RFC 6868)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from terp_desktop.domain.event import When

_CONTROLS = dict.fromkeys([*range(9), *range(0xB, 0x20), 0x7F])
"""Control characters, which are not allowed in text (RFC 5545 §3.1)."""
_CARETS = _CONTROLS | str.maketrans({"^": "^^", '"': "^'", "\n": "^n"})
_ESCAPES = _CONTROLS | str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def fold_lines(lines: Iterable[str]) -> bytes:
    """The lines as bytes, folded at 75 octets, each with CRLF at its end."""
    from icalendar.parser import Contentline

    ended = (Contentline(line).to_ical() + b"\r\n" for line in lines)  # type: ignore[no-untyped-call]
    return b"".join(ended)


def escape_text(text: str) -> str:
    """The text as the TEXT value of a property."""
    return text.translate(_ESCAPES)


def quote_parameter(text: str) -> str:
    """The text as the quoted value of a parameter."""
    return f'"{text.translate(_CARETS)}"'


def date_property(name: str, when: When, days: Iterable[date], clock: time | None) -> str:
    """One property with the days, or that time on each of them, in the event's type and zone."""
    return f"{name}{_parameters(when)}:{','.join(_stamp(when, day, clock) for day in days)}"


def utc_stamp(instant: datetime) -> str:
    """An instant as DATE-TIME in UTC."""
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def format_duration(length: timedelta) -> str:
    """Elapsed time as a DURATION value."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return "PT" + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0S")


def _stamp(when: When, day: date, clock: time | None) -> str:
    # %Y omits the leading zeros of early years.
    digits = day.isoformat().replace("-", "")
    if clock is None:
        return digits
    return f"{digits}T{clock:%H%M%S}{'Z' if when.timezone == 'UTC' else ''}"


def _parameters(when: When) -> str:
    if when.is_all_day:
        return ";VALUE=DATE"
    return "" if when.is_floating or when.timezone == "UTC" else f";TZID={when.timezone}"
