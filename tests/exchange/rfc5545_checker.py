"""Checks iCalendar files against RFC 5545, without the library that writes them."""

import re
from itertools import pairwise

CONTENT_LINE = re.compile(
    r'[A-Z0-9-]+(;[A-Z0-9-]+=("[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*)(,("[^"]*"|[^";:,]*))*)*:.*'
)
SINGLE_PROPERTIES = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION"} | {
    "LOCATION",
    "STATUS",
    "PRIORITY", "CLASS", "SEQUENCE", "RRULE", "RECURRENCE-ID", "LAST-MODIFIED", "COLOR", "TRANSP",
    "CREATED", "URL", "GEO", "ORGANIZER",
}  # fmt: skip
UTC_DATE_TIME = re.compile(r"\d{8}T\d{6}Z")


def rfc5545_violations(content: bytes) -> list[str]:
    """The violations of RFC 5545 in the file; empty for a valid one."""
    found = [fault for number, line in enumerate(content.split(b"\r\n"), 1)
             for fault in _line_violations(number, line)]  # fmt: skip
    if not content.endswith(b"\r\n"):
        found.append("it does not end with CRLF")
    lines = content.decode().replace("\r\n ", "").split("\r\n")[:-1]
    found += [
        f"“{line[:60]}” is no content line" for line in lines if not CONTENT_LINE.fullmatch(line)
    ]
    zones = {line.partition(":")[2] for line in lines if line.startswith("TZID:")}
    named = {match[1].strip('"') for line in lines if (match := re.search(r";TZID=([^:;]+)", line))}
    found += [f"the zone {name} is not defined" for name in named - zones]
    for event in _components(lines, "VEVENT"):
        found += _event_violations(event)
    for before, after in pairwise(lines):
        if before == "END:VALARM" and after not in {"BEGIN:VALARM", "END:VEVENT"}:
            found.append(f"“{after[:60]}” comes after an alarm")
    return found


def _line_violations(number: int, line: bytes) -> list[str]:
    found = []
    if len(line) > 75:
        found.append(f"line {number} has {len(line)} octets")
    if b"\n" in line or b"\r" in line:
        found.append(f"line {number} has a bare line end")
    try:
        line.decode()
    except UnicodeDecodeError:
        found.append(f"line {number} is folded within a character")
    return found


def _components(lines: list[str], name: str) -> list[list[str]]:
    found: list[list[str]] = []
    depth = 0
    for line in lines:
        if line == f"BEGIN:{name}":
            found.append([])
            depth = 1
        elif line == f"END:{name}":
            depth = 0
        elif depth:
            depth += line.startswith("BEGIN:") - line.startswith("END:")
            if depth == 1:
                found[-1].append(line)
    return found


def _event_violations(lines: list[str]) -> list[str]:
    names = [re.split("[:;]", line)[0] for line in lines]
    values = {name: line.partition(":")[2] for name, line in zip(names, lines, strict=True)}
    found = [f"{name} is there twice" for name in SINGLE_PROPERTIES if names.count(name) > 1]
    found += [f"{name} is missing" for name in ("UID", "DTSTAMP", "DTSTART") if name not in names]
    if not UTC_DATE_TIME.fullmatch(values.get("DTSTAMP", "")):
        found.append(f"DTSTAMP is {values.get('DTSTAMP')}")
    start = next(line for line in lines if line.startswith("DTSTART"))
    return found + _rule_violations(start, values.get("RRULE", ""))


def _rule_violations(start: str, rule: str) -> list[str]:
    """UNTIL has the kind of DTSTART, and is in UTC where that has a zone."""
    until = re.search("UNTIL=([^;]+)", rule)
    if until is None:
        return []
    if ";VALUE=DATE" in start:
        wanted = r"\d{8}"
    else:
        in_zone = ";TZID=" in start or start.endswith("Z")
        wanted = r"\d{8}T\d{6}Z" if in_zone else r"\d{8}T\d{6}"
    return [] if re.fullmatch(wanted, until[1]) else [f"UNTIL={until[1]} beside {start}"]
