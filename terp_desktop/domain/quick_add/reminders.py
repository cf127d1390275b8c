"""Reads reminders: "remind 10 min before", "remind me 1 day before and 1h before"."""

from terp_desktop.domain.event import MAX_REMINDER_LEAD
from terp_desktop.domain.quick_add.context import QuickAddContext
from terp_desktop.domain.quick_add.lengths import read_amount, read_excess
from terp_desktop.domain.quick_add.phrases import Misreading, Reading, skip_space

_TOO_EARLY = "A reminder is at most ten years before the start."


def read_reminders(
    text: str, at: int, context: QuickAddContext
) -> Reading[tuple[int, ...]] | Misreading | None:
    """The minutes before the start; none for “no reminder”."""
    grammar = context.grammar
    if none := grammar.no_reminder.read(text, at):
        return Reading((), none.end)
    word = grammar.remind.read(text, at)
    lead = None if word is None else _read_lead(text, skip_space(text, word.end), context)
    if word is not None and (excess := read_excess(text, skip_space(text, word.end), context)):
        return Misreading(_TOO_EARLY, excess)
    if lead is None:
        return None
    minutes, end = [lead.value], lead.end
    while following := _read_following(text, end, context):
        minutes.append(following.value)
        end = following.end
    if max(minutes) > MAX_REMINDER_LEAD.total_seconds() // 60:
        return Misreading(_TOO_EARLY, end)
    return Reading(tuple(dict.fromkeys(minutes)), end)


def _read_lead(text: str, at: int, context: QuickAddContext) -> Reading[int] | None:
    grammar = context.grammar
    if start := grammar.at_start.read(text, at):
        return Reading(0, start.end)
    amount = read_amount(text, at, context)
    if amount is None:
        return None
    before = grammar.before.read(text, skip_space(text, amount.end))
    return Reading(amount.value.minutes, before.end if before else amount.end)


def _read_following(text: str, at: int, context: QuickAddContext) -> Reading[int] | None:
    """“and 1h before”; without “before” it may be the length of the event."""
    grammar = context.grammar
    conjunction = grammar.conjunctions.read(text, skip_space(text, at))
    return _read_lead(text, skip_space(text, conjunction.end), context) if conjunction else None
