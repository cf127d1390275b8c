"""What a change does to a series, in words: told before it is saved."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QLocale

from terp_desktop.domain.series import Override
from terp_desktop.domain.series_changes import Impact
from terp_desktop.ui.when_words import day_text, when_lines
from terp_desktop.ui.words import joined

LISTED = 6
"""How many lost occurrences are named; of more, the rest is counted."""


def impact_sentence(impact: Impact) -> str:
    """What happens to the occurrences within a year; empty if nothing does.

    Such as "Moves 11, adds 2 and drops 1 that was changed."
    """
    counts = (("moves", impact.moved), ("adds", impact.added), ("removes", impact.removed))
    done = [f"{verb} {number}" for verb, number in counts if number]
    if done:
        done[0] = _with_noun(done[0])
        done[-1] += " within a year"
    if impact.dropped:
        done.append(f"drops {_changed_ones(len(impact.dropped))}")
    said = joined(done) if done else ""
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def lost_lines(
    dropped: Sequence[Override], zone: str, locale: QLocale | None = None, *, near: date
) -> list[str]:
    """A line for each occurrence that somebody had changed and that would be lost."""
    lines = [_lost(one, zone, locale, near) for one in dropped[:LISTED]]
    more = len(dropped) - LISTED
    return lines if more <= 0 else [*lines, f"and {more} more"]


def _with_noun(said: str) -> str:
    return f"{said} {'occurrence' if said.endswith(' 1') else 'occurrences'}"


def _changed_ones(number: int) -> str:
    return "1 that was changed" if number == 1 else f"{number} that were changed"


def _lost(one: Override, zone: str, locale: QLocale | None, near: date) -> str:
    lines = when_lines(one.when, zone, locale, near=near)
    if one.when.start_date == one.instance_date:
        when = ", ".join(lines)
    else:
        when = f"{day_text(one.instance_date, locale, near=near)}, moved to {', '.join(lines)}"
    return f"{when}: “{one.title}”" if one.title else when
