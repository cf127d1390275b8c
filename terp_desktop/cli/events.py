"""`events`: create, list, show, change and delete events."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeVar, cast

import typer

from terp_desktop.cli.availability import conflicts, suggest
from terp_desktop.cli.days import (
    FirstDayOption,
    InstanceOption,
    LastDayOption,
    parse_days,
    parse_instance,
)
from terp_desktop.cli.invocation import invocation_of
from terp_desktop.cli.json_input import read_json
from terp_desktop.cli.output import table
from terp_desktop.cli.quick_add import add
from terp_desktop.cli.rights import grant, revoke, rights
from terp_desktop.cli.search import search
from terp_desktop.cli.trash import trash
from terp_desktop.domain import zones
from terp_desktop.domain.bulk_edit import OccurrenceTarget
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import SightLossError
from terp_desktop.domain.event import EventType, Module, Status
from terp_desktop.domain.occurrence_query import Filters, OccurrenceQuery
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.services.events import payload
from terp_desktop.services.events.undo import UndoableAction
from terp_desktop.services.json_api import events_in
from terp_desktop.services.json_api.events_in import EventJsonReader
from terp_desktop.services.json_api.events_out import (
    attachment_to_json,
    event_to_json,
    impact_to_json,
)

_SCOPE_PHRASES = {Scope.THIS: "the occurrence of", Scope.FUTURE: "everything from"}
_UPCOMING_PHRASE = "all upcoming dates of"

EnumT = TypeVar("EnumT", bound=StrEnum)

app = typer.Typer(help="Create, list, show, change and delete events.", no_args_is_help=True)
app.command()(search)
app.command()(conflicts)
app.command()(suggest)
app.command()(trash)
app.command()(add)
app.command()(grant)
app.command()(revoke)
app.command()(rights)

SourceArgument = Annotated[str, typer.Argument(metavar="[FILE|-]", help="A JSON file; - is stdin.")]
EventIdArgument = Annotated[int, typer.Argument(metavar="ID", help="The number of the event.")]
ScopeOption = Annotated[
    Scope | None,
    typer.Option(help="How much of a series: default this with --instance, else all."),
]
VersionOption = Annotated[
    int | None,
    typer.Option("--version", metavar="N", help="Refuse if it is not at this version any more."),
]


@app.command()
def create(context: typer.Context, file: SourceArgument = "-") -> None:
    """Create an event from JSON: title, startDate, startTime, endDate, endTime, timezone …."""
    call = invocation_of(context)
    raw = read_json(file)
    with call.program() as program:
        services = program.services
        reader = EventJsonReader(
            services.clock.zone(), lambda login: services.people.find(login).id
        )
        event = services.events.create(reader.read_new(raw)).event
    call.output.result(
        event_to_json(event), f"Created event {event.id}: {isolate_bidi(event.content.title)}"
    )


@app.command("list")
def list_occurrences(
    context: typer.Context,
    first: FirstDayOption,
    last: LastDayOption,
    timezone: Annotated[
        str | None, typer.Option(metavar="TZ", help="Whose days; default: this machine's zone.")
    ] = None,
    module: Annotated[list[str] | None, typer.Option(metavar="M", help="Only this module.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--type", metavar="T", help="Only this type.")
    ] = None,
    status: Annotated[list[str] | None, typer.Option(metavar="S", help="Only this status.")] = None,
    assigned: Annotated[
        list[str] | None, typer.Option(metavar="LOGIN", help="Only what is assigned to them.")
    ] = None,
    limit: Annotated[int | None, typer.Option(metavar="N", help="At most so many.")] = None,
    offset: Annotated[int, typer.Option(metavar="N", help="Leave the first N out.")] = 0,
) -> None:
    """List every occurrence that touches the days from D to D, sorted by start."""
    call = invocation_of(context)
    days = parse_days(first, last, timezone)
    _refuse_below("--limit", limit, 1)
    _refuse_below("--offset", offset, 0)
    with call.program() as program:
        services = program.services
        filters = Filters(
            modules=_parse_members("--module", module, Module),
            event_types=_parse_members("--type", kind, EventType),
            statuses=_parse_members("--status", status, Status),
            assigned_to=frozenset(services.people.find(login).id for login in assigned or ()),
        )
        zone = timezone or services.clock.zone()
        query = OccurrenceQuery(
            days=days,
            zone=zone,
            filters=filters,
            limit=limit,
            offset=offset,
        )
        occurrences = services.events.list(query)
    call.output.result(
        [payload.occurrence_to_json(occurrence) for occurrence in occurrences],
        _as_table(occurrences, zone),
    )


@app.command()
def show(
    context: typer.Context, event_id: EventIdArgument, instance: InstanceOption = None
) -> None:
    """Show an event with its rule, participants, reminders, attachments, changed occurrences.

    Where only one occurrence of a series is yours to see, name it with --instance.
    """
    call = invocation_of(context)
    day = parse_instance(instance)
    with call.program() as program:
        details = program.services.events.details(event_id, day)
    shown = event_to_json(details.event) | {
        "instances": [payload.override_to_json(override) for override in details.overrides],
        "attachments": [attachment_to_json(attachment) for attachment in details.attachments],
    }
    call.output.result(shown, _as_lines(shown))


@app.command()
def history(
    context: typer.Context, event_id: EventIdArgument, instance: InstanceOption = None
) -> None:
    """Show who changed what in an event, and when; also of a deleted one.

    Where only one occurrence of a series is yours to see, name it with --instance.
    """
    call = invocation_of(context)
    day = parse_instance(instance)
    with call.program() as program:
        entries = program.services.events.history(event_id, day)
    rows = [
        (
            payload.to_json_value(entry.changed_at),
            entry.change_type,
            entry.changed_by,
            entry.instance_date,
            entry.field_changed,
            entry.previous_value,
            entry.new_value,
        )
        for entry in entries
    ]
    header = ("When", "What", "Who", "Occurrence", "Field", "Before", "After")
    call.output.result([payload.value_to_json(entry) for entry in entries], table(header, rows))


@app.command()
def update(
    context: typer.Context,
    event_id: EventIdArgument,
    file: SourceArgument = "-",
    scope: ScopeOption = None,
    instance: InstanceOption = None,
    version: VersionOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what it would do to the occurrences.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also if you would not see it any more.")
    ] = False,
) -> None:
    """Change an event: only the keys that the JSON gives.

    A reminder without userId is yours; other people's reminders stay as they are.
    """
    call = invocation_of(context)
    raw = read_json(file)
    day = parse_instance(instance)
    chosen = scope or (Scope.ALL if day is None else Scope.THIS)
    with call.program() as program:
        services = program.services
        reader = EventJsonReader(
            services.clock.zone(), lambda login: services.people.find(login).id
        )
        current = services.events.get(event_id, day if chosen is Scope.THIS else None)
        content = reader.read_update(raw, services.events.draft(event_id, chosen, day))
        if dry_run:
            impact = impact_to_json(services.events.impact(event_id, content, chosen, day))
            call.output.result(impact, _as_lines(impact))
            return
        with _confirmed_by_option():
            saved = services.events.update(
                event_id,
                content,
                version=current.version if version is None else version,
                scope=chosen,
                instance_date=day,
                accepts_sight_loss=yes,
            )
        is_one = chosen is Scope.THIS and day is not None and saved.event.is_recurring
    title = content.title  # they may not see any more what was saved
    which = f"the occurrence of {day} of event {event_id}" if is_one else f"event {event_id}"
    call.output.result(event_to_json(saved.event), f"Changed {which}: {isolate_bidi(title)}")


@app.command()
def delete(
    context: typer.Context,
    event_id: EventIdArgument,
    scope: ScopeOption = None,
    instance: InstanceOption = None,
    version: VersionOption = None,
) -> None:
    """Put an event into the trash, or one occurrence of it, or all from a date on."""
    call = invocation_of(context)
    day = parse_instance(instance)
    chosen = scope or (Scope.ALL if day is None else Scope.THIS)
    with call.program() as program:
        program.services.events.delete(event_id, version=version, scope=chosen, instance_date=day)
    deleted = {"deleted": event_id, "scope": chosen, "instanceDate": payload.to_json_value(day)}
    phrase = (
        f"{_SCOPE_PHRASES[chosen]} {day} of event {event_id}"
        if chosen in _SCOPE_PHRASES
        else f"{_UPCOMING_PHRASE if chosen is Scope.UPCOMING else ''} event {event_id}".strip()
    )
    call.output.result(deleted, f"Deleted {phrase}. `events undo` takes it back.")


@app.command()
def duplicate(
    context: typer.Context, event_id: EventIdArgument, instance: InstanceOption = None
) -> None:
    """Copy an event, a series with its changed occurrences, or one occurrence of it."""
    call = invocation_of(context)
    day = parse_instance(instance)
    with call.program() as program:
        result = program.services.bulk.duplicate([OccurrenceTarget(event_id, day)])
        for refusal in result.refusals:
            raise refusal.error
        event = program.services.events.get(result.created[0])
    title = isolate_bidi(event.content.title)
    call.output.result(event_to_json(event), f"Created event {event.id}: {title}")


@app.command()
def restore(
    context: typer.Context, event_id: EventIdArgument, instance: InstanceOption = None
) -> None:
    """Take a deleted event back out of the trash, or one deleted occurrence of a series."""
    call = invocation_of(context)
    day = parse_instance(instance)
    with call.program() as program:
        event = program.services.events.restore(event_id, day).event
    which = f"event {event_id}" if day is None else f"the occurrence of {day} of event {event_id}"
    call.output.result(
        event_to_json(event), f"Restored {which}: {isolate_bidi(event.content.title)}"
    )


@app.command()
def undo(context: typer.Context) -> None:
    """Take back the last thing that you did to events, also in an earlier call."""
    call = invocation_of(context)
    with call.program() as program:
        action = program.services.undo.undo().action
    call.output.result(_action_to_json(action), f"Undone: {action.sentence}.")


@app.command()
def redo(context: typer.Context) -> None:
    """Do again what was undone last, if nothing came after it."""
    call = invocation_of(context)
    with call.program() as program:
        action = program.services.undo.redo().action
    call.output.result(_action_to_json(action), f"Done again: {action.sentence}.")


@contextmanager
def _confirmed_by_option() -> Iterator[None]:
    """Names the option that confirms what a person is asked about in the window."""
    try:
        yield
    except SightLossError as error:
        raise SightLossError(error.sentence, remedy="Add --yes if you mean it.") from None


def _action_to_json(action: UndoableAction) -> dict[str, object]:
    return {"sentence": action.sentence, "events": sorted(action.events)}


def _parse_members(option: str, values: list[str] | None, kind: type[EnumT]) -> frozenset[EnumT]:
    parse = events_in.enum_parser(kind)
    return frozenset(cast("EnumT", parse(option, value)) for value in values or ())


def _refuse_below(option: str, value: int | None, minimum: int) -> None:
    if value is not None and value < minimum:
        raise events_in.invalid_value(option, value, f"a number from {minimum} on")


def _as_table(occurrences: Sequence[Occurrence], zone: str) -> str:
    rows = []
    for occurrence in occurrences:
        when = occurrence.when
        start, end = when.start_local, when.end_local
        if when.is_timed:
            start, end = (zones.to_local(one, zone) for one in (when.span.start, when.span.end))
        time = _time_text(start, end, is_all_day=when.is_all_day)
        what = (occurrence.title, occurrence.module, occurrence.status)
        rows.append((occurrence.event_id, start.date(), time, *what))
    return table(("Event", "Day", "Time", "Title", "Module", "Status"), rows)


def _time_text(start: datetime, end: datetime, *, is_all_day: bool) -> str:
    """From when until when, with the day of the end if it is another one."""
    is_one_day = start.date() == end.date()
    if is_all_day:
        return "all day" if is_one_day else f"all day until {end.date()}"
    return f"{start:%H:%M}-{end:%H:%M}" if is_one_day else f"{start:%H:%M}-{end:%Y-%m-%d %H:%M}"


def _as_lines(document: dict[str, object]) -> str:
    filled = {key: value for key, value in document.items() if value not in (None, [])}
    return "\n".join(
        f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for key, value in filled.items()
    )
