"""`events add`: create an event from one line in words."""

from typing import Annotated

import typer

from terp_desktop.cli.invocation import Invocation, invocation_of
from terp_desktop.cli.window import window_libraries
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.quick_add.context import Wording
from terp_desktop.domain.quick_add.echo import echo_line, plain_format
from terp_desktop.domain.quick_add.result import QuickAdd
from terp_desktop.services.container import Services
from terp_desktop.services.events.payload import content_to_json
from terp_desktop.services.json_api.events_out import event_to_json


def add(
    context: typer.Context,
    text: Annotated[
        list[str],
        typer.Argument(metavar="TEXT", help="Such as: call Acme tue 14:00 30m #clients !high"),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be created.")
    ] = False,
) -> None:
    """Create an event from one line in words, and tell what was understood.

    Days, times and words are read in the language and the formats of this machine.
    """
    call = invocation_of(context)
    wording = _own_wording(call)
    with call.program() as program:
        services = program.services
        read = services.quick_add.read(" ".join(text), wording)
        content = read.content()
        event = None if dry_run else services.quick_add.create(read).event
        stored = content if event is None else event.content
        echo = _echo(stored, read, services, wording)
    result = {
        "understood": echo,
        "parts": [{"text": read.quote(part), "kind": part.kind} for part in read.parts],
        "notUnderstood": [
            {"text": read.quote(part), "reason": part.reason} for part in read.unknown
        ],
        "note": read.note,
        "event": content_to_json(content) if event is None else event_to_json(event),
    }
    head = "Would create" if event is None else f"Created event {event.id}"
    remarks = [f"Not understood: “{read.quote(one)}”. {one.reason}" for one in read.unknown]
    if read.note is not None:
        remarks.append(f"Note: {read.note}")
    call.output.result(result, "\n".join([f"{head}: {echo}", *remarks]))


def _own_wording(call: Invocation) -> Wording:
    """How the person of this machine writes, with what they chose in the window."""
    with window_libraries():
        from terp_desktop.ui.events.quick_add.wording import own_locale, wording_of
        from terp_desktop.ui.window_settings import FILE_NAME

        return wording_of(own_locale(call.plain_settings.folders.data / FILE_NAME))


def _echo(content: EventContent, read: QuickAdd, services: Services, wording: Wording) -> str:
    style = plain_format(
        services.clock.today(), wording.date_order, is_twelve_hour=wording.is_twelve_hour
    )
    return echo_line(
        content, read.names, style, me=services.person.id, usual_assignee=read.usual_assignee
    )
