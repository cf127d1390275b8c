"""`events conflicts` and `events suggest`: who is busy, and when everybody is free."""

from collections.abc import Sequence
from typing import Annotated

import typer

from terp_desktop.cli.invocation import invocation_of
from terp_desktop.cli.json_input import read_json
from terp_desktop.cli.output import table
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.free_slots import FreeSlot
from terp_desktop.services.browse.availability import ClashReport
from terp_desktop.services.container import Services
from terp_desktop.services.events import payload
from terp_desktop.services.json_api.events_in import EventJsonReader
from terp_desktop.services.json_api.events_out import clashes_to_json

SourceArgument = Annotated[str, typer.Argument(metavar="[FILE|-]", help="A JSON file; - is stdin.")]


def conflicts(context: typer.Context, file: SourceArgument = "-") -> None:
    """Tell who is busy at the time of an event, given as JSON as for `create`.

    Of a series its next 20 dates are checked.
    """
    call = invocation_of(context)
    raw = read_json(file)
    with call.program() as program:
        services = program.services
        report = services.availability.conflicts(_read_content(services, raw))
    call.output.result(clashes_to_json(report), _conflicts_text(report))


def suggest(context: typer.Context, file: SourceArgument = "-") -> None:
    """Suggest three to five times for an event at which everybody concerned is free.

    They are within everybody's working hours, the nearest to the given time first.
    """
    call = invocation_of(context)
    raw = read_json(file)
    with call.program() as program:
        services = program.services
        slots = services.availability.suggest(_read_content(services, raw))
    call.output.result([payload.when_to_json(slot.when) for slot in slots], _slots_text(slots))


def _read_content(services: Services, raw: object) -> EventContent:
    reader = EventJsonReader(services.clock.zone(), lambda login: services.people.find(login).id)
    content = reader.read_new(raw)
    content.when.refuse_gaps()
    return content


def _conflicts_text(report: ClashReport) -> str:
    if not report.times:
        return "Such an event takes nobody's time."
    if not report.clashes:
        return "Everybody is free."
    rows = [
        (
            clash.when.start_date,
            _times_text(clash.when),
            report.people[clash.person_id].name,
            clash.busy.occurrence.title or "busy",
            *_ends(clash.busy.occurrence.when),
            clash.busy.occurrence.when.timezone,
        )
        for clash in report.clashes
    ]
    found = table(("Day", "Time", "Who", "Busy with", "From", "Until", "Zone"), rows)
    clashing, checked = len(report.clashing_times), len(report.times)
    return found if checked == 1 else f"{found}\nClashes on {clashing} of the next {checked} dates."


def _slots_text(slots: Sequence[FreeSlot]) -> str:
    if not slots:
        return "There is no time in the next six weeks at which everybody works and is free."
    rows = [
        (slot.when.start_date, _times_text(slot.when), slot.when.end_date, slot.when.timezone)
        for slot in slots
    ]
    return table(("Day", "Time", "Until", "Zone"), rows)


def _times_text(when: When) -> str:
    if when.start_time is None or when.end_time is None:
        return "all day"
    return f"{when.start_time:%H:%M}-{when.end_time:%H:%M}"


def _ends(when: When) -> tuple[str, str]:
    if when.is_all_day:
        return f"{when.start_date}", f"{when.end_date}"
    return f"{when.start_local:%Y-%m-%d %H:%M}", f"{when.end_local:%Y-%m-%d %H:%M}"
