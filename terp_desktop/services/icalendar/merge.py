"""Imported content laid over what the calendar has: the file's word, and what only we know."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from terp_desktop.domain import zones
from terp_desktop.domain.calendar_file import ImportedEvent
from terp_desktop.domain.event import (
    EventContent,
    Module,
    Participant,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Override

_ADVANCED_STATUSES = frozenset({Status.IN_PROGRESS, Status.COMPLETED})
_WIDER_VISIBILITIES = frozenset({Visibility.TEAM, Visibility.PUBLIC})


@dataclass(frozen=True, slots=True)
class Merger:
    """Makes imported content ours; `staff` are the colleagues by e-mail address, case folded."""

    staff: Mapping[str, Person]
    module: Module | None

    def prepare_new(self, content: EventContent) -> EventContent:
        """The content of an event that the calendar does not have yet."""
        return replace(
            content,
            module=self.module or content.module,
            participants=self._resolve_staff(content.participants),
        )

    def merge(self, imported: ImportedEvent, ours: EventContent) -> EventContent:
        """What the file says, and of ours whatever a file cannot say or says less exactly."""
        told, said = imported.content, imported.explicit_fields
        # Called off without its rule a series stays one: it may take place after all.
        is_off = told.status is Status.CANCELLED
        keeps_rule = is_off and told.rule is None and ours.rule is not None
        return replace(
            ours,
            title=told.title,
            description=told.description,
            location=told.location,
            when=ours.when if keeps_rule else keep_all_day_zone(told.when, ours.when),
            rule=ours.rule if keeps_rule else told.rule,
            status=told.status if "status" in said else _merge_status(told.status, ours.status),
            priority=told.priority,
            visibility=told.visibility
            if "visibility" in said
            else _merge_visibility(told.visibility, ours.visibility),
            color=told.color or ours.color,
            module=self.module or (told if "module" in said else ours).module,
            event_type=(told if "event_type" in said else ours).event_type,
            working_days=(told if "working_days" in said else ours).working_days,
            participants=self._merge_participants(told.participants, ours.participants),
            reminders=(
                *told.reminders,
                *(one for one in ours.reminders if one.user_id is not None),
            ),
        )

    def matches_address(self, participant: Participant, address: str) -> bool:
        """Whether that is the e-mail address of the participant."""
        person = self.staff.get(address.casefold())
        if person is not None and participant.user_id == person.id:
            return True
        return (participant.external_email or "").casefold() == address.casefold()

    def _resolve_staff(self, outside: tuple[Participant, ...]) -> tuple[Participant, ...]:
        """The same people, those who are staff as such, each once."""
        people: dict[object, Participant] = {}
        for one in outside:
            person = self.staff.get((one.external_email or "").casefold())
            if person is not None:
                one = replace(  # noqa: PLW2901  (it is the same participant)
                    one, user_id=person.id, external_name=None, external_email=None
                )
            people.setdefault(_participant_key(one), one)
        return tuple(people.values())

    def _merge_participants(
        self, imported: tuple[Participant, ...], ours: tuple[Participant, ...]
    ) -> tuple[Participant, ...]:
        """The file's people, and the colleagues who were added here.

        Who is known already stays as is but for role and answer, and in the same place.
        """
        people = {_participant_key(one): one for one in self._resolve_staff(imported)}
        kept = [
            _merge_response(one, people.pop(_participant_key(one), None))
            for one in ours
            if _participant_key(one) in people or one.user_id is not None
        ]
        return (*kept, *people.values())


def keep_all_day_zone(imported: When, ours: When) -> When:
    """The place in time; whole days keep the zone that they have here, as it moves nothing."""
    if imported.is_all_day and ours.is_all_day:
        return replace(imported, timezone=ours.timezone)
    return imported


def convert_to_zone_of(when: When, series: When) -> When:
    """A time in UTC as clocks in the zone of its series show it; others as they are."""
    zone = series.timezone
    if not when.is_timed or when.timezone != "UTC" or not series.is_timed or zone in {None, "UTC"}:
        return when
    start, end = (zones.to_local(one, zone or "UTC") for one in (when.span.start, when.span.end))
    return When(
        start_date=start.date(),
        start_time=start.time().replace(fold=0),
        start_fold=start.fold,
        end_date=end.date(),
        end_time=end.time().replace(fold=0),
        end_fold=end.fold,
        timezone=zone,
    )


def merge_override(override: Override, ours: Override | None) -> Override:
    """The imported override with what a file cannot say taken from the one that is here."""
    if ours is None:
        return override
    return replace(
        override,
        when=keep_all_day_zone(override.when, ours.when),
        assigned_to=ours.assigned_to,
        module=override.module or ours.module,
        event_type=override.event_type or ours.event_type,
        status=override.status or ours.status,
    )


def _merge_status(told: Status, ours: Status) -> Status:
    """What goes on or is done here is nothing else than planned to most programs."""
    return ours if told is Status.SCHEDULED and ours in _ADVANCED_STATUSES else told


def _merge_visibility(told: Visibility, ours: Visibility) -> Visibility:
    """Files only tell what is private from what is not."""
    return ours if told is Visibility.COMPANY and ours in _WIDER_VISIBILITIES else told


def _participant_key(participant: Participant) -> object:
    return participant.user_id or (participant.external_email or "").casefold()


def _merge_response(ours: Participant, imported: Participant | None) -> Participant:
    if imported is None:
        return ours
    return replace(ours, role=imported.role, response_status=imported.response_status)
