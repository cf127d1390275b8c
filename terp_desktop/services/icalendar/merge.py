"""Merges imported content with ours: the file wins, except for what files cannot express."""

from collections.abc import Iterable, Mapping
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
from terp_desktop.domain.participation import claim_reminders, is_own_reminder
from terp_desktop.domain.person import Person
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import has_date

_ADVANCED_STATUSES = frozenset({Status.IN_PROGRESS, Status.COMPLETED})
_WIDER_VISIBILITIES = frozenset({Visibility.TEAM, Visibility.PUBLIC})


@dataclass(frozen=True, slots=True)
class Merger:
    """Merges imported content with ours, on behalf of the person `importer`.

    `staff` is by case-folded e-mail address.
    """

    staff: Mapping[str, Person]
    module: Module | None
    importer: int

    def prepare_new(self, content: EventContent) -> EventContent:
        """The content of a new event, with its staff identified."""
        return replace(
            content,
            module=self.module or content.module,
            participants=self._resolve_staff(content.participants),
        )

    def merge(self, imported: ImportedEvent, ours: EventContent, creator: int) -> EventContent:
        """The file's content, with ours for what files cannot express, or less precisely.

        Its alarms are reminders of whoever imports it; other people's stay.
        """
        theirs, explicit = imported.content, imported.explicit_fields
        # A series that is cancelled without its rule keeps it, so that it can be reinstated.
        is_cancelled = theirs.status is Status.CANCELLED
        keeps_rule = is_cancelled and theirs.rule is None and ours.rule is not None
        return replace(
            ours,
            title=theirs.title,
            description=theirs.description,
            location=theirs.location,
            when=ours.when if keeps_rule else keep_all_day_zone(theirs.when, ours.when),
            rule=ours.rule if keeps_rule else _keep_equal_rule(theirs.rule, ours.rule),
            status=theirs.status
            if "status" in explicit
            else _merge_status(theirs.status, ours.status),
            priority=theirs.priority,
            visibility=theirs.visibility
            if "visibility" in explicit
            else _merge_visibility(theirs.visibility, ours.visibility),
            color=theirs.color or ours.color,
            module=self.module or (theirs if "module" in explicit else ours).module,
            event_type=(theirs if "event_type" in explicit else ours).event_type,
            working_days=(theirs if "working_days" in explicit else ours).working_days,
            participants=self._merge_participants(theirs.participants, ours.participants),
            reminders=(
                *claim_reminders(theirs, self.importer).reminders,
                *(
                    reminder
                    for reminder in ours.reminders
                    if not is_own_reminder(reminder, self.importer, creator)
                ),
            ),
        )

    def matches_address(self, participant: Participant, address: str) -> bool:
        """Whether the participant has that e-mail address."""
        person = self.staff.get(address.casefold())
        if person is not None and participant.user_id == person.id:
            return True
        return (participant.external_email or "").casefold() == address.casefold()

    def _resolve_staff(self, outside: tuple[Participant, ...]) -> tuple[Participant, ...]:
        """The same people without duplicates, with members of staff identified."""
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
        """The file's participants, and the members of staff who were added here.

        Known participants keep their position and everything but role and response.
        """
        people = {_participant_key(one): one for one in self._resolve_staff(imported)}
        kept = [
            _merge_response(one, people.pop(_participant_key(one), None))
            for one in ours
            if _participant_key(one) in people or one.user_id is not None
        ]
        return (*kept, *people.values())


def keep_all_day_zone(imported: When, ours: When) -> When:
    """The imported time; all-day events keep our zone, which does not affect them."""
    if imported.is_all_day and ours.is_all_day:
        return replace(imported, timezone=ours.timezone)
    return imported


def convert_to_zone_of(when: When, series: When) -> When:
    """A time in UTC, converted to the zone of its series; other times stay."""
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


def keep_own_dates(content: EventContent, ours: Iterable[Override]) -> EventContent:
    """The imported series without exceptions on dates that were deleted or cancelled here.

    Files have no other way to write such a date. It stays a date of the rule: our own file
    brings no change, and the date can still be restored.
    """
    rule = content.rule
    if rule is None:
        return content
    own = {one.instance_date for one in ours if one.is_cancelled or one.status is Status.CANCELLED}
    exceptions = tuple(day for day in rule.exception_dates if day not in own)
    return replace(content, rule=replace(rule, exception_dates=exceptions))


def _keep_equal_rule(
    theirs: RecurrenceRule | None, ours: RecurrenceRule | None
) -> RecurrenceRule | None:
    """The imported rule; ours if it differs only by extra dates that change nothing.

    A file does not list dates that its rule gives anyway, or that it excludes.
    """
    if theirs is None or ours is None:
        return theirs
    added = set(ours.extra_dates) - set(theirs.extra_dates)
    without = replace(ours, extra_dates=tuple(set(ours.extra_dates) - added))
    if theirs.extra_dates != without.extra_dates:
        return theirs
    is_same = all(
        day in theirs.exception_dates or has_date(replace(theirs, extra_dates=()), day)
        for day in added
    )
    return replace(theirs, extra_dates=ours.extra_dates) if is_same else theirs


def merge_override(override: Override, ours: Override | None) -> Override:
    """The imported override, with our values for what files cannot express."""
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


def _merge_status(theirs: Status, ours: Status) -> Status:
    """Keeps IN_PROGRESS and COMPLETED: most programs export both as confirmed."""
    return ours if theirs is Status.SCHEDULED and ours in _ADVANCED_STATUSES else theirs


def _merge_visibility(theirs: Visibility, ours: Visibility) -> Visibility:
    """Keeps TEAM and PUBLIC: files only distinguish private from public."""
    return ours if theirs is Visibility.COMPANY and ours in _WIDER_VISIBILITIES else theirs


def _participant_key(participant: Participant) -> object:
    return participant.user_id or (participant.external_email or "").casefold()


def _merge_response(ours: Participant, imported: Participant | None) -> Participant:
    if imported is None:
        return ours
    return replace(ours, role=imported.role, response_status=imported.response_status)
