"""What a change does to a series, in words: told before it is saved."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QLocale

from terp_desktop.domain.display_text import isolated
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import Impact
from terp_desktop.ui.text.dates import day_text, when_lines
from terp_desktop.ui.text.labels import joined

LISTED = 6
"""How many lost occurrences are named; of more, the rest is counted."""


def impact_sentence(impact: Impact) -> str:
    """What happens to the occurrences; empty if nothing does.

    Such as "Within a year it moves 11 occurrences and adds 2. 1 that was changed is lost:"
    """
    counts = (("moves", impact.moved), ("adds", impact.added), ("removes", impact.removed))
    done = [f"{verb} {number}" for verb, number in counts if number]
    said = []
    if done:
        done[0] += " occurrence" if done[0].endswith(" 1") else " occurrences"
        said.append(f"Within a year it {joined(done)}.")
    if impact.dropped:
        number = len(impact.dropped)
        lost = "1 that was changed is" if number == 1 else f"{number} that were changed are"
        said.append(f"{lost} lost:")
    return " ".join(said)


def lost_lines(
    dropped: Sequence[Override], zone: str, locale: QLocale | None = None, *, near: date
) -> list[str]:
    """A line for each occurrence that somebody had changed and that would be lost."""
    lines = [_lost(one, zone, locale, near) for one in dropped[:LISTED]]
    more = len(dropped) - LISTED
    return lines if more <= 0 else [*lines, f"and {more} more"]


def _lost(one: Override, zone: str, locale: QLocale | None, near: date) -> str:
    lines = when_lines(one.when, zone, locale, near=near)
    if one.when.start_date == one.instance_date:
        when = ", ".join(lines)
    else:
        when = f"{day_text(one.instance_date, locale, near=near)}, moved to {', '.join(lines)}"
    return f"{when}: “{isolated(one.title)}”" if one.title else when
