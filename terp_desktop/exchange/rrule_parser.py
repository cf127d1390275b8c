"""Parses RRULE values; invalid parts are dropped and reported (RFC 5545 §3.3.10)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from terp_desktop.exchange.reading_context import UnusableError

SUBDAILY_SECONDS = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
"""The subdaily frequencies, in seconds."""
TIME_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")
RuleParts: TypeAlias = Mapping[str, str]
"""The valid parts of a rule by name, in capitals."""

_FREQUENCIES = frozenset({*SUBDAILY_SECONDS, "DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_NUMBERS = {
    "BYSECOND": range(61),
    "BYMINUTE": range(60),
    "BYHOUR": range(24),
    "BYMONTHDAY": range(1, 32),
    "BYYEARDAY": range(1, 367),
    "BYWEEKNO": range(1, 54),
    "BYMONTH": range(1, 13),
    "BYSETPOS": range(1, 367),
}
_FROM_THE_END = frozenset({"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"})
_INCOMPATIBLE = {
    "BYWEEKNO": _FREQUENCIES - {"YEARLY"},
    "BYYEARDAY": frozenset({"DAILY", "WEEKLY", "MONTHLY"}),
    "BYMONTHDAY": frozenset({"WEEKLY"}),
}
"""The frequencies with which a part is not allowed: N/A in the table of RFC 5545 §3.3.10."""
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_WEEKDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"[0-9]{8}(?:T[0-9]{6}Z?)?")
_MAX_WEEKS = 53
_QUOTED_LENGTH = 60
"""How many characters of a part the report quotes."""


def parse_rule(text: str, *, is_all_day: bool) -> tuple[RuleParts, tuple[str, ...]]:
    """The valid parts of an RRULE value, and a sentence for each part that is dropped.

    BYHOUR, BYMINUTE and BYSECOND are ignored if the start is a DATE, as the standard
    requires. UnusableError if the whole rule is unusable.
    """
    reader = _RuleParser()
    pieces = text.strip().upper().removeprefix("RRULE:").split(";")
    for piece in filter(None, map(str.strip, pieces)):
        reader.add(piece)
    return reader.finish(is_all_day=is_all_day), tuple(reader.left_out)


def part_numbers(parts: RuleParts, name: str) -> list[int]:
    """The numbers that the part lists; empty without that part."""
    return [int(number) for number in parts[name].split(",")] if name in parts else []


def part_number(parts: RuleParts, name: str) -> int | None:
    """The single number of the part; None without that part."""
    return int(parts[name]) if name in parts else None


def format_rule(parts: RuleParts) -> str:
    """The parts as the value of an RRULE property."""
    return ";".join(f"{name}={value}" for name, value in parts.items())


@dataclass(slots=True)
class _RuleParser:
    """Collects the valid parts of one rule."""

    parts: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def add(self, piece: str) -> None:
        """Add the next part."""
        name, equals, value = (part.strip() for part in piece.partition("="))
        if name in self.parts:
            self._leave_out(piece, f"{name[:_QUOTED_LENGTH]} is there twice")
        elif not equals or not value:
            self._leave_out(piece, "it says nothing")
        elif name in _NUMBERS:
            self._keep(name, [text for text in value.split(",") if self._is_number(name, text)])
        elif name == "BYDAY":
            self._keep(name, [text for text in value.split(",") if self._is_weekday(text)])
        elif name in {"RSCALE", "SKIP"}:
            self._read_calendar(name, value, piece)
        elif not name.startswith("X-"):
            self._read_single(name, value, piece)

    def finish(self, *, is_all_day: bool) -> RuleParts:
        """The parts that are valid together; UnusableError if they are no rule."""
        frequency = self.parts.get("FREQ")
        if frequency is None:
            raise UnusableError("It does not say how often it repeats.")
        for name, frequencies in _INCOMPATIBLE.items():
            if name in self.parts and frequency in frequencies:
                self._drop(name, f"a {frequency.lower()} rule cannot have it")
        if is_all_day:
            self.parts = without(self.parts, *TIME_PARTS)
        self._check_ordinals(frequency)
        if "BYSETPOS" in self.parts and not self._has_set():
            self._drop("BYSETPOS", "there is nothing that it could choose from")
        return self.parts

    def _has_set(self) -> bool:
        return any(name.startswith("BY") and name != "BYSETPOS" for name in self.parts)

    def _check_ordinals(self, frequency: str) -> None:
        """Drop the ordinals of BYDAY unless monthly, or yearly without BYWEEKNO."""
        if frequency in {"MONTHLY", "YEARLY"} and "BYWEEKNO" not in self.parts:
            return
        entries = self.parts.get("BYDAY", "").split(",")
        plain = list(dict.fromkeys(entry[-2:] for entry in entries if entry))
        if any(len(entry) > len("MO") for entry in entries):
            self._leave_out(
                f"BYDAY={self.parts['BYDAY']}", "such a rule has weekdays without numbers"
            )
            self._keep("BYDAY", plain)

    def _read_calendar(self, name: str, value: str, piece: str) -> None:
        if name == "RSCALE" and value != "GREGORIAN":
            raise UnusableError("It repeats by another calendar than the Gregorian.")
        if (name, value) not in {("RSCALE", "GREGORIAN"), ("SKIP", "OMIT")}:
            self._leave_out(piece, "dates that do not exist are left out here")

    def _read_single(self, name: str, value: str, piece: str) -> None:
        checks = {
            "FREQ": lambda: value in _FREQUENCIES,
            "WKST": lambda: value in _WEEKDAYS,
            "UNTIL": lambda: _is_date_time(value),
            "INTERVAL": lambda: _NUMBER.fullmatch(value) is not None and int(value) > 0,
            "COUNT": lambda: _NUMBER.fullmatch(value) is not None and int(value) > 0,
        }
        if name not in checks:
            self._leave_out(piece, "there is no such part")
        elif checks[name]():
            self.parts[name] = value.removeprefix("+")
        else:
            self._leave_out(piece, "it cannot be read")

    def _is_number(self, name: str, text: str) -> bool:
        value = int(text) if _NUMBER.fullmatch(text.strip()) else None
        size = abs(value) if value is not None and name in _FROM_THE_END else value
        if size is not None and size in _NUMBERS[name]:
            return True
        self._leave_out(f"{name}={text}", "it cannot be")
        return False

    def _is_weekday(self, text: str) -> bool:
        match = _WEEKDAY.fullmatch(text.strip())
        if match is not None and (match[1] is None or 1 <= abs(int(match[1])) <= _MAX_WEEKS):
            return True
        self._leave_out(f"BYDAY={text}", "it is no day of the week")
        return False

    def _keep(self, name: str, values: list[str]) -> None:
        if values:
            self.parts[name] = ",".join(text.strip().removeprefix("+") for text in values)

    def _drop(self, name: str, reason: str) -> None:
        self._leave_out(f"{name}={self.parts.pop(name)}", reason)

    def _leave_out(self, piece: str, reason: str) -> None:
        self.left_out.append(f"“{piece[:_QUOTED_LENGTH]}” is left out of its rule: {reason}.")


def _is_date_time(text: str) -> bool:
    if not _UNTIL.fullmatch(text):
        return False
    try:
        datetime.strptime(text[:8] + (text[9:15] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        return False
    return True


def without(parts: RuleParts, *names: str) -> dict[str, str]:
    """The parts except those of these names."""
    return {name: value for name, value in parts.items() if name not in names}


def only(parts: RuleParts, *names: str) -> Iterator[tuple[str, str]]:
    """Those of the parts that have these names."""
    return ((name, parts[name]) for name in names if name in parts)
