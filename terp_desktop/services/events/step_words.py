"""Steps in words: what a person did, for the menu that offers to undo it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date

from terp_desktop.domain.display_text import isolated
from terp_desktop.domain.series import Override
from terp_desktop.services.events.undo_log import Kind, OverrideChange, Part

_VERBS = {
    Kind.CREATE: "Created",
    Kind.CHANGE: "Changed",
    Kind.DELETE: "Deleted",
    Kind.RESTORE: "Restored",
    Kind.ATTACH: "Attached",
    Kind.DETACH: "Removed",
}
_OF_A_DATE = frozenset({"instance_date", "when", "is_cancelled"})
_PLACE = frozenset({"when", "rule"})

# What follows the title, the last thing in quotes, where a sentence names a date.
_DATED = re.compile(r"(.*” (?:on|from) )(\d{4}-\d\d-\d\d)((?: on)?)", re.DOTALL)


def sentence(parts: Sequence[Part]) -> str:
    """What the step was, such as “Moved “Weekly Standup”.” without the full stop."""
    if parts[0].mark.is_import:
        return f"Import of {_counted(parts)}"
    if len({part.event_id for part in parts}) > 1:
        return _of_several(parts)
    (part, *_) = parts
    if part.attachment is not None:
        where = "to" if part.kind is Kind.ATTACH else "from"
        file = f"“{isolated(part.attachment.name)}”"
        return f"{_VERBS[part.kind]} {file} {where} “{isolated(part.title)}”"
    if part.kind is not Kind.CHANGE:
        return f"{_VERBS[part.kind]} “{isolated(part.title)}”"
    if not part.after and len(part.overrides) == 1:
        return _of_one_occurrence(part, part.overrides[0])
    verb = "Moved" if part.after and part.after.keys() <= _PLACE and "when" in part.after else None
    return f"{verb or 'Changed'} “{isolated(part.title)}”"


def with_date(said: str, write: Callable[[date], str]) -> str:
    """The sentence with its date, if it names one, written otherwise."""
    found = _DATED.fullmatch(said)
    if found is None:
        return said
    return f"{found[1]}{write(date.fromisoformat(found[2]))}{found[3]}"


def _of_several(parts: Sequence[Part]) -> str:
    kinds = {part.kind: part for part in parts}
    if len(parts) == 2 and kinds.keys() == {Kind.CHANGE, Kind.CREATE}:  # noqa: PLR2004
        following = kinds[Kind.CREATE].after["when"]
        return f"Changed “{isolated(kinds[Kind.CHANGE].title)}” from {following.start_date} on"
    return f"Changed {_counted(parts)}"


def _counted(parts: Sequence[Part]) -> str:
    count = len({part.event_id for part in parts})
    return f"{count} events" if count > 1 else f"“{isolated(parts[0].title)}”"


def _of_one_occurrence(part: Part, change: OverrideChange) -> str:
    before, after = change.before, change.after
    # By its own title, if it had one: that of the series may not be theirs to see.
    title = (before and before.title) or part.title
    told = f"“{isolated(title)}” on {change.instance_date}"
    if after is not None and after.is_cancelled:
        return f"Deleted {told}"
    is_moved = after is not None and (before is None or before.when != after.when)
    only_moved = is_moved and _fields(before) == _fields(after)
    return f"{'Moved' if only_moved else 'Changed'} {told}"


def _fields(override: Override | None) -> list[object]:
    names = [field.name for field in fields(Override)]
    return [getattr(override, name, None) for name in names if name not in _OF_A_DATE]
