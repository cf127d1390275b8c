"""The pages that a person saw last, as values and as text for the page cache.

The text is JSON lines: a digest of all other lines, a header with the origin, then the pages,
one line per row. A text with any other content is not read.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any, Final, NamedTuple

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import (
    EventType,
    Module,
    Priority,
    ResponseStatus,
    Status,
    Visibility,
)
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import InstanceStatus, Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.domain.when import When

MOST_ROWS: Final = 2_000
"""How many rows all pages have together at most; a page that does not fit is left out."""

_FORMAT: Final = 2


Statements = Sequence[Any]
"""SQL with which the storage reads a page anew: JSON values that only the storage understands."""


class CachedPage(NamedTuple):
    """The occurrences of a page, the instant they were read, and what reads them anew."""

    occurrences: Sequence[Occurrence]
    read_at: datetime
    statements: Statements = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedPages:
    """The pages that a person saw last; `zone` is the zone they saw them in.

    `database_name` and `is_embedded` are what the window shows of the database. The statements
    of the pages are valid while those of `guards` give the rows that are stored with them;
    `password_key` is the keyring's key of the password that they need.
    """

    person: Person
    database_name: str
    is_embedded: bool
    zone: str
    pages: Mapping[Days, CachedPage]
    guards: Statements = ()
    password_key: str | None = None


Origin = Mapping[str, str]
"""The program, database and account that a text belongs to."""


def encode_pages(cached: CachedPages, origin: Origin) -> str:
    """The text of the pages; earlier pages take precedence if not all fit."""
    lines = [
        _line(
            {
                "format": _FORMAT,
                "origin": dict(origin),
                "person": asdict(cached.person),
                "database": cached.database_name,
                "isEmbedded": cached.is_embedded,
                "zone": cached.zone,
                "guards": cached.guards,
                "passwordKey": cached.password_key,
            }
        )
    ]
    room = MOST_ROWS
    for days, page in cached.pages.items():
        if len(page.occurrences) <= room:
            room -= len(page.occurrences)
            head = [days.first, days.end, page.read_at.isoformat(), len(page.occurrences)]
            lines.append(_line([*head, page.statements]))
            lines.extend(_line(_row(one)) for one in page.occurrences)
    text = "\n".join(lines)
    return f"{_digest(text)}\n{text}"


def decode_pages(text: str, origin: Origin) -> CachedPages | None:
    """The pages of the text; None if it is damaged or of another origin."""
    digest, _, rest = text.partition("\n")
    if digest != _digest(rest):
        return None
    lines = map(json.loads, rest.split("\n"))
    try:
        head = next(lines)
        if (head["format"], head["origin"]) != (_FORMAT, origin):
            return None
        person = Person(**{**head["person"], "role": str(head["person"]["role"])})
        return CachedPages(
            person=person,
            database_name=head["database"],
            is_embedded=head["isEmbedded"],
            zone=head["zone"],
            pages=dict(_pages(lines)),
            guards=tuple(head["guards"]),
            password_key=head["passwordKey"],
        )
    except (ValueError, TypeError, LookupError, StopIteration, TerpError):
        return None


def _pages(lines: Iterator[Any]) -> Iterator[tuple[Days, CachedPage]]:
    times: dict[tuple[Any, ...], When] = {}
    for first, end, read_at, count, statements in lines:
        days = Days(date.fromisoformat(first), date.fromisoformat(end))
        rows = [_read_occurrence(next(lines), times) for _ in range(count)]
        yield days, CachedPage(rows, datetime.fromisoformat(read_at), tuple(statements))


def _row(one: Occurrence) -> list[Any]:
    when = one.when
    place = [
        when.start_date, when.end_date, when.start_time, when.end_time, when.timezone,
        when.start_fold, when.end_fold,
    ]  # fmt: skip
    return [place if value is when else value for value in one]


def _read_occurrence(row: list[Any], times: dict[tuple[Any, ...], When]) -> Occurrence:
    """The occurrence of a row; equal times share one `When` from `times`."""
    (event_id, instance_date, place, start_utc, end_utc, title, location,
     module, event_type, status, priority, visibility, color, assigned_to, created_by,
     version, instance_status, is_auto_generated, has_reminder, response) = row  # fmt: skip
    key = tuple(place)
    if key not in times:
        times[key] = _when(key)
    return Occurrence(
        event_id=event_id,
        instance_date=None if instance_date is None else date.fromisoformat(instance_date),
        when=times[key],
        start_utc=datetime.fromisoformat(start_utc),
        end_utc=datetime.fromisoformat(end_utc),
        title=title,
        location=location,
        module=Module(module),
        event_type=EventType(event_type),
        status=Status(status),
        priority=Priority(priority),
        visibility=Visibility(visibility),
        color=color,
        assigned_to=assigned_to,
        created_by=created_by,
        version=version,
        instance_status=None if instance_status is None else InstanceStatus(instance_status),
        is_auto_generated=is_auto_generated,
        has_reminder=has_reminder,
        response=None if response is None else ResponseStatus(response),
    )


def _when(place: tuple[Any, ...]) -> When:
    first, last, start, end, zone, start_fold, end_fold = place
    # Without validation, which takes ten times as long: the digest proves that we wrote it.
    return When.from_stored(
        start_date=date.fromisoformat(first),
        end_date=date.fromisoformat(last),
        start_time=None if start is None else time.fromisoformat(start),
        end_time=None if end is None else time.fromisoformat(end),
        timezone=zone,
        start_fold=start_fold,
        end_fold=end_fold,
    )


def _line(value: object) -> str:
    return json.dumps(value, default=_text, separators=(",", ":"))


def _text(value: object) -> str:
    if isinstance(value, date | time):  # so is a datetime
        return value.isoformat()
    raise TypeError(value)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
