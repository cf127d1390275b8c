"""The time of several people side by side: when each works and is busy, and when all are free."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import chain

from terp_desktop.domain import zones
from terp_desktop.domain.availability import BusyTime, people_concerned
from terp_desktop.domain.event import EventContent, Participant, ParticipantRole, ResponseStatus
from terp_desktop.domain.free_slots import common_working_time
from terp_desktop.domain.person import Person
from terp_desktop.domain.span import Days, Span, intersect, merge, subtract
from terp_desktop.domain.working_hours import WorkSchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLane:
    """When a person works within the days, and what takes their time, by its start."""

    person: Person
    zone: str
    working: tuple[Span, ...]
    busy: tuple[BusyTime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleLanes:
    """The lanes of some people on some days; `free` is when all of them work and are free."""

    days: Days
    lanes: tuple[PersonLane, ...]
    free: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """An event goes from one person to another."""

    giver: Person
    taker: Person


def days_span(days: Days, zone: str) -> Span:
    """The instants of the days, from midnight to midnight in the zone."""
    first, end = (
        zones.to_instant(datetime.combine(day, time()), zone) for day in (days.first, days.end)
    )
    return Span(first, end)


def working_time(schedule: WorkSchedule, within: Span) -> tuple[Span, ...]:
    """When somebody with that schedule works within the span."""
    return tuple(common_working_time([schedule], [within]))


def free_time(lanes: Iterable[PersonLane], within: Span) -> tuple[Span, ...]:
    """When everybody works and is free; none without anybody."""
    everybody = list(lanes)
    common: Sequence[Span] = [within] if everybody else []
    for lane in everybody:
        common = intersect(common, merge(lane.working))
    taken = chain.from_iterable(lane.busy for lane in everybody)
    return tuple(subtract(common, merge(one.span for one in taken)))


def hand_over(content: EventContent, change: HandOver, *, created_by: int) -> EventContent:
    """The content with the taker in the place of the giver.

    An assigned event is assigned to the taker, and so is one of its creator alone; a participant
    is replaced, in the same role, with the answer open. Nobody is in it twice.
    """
    giver, taker = change.giver.id, change.taker.id
    if _owns(content, giver, created_by):
        others = _without(content.participants, giver, taker)
        return replace(content, assigned_to=taker, participants=others)
    if content.assigned_to == taker:
        return replace(content, participants=_without(content.participants, giver))
    taking_part = [who for who in content.participants if who.user_id == giver]
    is_coming = taker in people_concerned(created_by, content.assigned_to, content.participants)
    if not is_coming:
        others = _without(content.participants, taker)
        return replace(content, participants=tuple(_replaced(who, giver, taker) for who in others))
    # Whoever organizes it hands that over as well, or it would be the creator's again.
    organizes = any(who.role is ParticipantRole.ORGANIZER for who in taking_part)
    others = _without(content.participants, giver)
    if organizes:
        others = tuple(
            replace(who, role=ParticipantRole.ORGANIZER) if who.user_id == taker else who
            for who in others
        )
    return replace(content, participants=others)


def _without(participants: Iterable[Participant], *ids: int) -> tuple[Participant, ...]:
    return tuple(who for who in participants if who.user_id not in ids)


def _owns(content: EventContent, giver: int, created_by: int) -> bool:
    """Whether it is the giver's as an assignee, or as the creator if there is none."""
    if content.assigned_to is not None:
        return content.assigned_to == giver
    organizers = (who.role is ParticipantRole.ORGANIZER for who in content.participants)
    return created_by == giver and not any(organizers)


def _replaced(who: Participant, giver: int, taker: int) -> Participant:
    if who.user_id != giver:
        return who
    return replace(who, user_id=taker, response_status=ResponseStatus.PENDING, responded_at=None)
