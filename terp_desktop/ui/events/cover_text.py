"""Sentences about a cover: what changes hands, what stays and why."""

from collections.abc import Sequence

from terp_desktop.domain import zones
from terp_desktop.domain.cover import Cover, CoveredOccurrence, StayReason
from terp_desktop.domain.when import When
from terp_desktop.services.events.cover import CoverPlan, MadeCover
from terp_desktop.ui.text.dates import dates_text, day_text, time_text
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.viewer import Viewer

_REASONS = {
    StayReason.FORBIDDEN: "you may not change it",
    StayReason.UNSIGHT: "whoever has it would not see it any more",
    StayReason.PRIVATE: "it is private",
    StayReason.BEGUN: "it begins before these days",
    StayReason.CHANGED: "it was changed meanwhile",
    StayReason.REASSIGNED: "it is somebody else's by now",
    StayReason.GONE: "it was deleted meanwhile",
}


def reason_text(occurrence: CoveredOccurrence) -> str:
    """Why it stays; empty if it changes hands."""
    return "" if occurrence.stays is None else f"Stays: {_REASONS[occurrence.stays]}"


def start_text(when: When, viewer: Viewer) -> str:
    """When it begins, on the viewer's clock."""
    if not when.is_timed:
        return day_text(when.start_date, viewer.locale, near=viewer.today())
    start = zones.to_local(when.span.start, viewer.zone)
    day = day_text(start.date(), viewer.locale, near=viewer.today())
    return f"{day}, {time_text(start.time(), viewer.locale)}"


def preview_text(plan: CoverPlan, colleague: str) -> str:
    """What would be handed over, before it is."""
    if not plan.handed:
        return "Nothing can be handed over." if plan.staying else "There is nothing on these days."
    verb = "goes" if len(plan.handed) == 1 else "go"
    return f"{_handed_text(plan.handed)} {verb} to {colleague}{_staying_text(plan)}."


def handed_text(plan: CoverPlan, colleague: str) -> str:
    """What was handed over."""
    if not plan.handed:
        return "Nothing was handed over."
    verb = "is" if len(plan.handed) == 1 else "are"
    return f"{_handed_text(plan.handed)} {verb} with {colleague} now{_staying_text(plan)}."


def returned_text(plan: CoverPlan, person: str) -> str:
    """What was taken back."""
    if not plan.handed:
        return "Nothing was taken back."
    verb = "is" if len(plan.handed) == 1 else "are"
    return f"{_handed_text(plan.handed)} {verb} back with {person}{_staying_text(plan)}."


def cover_text(cover: Cover, viewer: Viewer) -> str:
    """The days of a cover."""
    if cover.first == cover.last:
        return day_text(cover.first, viewer.locale, near=viewer.today())
    return dates_text(cover.first, cover.last, viewer.locale)


def made_text(made: MadeCover, names: dict[int, str], viewer: Viewer) -> str:
    """A cover that was made: who covers for whom, when, and how much is left of it."""
    person, colleague = names.get(made.cover.person, "?"), names.get(made.cover.colleague, "?")
    days, count = cover_text(made.cover, viewer), count_text(made.remaining, "event")
    return f"{colleague} covers for {person}, {days}: {count}"


def _handed_text(handed: Sequence[CoveredOccurrence]) -> str:
    text = count_text(len(handed), "event")
    dates = [one.event_id for one in handed if one.instance_date is not None]
    if not dates:
        return text
    series = len(set(dates))
    whose = "of a series" if series == 1 else f"of {series} series"
    if len(dates) == len(handed):
        return f"{text}, {'a date' if len(dates) == 1 else 'dates'} {whose},"
    return f"{text}, {len(dates)} of them {'a date' if len(dates) == 1 else 'dates'} {whose},"


def _staying_text(plan: CoverPlan) -> str:
    count = len(plan.staying)
    return f"; {count} {'stays' if count == 1 else 'stay'}" if count else ""
