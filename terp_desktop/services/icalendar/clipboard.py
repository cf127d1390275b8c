"""Copies events into the formats of a clipboard, and pastes what one contains.

Within one calendar events are copied by reference, with all that a calendar file cannot
express. Their UIDs tell whether it is the same calendar; elsewhere the calendar file counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from terp_desktop.domain.bulk_edit import (
    MAX_TARGETS,
    BulkResult,
    OccurrenceTarget,
    paste_times,
)
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.domain.permissions import Permission
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import shift_unedited_rule, transfer_overrides
from terp_desktop.domain.working_days import Holidays
from terp_desktop.services.events.access import EventAccess
from terp_desktop.services.events.bulk import BulkService, refuse_too_many
from terp_desktop.services.icalendar.exporter import ExportService
from terp_desktop.services.icalendar.importer import staff_by_address
from terp_desktop.services.icalendar.merge import Merger
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.exchange.reader import IcsReader
    from terp_desktop.storage.unit_of_work import SqlWork


class NothingToPasteError(InvalidValueError):
    """The clipboard contains no events."""

    code = "NOTHING_TO_PASTE"


@dataclass(frozen=True, slots=True)
class Clipping:
    """Events in the formats of a clipboard: by reference, and as a calendar file.

    Either is empty if a clipboard does not have it.
    """

    reference: bytes = b""
    calendar: bytes = b""

    @property
    def is_cut(self) -> bool:
        """Whether pasting moves the events."""
        read = _read_reference(self.reference)
        return read is not None and read.is_cut


@dataclass(frozen=True, slots=True)
class _Reference:
    """The copied events with their UIDs, and whether they were cut."""

    targets: tuple[OccurrenceTarget, ...]
    uids: tuple[str, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipboardService:
    """Copies and pastes events on behalf of one person; nothing changes before a paste."""

    store: Store
    bulk: BulkService
    exports: ExportService
    reader: IcsReader

    def copy(self, targets: Sequence[OccurrenceTarget], *, is_cut: bool = False) -> Clipping:
        """The events for a clipboard; what the person may not see is left out."""
        refuse_too_many(targets)
        with self.store.read() as work:
            uids = {target: self._uid(work, target) for target in targets}
        known = {target: uid for target, uid in uids.items() if uid is not None}
        calendar = self.exports.export_targets(list(known), has_files=False).content
        document = {
            "isCut": is_cut,
            "events": [
                {
                    "eventId": target.event_id,
                    "instanceDate": target.instance_date and target.instance_date.isoformat(),
                    "version": target.version,
                    "uid": uid,
                }
                for target, uid in known.items()
            ],
        }
        return Clipping(json.dumps(document).encode(), calendar)

    def paste(self, clipping: Clipping, place: PastePlace) -> BulkResult:
        """Pastes the events at the place: copies, or, if they were cut, the events themselves.

        The first one begins there, the others keep their distance to it, all their length.
        NothingToPasteError if there is no event in it.
        """
        reference = _read_reference(clipping.reference)
        if reference is not None and self._is_here(reference):
            return self.bulk.paste(reference.targets, place, is_cut=reference.is_cut)
        return self._paste_calendar(clipping.calendar, place)

    def _uid(self, work: SqlWork, target: OccurrenceTarget) -> str | None:
        """The UID of the event; None if the person may not see the target."""
        try:
            access = EventAccess.load(work, self.bulk.actor, target.event_id)
            return access.require(Permission.VIEW, target.instance_date).uid
        except NotFoundError:
            return None

    def _is_here(self, reference: _Reference) -> bool:
        """Whether this calendar has all of the events, and the person may see them.

        What was cut is never pasted as a copy: somebody who deleted it meanwhile is told of.
        """
        with self.store.read() as work:
            if reference.is_cut:
                found = work.events.get_many([one.event_id for one in reference.targets])
                known = {event.id: event.uid for event in found}
                uids = [known.get(one.event_id) for one in reference.targets]
            else:
                uids = [self._uid(work, target) for target in reference.targets]
        return bool(uids) and uids == list(reference.uids)

    def _paste_calendar(self, calendar: bytes, place: PastePlace) -> BulkResult:
        clock = self.bulk.clock
        if not calendar.strip():
            raise _nothing_to_paste()
        file = self.reader.read(calendar, zone=clock.zone(), today=clock.today())
        if not file.events:
            raise _nothing_to_paste()
        if len(file.events) > MAX_TARGETS:
            raise InvalidValueError(
                f"{len(file.events):,} events are too many to paste.",
                remedy="Import them as a calendar file.",
            )
        with self.store.read() as work:
            merger = Merger(
                staff_by_address(work.people.list_staff()), None, self.bulk.actor.user_id
            )
            contents = [merger.prepare_new(imported.content) for imported in file.events]
            times = paste_times([one.when for one in contents], place, clock.zone())
            moved = [
                _moved(content, replace(content, when=when), imported.overrides, work.holidays)
                for imported, content, when in zip(file.events, contents, times, strict=True)
            ]
        return self.bulk.create(moved)


def _moved(
    before: EventContent, after: EventContent, overrides: Sequence[Override], holidays: Holidays
) -> tuple[EventContent, Sequence[Override]]:
    """The content at its new time; a series with its rule and its overrides."""
    content = shift_unedited_rule(before, after)
    return content, transfer_overrides(before, content, overrides, holidays).kept


def _read_reference(raw: bytes) -> _Reference | None:
    """The reference; None if it is missing or was not written by this program."""
    try:
        document = json.loads(raw)
        events = document["events"]
        return _Reference(
            targets=tuple(_read_target(one) for one in events),
            uids=tuple(str(one["uid"]) for one in events),
            is_cut=bool(document["isCut"]),
        )
    except (ValueError, TypeError, KeyError):
        return None


def _read_target(raw: Mapping[str, Any]) -> OccurrenceTarget:
    day, version = raw["instanceDate"], raw["version"]
    return OccurrenceTarget(
        int(raw["eventId"]),
        None if day is None else date.fromisoformat(day),
        None if version is None else int(version),
    )


def _nothing_to_paste() -> NothingToPasteError:
    return NothingToPasteError(
        "The clipboard contains no events.", remedy="Copy an event first, then paste it."
    )
