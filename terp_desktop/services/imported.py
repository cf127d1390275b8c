"""What a calendar file says, in the domain's words, and the port that reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from terp_desktop.domain.attachment import NewFile
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import EventContent, Status
from terp_desktop.domain.series import Override

NOT_IN_MOST_FILES = frozenset({"module", "event_type", "status"})
"""What an occurrence may have of its own, and only files of ours say."""


class BadCalendarFileError(TerpError):
    """The file as a whole is no calendar that can be read; nothing of it was imported."""

    code = "BAD_ICS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something of a file that was not taken over, or not as it stands there, and why.

    `component` is the component or property by its name in the file, such as VTODO or
    RDATE; `uid` and `summary` belong to the event it is part of, where there is one.
    """

    component: str
    reason: str
    uid: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoneOccurrence:
    """A changed occurrence of a series that the file itself does not contain."""

    series_uid: str
    instance_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a file said of an event, beyond the event that came out of it.

    `digest` is the same as long as the file says the same, `sequence` grows with each
    version of the event (RFC 5545 §3.8.7.4). `lines` are the properties that the calendar
    has no place for, as they stand in the file, to be given back by an export; those of
    changed occurrences by their instance dates.
    """

    digest: str
    sequence: int = 0
    lines: tuple[str, ...] = ()
    occurrence_lines: Mapping[date, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEvent:
    """An event of a file: a single one, or a series with its changed occurrences.

    Its participants are all outside people, known by their e-mail address; whether one of
    them is staff is for the reader of the file to find out. With `lone` set it is an
    occurrence to be put into that series if the calendar has it, and else an event by itself.
    `said` names the fields, of those that most files cannot say, that this one does say;
    `files` are what is to hang on it.
    """

    uid: str
    content: EventContent
    source: Source
    overrides: tuple[Override, ...] = ()
    lone: LoneOccurrence | None = None
    said: frozenset[str] = frozenset()
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFile:
    """All that a file says: what can be imported, and what cannot, with the reason."""

    events: tuple[ImportedEvent, ...]
    skipped: tuple[Skipped, ...]


class CalendarReader(Protocol):
    """Reads calendar files; the exchange fulfils it."""

    def read(self, source: Path | bytes, *, zone: str, today: date) -> CalendarFile:
        """What the file says; BadCalendarFileError if it is none, or too large.

        All-day events get `zone` as theirs. What is wrong with a single component is told
        in a row of `skipped` and does not touch the others. What the calendar has no rule
        for is taken over date by date, around `today`.
        """


def override_from(
    content: EventContent,
    instance_date: date,
    series: EventContent,
    said: frozenset[str] = frozenset(),
) -> Override:
    """The occurrence of that date as `content` has it, told as its differences from the series.

    Of the fields in `NOT_IN_MOST_FILES`, those count that the occurrence `said`.
    """
    if content.status is Status.CANCELLED and series.status is not Status.CANCELLED:
        usual = series.usual(instance_date)
        return Override(instance_date=instance_date, when=usual, is_cancelled=True)
    names = ("title", "priority", "visibility", "color", *sorted(said & NOT_IN_MOST_FILES))
    differing = {
        name: getattr(content, name)
        for name in names
        if getattr(content, name) != getattr(series, name)
    }
    return Override(
        instance_date=instance_date,
        when=content.when,
        description=_text_if_changed(content.description, series.description),
        location=_text_if_changed(content.location, series.location),
        **differing,
    )


def _text_if_changed(text: str | None, usual: str | None) -> str | None:
    """An empty text where the occurrence has none though the series has one."""
    return None if text == usual else text or ""
