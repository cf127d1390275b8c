"""`events trash`: what was deleted, by whom, and until when it can be restored."""

import typer

from terp_desktop.cli.invocation import invocation_of
from terp_desktop.cli.output import table
from terp_desktop.domain import zones
from terp_desktop.domain.trash import TrashEntry
from terp_desktop.services.events.payload import to_json_value
from terp_desktop.services.events.trash import TrashContent

_HEADER = ("Event", "Occurrence", "Title", "Day", "Deleted by", "Deleted at", "Gone on")


def trash(context: typer.Context) -> None:
    """List what was deleted, by whom, and when it goes for good; the latest first.

    `events restore ID` brings an event back, with --instance one occurrence of a series.
    """
    call = invocation_of(context)
    with call.program() as program:
        content, zone = program.services.trash.content(), program.services.clock.zone()
    call.output.result(
        [_entry_to_json(entry, zone) for entry in content.entries],
        table(_HEADER, [_row(entry, content, zone) for entry in content.entries]),
    )


def _entry_to_json(entry: TrashEntry, zone: str) -> dict[str, object]:
    return {
        "id": entry.key.event_id,
        "instanceDate": to_json_value(entry.key.instance_date),
        "title": entry.title,
        "startDate": to_json_value(entry.when.start_date),
        "isRecurring": entry.is_series,
        "deletedBy": entry.deleted_by,
        "deletedAt": to_json_value(entry.deleted_at),
        "goneOn": to_json_value(zones.to_local(entry.gone_at, zone).date()),
        "mayRestore": entry.may_restore,
    }


def _row(entry: TrashEntry, content: TrashContent, zone: str) -> tuple[object, ...]:
    person = content.deleted_by(entry)
    return (
        entry.key.event_id,
        entry.key.instance_date,
        entry.title,
        entry.when.start_date,
        person and person.name,
        f"{zones.to_local(entry.deleted_at, zone):%Y-%m-%d %H:%M}",
        zones.to_local(entry.gone_at, zone).date(),
    )
